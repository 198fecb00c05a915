"""A nomination and its law; what was objected, what was delivered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from people.models import Household, Person
from workflows.casework.models import SectionedCase
from workflows.fields import SealedTextField
from workflows.models import StoredFile


class AidState(models.TextChoices):
    """Where a nomination stands; the last five are final."""

    DRAFT = "draft", _("Draft")
    VILLAGE_REVIEW = "village_review", _("Village federation reviews")
    TOWNSHIP_REVIEW = "township_review", _("Township federation reviews")
    ON_NOTICE = "on_notice", _("On public notice")
    OBJECTED = "objected", _("An objection is being answered")
    COUNTY_REVIEW = "county_review", _("County ranks by need")
    LISTED = "listed", _("On the county's list for approval")
    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting the transfer")
    AWAITING_GOODS = "awaiting_goods", _("Awaiting the handing out")
    BUILDING = "building", _("The house is being built")
    IN_TRAINING = "in_training", _("In training")
    UNDELIVERED = "undelivered", _("Couldn't be delivered")
    DELIVERED = "delivered", _("Delivered, to be verified by a visit")
    IN_DOUBT = "in_doubt", _("The delivery is in doubt, the county settles it")
    TAKE_BACK_PROPOSED = "take_back_proposed", _("Taking the delivery back is proposed")
    RETURNED = "returned", _("Returned for correction")
    REFUSAL_OPEN = "refusal_open", _("Not approved, may be appealed")
    APPEALED = "appealed", _("Appeal is being decided")
    VERIFIED = "verified", _("Delivered and verified")
    REFUSED = "refused", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Lapsed")


REVIEWS = ["village_review", "township_review", "objected", "county_review"]
DELIVERIES = ["awaiting_payment", "awaiting_goods", "building", "in_training"]
DELIVERED = ["delivered", "in_doubt", "take_back_proposed", "verified"]


class AidCase(SectionedCase):
    """A mother nominated for a grant. Its methods are the law; who may act is said elsewhere."""

    grant = models.CharField(max_length=30)
    # Whose budget: the year in which she was nominated, or in which she is put on a list again.
    year = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aid_cases")
    # Her household on the day of the submission.
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="aid_cases")
    amount_asked = models.DecimalField(_("Amount asked, yuan"), max_digits=12, decimal_places=2, null=True)
    amount_granted = models.DecimalField(
        _("Amount granted, yuan"), max_digits=12, decimal_places=2, null=True
    )
    # 困难程度: worked out at each submission, what the county's list is ordered by.
    need = models.PositiveSmallIntegerField(_("Points of need"), default=0)
    notice_from = models.DateField(_("On notice from"), null=True)
    notice_until = models.DateField(_("On notice until"), null=True)
    # Working days that were left when an objection stopped the clock.
    notice_left = models.PositiveSmallIntegerField(null=True)
    # The state from which it was refused: an appeal that is allowed leads back there.
    refused_from = models.CharField(max_length=30, blank=True, default="")
    listed_in = models.ForeignKey("aid.AwardList", on_delete=models.PROTECT, null=True, related_name="cases")
    delivered_on = models.DateField(_("Delivered on"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_asked__isnull=True) | Q(amount_asked__gt=0), name="aid_asked_positive"
            ),
            models.CheckConstraint(
                condition=Q(amount_granted__isnull=True) | Q(amount_granted__gt=0),
                name="aid_granted_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["grant", "year", "-need"], name="aid_case_by_need"),
            models.Index(fields=["person"], name="aid_case_by_person"),
            # What the figures, their lists and the yearly report ask by.
            models.Index(
                fields=["delivered_on"],
                condition=Q(delivered_on__isnull=False),
                name="aid_case_by_delivery",
            ),
        ]

    @transition("state", source=["draft", "returned"], target="village_review", custom={"label": _("Submit")})
    def submit(self) -> None: ...

    @transition(
        "state", source="returned", target="township_review", custom={"label": _("Answer the township")}
    )
    def answer_township(self) -> None: ...

    @transition("state", source="returned", target="county_review", custom={"label": _("Answer the county")})
    def answer_county(self) -> None: ...

    @transition("state", source="village_review", target="township_review", custom={"label": _("Sign")})
    @transition("state", source="township_review", target="on_notice", custom={"label": _("Sign")})
    def sign(self) -> None: ...

    @transition(
        "state",
        source="township_review",
        target="county_review",
        custom={"label": _("Sign, no public notice")},
    )
    def sign_without_notice(self) -> None: ...

    @transition("state", source="on_notice", target="county_review", custom={"label": _("Notice is over")})
    def confirm_notice(self) -> None: ...

    @transition("state", source="on_notice", target="objected", custom={"label": _("Record an objection")})
    def record_objection(self) -> None: ...

    @transition("state", source="objected", target="on_notice", custom={"label": _("Answer the objection")})
    def answer_objection(self) -> None: ...

    @transition("state", source="county_review", target="listed", custom={"label": _("Put on the list")})
    def put_on_list(self) -> None: ...

    @transition("state", source="listed", target="county_review", custom={"label": _("Take off the list")})
    def take_off_list(self) -> None: ...

    @transition(
        "state", source="listed", target="awaiting_payment", custom={"label": _("Approve a transfer")}
    )
    def approve(self) -> None: ...

    @transition("state", source="listed", target="awaiting_goods", custom={"label": _("Approve goods")})
    def approve_goods(self) -> None: ...

    @transition("state", source="listed", target="building", custom={"label": _("Approve a house")})
    def approve_house(self) -> None: ...

    @transition("state", source="listed", target="in_training", custom={"label": _("Approve a place")})
    def approve_training(self) -> None: ...

    @transition(
        "state", source="awaiting_payment", target="delivered", custom={"label": _("Confirm the transfer")}
    )
    def confirm_payment(self) -> None: ...

    @transition(
        "state",
        source="awaiting_payment",
        target="undelivered",
        custom={"label": _("Record a bounced transfer")},
    )
    def report_bounced(self) -> None: ...

    @transition(
        "state", source="awaiting_goods", target="delivered", custom={"label": _("Confirm the receipt")}
    )
    def confirm_receipt(self) -> None: ...

    @transition("state", source="building", target="building", custom={"label": _("Record progress")})
    def record_milestone(self) -> None: ...

    @transition("state", source="building", target="delivered", custom={"label": _("Hand over the house")})
    def hand_over_house(self) -> None: ...

    @transition("state", source="in_training", target="in_training", custom={"label": _("Record attendance")})
    def record_attendance(self) -> None: ...

    @transition(
        "state", source="in_training", target="delivered", custom={"label": _("Confirm the training")}
    )
    def confirm_training(self) -> None: ...

    @transition(
        "state",
        source=["awaiting_goods", "building", "in_training"],
        target="undelivered",
        custom={"label": _("Report “cannot be delivered”")},
    )
    def report_undeliverable(self) -> None: ...

    @transition(
        "state", source="undelivered", target="county_review", custom={"label": _("Carry to the next list")}
    )
    def carry_over(self) -> None: ...

    @transition(
        "state", source=[*DELIVERIES, "undelivered"], target="cancelled", custom={"label": _("Cancel")}
    )
    def cancel(self) -> None: ...

    @transition("state", source="delivered", target="verified", custom={"label": _("Verify by a visit")})
    def verify(self) -> None: ...

    @transition(
        "state", source="delivered", target="in_doubt", custom={"label": _("A visit finds something wrong")}
    )
    def verify_with_doubt(self) -> None: ...

    @transition("state", source="in_doubt", target="delivered", custom={"label": _("Have it visited again")})
    def visit_again(self) -> None: ...

    @transition(
        "state", source="in_doubt", target="verified", custom={"label": _("Accept with an explanation")}
    )
    def accept_delivery(self) -> None: ...

    @transition(
        "state",
        source=["delivered", "in_doubt"],
        target="take_back_proposed",
        custom={"label": _("Propose to take the delivery back")},
    )
    def propose_take_back(self) -> None: ...

    @transition(
        "state", source="take_back_proposed", target="in_doubt", custom={"label": _("Let the delivery stand")}
    )
    def keep_delivery(self) -> None: ...

    @transition(
        "state",
        source="take_back_proposed",
        target="awaiting_payment",
        custom={"label": _("Take a transfer back")},
    )
    def take_back(self) -> None: ...

    @transition(
        "state",
        source="take_back_proposed",
        target="awaiting_goods",
        custom={"label": _("Take a receipt back")},
    )
    def take_back_goods(self) -> None: ...

    @transition(
        "state",
        source="take_back_proposed",
        target="building",
        custom={"label": _("Take a handing over back")},
    )
    def take_back_house(self) -> None: ...

    @transition(
        "state",
        source="take_back_proposed",
        target="in_training",
        custom={"label": _("Take a completed training back")},
    )
    def take_back_training(self) -> None: ...

    @transition("state", source=REVIEWS, target="returned", custom={"label": _("Return to the village")})
    def return_to_village(self) -> None: ...

    @transition(
        "state",
        source="county_review",
        target="township_review",
        custom={"label": _("Return to the township")},
    )
    def return_to_township(self) -> None: ...

    @transition("state", source=[*REVIEWS, "listed"], target="refusal_open", custom={"label": _("Refuse")})
    def refuse(self) -> None: ...

    @transition("state", source="refusal_open", target="appealed", custom={"label": _("Appeal")})
    def appeal(self) -> None: ...

    @transition("state", source="appealed", target="county_review", custom={"label": _("Allow the appeal")})
    def allow_appeal(self) -> None: ...

    @transition(
        "state",
        source="appealed",
        target="township_review",
        custom={"label": _("Allow, township decides anew")},
    )
    def allow_to_township(self) -> None: ...

    @transition(
        "state",
        source="appealed",
        target="village_review",
        custom={"label": _("Allow, village decides anew")},
    )
    def allow_to_village(self) -> None: ...

    @transition("state", source="appealed", target="refused", custom={"label": _("Uphold the refusal")})
    def uphold_refusal(self) -> None: ...

    @transition(
        "state",
        source=["draft", "returned", *REVIEWS, "on_notice", "listed"],
        target="withdrawn",
        custom={"label": _("Withdraw")},
    )
    def withdraw(self) -> None: ...

    @transition("state", source=["draft", "returned"], target="lapsed", custom={"label": _("Lapse")})
    def lapse(self) -> None: ...

    @transition(
        "state", source="refusal_open", target="refused", custom={"label": _("Time to appeal is over")}
    )
    def lapse_appeal(self) -> None: ...


class Objection(models.Model):
    """What somebody said against a nomination during its notice, and what was answered, both on record."""

    case = models.ForeignKey(AidCase, on_delete=models.PROTECT, related_name="objections")
    # Sealed: whoever objects may name herself, and tells of somebody's household.
    objector = SealedTextField(null=True)
    text = SealedTextField()
    received_on = models.DateField(_("Received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    answer = SealedTextField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="objection_one_open_per_case"
            )
        ]


class Evidence(models.Model):
    """What shows that a grant is on its way or has come: a milestone, an attendance, a receipt. Never changed."""

    case = models.ForeignKey(AidCase, on_delete=models.PROTECT, related_name="evidence")
    step = models.CharField(max_length=30)
    on = models.DateField(_("On"))
    note = SealedTextField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="evidence_by_case")]
