"""What would become of each line if it were entered now: found in a dozen statements, however long the file is.

The same permission, the same reading and the same sentences as the act's; the act judges once more when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from aid import rules
from aid.flows import MANAGER
from aid.models import AidCase, BankListLine
from aid.payments.table import BOUNCED, COLUMNS, PAID, value
from aid.policy import chain
from aid.programme import AID
from aid.queries.grounds import contents_of
from workflows import clock
from workflows.errors import Invalid
from workflows.identity import is_same_name
from workflows.many_facts import facts_of_many
from workflows.permission import CaseFacts, may
from workflows.programme import ActContext
from workflows.row_files import Result, in_both_languages, same_case, sentences_of, told_of
from workflows.seats import Seats
from workflows.tables.by_line import Line

ACTS: Final = {PAID: "confirm_payment", BOUNCED: "report_bounced"}
OTHER: Final = "other"
# Below the number of variables that SQLite takes in one statement.
_CHUNK: Final = 400


@dataclass
class _Known:
    cases: dict[str, AidCase] = field(default_factory=dict)
    bodies: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    facts: dict[int, CaseFacts] = field(default_factory=dict)
    # The list for the bank that each of them is on: its number, and as which attempt.
    lists: dict[int, tuple[str, int]] = field(default_factory=dict)


def check(lines: Sequence[Line], seats: Seats) -> dict[int, Result]:
    """Every line's result, by its number. Nothing is written."""
    known = _known(lines, seats)
    faults = in_both_languages(lines, lambda line: _faults(line, known, seats), same_case)
    return {
        line.number: Result(
            case.pk if (case := known.cases.get(value(line, "number"))) else None,
            faults[line.number],
            ACTS.get(value(line, "result"), ""),
        )
        for line in lines
    }


def data_of(line: Line, case: AidCase) -> dict[str, str]:
    """What the line's act takes. A bank's words that aren't on the policy's list are kept as they are."""
    if value(line, "result") == PAID:
        return {"on": value(line, "on"), "reference": value(line, "reference")}
    words = value(line, "reason")
    code = _reason_code(case, words)
    told = [value(line, "on"), value(line, "reference"), words if code == OTHER else ""]
    return {"reason": code, "note": " · ".join(each for each in told if each)}


def _reason_code(case: AidCase, words: str) -> str:
    """The policy's reason of these words; `other` for the bank's own, empty for none."""
    known = chain.bounced_reasons(rules.terms_of(case))
    for reason in known:
        if words.strip().casefold() in {reason.code, reason.label.zh.casefold(), reason.label.en.casefold()}:
            return reason.code
    return OTHER if words and any(reason.code == OTHER for reason in known) else ""


def _faults(line: Line, known: _Known, seats: Seats) -> Iterator[str]:
    """What is wrong with a line whose cells could all be read; the first reason that makes the others idle ends it."""
    case = known.cases.get(value(line, "number"))
    if case is None:
        yield _("Your county has no such case. Check the case number.")
        return
    act = AID.acts[ACTS[value(line, "result")]]
    answer = may(case, act, seats, known.facts[case.pk])
    if not answer.allowed:
        yield answer.reason
        return
    body = known.bodies.get(case.pk)
    if body is None:
        yield _("The content of this case was erased; it can't be paid out.")
        return
    if not is_same_name(value(line, "name"), body["beneficiary"]["name"]):
        yield _("Number and name don't belong together: this case is another woman's.")
    if Decimal(value(line, "amount")) != case.amount_granted:
        sentence = _("The amount must be the granted one: %(amount)s yuan.") % {"amount": case.amount_granted}
        yield told_of(COLUMNS, "amount", sentence)
    account = value(line, "account")
    if account and account != (body["sections"].get("account") or {}).get("number"):
        yield told_of(COLUMNS, "account", _("This isn’t the account that was signed for."))
    yield from _asked_for(line, case, known)
    yield from _decided(line, case, body, known, seats)


def _asked_for(line: Line, case: AidCase, known: _Known) -> Iterator[str]:
    """The bank answers for what it was asked to pay, by the list on which it was asked."""
    number, attempt = known.lists.get(case.pk, ("", 0))
    given = value(line, "list")
    if not attempt:
        yield _(
            "This transfer is on no list for the bank. Make the list first, or enter on the case what the bank did."
        )
    elif not given and attempt > 1:
        # It may be the answer to the list that was called off.
        yield told_of(
            COLUMNS, "list", _("This transfer was on another list before. Write which one this answers.")
        )
    elif given not in {"", number}:
        yield told_of(COLUMNS, "list", _("This transfer is on the list %(number)s.") % {"number": number})


def _decided(
    line: Line, case: AidCase, body: Mapping[str, Any], known: _Known, seats: Seats
) -> Iterator[str]:
    """What the act itself would refuse of day, reference and reason."""
    act = AID.acts[ACTS[value(line, "result")]]
    context = ActContext(
        case=case,
        act=act,
        officer=seats.officer,
        seat=None,
        data=data_of(line, case),
        decision={},
        content=dict(body),
        today=clock.today(),
        signoffs=known.facts[case.pk].signoffs,
    )
    try:
        AID.decide(context)
    except Invalid as error:
        yield from sentences_of(COLUMNS, error)
    if value(line, "result") == BOUNCED and value(line, "on") > clock.today().isoformat():
        yield told_of(COLUMNS, "on", _("This day hasn't come yet."))


def _known(lines: Sequence[Line], seats: Seats) -> _Known:
    """The cases that the file names and she may see, and all that their permission depends on."""
    known = _Known()
    counties = sorted({seat.county for seat in seats.of_role(MANAGER)})
    numbers = sorted({value(line, "number") for line in lines} - {""})
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        cases = AidCase.objects.filter(seats.visible(), county__in=counties, number__in=part)
        found = list(cases.defer("sections", "findings"))
        known.cases |= {str(case.number): case for case in found}
        waiting = [case for case in found if case.state == "awaiting_payment"]
        known.bodies |= contents_of(waiting)
        known.facts |= facts_of_many([case.pk for case in found], seats.officer)
        approvals = [_approval(known.facts[case.pk]) for case in waiting]
        asked = BankListLine.objects.filter(approval__in=approvals, bank_list__end__isnull=True)
        for case_id, number, attempt in asked.values_list("case", "bank_list__number", "attempt"):
            known.lists[case_id] = number, attempt
    return known


def _approval(facts: CaseFacts) -> int:
    """The approval by which the transfer waits; 0 where there is none."""
    return next((signoff.pk for signoff in reversed(facts.signoffs) if signoff.act == "approve"), 0)
