"""The journal: one append-only row per act in its county's hash chain, and the head that knows the count."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.fields import SealedJSONField, SealedTextField
from workflows.models.cases import Case
from workflows.models.officers import Post


class JournalRow(models.Model):
    """Who did what, for which post, to which case. Holds no personal value: digests, amounts, codes."""

    county = models.CharField(max_length=6)
    sequence = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="journal")
    act = models.CharField(max_length=30)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    state_from = models.CharField(max_length=30, blank=True)
    state_to = models.CharField(max_length=30, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    content_digest = models.CharField(max_length=64, blank=True)
    signoff_digest = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "sequence"], name="journal_one_row_per_place_in_the_chain"
            )
        ]
        # The auditor's filters: each page is read from the newest row down, however long the journal grew.
        indexes = [
            models.Index(fields=["county", "act", "-sequence"], name="journal_by_act"),
            models.Index(fields=["county", "officer", "-sequence"], name="journal_by_officer"),
            models.Index(fields=["county", "at"], name="journal_by_time"),
        ]


class ActReason(models.Model):
    """Why a change of officers or posts was made. The words may name somebody: the journal has their digest alone."""

    row = models.OneToOneField(JournalRow, on_delete=models.PROTECT, related_name="reason")
    text = SealedTextField()
    salt = models.CharField(max_length=32)


class VerificationRun(models.Model):
    """What a verification found, and when: of one county, or of the whole database where `county` is empty."""

    county = models.CharField(max_length=6, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()
    # The first faults, as they are told; no personal value stands in them.
    named = models.JSONField(default=list)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["county", "-id"], name="verification_newest")]


class ChainHead(models.Model):
    """A county's chain: how many rows, and the last one's hash. Locked last of all, for the shortest time."""

    county = models.CharField(max_length=6, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)


class IdempotencyRecord(models.Model):
    """The first answer to a request, by its key: sent again, it is answered again and acts once."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    # Null where the request was about no case: a budget, a list.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    # Sealed: an answer may repeat what was asked.
    answer = SealedJSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "key"], name="idempotency_key_once_per_officer")
        ]
