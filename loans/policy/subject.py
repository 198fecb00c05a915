"""One application as the rules look at it: the facts, the terms in force, and the ID numbers read once."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from loans.policy.facts import Facts
from loans.policy.findings import Finding, Outcome, Reason, because
from workflows.identity import IdNumber, IdNumberError, parse_id_number
from workflows.policyfile import PolicyFile, Term

# A number that was read, the reason why it is none, or None when it wasn't given.
ReadNumber = IdNumber | Reason | None


class Subject:
    """What the rules share while one application is judged."""

    __slots__ = ("applicant", "facts", "guarantors", "spouse", "terms")

    def __init__(self, facts: Facts, policy: PolicyFile) -> None:
        self.facts = facts
        self.terms = policy.at(facts.place, facts.accepted_on)
        self.applicant = _read(facts.applicant.id_number, facts.accepted_on)
        self.spouse = _read(facts.applicant.spouse_id_number, facts.accepted_on)
        self.guarantors: tuple[ReadNumber, ...] = tuple(
            _read(guarantor.id_number, facts.accepted_on) for guarantor in facts.guarantors or ()
        )

    def not_in_force(self, *terms: Term) -> tuple[Reason, ...]:
        """Why terms that a rule needs are missing; empty when all are in force."""
        for term in terms:
            if term.state != "in_force":
                break
        else:
            return ()
        unknown = tuple(
            because("fact_absent", fact=fact)
            for fact, value in (("place", self.facts.place), ("accepted_on", self.facts.accepted_on))
            if value is None
        )
        return unknown or tuple(_missing_term(term) for term in terms if not term.is_in_force)


def _missing_term(term: Term) -> Reason:
    if term.state == "ended":
        return because(
            "parameter_ended", parameter=term.name, since=term.since.isoformat() if term.since else ""
        )
    return because("parameter_unset", parameter=term.name)


def _read(text: str | None, on: date | None) -> ReadNumber:
    if text is None:
        return None
    try:
        return parse_id_number(text, on=on)
    except IdNumberError as error:
        return Reason(error.code, tuple(error.params.items()))


def absent(fact: str) -> Reason:
    """The reason of a rule that refers because a fact it needs isn't known."""
    return because("fact_absent", fact=fact)


@lru_cache(maxsize=65_536)  # most findings of a list repeat themselves, and looking one up beats making it
def says(rule: str, outcome: Outcome, *reasons: Reason, rests_on: Term | None = None) -> Finding:
    """A finding, with the reasons one after the other."""
    return Finding(rule, outcome, reasons, rests_on)


def worst(
    rule: str,
    fails: list[Reason],
    refers: list[Reason],
    otherwise: Reason,
    *,
    rests_on: Term | None = None,
) -> Finding:
    """A failure before a referral before a pass. What else is missing is told with a failure, all at once."""
    if fails:
        return Finding(rule, "fail", (*fails, *refers), rests_on)
    if refers:
        return Finding(rule, "refer", tuple(refers), rests_on)
    return Finding(rule, "pass", (otherwise,), rests_on)
