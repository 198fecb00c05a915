"""The policy's lists: every reason has a cure, every paper its person."""

from __future__ import annotations

import pytest

from loans import labels
from loans.policy import RULES, industries, load_policy, refusal_reasons, required_papers, village_checklist
from loans.policy.facts import EMPLOYMENT_STATES, GUARANTOR_CLASSES, MARITAL_STATES, RELATIONS
from loans.policy.judging import NOTE_ONLY
from tests.policy.people import ACCEPTED_ON, PLACE

TERMS = load_policy().at(PLACE, ACCEPTED_ON)


def test_every_deciding_rule_has_a_cure() -> None:
    reasons = refusal_reasons(TERMS)
    assert [reason.code for reason in reasons if reason.is_rule] == [
        rule for rule in RULES if rule not in NOTE_ONLY
    ]
    assert {reason.code for reason in reasons if not reason.is_rule} == {
        "papers_false",
        "project_not_viable",
        "guarantor_withdrew",
        "applicant_untraceable",
        "bank_credit_check",
        "other",
    }
    assert all(
        reason.cure.zh and reason.cure.en and reason.label.zh and reason.label.en for reason in reasons
    )


def papers(marital_state: str | None, has_licence: bool | None, *classes: str | None) -> list[str]:
    return [
        f"{paper.holder}{paper.position or ''}:{paper.kind}"
        + (f"?{paper.waits_on}" if paper.waits_on else "")
        for paper in required_papers(
            TERMS, marital_state=marital_state, has_licence=has_licence, guarantor_classes=classes
        )
    ]


@pytest.mark.parametrize(
    "state,licence,classes,expected",
    [
        (
            "married",
            True,
            ("public_payroll", "fixed_deposit"),
            "applicant:id_card applicant:household_book applicant:marriage_paper spouse:id_card applicant:licence "
            "applicant:declaration guarantor1:id_card guarantor2:id_card guarantor1:salary_proof "
            "guarantor2:deposit_certificate guarantor1:pledge guarantor2:pledge",
        ),
        (
            "unmarried",
            False,
            (),
            "applicant:id_card applicant:household_book applicant:village_certificate applicant:declaration",
        ),
        (
            "divorced",
            None,
            (None,),
            "applicant:id_card applicant:household_book applicant:marriage_paper applicant:licence?has_licence "
            "applicant:village_certificate?has_licence applicant:declaration guarantor1:id_card "
            "guarantor1:salary_proof?class guarantor1:deposit_certificate?class guarantor1:pledge",
        ),
        (
            None,
            True,
            (),
            "applicant:id_card applicant:household_book applicant:marriage_paper?marital_state "
            "applicant:marriage_paper?marital_state spouse:id_card?marital_state applicant:licence "
            "applicant:declaration",
        ),
    ],
)
def test_required_papers(
    state: str | None, licence: bool | None, classes: tuple[str | None, ...], expected: str
) -> None:
    assert papers(state, licence, *classes) == expected.split()


def test_where_nothing_is_set_nothing_is_listed() -> None:
    nowhere = load_policy().nowhere
    assert not [*village_checklist(nowhere), *industries(nowhere), *refusal_reasons(nowhere)]
    assert required_papers(nowhere, marital_state="married", has_licence=True, guarantor_classes=()) == ()


def test_the_lists_speak_the_codes_of_the_desks() -> None:
    assert {row.code for row in industries(TERMS)} == set(labels.INDUSTRIES)
    assert {row["code"] for row in TERMS.value("required_papers")} <= set(labels.ATTACHMENT_KINDS)
    assert len({row.code for row in village_checklist(TERMS)}) == len(village_checklist(TERMS)) > 0
    assert set(EMPLOYMENT_STATES) == set(labels.EMPLOYMENT)
    assert set(MARITAL_STATES) == set(labels.MARITAL_STATES)
    assert set(GUARANTOR_CLASSES) == set(labels.GUARANTOR_CLASSES)
    assert set(RELATIONS) == set(labels.RELATIONS)


def test_the_chain_and_its_limits_fit_together() -> None:
    chain = TERMS.value("signoff_chain")
    assert chain == ("village_review", "township_review", "bank_review", "county_review", "awaiting_payout")
    assert set(TERMS.value("station_days")) == set(chain)
    assert set(TERMS.value("lapse_days")) == {"draft", "returned", "awaiting_payout"}
