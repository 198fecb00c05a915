"""The course of a case in words: every act, who did it for which post, its opinion and decision, what was voided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans import rules
from loans.decisions import CANNOT_PAY_WORDS
from loans.flows import ACTS, ENTRIES, LoanFlow
from loans.models import LoanCase
from loans.reading import Reader, target_label
from workflows import nudging
from workflows.casework.course import Line
from workflows.casework.reading import masked
from workflows.money import capitals, grouped

HOW_REACHED_WORDS = {
    "visit": gettext_lazy("in person"),
    "phone": gettext_lazy("by phone"),
    "office": gettext_lazy("at our office"),
}
OTHER_ACTS = {
    "open": gettext_lazy("Application opened"),
    nudging.ACT: nudging.LABEL,
    **ENTRIES,
}


def act_label(act: str) -> str:
    """The act in words; one that isn't known here is shown as it stands."""
    return str(ACTS[act].label if act in ACTS else OTHER_ACTS.get(act, act))


def state_label(state: str) -> str:
    """The state in words."""
    return str(LoanFlow.state_labels.get(state, state))


def decision_lines(
    case: LoanCase, act: str, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    """What the act decided, in words; empty for an act that takes nothing but itself."""
    say = _SAYINGS.get(act)
    return say(case, decision, body, reader) if say and decision else []


def _sign(case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader) -> list[Line]:
    if "checklist" in decision:
        return [
            Line(_("Checklist"), _("all %(count)d items checked") % {"count": len(decision["checklist"])})
        ]
    guarantors = (body.get("sections") or {}).get("guarantors") or []
    lines = []
    for contact in decision.get("contacts") or ():
        index = contact["guarantor"]
        name = guarantors[index]["name"] if index < len(guarantors) else ""
        how = HOW_REACHED_WORDS.get(contact["how"], contact["how"])
        title = _("Guarantor %(number)d") % {"number": index + 1}
        lines.append(
            Line(
                f"{title} {name}".strip(),
                _("reached %(how)s on %(day)s") % {"how": how, "day": contact["on"]},
            )
        )
    return lines


def _consent(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    amount = Decimal(decision["amount"])
    return [
        Line(_("Amount consented"), f"{_yuan(amount)} {capitals(amount)}"),
        Line(_("Term"), _("%(months)s months") % {"months": decision["term_months"]}),
        Line(_("Yearly rate"), f"{decision['rate']} %"),
    ]


def _yuan(amount: Any) -> str:
    return _("%(amount)s yuan") % {"amount": grouped(Decimal(amount))}


def _confirm(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    number = str(decision["account_number"])
    return [
        Line(_("Paid on"), decision["paid_on"]),
        Line(_("Amount paid"), _yuan(decision["amount"])),
        Line(_("Account"), f"{decision['account_holder']} {number if reader.uncovered else masked(number)}"),
        Line(_("Voucher number"), decision["voucher"]),
    ]


def _returned(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    return [Line(target_label(mark["target"], reader.language), mark["note"]) for mark in decision["marks"]]


def _refused(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    known = {item.code: item for item in rules.refusal_reasons(case)}
    lines = [
        Line(
            _("Reason"),
            known[code].label if code in known else code,
            known[code].cure if code in known else "",
        )
        for code in decision["reasons"]
    ]
    return lines + _note(case, decision, body, reader)


def _withdrawn(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    return [Line(_("Reason"), decision["reason"])]


def _cannot_pay(
    case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader
) -> list[Line]:
    reason = str(CANNOT_PAY_WORDS.get(decision["reason"], decision["reason"]))
    return [Line(_("Reason"), reason), *_note(case, decision, body, reader)]


def _note(case: LoanCase, decision: Mapping[str, Any], body: Mapping[str, Any], reader: Reader) -> list[Line]:
    return [Line(_("Note"), decision["note"])] if decision.get("note") else []


_SAYINGS: dict[str, Callable[[LoanCase, Mapping[str, Any], Mapping[str, Any], Reader], list[Line]]] = {
    "sign": _sign,
    "consent": _consent,
    "confirm_disbursement": _confirm,
    "return_to_village": _returned,
    "return_to_township": _returned,
    "return_to_bank": _returned,
    "refuse": _refused,
    "withdraw": _withdrawn,
    "report_cannot_pay": _cannot_pay,
    "propose_unseal": _note,
    "unseal": _note,
    "resume_payout": _note,
}
