"""What would become of each line if it were confirmed now: found in a dozen statements, however long the file is.

The same permission, the same reading and the same sentences as the act's; the act judges once more when it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from loans.constraints import GUARANTOR_BOUND, VOUCHER_USED
from loans.decisions import confirm
from loans.flows import ACTS
from loans.models import Disbursement, Guarantee, LoanCase
from loans.payouts.table import COLUMNS, DATA
from people.acts import id_index
from workflows import clock
from workflows.answers import AnswerError, read_voucher
from workflows.errors import Invalid
from workflows.identity import is_same_name
from workflows.models import CaseParty, Content, Kin, Signer, SignOff
from workflows.permission import CaseFacts, may
from workflows.programme import ActContext
from workflows.row_files import Result, in_both_languages, numbers_of, same_case, sentences_of, told_of
from workflows.seats import Seats
from workflows.sections import Field
from workflows.tables.by_line import Line

ACT = ACTS["confirm_disbursement"]
LIAISON = "bank_liaison"
# Below the number of variables that SQLite takes in one statement.
_CHUNK = 400
_VOUCHER = Field("voucher", "voucher", read_voucher, longest=40)
_T = TypeVar("_T")


@dataclass
class Known:
    """What the database says of the cases that a file names."""

    cases: dict[str, LoanCase] = field(default_factory=dict)
    bodies: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    signoffs: dict[int, list[SignOff]] = field(default_factory=lambda: defaultdict(list))
    ties: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    bound: dict[int, str] = field(default_factory=dict)
    vouchers: set[str] = field(default_factory=set)
    # Blind indexes of guarantors who stand for another loan.
    guarantors: set[str] = field(default_factory=set)


def check(lines: Sequence[Line], seats: Seats) -> dict[int, Result]:
    """Every line's result, by its number. Nothing is written."""
    known = _known(lines, seats)
    faults = in_both_languages(lines, lambda line: _faults(line, _case(known, line), known, seats), _twins)
    return {
        line.number: Result(case.pk if (case := _case(known, line)) else None, faults[line.number])
        for line in lines
    }


def _case(known: Known, line: Line) -> LoanCase | None:
    return known.cases.get(line.values["number"] or "")


def _faults(line: Line, case: LoanCase | None, known: Known, seats: Seats) -> Iterator[str]:
    """What is wrong with a line whose cells could all be read; the first reason that makes the others idle ends it."""
    if case is None:
        yield _("Your branch has no such case. Check the case number.")
        return
    facts = CaseFacts(
        known.signoffs[case.pk], frozenset(known.ties[case.pk]), (), known.bound.get(case.pk, "")
    )
    answer = may(case, ACT, seats, facts)
    if not answer.allowed:
        yield answer.reason
        return
    body = known.bodies.get(case.pk)
    if body is None:
        yield _("The content of this case was erased; it can't be paid out.")
        return
    if not is_same_name(line.values["name"], body["sections"]["applicant"]["name"]):
        yield _("Number and name don't belong together: this case is another woman's.")
    yield from _decided(line, case, body, facts, seats)
    if _voucher(line) in known.vouchers:
        yield told_of(COLUMNS, "voucher", str(VOUCHER_USED))
    numbers = [guarantor["id_number"] for guarantor in body["sections"]["guarantors"]]
    if any(id_index(number) in known.guarantors for number in numbers):
        yield str(GUARANTOR_BOUND)


def _decided(
    line: Line, case: LoanCase, body: Mapping[str, Any], facts: CaseFacts, seats: Seats
) -> Iterator[str]:
    """What the act itself would refuse of date, amount, account and voucher."""
    context = ActContext(
        case=case,
        act=ACT,
        officer=seats.officer,
        seat=None,
        data={name: line.values[name] for name in DATA},
        decision={},
        content=dict(body),
        today=clock.today(),
        signoffs=facts.signoffs,
    )
    try:
        confirm(context)
    except Invalid as error:
        yield from sentences_of(COLUMNS, error)


