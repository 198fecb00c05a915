"""Why a case ranks where it does, and what stands beside it, for many cases in five statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from aid import rules
from aid.models import AidCase
from aid.programme import AID
from workflows.crossing import crossings
from workflows.models import Content
from workflows.wording import language_key


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
    """The grounds of each of these cases, by its key."""
    bodies = contents_of(cases)
    beside: dict[int, list[str]] = defaultdict(list)
    for crossing in crossings(sorted({case.person_id for case in cases}), beside=AID.code):
        beside[crossing.person].append(str(crossing.sentence))
    return {
        case.pk: Grounds(
            reasons_of(case, bodies.get(case.pk)),
            list(dict.fromkeys([*beside[case.person_id], *_noted(case)])),
        )
        for case in cases
    }


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


def _noted(case: AidCase) -> list[str]:
    """What the rules noted or couldn't tell when it was handed in."""
    open_ones = [finding for finding in case.findings or () if finding["outcome"] != "pass"]
    return [str(finding["reason"]) for finding in AID.in_words(open_ones)]
