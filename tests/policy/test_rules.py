"""What the households can't show: switches, the consented amount, reasons, and what is kept with a signature."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from loans.policy import RULES, Facts, Finding, guarantors_needed, judge, load_policy
from loans.policy.findings import words_of
from loans.policy.judging import NOTE_ONLY
from loans.policy.parameters import POLICY_FILE
from tests.policy.people import ACCEPTED_ON, PLACE, TEACHER, application, id_number, saver, teacher, woman
from workflows.policyfile import PolicyFile
from workflows.policyschema import read_document

IDS = (
    "id_number",
    "sex",
    "age",
    "employment",
    "once_only",
    "amount",
    "guarantor_count",
    "guarantor_class",
    "guarantor_identity",
    "guarantor_open",
)


def outcome(facts: Facts, rule: str, policy: PolicyFile | None = None) -> str:
    return judge(facts, policy or load_policy()).finding(rule).outcome


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


def switched(tmp_path: Path, *changes: tuple[str, str]) -> PolicyFile:
    """The county's policy with a switch turned: a county would add a dated value of its own instead."""
    text = POLICY_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "switched.yaml"
    path.write_text(text, encoding="utf-8")
    return PolicyFile(read_document(path))


def test_the_rules_have_the_promised_ids_and_each_is_reported_once() -> None:
    assert tuple(RULES)[:10] == IDS
    for facts in (application(), Facts()):
        judgement = judge(facts, load_policy())
        assert [finding.rule for finding in judgement.findings] == list(RULES)
        assert all(finding.reasons for finding in judgement.findings)


def test_the_ordinary_case_passes_without_a_note() -> None:
    judgement = judge(application(), load_policy())
    assert judgement.verdict == "eligible"
    assert judgement.policy_version == load_policy().version
    assert {finding.outcome for finding in judgement.findings} == {"pass"}


def test_nothing_known_refers_and_never_passes_a_deciding_rule() -> None:
    judgement = judge(Facts(), load_policy())
    assert judgement.verdict == "refer"
    assert {f.outcome for f in judgement.findings if f.rule not in NOTE_ONLY} == {"refer"}


def test_all_faults_are_told_at_once() -> None:
    facts = application(
        guarantors=(
            teacher(guarantor_class="other"),
            saver(guarantor_class=None),
            saver(id_number=TEACHER, deposit_amount=None, deposit_matures_on=None),
        )
    )
    finding = judge(facts, load_policy()).finding("guarantor_class")
    assert (finding.outcome, codes(finding)) == (
        "fail",
        ["guarantor_class_wrong", "guarantor_fact_absent", "guarantor_fact_absent", "guarantor_fact_absent"],
    )
    identity = judge(facts, load_policy()).finding("guarantor_identity")
    assert identity.reason_in("zh-hans") == "第1、3名担保人是同一人"
    assert identity.reason_in("en") == "Guarantors 1, 3 are the same person"


# ── The band is judged on the larger of asked and consented until consent, then on the consented ──


@pytest.mark.parametrize(
    "asked,consented,is_consented,needed",
    [
        ("50000", None, False, 2),
        ("50000", "30000", False, 2),
        ("50000", "30000", True, 1),
        ("30000", None, False, 1),
        ("50000", "30000.01", True, 2),
        ("30000", "25000", True, 1),
    ],
)
def test_the_amount_that_bands(asked: str, consented: str | None, is_consented: bool, needed: int) -> None:
    for named in (1, 2):
        facts = application(
            amount=Decimal(asked),
            consented_amount=None if consented is None else Decimal(consented),
            is_consented=is_consented,
            guarantors=(teacher(), saver())[:named],
        )
        assert outcome(facts, "guarantor_count") == ("pass" if named >= needed else "fail")
        assert facts.banding_amount is not None
        assert guarantors_needed(load_policy().at(PLACE, ACCEPTED_ON), facts.banding_amount) == needed


def test_a_consented_amount_is_held_against_the_asked_and_the_floor() -> None:
    for consented, reason in (("50000.01", "consented_above_asked"), ("19999.99", "consented_below")):
        finding = judge(
            application(consented_amount=Decimal(consented), is_consented=True), load_policy()
        ).finding("amount")
        assert (finding.outcome, codes(finding)) == ("fail", [reason])
    assert outcome(application(consented_amount=Decimal(20_000)), "amount") == "pass"


def test_needed_is_unknown_where_nobody_set_it() -> None:
    assert guarantors_needed(load_policy().at("110105", ACCEPTED_ON), Decimal(30_000)) is None
    assert guarantors_needed(load_policy().at(None, None), Decimal(30_000)) is None


# ── Switches ──


def test_a_strict_county_asks_two_at_exactly_thirty_thousand(tmp_path: Path) -> None:
    strict = switched(tmp_path, ("          value: one\n", "          value: two\n"))
    facts = application(amount=Decimal(30_000), guarantors=(teacher(),))
    assert outcome(facts, "guarantor_count") == "pass"
    assert outcome(facts, "guarantor_count", strict) == "fail"
    for policy in (load_policy(), strict):
        assert outcome(facts, "amount_boundary", policy) == "note"
    just_below = application(amount=Decimal("29999.99"), guarantors=(teacher(),))
    assert outcome(just_below, "guarantor_count", strict) == "pass"


