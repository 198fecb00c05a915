"""The rules on the guarantors: one function per rule, named as what it asserts.

A guarantor is named by position, from 1: no name and no number goes into a finding.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from loans.policy.facts import GuarantorFacts
from loans.policy.findings import Finding, Reason, because
from loans.policy.subject import ReadNumber, Subject, absent, says, worst
from workflows.calendar import add_months
from workflows.identity import IdNumber
from workflows.policyfile import Term, Terms

Grouped = dict[str, list[int]]


def band_terms(terms: Terms, amount: Decimal) -> tuple[Term, ...]:
    """The parameters that decide how many guarantors an amount needs; the number itself comes last."""
    boundary, first, second = terms["tier1_max"], terms["guarantors_tier1"], terms["guarantors_tier2"]
    if not boundary.is_in_force:
        return (boundary,)
    if amount != boundary.value:
        return boundary, first if amount < boundary.value else second
    on_boundary = terms["exactly_tier1"]
    if not on_boundary.is_in_force:
        return boundary, on_boundary
    return boundary, on_boundary, first if on_boundary.value == "one" else second


def guarantors_needed(terms: Terms, amount: Decimal) -> int | None:
    """How many guarantors an amount needs there and then; None when the policy doesn't say."""
    deciding = band_terms(terms, amount)
    return deciding[-1].value if len(deciding) > 1 and all(term.is_in_force for term in deciding) else None


def enough_guarantors_stand_for_the_amount(case: Subject) -> Finding:
    """3万以下一人担保, 3万以上8万以下需2人担保; one more than needed does no harm."""
    amount, guarantors = case.facts.banding_amount, case.facts.guarantors
    if amount is None or guarantors is None:
        missing = [absent("amount")] if amount is None else []
        if guarantors is None:
            missing.append(absent("guarantors"))
        return says("guarantor_count", "refer", *missing, rests_on=case.terms["tier1_max"])
    deciding = band_terms(case.terms, amount)
    rests_on = deciding[-1]
    if unset := case.not_in_force(*deciding):
        return says("guarantor_count", "refer", *unset, rests_on=rests_on)
    needed, named = rests_on.value, len(guarantors)
    if named < needed:
        few = because("guarantors_too_few", amount=amount, needed=needed, named=named)
        return says("guarantor_count", "fail", few, rests_on=rests_on)
    enough = because("guarantors_enough", amount=amount, needed=needed, named=named)
    return says("guarantor_count", "pass", enough, rests_on=rests_on)


def the_amount_is_clear_of_the_boundary(case: Subject) -> Finding:
    """An amount exactly on the boundary falls under both clauses: it is noted, whichever way it is decided."""
    amount, boundary = case.facts.banding_amount, case.terms["tier1_max"]
    if amount is not None and boundary.is_in_force and amount == boundary.value:
        needed = guarantors_needed(case.terms, amount)
        note = (
            because("amount_on_boundary_open", amount=amount)
            if needed is None
            else because("amount_on_boundary", amount=amount, needed=needed)
        )
        return says("amount_boundary", "note", note, rests_on=case.terms["exactly_tier1"])
    return says("amount_boundary", "pass", because("amount_off_boundary"), rests_on=boundary)


def every_guarantor_is_of_an_accepted_class(case: Subject) -> Finding:
    """财政拨款人员担保或者有定期存款人员担保: a deposit holder needs a deposit, classes may be mixed."""
    accepted, guarantors = case.terms["guarantor_classes"], case.facts.guarantors
    if guarantors is None:
        return says("guarantor_class", "refer", absent("guarantors"), rests_on=accepted)
    wrong: Grouped = defaultdict(list)
    empty: list[int] = []
    unknown: Grouped = defaultdict(list)
    for who, guarantor in enumerate(guarantors, start=1):
        if guarantor.guarantor_class is None:
            unknown["class"].append(who)
        elif accepted.is_in_force and guarantor.guarantor_class not in accepted.value:
            wrong[guarantor.guarantor_class].append(who)
        elif guarantor.guarantor_class == "fixed_deposit":
            for fact in _missing_of_deposit(guarantor):
                unknown[fact].append(who)
            if guarantor.deposit_amount == 0:
                empty.append(who)
    fails = [
        because("guarantor_class_wrong", who=tuple(who), guarantor_class=code) for code, who in wrong.items()
    ]
    if empty:
        fails.append(because("deposit_empty", who=tuple(empty)))
    refers = _unknown(unknown)
    if guarantors:
        refers.extend(case.not_in_force(accepted))
    return worst(
        "guarantor_class", fails, refers, _all_fine(guarantors, "guarantor_class_fine"), rests_on=accepted
    )


