"""What aid's acts do beside the state: the slot, the notice's days, the budget, what was delivered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from aid import funds, rules
from aid.constraints import GRANTED_ALREADY
from aid.decisions import still_asked
from aid.lists import list_for
from aid.models import AidCase, CarriedOver, Evidence, GrantSlot, Objection, PaymentRow
from aid.policy import chain, load_policy
from people.models import Household
from workflows import clock
from workflows.calendar import add_working_days, working_days_between
from workflows.errors import Conflict
from workflows.models import StoredFile
from workflows.programme import ActContext


def accept(context: ActContext) -> None:
    """The columns follow the content, the points of need are worked out, and the slot is taken (or refused)."""
    case: AidCase = context.case
    body = context.content
    case.title = body["beneficiary"]["name"]
    case.amount_asked = Decimal(body["amount"]) if body["amount"] is not None else None
    case.household = _household(body["beneficiary"]["household"])
    case.year = body["year"]
    case.need = rules.need_of(case, body).points
    case.amount_granted = None
    context.journal |= {"amount": body["amount"], "need": case.need, "year": case.year}
    _take_slot(case)


def _household(ref: str | None) -> Household | None:
    return Household.objects.get(ref=ref) if ref else None


def _take_slot(case: AidCase) -> None:
    """One slot of the period for her or her household, as the policy counts."""
    holder, period = rules.slot_of(case)
    mine = GrantSlot.objects.filter(case=case, released_at__isnull=True)
    if mine.filter(holder=holder, period=period).update(
        amount=case.amount_asked, household_id=case.household_id
    ):
        return
    mine.update(released_at=clock.now())
    taken = GrantSlot.objects.filter(grant=case.grant, holder=holder, released_at__isnull=True)
    if taken.filter(period__in=[period, "ever"]).exists():
        raise Conflict("granted_already", str(GRANTED_ALREADY))
    GrantSlot.objects.create(
        grant=case.grant,
        holder=holder,
        period=period,
        person=case.person,
        household_id=case.household_id,
        case=case,
        amount=case.amount_asked,
        since=clock.now(),
    )


def free(context: ActContext) -> None:
    """The slot is free, and so is what was held of a budget."""
    case: AidCase = context.case
    slots = GrantSlot.objects.filter(case=case, released_at__isnull=True, delivered_on__isnull=True)
    slots.update(released_at=clock.now())
    free_budget(context)


def free_budget(context: ActContext) -> None:
    """What was reserved or committed for the case is free again, but for what was spent of it already."""
    case: AidCase = context.case
    spent = Decimal(context.decision.get("spent") or 0)
    if context.officer is not None:
        funds.release(case, context.officer, spent)
    case.amount_granted = None
    if spent:
        context.journal["spent"] = str(spent)
        _keep(context, context.act.name)


def leave_list(context: ActContext) -> None:
    """It stands on no list. Whatever ended otherwise stays on its own, with what became of it."""
    context.case.listed_in = None


def begin_notice(context: ActContext) -> None:
    """On public notice from today, for the policy's working days; the day of the signature isn't counted."""
    case: AidCase = context.case
    if case.state != "on_notice":
        return
    days = rules.notice_days(case)
    assert days is not None
    _put_on_notice(context, context.today, days)


def _put_on_notice(context: ActContext, first: date, days: int) -> None:
    case: AidCase = context.case
    case.notice_from = case.notice_from or first
    case.notice_until, case.notice_left = add_working_days(context.today, days).day, None
    context.journal |= {
        "notice_from": case.notice_from.isoformat(),
        "notice_until": case.notice_until.isoformat(),
    }


def begin_anew(context: ActContext) -> None:
    """Back below the notice: a whole one begins after it."""
    case: AidCase = context.case
    if case.state in {"township_review", "village_review"}:
        case.notice_from = case.notice_until = case.notice_left = None


def object_to(context: ActContext) -> None:
    """The objection stands on record, and the days of the notice stand still."""
    case: AidCase = context.case
    decision = context.decision
    Objection.objects.create(
        case=case,
        objector=decision["objector"],
        text=decision["text"],
        received_on=date.fromisoformat(decision["received_on"]),
        recorded_by=context.officer,
        recorded_at=clock.now(),
    )
    assert case.notice_until is not None
    # Today is a day of the notice still: it is counted again once the answer is given.
    case.notice_left = max(working_days_between(context.today, case.notice_until).days, 0) + 1
    context.journal["notice_left"] = case.notice_left


def answer(context: ActContext) -> None:
    """The objection is answered on record, and the notice goes on for the days that were left."""
    case: AidCase = context.case
    _settle_objection(context, context.decision["answer"])
    assert case.notice_from is not None
    _put_on_notice(context, case.notice_from, case.notice_left or 1)


def _settle_objection(context: ActContext, text: str | None) -> int:
    """How many were open: one at most."""
    return Objection.objects.filter(case=context.case, answered_at__isnull=True).update(
        answer=text, answered_by=context.officer, answered_at=clock.now()
    )


def settle_open_objection(context: ActContext) -> None:
    """Refused, returned or withdrawn while an objection was open: it is closed without an answer, by this act.

    The journal's row says so in no language; `aid.objections` has the words.
    """
    if _settle_objection(context, None):
        context.journal["objection"] = "closed"


def put_on_list(context: ActContext) -> None:
    """On the county's list, with the amount that is granted; so much of the budget is reserved."""
    case: AidCase = context.case
    case.amount_granted = _granted(context)
    award = list_for(case, context.decision.get("list"), context.officer)
    case.listed_in = award
    fund = funds.reserve(case, context.officer)
    context.journal |= {
        "amount": None if case.amount_granted is None else str(case.amount_granted),
        "list": award.ref,
        "fund": fund.pk,
    }


