"""Why a case ranks where it does, and what stands beside it today, for many cases in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import F
from django.utils.translation import get_language

from aid import rules
from aid.earlier import Nominated, earlier_of
from aid.models import AidCase
from aid.policy import nomination_of
from aid.policy.judging import as_data, judge
from aid.programme import AID
from people.merged import speaks_for
from people.queries.snapshots import household_on
from workflows import clock
from workflows.crossing import crossings
from workflows.models import Content
from workflows.wording import language_key

# The rules that go by what she or her household had before.
_BY_EARLIER: Final = frozenset({"frequency", "house_once", "household_months"})
# As long as somebody still says yes or no: afterwards the case keeps what was noted when it was handed in.
_UNDECIDED: Final = frozenset(
    {
        "village_review",
        "township_review",
        "on_notice",
        "objected",
        "county_review",
        "listed",
        "refusal_open",
        "appealed",
    }
)


@dataclass(frozen=True)
class Ground:
    """A reason of the rank: its points, its sentence, and the clause that it rests on."""

    points: int
    reason: str
    clause: str


@dataclass(frozen=True)
class Grounds:
    """What an approver is shown of a case beside its amount."""

    reasons: Sequence[Ground]
    # What other programmes have on her, what her household had lately, and whatever else a rule noted.
    conflicts: Sequence[str]


def contents_of(cases: Iterable[AidCase]) -> dict[int, Mapping[str, Any]]:
    """The signed content of each case's round, but for those that were erased. One statement."""
    rounds = {case.pk: case.round for case in cases}
    found = Content.objects.filter(case_id__in=rounds)
    return {
        content.case_id: content.body
        for content in found
        if content.round == rounds[content.case_id] and content.body is not None
    }


def grounds_of(cases: Sequence[AidCase]) -> dict[int, Grounds]:
    """The grounds of each of these cases, by its key.

    Two statements however many cases, beside what the other programmes ask.
    """
    today = Content.objects.filter(case_id__in=[case.pk for case in cases], round=F("case__round")).annotate(
        speaks=speaks_for("case__aidcase__person"), home=household_on("speaks", clock.today())
    )
    rows = today.values_list("case_id", "body", "speaks", "home", named=True)
    contents: dict[int, Any] = {row.case_id: row for row in rows}
    earlier = earlier_of([Nominated(pk, row.speaks, row.home) for pk, row in contents.items()])
    beside = _beside({row.speaks for row in contents.values()})
    found = {}
    for case in cases:
        content = contents.get(case.pk)
        body = content.body if content is not None else None
        others = beside[content.speaks] if content is not None else []
        noted = _noted(case, body, earlier.get(case.pk))
        found[case.pk] = Grounds(reasons_of(case, body), list(dict.fromkeys([*others, *noted])))
    return found


def conflicts_today(case: AidCase) -> Sequence[str] | None:
    """What stands beside the case today, as the order of need and the list show it; None where it is decided.

    Two statements, beside what the other programmes ask.
    """
    return grounds_of([case])[case.pk].conflicts if case.state in _UNDECIDED else None


def _beside(persons: Collection[int]) -> dict[int, list[str]]:
    """By woman, what other programmes have on her."""
    found: dict[int, list[str]] = defaultdict(list)
    for crossing in crossings(sorted(persons), beside=AID.code):
        found[crossing.person].append(str(crossing.sentence))
    return found


def reasons_of(case: AidCase, body: Mapping[str, Any] | None) -> list[Ground]:
    """Why it ranks where it does, the heaviest reason first; what is unknown gives no points, and is told."""
    if body is None:
        return []
    language = language_key(get_language() or "zh")
    found = rules.need_of(case, body).reasons
    return [
        Ground(each.points, each.in_language(language), each.clause_in(language))
        for each in sorted(found, key=lambda each: -each.points)
    ]


def _noted(
    case: AidCase, body: Mapping[str, Any] | None, earlier: Sequence[Mapping[str, Any]] | None
) -> list[str]:
    """What the rules noted or couldn't tell when it was handed in.

    Until it is decided, what goes by earlier grants is judged anew with those of today, at the gate's terms; that she
    has an overdue loan is told by the loan itself.
    """
    kept = [finding for finding in case.findings or () if finding["outcome"] != "pass"]
    if body is not None and case.state in _UNDECIDED:
        today = {**body, "grant": case.grant, "year": case.year, "earlier": earlier}
        now = nomination_of(today, clock.today(), submitted_on=case.accepted_on)
        judged = judge(now, rules.terms_of(case), rules.grant_for(case), rules=_BY_EARLIER)
        by_earlier = (each for each in judged.findings if each.outcome != "pass")
        kept = [finding for finding in kept if finding["rule"] not in {*_BY_EARLIER, "overdue_loan"}]
        kept += as_data(replace(judged, findings=tuple(by_earlier)))
    return [str(finding["reason"]) for finding in AID.in_words(kept)]