def _missing_of_deposit(guarantor: GuarantorFacts) -> list[str]:
    deposit = {"deposit_amount": guarantor.deposit_amount, "deposit_matures_on": guarantor.deposit_matures_on}
    return [fact for fact, value in deposit.items() if value is None]


def _unknown(unknown: Grouped) -> list[Reason]:
    return [because("guarantor_fact_absent", who=tuple(who), fact=fact) for fact, who in unknown.items()]


def _all_fine(guarantors: tuple[GuarantorFacts, ...], code: str) -> Reason:
    """Of nobody nothing is wrong; that nobody was named is the business of guarantor_count."""
    return because(code) if guarantors else because("no_guarantor_named")


def the_guarantors_are_distinct_outsiders(case: Subject) -> Finding:
    """Different persons, neither the applicant nor her spouse, and nobody whose loan she guarantees."""
    spouse_rule = case.terms["spouse_may_guarantee"]
    guarantors = case.facts.guarantors
    if guarantors is None:
        return says("guarantor_identity", "refer", absent("guarantors"), rests_on=spouse_rule)
    if not guarantors:
        return says("guarantor_identity", "pass", because("no_guarantor_named"), rests_on=spouse_rule)
    numbers = {
        who: number for who, number in enumerate(case.guarantors, start=1) if isinstance(number, IdNumber)
    }
    fails, refers = _repeated(numbers), _unread_numbers(case.guarantors)
    for look in (_against_applicant, _against_spouse, _against_ring):
        more_fails, more_refers = look(case, guarantors, numbers)
        fails.extend(more_fails)
        refers.extend(more_refers)
    outsiders = because("guarantors_distinct")
    return worst("guarantor_identity", fails, refers, outsiders, rests_on=spouse_rule)


Looked = tuple[list[Reason], list[Reason]]


def _repeated(numbers: dict[int, IdNumber]) -> list[Reason]:
    if len({number.digits for number in numbers.values()}) == len(numbers):
        return []
    holders: Grouped = defaultdict(list)
    for who, number in numbers.items():
        holders[number.digits].append(who)
    return [because("guarantor_repeated", who=tuple(who)) for who in holders.values() if len(who) > 1]


def _unread_numbers(read: tuple[ReadNumber, ...]) -> list[Reason]:
    without = tuple(who for who, number in enumerate(read, start=1) if number is None)
    reasons = [because("guarantor_fact_absent", who=without, fact="id_number")] if without else []
    reasons.extend(
        because("guarantor_number_failed", who=(who,), why=number.code)
        for who, number in enumerate(read, start=1)
        if isinstance(number, Reason)
    )
    return reasons


def _holders(numbers: dict[int, IdNumber], digits: str) -> tuple[int, ...]:
    return tuple(who for who, number in numbers.items() if number.digits == digits)


def _against_applicant(
    case: Subject, _guarantors: tuple[GuarantorFacts, ...], numbers: dict[int, IdNumber]
) -> Looked:
    if case.applicant is None:
        return [], [absent("id_number")]
    if isinstance(case.applicant, Reason):
        return [], [because("rests_on_id_number")]
    who = _holders(numbers, case.applicant.digits)
    return [because("guarantor_is_applicant", who=who)] if who else [], []


def _against_spouse(
    case: Subject, guarantors: tuple[GuarantorFacts, ...], numbers: dict[int, IdNumber]
) -> Looked:
    rule, state = case.terms["spouse_may_guarantee"], case.facts.applicant.marital_state
    if unset := case.not_in_force(rule):
        return [], list(unset)
    if rule.value:
        return [], []
    declared = tuple(
        who for who, guarantor in enumerate(guarantors, start=1) if guarantor.relation == "spouse"
    )
    fails = [because("guarantor_declared_spouse", who=declared)] if declared else []
    if state not in (None, "married"):
        return fails, []
    if isinstance(case.spouse, IdNumber):
        if who := _holders(numbers, case.spouse.digits):
            fails.append(because("guarantor_is_spouse", who=who))
        return fails, []
    if case.spouse is None:
        return fails, [absent("spouse_id_number" if state == "married" else "marital_state")]
    return fails, [because("spouse_number_failed", why=case.spouse.code)]


def _against_ring(
    case: Subject, guarantors: tuple[GuarantorFacts, ...], _numbers: dict[int, IdNumber]
) -> Looked:
    rule = case.terms["mutual_guarantee_allowed"]
    if unset := case.not_in_force(rule):
        return [], list(unset)
    if rule.value:
        return [], []
    ring = tuple(who for who, guarantor in enumerate(guarantors, start=1) if guarantor.is_mutual)
    unknown = tuple(who for who, guarantor in enumerate(guarantors, start=1) if guarantor.is_mutual is None)
    return (
        [because("guarantor_mutual", who=ring)] if ring else [],
        [because("guarantor_fact_absent", who=unknown, fact="mutual")] if unknown else [],
    )