def _voucher(line: Line) -> str:
    """The voucher in the form that is compared; empty where it can't be read."""
    raw = line.values["voucher"]
    try:
        return read_voucher(raw, _VOUCHER) if raw else ""
    except AnswerError:
        return ""


def _twins(lines: Sequence[Line]) -> Iterator[tuple[Line, list[str]]]:
    """The lines of one file that name the same case or voucher: which of them is right, nobody can guess."""
    by_voucher: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_voucher[_voucher(line)].append(line)
    same = {line.number: sentences for line, sentences in same_case(lines)}
    for line in lines:
        others = [
            other for other in by_voucher[_voucher(line)] if other.values["number"] != line.values["number"]
        ]
        sentences = [*same.get(line.number, ())]
        if others:
            sentence = _("Line %(lines)s has this voucher number too.") % {"lines": numbers_of(others)}
            sentences.append(told_of(COLUMNS, "voucher", sentence))
        if sentences:
            yield line, sentences


def _known(lines: Sequence[Line], seats: Seats) -> Known:
    known = Known()
    for part in _chunks(sorted({line.values["number"] for line in lines if line.values["number"]})):
        _read_cases(known, part, seats)
    for part in _chunks(sorted({_voucher(line) for line in lines} - {""})):
        used = Disbursement.objects.filter(county__in=_counties(seats), voucher__in=part)
        known.vouchers.update(used.values_list("voucher", flat=True))
    numbers = {
        guarantor["id_number"]
        for body in known.bodies.values()
        for guarantor in body["sections"]["guarantors"]
    }
    for part in _chunks(sorted(id_index(number) for number in numbers)):
        standing = Guarantee.objects.filter(person__id_index__in=part, released_on__isnull=True)
        known.guarantors.update(map(str, standing.values_list("person__id_index", flat=True)))
    return known


def _counties(seats: Seats) -> set[str]:
    return {seat.county for seat in seats.of_role(LIAISON)}


def _read_cases(known: Known, numbers: list[str], seats: Seats) -> None:
    """The cases with these numbers that she may see, and all that their permission depends on."""
    named = LoanCase.objects.filter(seats.visible(), county__in=_counties(seats), number__in=numbers)
    cases = list(named.defer("sections", "findings"))
    known.cases |= {str(case.number): case for case in cases}
    waiting = {case.pk: case for case in cases if case.state == "awaiting_payout"}
    for content in Content.objects.filter(case_id__in=waiting):
        if content.round == waiting[content.case_id].round and content.body is not None:
            known.bodies[content.case_id] = content.body
    signed = SignOff.objects.filter(case_id__in=waiting).select_related("void").order_by("sequence")
    for signoff in signed.filter(level="bank"):
        known.signoffs[signoff.case_id].append(signoff)
    # The other levels' bodies are long and say nothing of the payout.
    for signoff in signed.exclude(level="bank").defer("body"):
        known.signoffs[signoff.case_id].append(signoff)
    for signoffs in known.signoffs.values():
        signoffs.sort(key=lambda signoff: signoff.sequence)
    _read_bonds(known, list(waiting), seats)


def _read_bonds(known: Known, cases: list[int], seats: Seats) -> None:
    """As `permission.bonds_of`, for many cases at once."""
    officer = seats.officer
    signers = Signer.objects.filter(case_id__in=cases, officer_id=officer.pk)
    known.bound.update(signers.values_list("case_id", "level"))
    kin = set(Kin.objects.filter(officer_id=officer.pk).values_list("id_index", flat=True))
    mine = kin | ({officer.id_index} if officer.id_index else set())
    parties = CaseParty.objects.filter(case_id__in=cases, id_index__in=mine)
    for case_id, part, index in parties.values_list("case_id", "part", "id_index"):
        known.ties[case_id].add(("self" if index == officer.id_index else "kin", part))


def _chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(values)
    while part := list(islice(rest, _CHUNK)):
        yield part
