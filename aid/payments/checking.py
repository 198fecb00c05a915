"""What would become of each line if it were entered now: found in a dozen statements, however long the file is.

The same permission, the same reading and the same sentences as the act's; the act judges once more when it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from aid import rules
from aid.flows import MANAGER
from aid.models import AidCase
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
from workflows.seats import Seats
from workflows.tables.by_line import LANGUAGES, Line, Words, column_title

ACTS: Final = {PAID: "confirm_payment", BOUNCED: "report_bounced"}
OTHER: Final = "other"
# Below the number of variables that SQLite takes in one statement.
_CHUNK: Final = 400


@dataclass(frozen=True)
class Result:
    """A line's case and act, where there are, and what is wrong with it, in both languages; nothing: it is ready."""

    case_id: int | None
    act: str
    faults: Words

    @property
    def is_ready(self) -> bool:
        return self.case_id is not None and bool(self.act) and not any(self.faults.values())


@dataclass
class _Known:
    cases: dict[str, AidCase] = field(default_factory=dict)
    bodies: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    facts: dict[int, CaseFacts] = field(default_factory=dict)


def check(lines: Sequence[Line], seats: Seats) -> dict[int, Result]:
    """Every line's result, by its number. Nothing is written."""
    known = _known(lines, seats)
    faults: dict[int, Words] = {line.number: {} for line in lines}
    for key, language in LANGUAGES.items():
        with override(language):
            for line in lines:
                own = line.faults[key] or _faults(line, known, seats)
                faults[line.number][key] = list(dict.fromkeys(own))
            # A line that is wrong in itself doesn't make another one doubtful.
            right = [line for line in lines if not faults[line.number][key]]
            for line, sentence in _twins(right):
                faults[line.number][key] = [sentence]
    return {
        line.number: Result(
            case.pk if (case := known.cases.get(value(line, "number"))) else None,
            ACTS.get(value(line, "result"), ""),
            faults[line.number],
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
        yield _told("amount", sentence)
    account = value(line, "account")
    if account and account != (body["sections"].get("account") or {}).get("number"):
        yield _told("account", _("This isn’t the account that was signed for."))
    yield from _decided(line, case, body, known, seats)


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
        for name, sentences in error.fields.items():
            for sentence in sentences:
                yield _told(name, str(sentence))
    if value(line, "result") == BOUNCED and value(line, "on") > clock.today().isoformat():
        yield _told("on", _("This day hasn't come yet."))


def _told(column: str, sentence: str) -> str:
    words = {"column": column_title(COLUMNS, column), "what": sentence}
    return _("“%(column)s”: %(what)s") % words


def _twins(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    """The lines that name the same case: which of them is right, nobody can guess. Of equal ones the first stands."""
    by_case: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_case[value(line, "number")].append(line)
    for same in by_case.values():
        for line in same:
            others = [other for other in same if other is not line]
            if any(other.values != line.values for other in others):
                named = _(", ").join(str(other.number) for other in others)
                sentence = _("Line %(lines)s names this case too, and says something else. Leave one.")
                yield line, sentence % {"lines": named}
            elif others and same[0] is not line:
                yield line, _("This line says the same as line %(line)d.") % {"line": same[0].number}


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
    return known
