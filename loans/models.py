"""The loan's case and its law, the once-ever slot, the guarantees, the payout and the files of payouts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from people.models import Person
from workflows.fields import SealedBytesField, SealedJSONField, SealedTextField
from workflows.models import Case, Office, Post


class LoanState(models.TextChoices):
    """Where an application stands; the open ones are stations, the last four are final."""

    DRAFT = "draft", _("Draft")
    VILLAGE_REVIEW = "village_review", _("Village federation reviews")
    TOWNSHIP_REVIEW = "township_review", _("Township federation reviews")
    BANK_REVIEW = "bank_review", _("Credit cooperative reviews")
    COUNTY_REVIEW = "county_review", _("County federation reviews")
    AWAITING_PAYOUT = "awaiting_payout", _("Awaiting payout")
    PAYOUT_STOPPED = "payout_stopped", _("Payout stopped")
    UNSEAL_PROPOSED = "unseal_proposed", _("Unsealing proposed")
    RETURNED = "returned", _("Returned for correction")
    DISBURSED = "disbursed", _("Paid out")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


OPEN_REVIEWS = ["village_review", "township_review", "bank_review", "county_review"]
ANY_OPEN = ["draft", "returned", *OPEN_REVIEWS, "awaiting_payout", "payout_stopped", "unseal_proposed"]


class LoanCase(Case):
    """An application for the women's guaranteed loan. Its methods are the law; who may act is said elsewhere."""

    sections = SealedJSONField(default=dict)
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="loan_cases")
    industry = models.CharField(max_length=30, blank=True, default="")
    amount_asked = models.DecimalField(_("Amount asked, yuan"), max_digits=12, decimal_places=2, null=True)
    amount_consented = models.DecimalField(
        _("Amount consented, yuan"), max_digits=12, decimal_places=2, null=True
    )
    term_months = models.PositiveSmallIntegerField(_("Term, months"), null=True)
    rate = models.DecimalField(_("Rate, percent a year"), max_digits=6, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_consented__isnull=True)
                | models.Q(amount_consented__lte=models.F("amount_asked")),
                name="loan_consented_not_above_asked",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_asked__isnull=True) | models.Q(amount_asked__gt=0),
                name="loan_amount_positive",
            ),
        ]

    @transition("state", source=["draft", "returned"], target="village_review", custom={"label": _("Submit")})
    def submit(self) -> None: ...

    @transition(
        "state", source="returned", target="township_review", custom={"label": _("Answer the township")}
    )
    def answer_township(self) -> None: ...

    @transition(
        "state", source="returned", target="bank_review", custom={"label": _("Answer the cooperative")}
    )
    def answer_bank(self) -> None: ...

    @transition("state", source="returned", target="county_review", custom={"label": _("Answer the county")})
    def answer_county(self) -> None: ...

    @transition("state", source="village_review", target="township_review", custom={"label": _("Sign")})
    @transition("state", source="township_review", target="bank_review", custom={"label": _("Sign")})
    def sign(self) -> None: ...

    @transition("state", source="bank_review", target="county_review", custom={"label": _("Consent")})
    def consent(self) -> None: ...

    @transition("state", source="county_review", target="awaiting_payout", custom={"label": _("Seal")})
    def seal(self) -> None: ...

    @transition(
        "state", source="awaiting_payout", target="disbursed", custom={"label": _("Confirm disbursement")}
    )
    def confirm_disbursement(self) -> None: ...

    @transition("state", source=OPEN_REVIEWS, target="returned", custom={"label": _("Return to the village")})
    def return_to_village(self) -> None: ...

    @transition(
        "state",
        source=["bank_review", "county_review"],
        target="township_review",
        custom={"label": _("Return to the township")},
    )
    def return_to_township(self) -> None: ...

    @transition(
        "state",
        source="county_review",
        target="bank_review",
        custom={"label": _("Return to the cooperative")},
    )
    def return_to_bank(self) -> None: ...

    @transition("state", source=OPEN_REVIEWS, target="refused", custom={"label": _("Refuse")})
    def refuse(self) -> None: ...

    @transition("state", source=ANY_OPEN, target="withdrawn", custom={"label": _("Withdraw")})
    def withdraw(self) -> None: ...

    @transition(
        "state",
        source=["draft", "returned", "awaiting_payout", "payout_stopped", "unseal_proposed"],
        target="lapsed",
        custom={"label": _("Lapse")},
    )
    def lapse(self) -> None: ...

    @transition(
        "state", source="awaiting_payout", target="payout_stopped", custom={"label": _("Report “cannot pay”")}
    )
    def report_cannot_pay(self) -> None: ...

    @transition(
        "state", source="payout_stopped", target="unseal_proposed", custom={"label": _("Propose unsealing")}
    )
    def propose_unseal(self) -> None: ...

    @transition("state", source="unseal_proposed", target="county_review", custom={"label": _("Unseal")})
    def unseal(self) -> None: ...

    @transition(
        "state",
        source=["payout_stopped", "unseal_proposed"],
        target="awaiting_payout",
        custom={"label": _("Resume the payout")},
    )
    def resume_payout(self) -> None: ...


