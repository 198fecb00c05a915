"""What was signed, and by whom: append-only, proved by triggers on both databases."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflows.fields import SealedJSONField
from workflows.models.cases import Case
from workflows.models.officers import Post


class Content(models.Model):
    """The content of one round: application, guarantors, attachments' digests, sealed, with its salt and digest.

    Its own table, so that it can be erased by law (`body` to NULL, the only change its trigger lets through)
    while sign-offs and journal, which hold the digest alone, still verify.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contents")
    round = models.PositiveSmallIntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    body = SealedJSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="content_once_per_round")]


class Signer(models.Model):
    """The level at which an officer signs this case, in any round: nobody signs two levels. Submitting binds too."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "officer"], name="signer_one_level_per_officer")
        ]


class SignOff(models.Model):
    """One officer's decision at one level of one round. `body` (opinion, decision, findings) is sealed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="signoffs")
    sequence = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20)
    act = models.CharField(max_length=30)
    # True for the acts that carry the case on (sign, consent, seal, payout); False for return and refusal.
    carries = models.BooleanField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    body = SealedJSONField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sequence"], name="signoff_once_per_place_in_the_sequence"
            )
        ]
        indexes = [models.Index(fields=["act", "at"], name="signoff_by_act_and_time")]


class SignOffVoid(models.Model):
    """Says that a sign-off no longer holds, since when and why. The sign-off itself stays."""

    signoff = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="void")
    act = models.CharField(max_length=30)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