def _granted(context: ActContext) -> Decimal | None:
    raw = context.decision.get("amount")
    return still_asked(context.case) if raw is None else Decimal(raw)


def commit(context: ActContext) -> None:
    """What was reserved is committed."""
    funds.commit(context.case, context.officer)
    granted = context.case.amount_granted
    context.journal["amount"] = None if granted is None else str(granted)


def deliver(context: ActContext) -> None:
    """Delivered: the budget is spent, the slot consumed, and what shows it is kept."""
    case: AidCase = context.case
    on = date.fromisoformat(context.decision["on"])
    funds.spend(case, context.officer)
    case.delivered_on = on
    slots = GrantSlot.objects.filter(case=case, released_at__isnull=True)
    # All that was spent on her: of a house that stopped half way once, what had been built of it before too.
    if slots.update(delivered_on=on, amount=funds.spent_on(case) or None) != 1:
        raise Conflict("granted_already", str(GRANTED_ALREADY))
    context.journal |= {
        "delivered_on": on.isoformat(),
        "amount": None if case.amount_granted is None else str(case.amount_granted),
    }
    if context.act.name != "confirm_payment":
        _keep(context, context.act.name)


def take_back(context: ActContext) -> None:
    """Not delivered after all: what was spent is committed again, and the slot waits for another delivery."""
    case: AidCase = context.case
    funds.take_back(case, context.officer)
    case.delivered_on = None
    GrantSlot.objects.filter(case=case, released_at__isnull=True).update(delivered_on=None)
    # The bank's line stays as it was entered, and may be followed by another one that pays.
    lines = PaymentRow.objects.filter(case=case, status=PaymentRow.Status.DONE, act="confirm_payment")
    lines.update(status=PaymentRow.Status.TAKEN_BACK)
    context.journal["amount"] = None if case.amount_granted is None else str(case.amount_granted)


def keep_step(context: ActContext) -> None:
    """A milestone or an attendance is on record."""
    context.journal["step"] = context.decision["step"]
    _keep(context, context.decision["step"])


def _keep(context: ActContext, step: str) -> None:
    """One row for each photograph, one without where there is none; the note stands with the first."""
    decision = context.decision
    digests = [decision[name] for name in decision if name.startswith("photo") and decision[name]]
    files = {file.digest: file for file in StoredFile.objects.filter(digest__in=digests)}
    for number, digest in enumerate(digests or [None]):
        Evidence.objects.create(
            case=context.case,
            step=step,
            on=date.fromisoformat(decision["on"]) if "on" in decision else context.today,
            note=None if number else decision.get("note"),
            file=files[digest] if digest else None,
            recorded_by=context.officer,
            recorded_at=clock.now(),
        )


def carry_over(context: ActContext) -> None:
    """It is ranked again for the next list, on the budget of the year in which that is made."""
    free_budget(context)
    case: AidCase = context.case
    terms = load_policy().at(case.place_code, context.today)
    case.year = max(case.year, chain.year_of(terms, rules.grant_for(case), context.today))
    context.journal["year"] = case.year
    # Whoever was nominated for that year meanwhile holds its slot.
    _take_slot(case)


def stay_told(context: ActContext) -> None:
    """The list that it leaves undelivered tells of it for ever, and where it came to."""
    case: AidCase = context.case
    if case.listed_in_id is not None:
        CarriedOver.objects.create(award_id=case.listed_in_id, case=case, carried_on=context.today)


def note_refusal(context: ActContext) -> None:
    """From where it was refused: an appeal that is allowed leads back there."""
    context.case.refused_from = context.before


EFFECTS: dict[str, tuple[Callable[[ActContext], Any], ...]] = {
    "submit": (accept, begin_anew),
    "sign": (begin_notice,),
    "record_objection": (object_to,),
    "answer_objection": (answer,),
    "put_on_list": (put_on_list,),
    "take_off_list": (free_budget, leave_list),
    "approve": (commit,),
    "confirm_payment": (deliver,),
    "confirm_receipt": (deliver,),
    "hand_over_house": (deliver,),
    "confirm_training": (deliver,),
    "record_milestone": (keep_step,),
    "record_attendance": (keep_step,),
    "take_back": (take_back,),
    "report_bounced": (free_budget,),
    "report_undeliverable": (free_budget,),
    "carry_over": (carry_over, stay_told, leave_list),
    "cancel": (free,),
    "return_to_village": (settle_open_objection,),
    "return_to_township": (begin_anew,),
    "refuse": (settle_open_objection, note_refusal, free_budget),
    "allow_appeal": (begin_anew, leave_list),
    "uphold_refusal": (free,),
    "withdraw": (settle_open_objection, free),
    "lapse": (free,),
}