class BenefitSlot(models.Model):
    """一个妇女只能享受一次: a pending application reserves it, the payout consumes it, refusal and its like free it.

    `ordinal` counts the benefits where a place's policy allows more than one; the unique index decides every race.
    """

    class Status(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        CONSUMED = "consumed", _("Consumed")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="benefit_slots")
    ordinal = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status)
    case = models.ForeignKey(LoanCase, on_delete=models.PROTECT, null=True, related_name="slots")
    # Where no case stands behind it: the paper record that was loaded.
    source = models.CharField(max_length=120, blank=True, default="")
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ordinal"],
                condition=models.Q(released_at__isnull=True),
                name="benefit_slot_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status="reserved") | models.Q(released_at__isnull=True),
                name="benefit_slot_consumed_stays",
            ),
        ]


class Guarantee(models.Model):
    """A guarantor bound by a payout (or by a loaded older loan) until released: one open guarantee per person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="guarantees")
    case = models.ForeignKey(LoanCase, on_delete=models.PROTECT, null=True, related_name="guarantees")
    source = models.CharField(max_length=120, blank=True, default="")
    bound_on = models.DateField()
    released_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(released_on__isnull=True),
                name="guarantee_one_open_per_person",
            )
        ]


class Disbursement(models.Model):
    """The payout that the bank liaison confirmed."""

    case = models.OneToOneField(LoanCase, on_delete=models.PROTECT, related_name="disbursement")
    county = models.CharField(max_length=6)
    voucher = models.CharField(_("Voucher number"), max_length=40)
    paid_on = models.DateField(_("Paid on"))
    amount = models.DecimalField(_("Amount, yuan"), max_digits=12, decimal_places=2)
    account_holder = models.CharField(max_length=50)
    account_number = SealedTextField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "voucher"], name="disbursement_voucher_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="disbursement_amount_positive"),
        ]
        indexes = [models.Index(fields=["county", "paid_on"], name="disbursement_by_day")]


class PayoutBatch(models.Model):
    """A branch's file of payouts as it came in, once for the same bytes. Its rows say what became of each line."""

    ref = models.CharField(max_length=16, unique=True)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    # SHA-256 of the bytes.
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    file = SealedBytesField()
    size = models.PositiveIntegerField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "digest"], name="payout_batch_once_per_file")
        ]
        indexes = [models.Index(fields=["office", "-id"], name="payout_batch_by_office")]


class PayoutRow(models.Model):
    """One line of the file: what stood in it, and whether it can be, or was, confirmed."""

    class Status(models.TextChoices):
        READY = "ready", _("Ready")
        WRONG = "wrong", _("Wrong")
        PAID = "paid", _("Paid out by this file")

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="rows")
    # As the spreadsheet counts.
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status)
    case = models.ForeignKey(LoanCase, on_delete=models.PROTECT, null=True, related_name="payout_rows")
    # What was typed and what was read, by column.
    given = SealedJSONField()
    # What is wrong, in both languages; the cells' own faults stand in `given`.
    faults = SealedJSONField()
    # The place of the act's row in the county's journal.
    journal = models.PositiveIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="payout_row_once_per_line"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="paid"), name="payout_row_pays_a_case_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="paid")
                | models.Q(case__isnull=False, journal__isnull=False, settled_at__isnull=False),
                name="payout_row_paid_by_an_act",
            ),
        ]
