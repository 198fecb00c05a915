"""Tables of registers that are long: ordered on a page, made by a worker, fetched by whoever ordered them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.fields import SealedBytesField


class RegisterTable(models.Model):
    """A register as a workbook or CSV, of the rows that were chosen; made once, kept for the policy's days."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Being made")
        MADE = "made", _("Ready to be downloaded")
        # A post that was lost, or trouble again and again: `fault` is the code of the reason.
        FAILED = "failed", _("Couldn’t be made")
        GONE = "gone", _("No longer kept")

    class Form(models.TextChoices):
        WORKBOOK = "workbook", _("Workbook (XLSX)")
        CSV = "csv", _("Table (CSV)")

    ref = models.CharField(max_length=16, unique=True)
    register = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    # What was chosen, as the address of the register's page has it: place, day, since, show.
    chosen: models.JSONField[dict[str, str], Any] = models.JSONField()
    # The outermost places of that, and the posts by which she read them: with one of them she loses the table.
    places: models.JSONField[list[str], Any] = models.JSONField()
    posts: models.JSONField[list[int], Any] = models.JSONField()
    form = models.CharField(max_length=8, choices=Form)
    # Numbers in full; the purpose stands in the journal. Otherwise with stars.
    in_full = models.BooleanField(default=False)
    language = models.CharField(max_length=8)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    # Null until it is made, and again once the policy's days are over.
    file = SealedBytesField(null=True)
    size = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=24, blank=True, default="")
    # How often it was begun in vain.
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, default="")
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="made", file__isnull=False, made_at__isnull=False)
                | (~Q(status="made") & Q(file__isnull=True)),
                name="table_made_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") & ~Q(fault="") | ~Q(status="failed") & Q(fault=""),
                name="table_failed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(lease="", lease_until__isnull=True)
                | (~Q(lease="") & Q(lease_until__isnull=False, status="waiting")),
                name="table_leased_while_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["ordered_by", "-id"], name="table_by_officer"),
            models.Index(fields=["id"], condition=Q(status="waiting"), name="table_to_be_made"),
            models.Index(fields=["ordered_at"], condition=Q(file__isnull=False), name="table_kept"),
        ]
