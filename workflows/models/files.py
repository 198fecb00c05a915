"""Uploaded papers: bytes sealed on disk by their digest, and the rows that say what each one is for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.models.cases import Case


class StoredFile(models.Model):
    """Bytes as they were kept after checking (images re-encoded), by the SHA-256 of those bytes."""

    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    stored_at = models.DateTimeField()


class Attachment(models.Model):
    """A paper of a case: its kind, whom it concerns, and the stored bytes. Replaced papers stay, marked removed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(_("Kind"), max_length=40)
    subject = models.CharField(_("Concerns"), max_length=20, blank=True, default="")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["case"],
                condition=models.Q(removed_at__isnull=True),
                name="attachment_present_by_case",
            )
        ]
