"""What goes to the bank, a list of transfers under a number; and its answers, a file of results line by line."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aid.models.cases import AidCase
from workflows.fields import SealedBytesField, SealedJSONField
from workflows.models import JournalRow, SignOff


class BankList(models.Model):
    """A list of transfers that the bank is asked to pay. Append-only: whoever takes it again gets the same.

    Under way until the bank has answered for each of its lines, or it was called off.
    """

    ref = models.CharField(max_length=16, unique=True)
    county = models.CharField(max_length=6)
    # 示妇助付〔2015〕00003号: gap-free per county and year.
    number = models.CharField(max_length=40)
    lines_count = models.PositiveSmallIntegerField()
    total_fen = models.BigIntegerField()
    # SHA-256 over number and lines, each by case, the digest of the content that was signed, and amount.
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="bank_list_once_per_number")]
        indexes = [models.Index(fields=["county", "-id"], name="bank_list_by_county")]

    def __str__(self) -> str:
        return self.number


class BankListLine(models.Model):
    """One transfer of a list: by which approval, and how much. Name and account stand in the content signed then.

    An approval is on one list at a time: its first line has the attempt 1, and a further one is taken by the database
    only where every list that it stood on was called off.
    """

    bank_list = models.ForeignKey(BankList, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    case = models.ForeignKey(AidCase, on_delete=models.PROTECT, related_name="bank_lines")
    approval = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank_list", "place"], name="bank_line_once_per_place"),
            models.UniqueConstraint(fields=["approval", "attempt"], name="bank_line_once_per_attempt"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, place__gt=0, attempt__gt=0),
                name="bank_line_of_something",
            ),
        ]


class BankListEnd(models.Model):
    """The list was called off; who, when and why stand in the journal's row. Append-only."""

    bank_list = models.OneToOneField(BankList, on_delete=models.PROTECT, related_name="end")
    row = models.OneToOneField(JournalRow, on_delete=models.PROTECT, related_name="+")


class PaymentFile(models.Model):
    """A county's file of results as it came in, once for the same bytes."""

    ref = models.CharField(max_length=16, unique=True)
    county = models.CharField(max_length=6)
    # SHA-256 of the bytes.
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    file = SealedBytesField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "digest"], name="payment_file_once")]
        indexes = [models.Index(fields=["county", "-id"], name="payment_file_by_county")]


class PaymentRow(models.Model):
    """One line of the file: what stood in it, and whether it can be, or was, entered in its case."""

    class Status(models.TextChoices):
        READY = "ready", _("Ready")
        WRONG = "wrong", _("Wrong")
        DONE = "done", _("Entered by this file")
        TAKEN_BACK = "taken_back", _("Entered by this file, taken back since")

    batch = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="rows")
    # As the spreadsheet counts.
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status)
    # confirm_payment or report_bounced; empty where the line doesn't say.
    act = models.CharField(max_length=30, blank=True, default="")
    case = models.ForeignKey(AidCase, on_delete=models.PROTECT, null=True, related_name="payment_rows")
    # What was typed and what was read, by column.
    given = SealedJSONField()
    # What is wrong, in both languages; the cells' own faults stand in `given`.
    faults = SealedJSONField()
    # The place of the act's row in the county's journal.
    journal = models.PositiveIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="payment_row_once_per_line"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(status="done", act="confirm_payment"),
                name="payment_row_pays_a_case_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done")
                | models.Q(case__isnull=False, journal__isnull=False, settled_at__isnull=False),
                name="payment_row_done_by_an_act",
            ),
        ]
