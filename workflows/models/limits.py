"""How often something was asked of late: shared by all workers, on both databases."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """One counter for one window of time. `key` is a blind index: neither an address nor a case number can be read.

    Rows of windows that are over are deleted by whoever opens the next one.
    """

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="allowance_by_end")]
