"""What the credit cooperative may consent to: amount, term and rate inside the dated policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from loans.policy.applicant import amount_fault
from loans.policy.facts import Facts
from loans.policy.findings import Finding, Judgement, Reason, because, verdict_of
from loans.policy.subject import Subject, absent, says, worst
from workflows.policyfile import PolicyFile, Term, Terms

# The base rates by the longest term that each is published for, in months.
_BASES: Final = {
    "benchmark": ((12, "benchmark_1y"), (36, "benchmark_3y")),
    "lpr": ((60, "lpr_1y"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The loan officer's decision: yuan, months, per cent a year, and the day she decides."""

    amount: Decimal
    term_months: int
    rate: Decimal
    on: date


def judge_consent(consent: Consent, facts: Facts, policy: PolicyFile) -> Judgement:
    """Findings `consent_amount`, `consent_term` and `consent_rate` on a consent to this application.

    Amount and term are held against the policy as of acceptance, the rate against the day of consent. How many
    guarantors the amount needs is `judge`'s to say, with `consented_amount` among the facts.
    """
    subject = Subject(facts, policy)
    findings = (
        _the_amount_is_neither_above_the_asked_nor_below_the_floor(subject, consent),
        _the_term_is_inside_the_longest(subject, consent),
        _the_rate_is_inside_the_cap(subject, consent, policy),
    )
    return Judgement(verdict_of(findings), policy.version, findings)


def _the_amount_is_neither_above_the_asked_nor_below_the_floor(case: Subject, consent: Consent) -> Finding:
    lowest, asked = case.terms["amount_min"], case.facts.amount
    if asked is None:
        return says("consent_amount", "refer", absent("amount"), rests_on=lowest)
    fault = amount_fault(consent.amount, asked, lowest)
    fine = because("consented_within", amount=consent.amount, asked=asked)
    refers = list(case.not_in_force(lowest))
    return worst("consent_amount", [fault] if fault else [], refers, fine, rests_on=lowest)


def _the_term_is_inside_the_longest(case: Subject, consent: Consent) -> Finding:
    longest, months = case.terms["term_max_months"], consent.term_months
    fails: list[Reason] = []
    if months < 1:
        fails.append(because("term_too_short"))
    elif longest.is_in_force and months > longest.value:
        fails.append(because("term_too_long", months=months, limit=longest.value))
    refers = list(case.not_in_force(longest))
    return worst("consent_term", fails, refers, because("term_within", months=months), rests_on=longest)


def _the_rate_is_inside_the_cap(case: Subject, consent: Consent, policy: PolicyFile) -> Finding:
    terms = policy.at(case.facts.place, consent.on)
    deciding = rate_terms(terms, consent.term_months)
    margin = terms["rate_margin"]
    fails: list[Reason] = []
    refers = list(case.not_in_force(*deciding))
    cap = _cap(deciding)
    if cap is None and not refers:
        refers.append(because("rate_base_for_term_unknown", months=consent.term_months))
    if consent.rate <= 0:
        fails.append(because("rate_not_positive"))
    elif cap is not None and consent.rate > cap:
        fails.append(because("rate_above_cap", rate=f"{consent.rate.normalize():f}", cap=f"{cap:f}"))
    within = because(
        "rate_within", rate=f"{consent.rate.normalize():f}", cap="" if cap is None else f"{cap:f}"
    )
    return worst("consent_rate", fails, refers, within, rests_on=margin)


def rate_cap(place: str, on: date, term_months: int, policy: PolicyFile) -> Decimal | None:
    """The highest yearly rate in per cent that may be agreed there and then; None when the policy doesn't say."""
    return _cap(rate_terms(policy.at(place, on), term_months))


def rate_terms(terms: Terms, term_months: int) -> tuple[Term, ...]:
    """Kind of base, margin and, last, the base rate itself where one is published for such a term."""
    kind, margin = terms["rate_base"], terms["rate_margin"]
    for longest, name in _BASES.get(kind.value, ()):
        if term_months <= longest:
            return kind, margin, terms[name]
    return kind, margin


def _cap(deciding: tuple[Term, ...]) -> Decimal | None:
    if len(deciding) < len(("kind", "margin", "base")) or not all(term.is_in_force for term in deciding):
        return None
    _kind, margin, base = deciding
    cap: Decimal = base.value + margin.value
    return cap
