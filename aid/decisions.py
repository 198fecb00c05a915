"""What is wrong with an act's answers beside their form: days before the approval, steps out of order, amounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from aid import funds, rules
from aid.asking import words
from aid.models import Evidence
from aid.policy import chain
from people.models import Visit
from workflows.ledger import valid
from workflows.models import SignOff
from workflows.programme import ActContext

Faults = dict[str, list[Any]]
Decision = dict[str, Any]


def _amount(context: ActContext, decision: Decision) -> Faults:
    """Not more than was asked and wasn't spent on it before, and nothing where the grant is no money."""
    case, asked = context.case, still_asked(context.case)
    if asked is not None and asked <= 0:
        return {"amount": [_("All that was asked was spent on it before.")]}
    if decision.get("amount") is None:
        return {}
    if asked is None:
        return {"amount": [_("This grant has no amount.")]}
    grant, terms = rules.grant_for(case), rules.terms_of(case)
    fixed = chain.amount_to_ask(terms, grant) is not None or chain.parcels(terms, grant)
    if fixed and Decimal(decision["amount"]) != asked:
        return {"amount": [_("The rule fixes the amount: %(asked)s yuan.") % {"asked": asked}]}
    if not 0 < Decimal(decision["amount"]) <= asked:
        return {"amount": [_("Write an amount up to what was asked: %(asked)s yuan.") % {"asked": asked}]}
    return {}


def still_asked(case: Any) -> Decimal | None:
    """What was asked, in yuan, less what was spent on it before it stopped half way; None where it is no money."""
    return None if case.amount_asked is None else case.amount_asked - funds.spent_on(case)


def _coded(context: ActContext, decision: Decision) -> Faults:
    context.journal["reasons"] = [decision["reason"]]
    return {}


def _stopped(context: ActContext, decision: Decision) -> Faults:
    """Of what ends half way, no more was spent than was granted."""
    granted, spent = context.case.amount_granted, Decimal(decision.get("spent") or 0)
    if spent and (granted is None or spent > granted):
        words = {"granted": granted or 0}
        return {"spent": [_("Write an amount up to what was granted: %(granted)s yuan.") % words]}
    return _coded(context, decision)


def _delivered(context: ActContext, decision: Decision) -> Faults:
    """Not before it was approved."""
    approved = [signoff for signoff in valid(context.signoffs) if signoff.act == "approve"]
    day = timezone.localdate(approved[-1].at) if approved else None
    if day is not None and date.fromisoformat(decision["on"]) < day:
        return {"on": [_("This day is before the county approved it (%(day)s).") % {"day": day}]}
    return {}


def reached(case: Any) -> list[str]:
    """The steps on record since the approval that holds, in the order of their entry. Two statements."""
    approved = SignOff.objects.filter(case_id=case.pk, act="approve", void__isnull=True).order_by("-sequence")
    since = approved.values_list("at", flat=True).first()
    rows = Evidence.objects.filter(case=case, **({"recorded_at__gte": since} if since else {}))
    return list(rows.order_by("pk").values_list("step", flat=True))


def _step(context: ActContext, decision: Decision) -> Faults:
    """The next one in order, for a house has no roof before its walls; or one that is on record, told again."""
    known = reached(context.case)
    following = rules.grant_for(context.case).milestone_after(known)
    faults = _delivered(context, decision)
    if following is not None and decision["step"] not in {following.code, *known}:
        faults["step"] = [_("The next step is: %(step)s.") % {"step": words(following.label)}]
    return faults


def _finished(context: ActContext, decision: Decision) -> Faults:
    """Every step is on record."""
    faults = _delivered(context, decision)
    following = rules.grant_for(context.case).milestone_after(reached(context.case))
    if following is not None:
        faults["on"] = [_("Record this step first: %(step)s.") % {"step": words(following.label)}]
    return faults


def _objection(context: ActContext, decision: Decision) -> Faults:
    first = context.case.notice_from
    if first is not None and date.fromisoformat(decision["received_on"]) < first:
        return {"received_on": [_("This day is before the notice began (%(day)s).") % {"day": first}]}
    return {}


def _verified(context: ActContext, decision: Decision) -> Faults:
    context.journal["found"] = decision["found"]
    return {}


def is_in_order(case: Any, found: str) -> bool:
    """True where a visit with this finding ends the case; everything else is for the county to settle."""
    rows = chain.verification_findings(rules.terms_of(case))
    return any(row.code == found and row.is_in_order for row in rows)


def visits_since(case: Any) -> dict[str, str]:
    """The visits to her since the delivery, by key: the day of each. Two statements at most."""
    if case.delivered_on is None:
        return {}
    rows = Visit.objects.filter(
        person_id__in=rules.rows_of(case), status=Visit.Status.DONE, done_on__gte=case.delivered_on
    )
    return {str(pk): str(day) for pk, day in rows.order_by("-done_on").values_list("pk", "done_on")}


def visits_told(case: Any) -> set[str]:
    """The keys of the visits that an earlier verification told of: whoever goes again, goes there. One statement."""
    told = SignOff.objects.filter(case_id=case.pk, act="verify")
    return {str((signoff.body.get("decision") or {}).get("visit")) for signoff in told}


FAULTS: dict[str, Callable[[ActContext, Decision], Faults]] = {
    "put_on_list": _amount,
    "record_objection": _objection,
    "confirm_payment": _delivered,
    "report_bounced": _coded,
    "report_undeliverable": _stopped,
    "cancel": _stopped,
    "withdraw": _coded,
    "confirm_receipt": _delivered,
    "record_milestone": _step,
    "record_attendance": _step,
    "hand_over_house": _finished,
    "confirm_training": _finished,
    "verify": _verified,
}
