"""Papers that are kept: their numbers, their bytes revision by revision, the work that makes them, the keys that sign.

A row stands for whatever must come out, written by the act itself; a worker makes the bytes afterwards. Nothing here is
ever changed but what a worker holds: a paper's standing follows from its case and the sign-offs that hold.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.fields import SealedBytesField, SealedJSONField
from workflows.models.cases import Case
from workflows.models.files import StoredFile
from workflows.models.officers import Office
from workflows.models.signing import SignOff


class Paper(models.Model):
    """A numbered document of an office, of a case's round or of no case. Numbers are gap-free per office and year."""

    kind = models.CharField(_("Kind"), max_length=30)
    programme = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="papers")
    round = models.PositiveSmallIntegerField(_("Round"), default=0)
    # Which of several of a kind: a guarantor by number, a sign-off by sequence, a batch by its reference.
    subject = models.CharField(max_length=20, blank=True, default="")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="papers")
    county = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("Document number"), max_length=120)
    # What its QR code leads to: random, so that nobody finds a paper who hasn't seen it.
    code = models.CharField(max_length=24, unique=True)
    content_digest = models.CharField(max_length=64, blank=True, default="")
    # What was asked for, where case, round and subject don't say it: the cases of a list.
    asked = SealedJSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "serial"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["case", "kind", "round", "subject"],
                condition=Q(case__isnull=False),
                name="paper_once_per_case_and_round",
            ),
            models.UniqueConstraint(
                fields=["office", "kind", "subject"],
                condition=Q(case__isnull=True),
                name="paper_once_per_subject",
            ),
        ]
        indexes = [models.Index(fields=["county", "-id"], name="paper_by_county")]

    def __str__(self) -> str:
        return self.number


class PaperRevision(models.Model):
    """Bytes that were kept: the paper as it was printed, or with one signature more than the revision it builds on."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="revisions")
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="built_on")
    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, null=True, related_name="revisions")
    signatures = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    key = models.ForeignKey("PaperKey", on_delete=models.PROTECT, null=True, related_name="+")
    # Template, versions of the libraries and digests of the fonts that it was made with.
    made_with = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "signoff"], name="paper_revision_once_per_signoff"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(signoff__isnull=True), name="paper_printed_once"
            ),
            models.CheckConstraint(
                condition=Q(signoff__isnull=True, base__isnull=True, signatures=0)
                | Q(signoff__isnull=False, base__isnull=False, signatures__gt=0),
                name="paper_revision_signs_another",
            ),
        ]


class PaperJob(models.Model):
    """Work on a paper that an act left: print it, or add the signature of a sign-off. A worker holds it by a lease."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="jobs")
    signoff = models.ForeignKey(SignOff, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    # Of the bytes that are about to be written: whoever takes over from a dead worker finds what it left.
    digest = models.CharField(max_length=64, blank=True, default="")
    finished_at = models.DateTimeField(null=True)
    # Why it waits or failed: a code.
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "signoff"], name="paper_job_once_per_signoff"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(signoff__isnull=True), name="paper_job_prints_once"
            ),
            models.CheckConstraint(
                condition=Q(lease="", leased_until__isnull=True)
                | (~Q(lease="") & Q(leased_until__isnull=False, state="waiting")),
                name="paper_job_leased_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="paper_job_finished_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="paper_job_waiting"),
            models.Index(fields=["lease"], condition=~Q(lease=""), name="paper_job_leased"),
            models.Index(fields=["state"], condition=Q(state="failed"), name="paper_job_failed"),
        ]


class PaperAuthority(models.Model):
    """A certification authority of our own: its certificate, and its key sealed. The one made last issues."""

    name = models.CharField(max_length=120)
    certificate = models.TextField()
    key = SealedBytesField()
    made_at = models.DateTimeField()


class PaperRoot(models.Model):
    """A root certificate that signatures may lead to beside our own authorities': of whoever issued an office's own."""

    certificate = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()


class PaperRootEnd(models.Model):
    """A root, our own authority's or another, is believed no more: no signature leads to it from then on."""

    fingerprint = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()


class PaperRevocationList(models.Model):
    """The list of an authority's revoked certificates (DER), as it was signed at that moment. The last one counts."""

    authority = models.ForeignKey(PaperAuthority, on_delete=models.PROTECT, related_name="lists")
    data = models.BinaryField()
    made_at = models.DateTimeField()


class PaperKey(models.Model):
    """A certificate that signs papers, of an office or of an officer, with its key sealed and the office's seal image.

    Followed by another one, never changed; what ends it early is a PaperKeyEnd.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="paper_keys")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="paper_keys"
    )
    certificate = models.TextField()
    # The certificates between it and its root, PEM one after the other.
    chain = models.TextField(blank=True, default="")
    key = SealedBytesField()
    serial = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64, unique=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    seal = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=False, officer__isnull=True)
                | Q(office__isnull=True, officer__isnull=False, seal__isnull=True),
                name="paper_key_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=models.F("valid_from")), name="paper_key_ends_after_it_starts"
            ),
        ]


class PaperKeyEnd(models.Model):
    """A certificate is revoked: since when, why, by whom."""

    key = models.OneToOneField(PaperKey, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=40)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()


class PaperWorker(models.Model):
    """A process that makes papers: when it was last seen. One that is gone leaves its row behind."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
