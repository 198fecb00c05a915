"""What an officer keeps at her desk: the cases she took up, and the opinions she often writes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.models.cases import CaseTask
from workflows.models.officers import Post


class Claim(models.Model):
    """Who took up a case at its station, for her colleagues to see; it binds nobody and ends with the stay.

    `ended_at` is set when she lets it go, or when a colleague takes it up after `until`.
    """

    task = models.ForeignKey(CaseTask, on_delete=models.PROTECT, related_name="claims")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(ended_at__isnull=True), name="claim_one_open_per_task"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_at")), name="claim_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.officer_id}"


class Phrase(models.Model):
    """常用意见: a sentence that an officer inserts into her opinions; hers alone."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="phrases", db_index=False
    )
    text = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "text"], name="phrase_once_per_officer")]

    def __str__(self) -> str:
        return self.text
