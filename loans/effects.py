"""What the loan's acts do beside the state: the once-ever slot, the consented terms, the payout and the guarantees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from loans.constraints import GUARANTOR_BOUND, SLOT_TAKEN, VOUCHER_USED
from loans.models import BenefitSlot, Disbursement, Guarantee, LoanCase
from people.acts import meet
from people.models import Person
from workflows import clock
from workflows.errors import Conflict
from workflows.programme import ActContext


def accept(context: ActContext) -> None:
    """The persons are known, the columns follow the content, and her slot is reserved (or the act is refused)."""
    case: LoanCase = context.case
    sections = context.content["sections"]
    people = meet(_persons(sections))
    applicant = people[sections["applicant"]["id_number"]]
    if case.applicant_id not in (None, applicant.pk):
        release(context)
    case.applicant = applicant
    case.title = applicant.name
    case.industry = sections["project"]["industry"]
    case.amount_asked = Decimal(sections["loan"]["amount"])
    if case.reach <= 1 or "voids" in context.journal:
        forget_consent(context)
    context.journal["amount"] = str(case.amount_asked)
    _reserve(case, applicant)


def _persons(sections: dict[str, Any]) -> dict[str, str]:
    """Name by ID number of everybody who becomes a person of the register: applicant, spouse, guarantors."""
    people = {person["id_number"]: person["name"] for person in sections["guarantors"]}
    household = sections["household"]
    if household["spouse_id_number"]:
        people[household["spouse_id_number"]] = household["spouse_name"]
    applicant = sections["applicant"]
    return people | {applicant["id_number"]: applicant["name"]}


def _reserve(case: LoanCase, applicant: Person) -> None:
    from loans.rules import lifetime_count

    taken = {
        slot.ordinal: slot for slot in BenefitSlot.objects.filter(person=applicant, released_at__isnull=True)
    }
    if any(slot.case_id == case.pk for slot in taken.values()):
        return
    free = [ordinal for ordinal in range(1, lifetime_count(case) + 1) if ordinal not in taken]
    if not free:
        raise Conflict("once_only", str(SLOT_TAKEN))
    BenefitSlot.objects.create(
        person=applicant,
        ordinal=free[0],
        status=BenefitSlot.Status.RESERVED,
        case=case,
        since=clock.now(),
    )


def release(context: ActContext) -> None:
    """A slot that was only reserved is free again."""
    BenefitSlot.objects.filter(
        case_id=context.case.pk, status=BenefitSlot.Status.RESERVED, released_at__isnull=True
    ).update(released_at=clock.now())


def keep_consent(context: ActContext) -> None:
    """The consented terms stand in the case; the sign-off holds the decision that counts."""
    case = context.case
    case.amount_consented = Decimal(context.decision["amount"])
    case.term_months = context.decision["term_months"]
    case.rate = Decimal(context.decision["rate"])
    context.journal |= {name: context.decision[name] for name in ("amount", "term_months", "rate")}


def forget_consent(context: ActContext) -> None:
    """The cooperative will decide anew: no consented terms stand in the case."""
    case = context.case
    case.amount_consented = case.term_months = case.rate = None


def pay_out(context: ActContext) -> None:
    """Paid: the voucher is used, her slot consumed and the guarantors bound, in the act's own transaction."""
    case: LoanCase = context.case
    decision = context.decision
    # Persons by id, before anything else is written: the order in which every act locks them.
    people = meet(_persons(context.content["sections"]))
    if Disbursement.objects.filter(county=case.county, voucher=decision["voucher"]).exists():
        raise Conflict("voucher_used", str(VOUCHER_USED))
    numbers = [guarantor["id_number"] for guarantor in context.content["sections"]["guarantors"]]
    _bind(case, [people[number] for number in numbers], decision["paid_on"])
    consumed = BenefitSlot.objects.filter(case_id=case.pk, released_at__isnull=True).update(
        status=BenefitSlot.Status.CONSUMED, since=clock.now()
    )
    if consumed != 1:
        raise Conflict(
            "once_only", _("The application no longer holds her slot; tell the county federation.")
        )
    Disbursement.objects.create(
        case=case,
        county=case.county,
        voucher=decision["voucher"],
        paid_on=date.fromisoformat(decision["paid_on"]),
        amount=Decimal(decision["amount"]),
        account_holder=decision["account_holder"],
        account_number=decision["account_number"],
        confirmed_by=context.officer,
        confirmed_at=clock.now(),
    )
    context.journal |= {
        "amount": decision["amount"],
        "voucher": decision["voucher"],
        "paid_on": decision["paid_on"],
    }


def _bind(case: LoanCase, guarantors: list[Person], paid_on: str) -> None:
    if Guarantee.objects.filter(person__in=guarantors, released_on__isnull=True).exists():
        raise Conflict("guarantor_bound", str(GUARANTOR_BOUND))
    Guarantee.objects.bulk_create(
        Guarantee(person=person, case=case, bound_on=date.fromisoformat(paid_on)) for person in guarantors
    )


EFFECTS: dict[str, tuple[Callable[[ActContext], None], ...]] = {
    "submit": (accept,),
    "consent": (keep_consent,),
    "return_to_township": (forget_consent,),
    "return_to_bank": (forget_consent,),
    "confirm_disbursement": (pay_out,),
    "refuse": (release,),
    "withdraw": (release,),
    "lapse": (release,),
}
