"""What a rule says: its outcome, the reasons as codes with parameters, and the clause that it rests on.

Any programme's rules may answer in this form. The words are the programme's own; they are kept with the finding, in
both languages, so that a later change of wording doesn't touch what was signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, TypeAlias

from workflows.money import grouped
from workflows.policyfile import Term
from workflows.wording import LANGUAGES, Wording, language_key

Outcome: TypeAlias = Literal["pass", "note", "refer", "fail"]
Verdict: TypeAlias = Literal["eligible", "refer", "ineligible"]
Parameter: TypeAlias = str | int | tuple[str, ...] | tuple[int, ...]


class Reason(NamedTuple):
    """A code of the wording files and what fills its placeholders. Never a name, an ID or an account number."""

    code: str
    params: tuple[tuple[str, Parameter], ...] = ()


def because(code: str, **params: Parameter | Decimal | date) -> Reason:
    """A reason; an amount among its parameters is written as 30,000, a day as 2014-03-18."""
    return Reason(code, tuple((name, _written(value)) for name, value in params.items()))


def _written(value: Parameter | Decimal | date) -> Parameter:
    if isinstance(value, Decimal):
        return grouped(value)
    return value.isoformat() if isinstance(value, date) else value


class Finding(NamedTuple):
    """What one rule says of the facts. `rests_on` is the parameter whose clause is shown with it."""

    rule: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    rests_on: Term | None = None


def in_language(reasons: Sequence[Reason], wording: Wording, language: str) -> str:
    """All the reasons in one line."""
    return wording.join(
        [wording.text(reason.code, dict(reason.params), language) for reason in reasons], language
    )


def clause_of(term: Term | None, wording: Wording, language: str) -> str:
    """Document and clause, marked when nobody verified them; empty when no parameter is set.

    The wording needs a `clause_unverified`.
    """
    if term is None or term.reference is None:
        return ""
    words = term.reference.in_language(language_key(language))
    if term.reference.basis == "published" and not term.is_verified:
        return words + wording.text("clause_unverified", {}, language)
    return words


def as_data(finding: Finding, wording: Wording) -> dict[str, Any]:
    """The finding as plain JSON data, with its words in both languages, as it is kept with a signature."""
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "reasons": [
            {"code": reason.code, "params": {name: plain(value) for name, value in reason.params}}
            for reason in finding.reasons
        ],
        "reason": {language: in_language(finding.reasons, wording, language) for language in LANGUAGES},
        "clause": {language: clause_of(finding.rests_on, wording, language) for language in LANGUAGES},
        "parameter": finding.rests_on.name if finding.rests_on is not None else "",
    }


def plain(value: Parameter) -> object:
    """The parameter as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def in_words(findings: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Findings kept by `as_data`, `reason` and `clause` in one language, in the words of the day they were made."""
    key = language_key(language)
    return [
        {**finding, "reason": finding["reason"][key], "clause": finding["clause"][key]}
        for finding in findings
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict and what it rests on: any fail makes ineligible, else any refer makes refer."""

    verdict: Verdict
    policy_version: str
    findings: tuple[Finding, ...]

    def finding(self, rule: str) -> Finding:
        """The finding of one rule. KeyError for a rule that doesn't exist."""
        for finding in self.findings:
            if finding.rule == rule:
                return finding
        raise KeyError(rule)

    def as_data(self, wording: Wording) -> list[dict[str, Any]]:
        """The findings as plain JSON data."""
        return [as_data(finding, wording) for finding in self.findings]


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """Any fail → ineligible, else any refer → refer, else eligible. A note never changes it."""
    outcomes = {finding.outcome for finding in findings}
    if "fail" in outcomes:
        return "ineligible"
    return "refer" if "refer" in outcomes else "eligible"
