"""What holds of every application, found by searching for one of which it doesn't."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from loans.policy import RULES, ApplicantFacts, Facts, GuarantorFacts, judge, load_policy
from loans.policy.facts import EMPLOYMENT_STATES, GUARANTOR_CLASSES, MARITAL_STATES, RELATIONS
from loans.policy.judging import NOTE_ONLY
from tests.policy.people import ACCEPTED_ON, HUSBAND, SAVER, TEACHER, WOMAN, application, id_number, woman

NUMBERS = [WOMAN, HUSBAND, TEACHER, SAVER, "513499198506010020", "513499850601002", "x"]
AMOUNTS = [
    Decimal(text) for text in ("0", "19999.99", "20000", "30000", "30000.01", "55555", "80000", "80000.01")
]
RANK = {"pass": 0, "note": 0, "refer": 1, "fail": 2}


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


applicants = st.builds(
    ApplicantFacts,
    name=maybe(st.sampled_from(["马海阿依", "马2", ""])),
    id_number=maybe(st.sampled_from(NUMBERS)),
    employment=maybe(st.sampled_from(EMPLOYMENT_STATES)),
    received_before=maybe(st.booleans()),
    times_received=maybe(st.integers(0, 4)),
    marital_state=maybe(st.sampled_from(MARITAL_STATES)),
    spouse_id_number=maybe(st.sampled_from(NUMBERS)),
)
guarantors = st.builds(
    GuarantorFacts,
    name=maybe(st.just("沙马木呷")),
    id_number=maybe(st.sampled_from(NUMBERS)),
    guarantor_class=maybe(st.sampled_from(GUARANTOR_CLASSES)),
    relation=maybe(st.sampled_from(RELATIONS)),
    open_guarantees=maybe(st.integers(0, 2)),
    deposit_amount=maybe(st.sampled_from(AMOUNTS)),
    deposit_matures_on=maybe(st.dates(date(2010, 1, 1), date(2020, 1, 1))),
    is_mutual=maybe(st.booleans()),
)
applications = st.builds(
    Facts,
    place=maybe(st.sampled_from(["513499101201", "511702", "340181", "110105"])),
    accepted_on=maybe(st.dates(date(2008, 1, 1), date(2027, 1, 1))),
    amount=maybe(st.sampled_from(AMOUNTS)),
    applicant=applicants,
    guarantors=maybe(st.lists(guarantors, max_size=3).map(tuple)),
    consented_amount=maybe(st.sampled_from(AMOUNTS)),
    is_consented=st.booleans(),
    term_months=maybe(st.sampled_from([1, 12, 24, 36])),
)


def outcomes(facts: Facts) -> dict[str, str]:
    return {finding.rule: finding.outcome for finding in judge(facts, load_policy()).findings}


@given(applications)
@example(application())
def test_the_verdict_is_the_worst_outcome_and_every_finding_can_be_worded(facts: Facts) -> None:
    judgement = judge(facts, load_policy())
    assert [finding.rule for finding in judgement.findings] == list(RULES)
    worst = max(RANK[finding.outcome] for finding in judgement.findings)
    assert judgement.verdict == ("eligible", "refer", "ineligible")[worst]
    for finding in judgement.findings:
        if finding.rule in NOTE_ONLY:
            assert finding.outcome in {"pass", "note"}
        else:
            assert finding.outcome in {"pass", "refer", "fail"}
        for language in ("zh-hans", "en"):
            assert finding.reason_in(language)
            assert "{" not in finding.reason_in(language)
            assert isinstance(finding.clause_in(language), str)


@settings(max_examples=400)
@given(applications, st.data())
def test_a_missing_fact_that_is_added_never_turns_a_pass_into_a_referral(
    facts: Facts, data: st.DataObject
) -> None:
    # One fact of one person is there or isn't; the rest is whatever it is.
    whole = application(applicant=woman())
    target = data.draw(st.sampled_from(["facts", "applicant", "guarantor"]), label="of")
    if target == "facts":
        name = data.draw(st.sampled_from(["place", "accepted_on", "amount", "guarantors"]), label="fact")
        value = getattr(facts, name)
        added: dict[str, Any] = {name: getattr(whole, name) if value is None else value}
        gone: dict[str, Any] = {name: None}
        more, less = replace(facts, **added), replace(facts, **gone)
    elif target == "applicant":
        name = data.draw(st.sampled_from([field.name for field in fields(ApplicantFacts)]), label="fact")
        value = getattr(facts.applicant, name)
        filled = value if value is not None else getattr(whole.applicant, name)
        more = replace(facts, applicant=replace(facts.applicant, **{name: filled}))
        less = replace(facts, applicant=replace(facts.applicant, **{name: None}))
    else:
        named = facts.guarantors or (GuarantorFacts(id_number=TEACHER),)
        name = data.draw(st.sampled_from([field.name for field in fields(GuarantorFacts)]), label="fact")
        value = getattr(named[0], name)
        filled = value if value is not None else getattr((whole.guarantors or ())[1], name)
        more = replace(facts, guarantors=(replace(named[0], **{name: filled}), *named[1:]))
        less = replace(facts, guarantors=(replace(named[0], **{name: None}), *named[1:]))
    known, unknown = outcomes(more), outcomes(less)
    for rule, outcome in unknown.items():
        if outcome == "pass" and rule not in NOTE_ONLY:
            assert known[rule] != "refer", rule


@given(applications, st.randoms(use_true_random=False))
def test_the_order_of_the_guarantors_does_not_matter(facts: Facts, random: Any) -> None:
    shuffled = list(facts.guarantors or ())
    random.shuffle(shuffled)
    if facts.guarantors is not None:
        assert outcomes(replace(facts, guarantors=tuple(shuffled))) == outcomes(facts)


@given(st.integers(0, 40_000), st.integers(0, 2000))
def test_age_only_moves_from_too_young_over_fit_to_too_old(days: int, later: int) -> None:
    stages = []
    for lived in (days, days + later):
        born = ACCEPTED_ON - timedelta(days=lived)
        facts = application(applicant=woman(id_number=id_number(born)))
        finding = judge(facts, load_policy()).finding("age")
        stages.append(["age_below", "age_within", "age_above"].index(finding.reasons[0].code))
    assert stages == sorted(stages)


@given(st.integers(0, 20_000_000), st.integers(0, 20_000_000))
def test_a_larger_amount_never_needs_fewer_guarantors(fen: int, more: int) -> None:
    def fails(amount: Decimal) -> bool:
        facts = application(amount=amount, guarantors=application().guarantors[:1])  # type: ignore[index]
        return outcomes(facts)["guarantor_count"] == "fail"

    assert fails(Decimal(fen) / 100) <= fails(Decimal(fen + more) / 100)


@given(applications)
def test_judging_twice_says_the_same(facts: Facts) -> None:
    assert judge(facts, load_policy()) == judge(facts, load_policy())
