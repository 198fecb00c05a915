"""Budgets: what a place may grant of a programme in a year, in yuan and in number, and every movement of it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aid.models.cases import AidCase

# Whole fen: SQLite keeps decimals as floating numbers, and the constraints add them up.
_FEN = Decimal(100)


class Fund(models.Model):
    """A programme's budget and quota of a year: the county's, or what a township got of it.

    The sums follow from the entries; the constraints say that no more is reserved, committed and spent than was
    allotted, whoever races whom. `allotted` is after transfers.
    """

    county = models.CharField(max_length=6)
    place_code = models.CharField(max_length=12)
    grant = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    allotted_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    allotted_number = models.PositiveIntegerField(default=0)
    reserved_number = models.PositiveIntegerField(default=0)
    committed_number = models.PositiveIntegerField(default=0)
    spent_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_code", "grant", "year"], name="fund_once_a_year"),
            models.CheckConstraint(
                condition=Q(allotted_fen__gte=F("reserved_fen") + F("committed_fen") + F("spent_fen")),
                name="fund_not_exceeded",
            ),
            models.CheckConstraint(
                condition=Q(
                    allotted_number__gte=F("reserved_number") + F("committed_number") + F("spent_number")
                ),
                name="fund_number_not_exceeded",
            ),
            models.CheckConstraint(
                condition=Q(reserved_fen__gte=0, committed_fen__gte=0, spent_fen__gte=0),
                name="fund_never_negative",
            ),
        ]
        indexes = [models.Index(fields=["county", "year", "grant"], name="fund_by_county")]

    @property
    def allotted(self) -> Decimal:
        """Yuan, after transfers."""
        return in_yuan(self.allotted_fen)

    @property
    def left(self) -> Decimal:
        """Yuan that can still be reserved."""
        return in_yuan(self.allotted_fen - self.reserved_fen - self.committed_fen - self.spent_fen)

    @property
    def left_number(self) -> int:
        """How many grants can still be reserved."""
        return self.allotted_number - self.reserved_number - self.committed_number - self.spent_number


def in_yuan(fen: int) -> Decimal:
    """Yuan with two decimals."""
    return (fen / _FEN).quantize(Decimal("0.01"))


class FundTransfer(models.Model):
    """Money and places that go from one fund to another: proposed by one officer, settled by another."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        DONE = "done", _("Transferred")
        REJECTED = "rejected", _("Rejected")

    source = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_between_two_funds"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0) & (Q(amount_fen__gt=0) | Q(number__gt=0)),
                name="transfer_of_something",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("proposed_by")),
                name="transfer_by_two_persons",
            ),
        ]


class FundEntry(models.Model):
    """A movement of a fund: what it adds to each of the fund's sums. Append-only; the sums are the sums of these."""

    class Kind(models.TextChoices):
        ALLOT = "allot", _("Allotted")
        TRANSFER = "transfer", _("Transferred")
        RESERVE = "reserve", _("Reserved")
        COMMIT = "commit", _("Committed")
        SPEND = "spend", _("Spent")
        RELEASE = "release", _("Released")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    allotted_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    committed_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    allotted_number = models.IntegerField(default=0)
    reserved_number = models.IntegerField(default=0)
    committed_number = models.IntegerField(default=0)
    spent_number = models.IntegerField(default=0)
    case = models.ForeignKey(AidCase, on_delete=models.PROTECT, null=True, related_name="fund_entries")
    transfer = models.ForeignKey(FundTransfer, on_delete=models.PROTECT, null=True, related_name="entries")
    document = models.CharField(max_length=120, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["fund", "id"], name="fund_entry_by_fund"),
            models.Index(fields=["case", "id"], name="fund_entry_by_case"),
        ]
