"""One nomination as the rules look at it: the facts, the terms in force, and her ID number read once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aid.policy.facts import Nomination
from aid.policy.grants import GRANTS, Grant
from aid.policy.parameters import term_of
from workflows.findings import Finding, Outcome, Reason, because
from workflows.identity import IdNumber, IdNumberError, parse_id_number
from workflows.policyfile import Term, Terms


class Subject:
    """What the rules share while one nomination is judged."""

    __slots__ = ("facts", "grant", "grants", "number", "terms")

    def __init__(
        self, facts: Nomination, terms: Terms, grant: Grant, grants: Mapping[str, Grant] = GRANTS
    ) -> None:
        if facts.grant != grant.code:
            raise ValueError(f"a nomination for {facts.grant} can't be judged as one for {grant.code}")
        self.facts = facts
        self.terms = terms
        self.grant = grant
        self.grants = grants
        # The number, the reason why it is none, or None where it wasn't given.
        self.number = _read(facts.id_number, facts.on)

    def asked(self, suffix: str) -> Term | None:
        """The grant's own parameter, in force or not; None where the grant has no such rule."""
        return term_of(self.terms, self.grant, suffix)

    def not_in_force(self, *terms: Term) -> list[Reason]:
        """Why terms that a rule needs are missing; empty when all are in force."""
        missing = [term for term in terms if not term.is_in_force]
        if not missing:
            return []
        unknown = [
            absent(fact)
            for fact, value in (("place", self.facts.place), ("submitted_on", self.facts.submitted_on))
            if value is None
        ]
        return unknown or [_why_missing(term) for term in missing]

    @property
    def birth_date(self) -> date | None:
        """Her day of birth as the register has it, else as her number has it."""
        if self.facts.birth_date is not None:
            return self.facts.birth_date
        return self.number.birth_date if isinstance(self.number, IdNumber) else None


def _why_missing(term: Term) -> Reason:
    if term.state == "ended" and term.since is not None:
        return because("parameter_ended", parameter=term.name, since=term.since)
    return because("parameter_unset", parameter=term.name)


def _read(text: str | None, on: date | None) -> IdNumber | Reason | None:
    if text is None:
        return None
    try:
        return parse_id_number(text, on=on)
    except IdNumberError as error:
        return Reason(error.code, tuple(error.params.items()))


def absent(fact: str) -> Reason:
    """The reason of a rule that refers because a fact it needs isn't known."""
    return because("fact_absent", fact=fact)


def says(rule: str, outcome: Outcome, *reasons: Reason, rests_on: Term | None = None) -> Finding:
    """A finding, with the reasons one after the other."""
    return Finding(rule, outcome, reasons, rests_on)


def not_asked(rule: str) -> Finding:
    """The grant has no such rule."""
    return Finding(rule, "pass", (because("not_asked"),))


def refers(rule: str, *reasons: Reason, rests_on: Term | None = None) -> Finding:
    """Something that the rule needs isn't known: never a pass."""
    return Finding(rule, "refer", reasons, rests_on)