def no_guarantor_stands_for_another_loan(case: Subject) -> Finding:
    """One open loan of this kind per guarantor."""
    most, guarantors = case.terms["guarantor_open_max"], case.facts.guarantors
    if guarantors is None:
        return says("guarantor_open", "refer", absent("guarantors"), rests_on=most)
    unknown: Grouped = defaultdict(list)
    bound: list[int] = []
    for who, guarantor in enumerate(guarantors, start=1):
        if guarantor.open_guarantees is None:
            unknown["open_guarantees"].append(who)
        elif most.is_in_force and guarantor.open_guarantees > most.value:
            bound.append(who)
    fails = [because("guarantor_bound", who=tuple(bound), limit=most.value)] if bound else []
    refers = _unknown(unknown)
    if guarantors:
        refers.extend(case.not_in_force(most))
    return worst("guarantor_open", fails, refers, _all_fine(guarantors, "guarantors_free"), rests_on=most)


def kin_among_the_guarantors_is_noted(case: Subject) -> Finding:
    """Kin other than the spouse may guarantee; that their income may be the same is for a person to weigh."""
    rests_on = case.terms["spouse_may_guarantee"]
    kin: Grouped = defaultdict(list)
    unstated: list[int] = []
    for who, guarantor in enumerate(case.facts.guarantors or (), start=1):
        if guarantor.relation is None:
            unstated.append(who)
        elif guarantor.relation != "none":
            kin[guarantor.relation].append(who)
    notes = [because("guarantor_kin", who=tuple(who), relation=relation) for relation, who in kin.items()]
    if unstated:
        notes.append(because("guarantor_relation_unstated", who=tuple(unstated)))
    if notes:
        return Finding("guarantor_relation", "note", tuple(notes), rests_on)
    return says("guarantor_relation", "pass", because("no_kin"), rests_on=rests_on)


def each_deposit_covers_its_share(case: Subject) -> Finding:
    """A deposit below the guarantor's equal share of the amount is noted."""
    wanted, amount = case.terms["deposit_should_cover_share"], case.facts.banding_amount
    guarantors = case.facts.guarantors or ()
    small = tuple(
        who
        for who, guarantor in enumerate(guarantors, start=1)
        if guarantor.guarantor_class == "fixed_deposit"
        and guarantor.deposit_amount is not None
        and amount is not None
        and guarantor.deposit_amount * len(guarantors) < amount
    )
    if small and wanted.value:
        return says("deposit_cover", "note", because("deposit_small", who=small), rests_on=wanted)
    return says("deposit_cover", "pass", because("deposit_covers"), rests_on=wanted)


def each_deposit_outlasts_the_loan(case: Subject) -> Finding:
    """A deposit that matures before the loan is noted; deposits are often renewed, so it never fails."""
    wanted, accepted_on = case.terms["deposit_should_outlast_loan"], case.facts.accepted_on
    deposits = {
        who: guarantor.deposit_matures_on
        for who, guarantor in enumerate(case.facts.guarantors or (), start=1)
        if guarantor.guarantor_class == "fixed_deposit" and guarantor.deposit_matures_on is not None
    }
    if not deposits or accepted_on is None:
        return says("deposit_maturity", "pass", because("deposit_outlasts"), rests_on=wanted)
    ends_on = _loan_end(case, accepted_on)
    over = [who for who, matures_on in deposits.items() if matures_on < accepted_on]
    early = [who for who, day in deposits.items() if ends_on is not None and accepted_on <= day < ends_on]
    notes = [because("deposit_over", who=tuple(over))] if over else []
    if early and ends_on is not None:
        notes.append(because("deposit_early", who=tuple(early), ends_on=ends_on.isoformat()))
    if notes and wanted.value:
        return Finding("deposit_maturity", "note", tuple(notes), wanted)
    return says("deposit_maturity", "pass", because("deposit_outlasts"), rests_on=wanted)


def _loan_end(case: Subject, accepted_on: date) -> date | None:
    """The last day of the loan if it began at acceptance; of the longest one while its term is open."""
    months = case.facts.term_months or case.terms.value("term_max_months")
    if months is None:
        return None
    try:
        return add_months(accepted_on, months)
    except ValueError:  # beyond the year 9999: nothing outlasts that, and nothing has to
        return None
