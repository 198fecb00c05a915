"""How needy a household is, in points: what the county's list is ranked by, with the reason of every point.

Ties aren't broken here: whoever ranks a list puts the earlier nomination first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aid.policy.facts import Nomination
from aid.policy.parameters import wording
from workflows import findings as kept
from workflows.findings import Reason, because
from workflows.policyfile import Term, Terms


@dataclass(frozen=True, slots=True)
class NeedReason:
    """One ground and the points it gives: none for what is unknown, or what nobody set here."""

    reason: Reason
    points: int
    rests_on: Term

    def in_language(self, language: str) -> str:
        return kept.in_language((self.reason,), wording(), language)

    def clause_in(self, language: str) -> str:
        return kept.clause_of(self.rests_on, wording(), language)


@dataclass(frozen=True, slots=True)
class Need:
    """The sum of the points, and every ground in the order in which it is read. What is unknown gives none."""

    points: int
    reasons: tuple[NeedReason, ...]

    def as_data(self) -> dict[str, Any]:
        """Points and reasons as plain JSON data, with their words in both languages."""
        return {
            "points": self.points,
            "reasons": [
                {
                    "code": each.reason.code,
                    "params": {name: kept.plain(value) for name, value in each.reason.params},
                    "points": each.points,
                    "reason": {language: each.in_language(language) for language in ("zh", "en")},
                    "clause": {language: each.clause_in(language) for language in ("zh", "en")},
                }
                for each in self.reasons
            ],
        }


def need(nomination: Nomination, terms: Terms) -> Need:
    """The points of this nomination by the terms in force. A fact that isn't known is named, and gives none."""
    reasons = tuple(_reasons(nomination, terms))
    return Need(sum(each.points for each in reasons), reasons)


def _reasons(facts: Nomination, terms: Terms) -> Iterator[NeedReason]:
    yield from _of_income(facts, terms)
    yield from _plain(terms, "need_living_allowance", "living_allowance", holds=facts.living_allowance)
    marks = facts.marks
    is_single = None if marks is None else "single_mother" in marks
    yield from _plain(terms, "need_single_mother", "marks", holds=is_single)
    yield from _of_minors(facts, terms)
    yield from _plain(terms, "need_disability", "disabled", holds=facts.disabled)
    yield from _of_illness(facts, terms)
    yield from _of_house(facts, terms)


def _given(term: Term, fact: str, reason: Reason | None, points: int = 0) -> Iterator[NeedReason]:
    """The points where the term is set; else that nobody set it, or that the fact isn't known."""
    if not term.is_in_force:
        yield NeedReason(because("parameter_unset", parameter=term.name), 0, term)
    elif reason is None:
        yield NeedReason(because("need_unknown", fact=fact), 0, term)
    else:
        yield NeedReason(reason, points, term)


def _plain(terms: Terms, name: str, fact: str, *, holds: bool | None) -> Iterator[NeedReason]:
    term = terms[name]
    if holds is not False:
        yield from _given(term, fact, None if holds is None else because(name), term.value or 0)


def _of_income(facts: Nomination, terms: Terms) -> Iterator[NeedReason]:
    term, a_head = terms["need_income_bands"], facts.income_per_head
    if a_head is None or not term.is_in_force:
        yield from _given(term, "income_per_head", None)
        return
    # The most points among the bands that she falls under, in whatever order they stand in the file.
    under = [row for row in term.value if a_head < row["below"]]
    if under:
        best = max(under, key=lambda row: (row["points"], -row["below"]))
        reason = because("need_income", a_head=a_head, below=Decimal(best["below"]))
        yield NeedReason(reason, best["points"], term)


def _of_minors(facts: Nomination, terms: Terms) -> Iterator[NeedReason]:
    term, most, minors = terms["need_minor"], terms.value("need_minors_most"), facts.minors
    if minors is None or not term.is_in_force:
        yield from _given(term, "minors", None)
    elif minors > 0:
        counted = minors if most is None else min(minors, most)
        yield NeedReason(because("need_minors", minors=minors, counted=counted), counted * term.value, term)


def _of_illness(facts: Nomination, terms: Terms) -> Iterator[NeedReason]:
    which = terms["need_severe_illnesses"]
    if not which.is_in_force:
        yield from _given(which, "illnesses", None)
        return
    is_severe = None if facts.illnesses is None else bool(facts.illnesses & set(which.value))
    yield from _plain(terms, "need_severe_illness", "illnesses", holds=is_severe)


def _of_house(facts: Nomination, terms: Terms) -> Iterator[NeedReason]:
    names = {"none": "need_no_house", "dangerous": "need_dangerous_house"}
    if facts.housing is None:
        yield from _given(terms["need_no_house"], "housing", None)
    elif facts.housing in names:
        yield from _plain(terms, names[facts.housing], "housing", holds=True)
