"""Every rule, applied once, in the order in which an officer reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from loans.policy import applicant, guarantors
from loans.policy.facts import Facts
from loans.policy.findings import Finding, Judgement, verdict_of
from loans.policy.subject import Subject
from workflows.policyfile import PolicyFile

RULES: Final[Mapping[str, Callable[[Subject], Finding]]] = MappingProxyType(
    {
        "id_number": applicant.her_id_number_is_valid,
        "sex": applicant.the_applicant_is_a_woman,
        "age": applicant.her_age_lies_within_the_limits,
        "employment": applicant.she_is_without_a_job,
        "once_only": applicant.she_has_not_had_the_loan_too_often,
        "amount": applicant.the_amount_lies_within_the_limits,
        "guarantor_count": guarantors.enough_guarantors_stand_for_the_amount,
        "guarantor_class": guarantors.every_guarantor_is_of_an_accepted_class,
        "guarantor_identity": guarantors.the_guarantors_are_distinct_outsiders,
        "guarantor_open": guarantors.no_guarantor_stands_for_another_loan,
        # From here on a rule only passes or notes.
        "amount_step": applicant.the_amount_is_in_whole_steps,
        "amount_boundary": guarantors.the_amount_is_clear_of_the_boundary,
        "guarantor_relation": guarantors.kin_among_the_guarantors_is_noted,
        "deposit_cover": guarantors.each_deposit_covers_its_share,
        "deposit_maturity": guarantors.each_deposit_outlasts_the_loan,
        "id_place": applicant.the_place_codes_of_the_numbers_are_known,
        "name": applicant.the_names_can_be_written,
        "marital_state": applicant.a_spouse_is_named_only_by_the_married,
    }
)
"""Rule id to rule. Each returns one finding under its own id, whatever the facts are."""

NOTE_ONLY: Final = frozenset(tuple(RULES)[10:])


def judge(facts: Facts, policy: PolicyFile) -> Judgement:
    """Every rule's finding, once each, and the verdict, by the policy in force at acceptance."""
    subject = Subject(facts, policy)
    findings = tuple([rule(subject) for rule in RULES.values()])
    return Judgement(verdict_of(findings), policy.version, findings)
