"""What a rule says: its outcome, the reasons as codes with parameters, and the clause that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from loans.policy.parameters import wording
from workflows.money import grouped
from workflows.policyfile import Term
from workflows.wording import language_key

Outcome: TypeAlias = Literal["pass", "note", "refer", "fail"]
Verdict: TypeAlias = Literal["eligible", "refer", "ineligible"]
Parameter: TypeAlias = str | int | tuple[int, ...] | tuple[str, ...]


# Reasons and findings are made and compared by the hundred thousand when a list is screened. Named tuples are
# frozen too, and are hashed and compared in C.
class Reason(NamedTuple):
    """A code of the wording files and what fills its placeholders. Never a name, an ID or an account number."""

    code: str
    params: tuple[tuple[str, Parameter], ...] = ()

    def in_language(self, language: str) -> str:
        return wording().text(self.code, dict(self.params), language)


@lru_cache(maxsize=65_536, typed=True)  # typed: the int 30000 is written 30000, the amount 30,000
def because(code: str, **params: Parameter | Decimal) -> Reason:
    """A reason; an amount among its parameters is written as 30,000."""
    return Reason(
        code,
        tuple(
            (key, grouped(value) if isinstance(value, Decimal) else value) for key, value in params.items()
        ),
    )


class Finding(NamedTuple):
    """What one rule says of the facts. `rests_on` is the parameter whose clause is shown with it."""

    rule: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    rests_on: Term | None = None

    def reason_in(self, language: str) -> str:
        """All its reasons in one line."""
        if len(self.reasons) == 1:
            return self.reasons[0].in_language(language)
        return wording().join([reason.in_language(language) for reason in self.reasons], language)

    def clause_in(self, language: str) -> str:
        """Document and clause, marked when nobody verified them; empty when no parameter is set."""
        return clause_of(self.rests_on, language) if self.rests_on is not None else ""

    def as_data(self) -> dict[str, Any]:
        """The finding as plain JSON data, with its words in both languages, as it is kept with a signature."""
        return {
            "rule": self.rule,
            "outcome": self.outcome,
            "reasons": [
                {"code": reason.code, "params": {key: _plain(value) for key, value in reason.params}}
                for reason in self.reasons
            ],
            "reason": {language: self.reason_in(language) for language in ("zh", "en")},
            "clause": {language: self.clause_in(language) for language in ("zh", "en")},
            "parameter": self.rests_on.name if self.rests_on is not None else "",
        }


def _plain(value: Parameter) -> object:
    return list(value) if isinstance(value, tuple) else value


def clause_of(term: Term, language: str) -> str:
    """The document and clause that a term comes from, marked when nobody verified them; empty when nobody set it."""
    return _clause(term, language_key(language))


@lru_cache(maxsize=4096)
def _clause(term: Term, language: str) -> str:
    if term.reference is None:
        return ""
    words = term.reference.in_language(language)
    if term.reference.basis == "published" and not term.is_verified:
        return words + wording().text("clause_unverified", {}, language)
    return words


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one application: any fail makes ineligible, else any refer makes refer."""

    verdict: Verdict
    policy_version: str
    findings: tuple[Finding, ...]

    def finding(self, rule: str) -> Finding:
        """The finding of one rule. KeyError for a rule that doesn't exist."""
        for finding in self.findings:
            if finding.rule == rule:
                return finding
        raise KeyError(rule)

    def as_data(self) -> list[dict[str, Any]]:
        """The findings as plain JSON data."""
        return [finding.as_data() for finding in self.findings]


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """Any fail → ineligible, else any refer → refer, else eligible. A note never changes it."""
    outcomes = {finding.outcome for finding in findings}
    if "fail" in outcomes:
        return "ineligible"
    return "refer" if "refer" in outcomes else "eligible"


def words_of(data: Mapping[str, Any], language: str) -> tuple[str, str]:
    """(reason, clause) of a finding kept by `as_data`, in the words of the day it was made."""
    key = language_key(language)
    return data["reason"][key], data["clause"][key]
