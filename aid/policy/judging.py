"""Every rule, applied once, in the order in which an officer reads them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from aid.policy import granting, person
from aid.policy.facts import Nomination
from aid.policy.grants import GRANTS, Grant
from aid.policy.parameters import wording
from aid.policy.subject import Subject
from workflows import findings as kept
from workflows.findings import Finding, Judged, verdict_of
from workflows.policyfile import Terms

RULES: Final[Mapping[str, Callable[[Subject], Finding]]] = MappingProxyType(
    {
        "id_number": person.her_id_number_is_valid,
        "sex": person.the_beneficiary_is_a_woman,
        "window": granting.it_was_handed_in_within_the_window,
        "register": person.she_stands_in_a_register_asked,
        "marks": person.she_has_the_marks_asked,
        "income": person.the_income_a_head_is_below_the_line,
        "age": person.her_age_lies_within_the_limits,
        "living_allowance": person.the_household_has_the_living_allowance,
        "diagnosis": person.her_illness_is_covered,
        "housing": person.she_has_no_house_fit_to_live_in,
        "visited": person.she_was_visited_shortly_before,
        "frequency": granting.it_was_not_had_too_often,
        "house_once": granting.no_house_was_had_before,
        "amount": granting.the_amount_is_as_the_rule_says,
        "notice": granting.it_is_known_how_long_it_is_on_notice,
        # From here on a rule only passes or notes.
        "household_months": granting.what_the_household_had_lately_is_noted,
        "overdue_loan": granting.an_overdue_loan_is_noted,
    }
)
"""Rule id to rule. Each returns one finding under its own id, whatever the facts are."""

NOTE_ONLY: Final = frozenset({"household_months", "overdue_loan"})


def judge(
    nomination: Nomination,
    terms: Terms,
    grant: Grant,
    grants: Mapping[str, Grant] = GRANTS,
    *,
    rules: Collection[str] = RULES,
) -> Judged:
    """The finding of each rule (of those named, else of all), once, and the verdict of these.

    By the terms in force where and when it was handed in. Raises ValueError for a nomination of another grant.
    """
    subject = Subject(nomination, terms, grant, grants)
    findings = tuple(rule(subject) for name, rule in RULES.items() if name in rules)
    return Judged(verdict_of(findings), terms.policy_version, findings)


def as_data(judged: Judged) -> list[dict[str, Any]]:
    """The findings as plain JSON data with their words in both languages, as they are kept with a signature."""
    return judged.as_data(wording())


def in_words(findings: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Kept findings with `reason` and `clause` in one language, in the words of the day they were made."""
    return kept.in_words(findings, language)