def test_a_county_may_count_age_from_the_day_after(tmp_path: Path) -> None:
    later = switched(tmp_path, ("value: birthday", "value: day_after"))
    turns_18 = application(applicant=woman(id_number=id_number(date(1996, 3, 18))))
    assert outcome(turns_18, "age") == "pass"
    assert outcome(turns_18, "age", later) == "fail"
    turns_51 = application(applicant=woman(id_number=id_number(date(1963, 3, 18))))
    assert outcome(turns_51, "age") == "fail"
    assert outcome(turns_51, "age", later) == "pass"
    born_today = application(applicant=woman(id_number=id_number(ACCEPTED_ON)))
    assert outcome(born_today, "age", later) == "fail"


def test_a_rule_that_ended_refers_and_names_its_end(tmp_path: Path) -> None:
    ended = switched(
        tmp_path,
        (
            "        2014-01-01: {value: 50, reference: *source_age, verified: true}\n",
            "        2014-01-01: {value: 50, reference: *source_age, verified: true}\n"
            "        2014-03-01: {value: null, reference: *source_age, verified: true}\n",
        ),
    )
    finding = judge(application(), ended).finding("age")
    assert (finding.outcome, codes(finding)) == ("refer", ["parameter_ended"])
    assert "2014-03-01" in finding.reason_in("zh-hans")
    too_young = application(applicant=woman(id_number=id_number(date(2000, 1, 1))))
    assert outcome(too_young, "age", ended) == "fail"  # the limit that still holds is still a limit


def test_where_more_than_once_is_allowed_the_times_are_asked() -> None:
    place, on = "110105", date(2019, 1, 1)
    for received, times, expected in (
        (False, None, "pass"),
        (True, None, "refer"),
        (True, 2, "pass"),
        (True, 3, "fail"),
        (None, 0, "pass"),
        (False, 3, "fail"),  # if either says that she received it, she did
        (None, 3, "fail"),
        (None, None, "refer"),
    ):
        facts = application(
            place=place, accepted_on=on, applicant=woman(received_before=received, times_received=times)
        )
        assert outcome(facts, "once_only") == expected, (received, times)


def test_a_count_of_none_does_not_outweigh_that_she_received_it() -> None:
    facts = application(applicant=woman(received_before=True, times_received=0))
    assert outcome(facts, "once_only") == "fail"


def test_an_unknown_place_or_day_is_named_and_not_the_parameters_that_hang_on_it() -> None:
    for missing, fact in ((application(place=None), "place"), (application(accepted_on=None), "accepted_on")):
        finding = judge(missing, load_policy()).finding("employment")
        assert [(reason.code, dict(reason.params)) for reason in finding.reasons] == [
            ("fact_absent", {"fact": fact})
        ]


def test_the_deposit_is_held_against_the_consented_term() -> None:
    early = saver(deposit_matures_on=date(2015, 3, 18))
    for term, expected in ((None, "note"), (24, "note"), (12, "pass"), (13, "note")):
        facts = application(term_months=term, guarantors=(teacher(), early))
        assert outcome(facts, "deposit_maturity") == expected
    endless = application(accepted_on=date(9999, 12, 31), guarantors=(saver(deposit_matures_on=date.max),))
    assert outcome(endless, "deposit_maturity") == "pass"


# ── What is kept ──


def test_findings_are_kept_as_plain_data_in_both_languages() -> None:
    facts = application(
        amount=Decimal("30000.00"), applicant=woman(employment="employed"), guarantors=(teacher(),)
    )
    data = judge(facts, load_policy()).as_data()
    assert json.loads(json.dumps(data)) == data
    employment = next(item for item in data if item["rule"] == "employment")
    assert employment["reasons"] == [{"code": "employment_counts", "params": {"employment": "employed"}}]
    assert words_of(employment, "zh-hans") == (
        "“受雇就业”不属于未就业",
        "《2014年妇联工作要点》第9项“未就业妇女”",
    )
    assert words_of(employment, "en")[0] == "“employed” isn't without a job"


def test_no_name_and_no_number_stands_in_a_finding() -> None:
    secret = [woman().id_number, woman().name, TEACHER, woman().spouse_id_number, teacher().name]
    for facts in (
        application(),
        application(applicant=woman(name="马海2", id_number="513499198506010020")),
        application(guarantors=(teacher(), teacher(name="沙马2"))),
    ):
        kept = json.dumps(judge(facts, load_policy()).as_data(), ensure_ascii=False)
        assert not [text for text in [*secret, facts.applicant.id_number] if text and text in kept]


def test_an_unverified_clause_says_so_and_our_default_does_not() -> None:
    facts = application(place="511702")
    assert judge(facts, load_policy()).finding("age").clause_in("zh-hans").endswith("（未核实）")
    assert judge(facts, load_policy()).finding("age").clause_in("en").endswith(" (unverified)")
    here = judge(application(), load_policy())
    assert "未核实" not in here.finding("age").clause_in("zh-hans") + here.finding("amount_step").clause_in(
        "zh"
    )
    assert judge(Facts(), load_policy()).finding("age").clause_in("zh-hans") == ""


def test_a_rule_that_does_not_exist_has_no_finding() -> None:
    with pytest.raises(KeyError):
        judge(application(), load_policy()).finding("luck")


def test_the_rules_need_no_django_and_no_clock() -> None:
    probe = (
        "import sys, loans.policy, loans.screen, workflows.money, workflows.calendar\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'people')], sys.modules\n"
        "assert 'loans.models' not in sys.modules and 'workflows.clock' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True, cwd=Path(__file__).parents[2])
