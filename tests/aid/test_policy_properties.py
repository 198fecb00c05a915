"""What holds of every nomination, found by searching for one of which it doesn't."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aid.policy import GRANTS, NOTE_ONLY, RULES, Earlier, Nomination, as_data, judge, load_policy, need
from aid.policy.facts import HOUSING, WHOSE
from tests.aid.policy_households import TABLE, judged, nominated, outcomes
from tests.policy.people import id_number

pytestmark = pytest.mark.once

RANK = {"pass": 0, "note": 0, "refer": 1, "fail": 2}
DAYS = st.dates(date(2010, 1, 1), date(2020, 12, 31))
MONEY = st.sampled_from(
    [Decimal(text) for text in ("0", "200", "500", "2299.99", "2300", "10000", "30000.01")]
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


EARLIER = st.builds(
    Earlier,
    grant=st.sampled_from([*GRANTS, "winter_quilts"]),
    year=st.integers(2012, 2016),
    on=DAYS,
    amount=maybe(MONEY),
    whose=st.sampled_from(WHOSE),
)
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "place": maybe(st.sampled_from(["513499101201", "500101001001", "110105001001"])),
    "year": maybe(st.integers(2013, 2016)),
    "on": maybe(DAYS),
    "submitted_on": maybe(DAYS),
    "id_number": maybe(
        st.sampled_from(
            [id_number(date(1985, 6, 1)), id_number(date(2000, 2, 29), "male"), "513499198506010021", "x", ""]
        )
    ),
    "birth_date": maybe(st.dates(date(1930, 1, 1), date(2020, 12, 31))),
    "sex": maybe(st.sampled_from(["f", "m"])),
    "household": maybe(st.just("h-1")),
    "members": maybe(st.integers(1, 9)),
    "minors": maybe(st.integers(0, 6)),
    "registers": maybe(st.dictionaries(st.sampled_from(["women_in_poverty", "two_cancers", "women"]), DAYS)),
    "marks": maybe(st.frozensets(st.sampled_from(["single_mother", "other_mark"]))),
    "income_year": maybe(st.integers(2010, 2016)),
    "income_per_head": maybe(MONEY),
    "living_allowance": maybe(st.booleans()),
    "illnesses": maybe(st.frozensets(st.sampled_from(["severe", "chronic", "breast_cancer"]))),
    "disabled": maybe(st.booleans()),
    "housing": maybe(st.sampled_from(HOUSING)),
    "visited_on": maybe(DAYS),
    "earlier": maybe(st.lists(EARLIER, max_size=3).map(tuple)),
    "amount": maybe(MONEY),
    "parcel": maybe(st.sampled_from(["care", "golden"])),
    "diagnosis": maybe(st.just("乳腺癌")),
    "diagnosed_on": maybe(DAYS),
    "overdue_loan": maybe(st.booleans()),
}
ANY = st.builds(Nomination, grant=st.sampled_from(list(GRANTS)), **FACTS)


@given(ANY)
def test_the_verdict_is_the_worst_outcome_and_every_finding_can_be_worded(nomination: Nomination) -> None:
    found = judged(nomination)
    assert [finding.rule for finding in found.findings] == list(RULES)
    worst = max(RANK[finding.outcome] for finding in found.findings)
    assert found.verdict == ("eligible", "refer", "ineligible")[worst]
    for finding, data in zip(found.findings, as_data(found), strict=True):
        allowed = {"pass", "note"} if finding.rule in NOTE_ONLY else {"pass", "refer", "fail"}
        assert finding.outcome in allowed
        for language in ("zh", "en"):
            assert data["reason"][language]
            assert "{" not in data["reason"][language]
            assert isinstance(data["clause"][language], str)


# What each grant rests on. A fact that isn't here may be missing; one that is here never. The visit is always known:
# where there is none, nobody went there.
COMMON = {
    "place",
    "submitted_on",
    "id_number",
    "income_year",
    "income_per_head",
    "earlier",
    "amount",
}
NEEDED = {
    "spring_festival": COMMON | {"registers", "marks", "household", "year"},
    "safe_home": COMMON | {"registers", "marks", "household", "housing"},
    "women_class": COMMON,
    "two_cancer": COMMON | {"registers", "illnesses", "diagnosis", "diagnosed_on"},
    "mothers_parcel": COMMON | {"registers", "household", "year", "parcel"},
}


@pytest.mark.parametrize("grant", GRANTS)
@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_that_the_grant_rests_on_is_never_missed_in_silence(grant: str, fact: str) -> None:
    whole = nominated(grant)
    assert judged(whole).verdict == "eligible"
    changes: dict[str, Any] = {fact: None}
    missing = outcomes(replace(whole, **changes))
    expected = "refer" if fact in NEEDED[grant] else "ineligible" if fact == "visited_on" else "eligible"
    assert missing["verdict"] == expected, missing


@given(st.sampled_from(list(GRANTS)), st.frozensets(st.sampled_from(sorted(FACTS))))
def test_whatever_is_missing_together_never_passes(grant: str, facts: frozenset[str]) -> None:
    changes: dict[str, Any] = dict.fromkeys(facts)
    verdict = judged(replace(nominated(grant), **changes)).verdict
    # Whether a visit was asked is the policy's of place and day.
    if "visited_on" in facts and not facts & {"place", "submitted_on"}:
        assert verdict == "ineligible"
    else:
        assert verdict == ("refer" if facts & NEEDED[grant] else "eligible")


@given(st.sampled_from(list(GRANTS)), EARLIER)
def test_what_was_had_before_never_helps(grant: str, earlier: Earlier) -> None:
    whole = nominated(grant)
    more = replace(whole, earlier=(*(whole.earlier or ()), earlier))
    found, before = outcomes(more), outcomes(whole)
    assert all(RANK[found[rule]] >= RANK[before[rule]] for rule in RULES)


@given(st.sampled_from(["spring_festival", "safe_home", "mothers_parcel"]), MONEY, MONEY)
def test_a_lower_income_never_makes_it_worse(grant: str, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    ranks = [
        RANK[outcomes(replace(nominated(grant), income_per_head=income))["income"]] for income in (low, high)
    ]
    assert ranks == sorted(ranks)


@given(st.integers(-3, 120), st.integers(0, 30))
def test_an_older_visit_never_helps(days: int, older: int) -> None:
    whole = nominated("spring_festival")
    assert whole.submitted_on is not None
    ranks = [
        RANK[outcomes(replace(whole, visited_on=whole.submitted_on - timedelta(days=ago)))["visited"]]
        for ago in (max(days, 0), max(days, 0) + older)
    ]
    assert ranks == sorted(ranks)


@given(ANY)
def test_judging_twice_says_the_same(nomination: Nomination) -> None:
    assert judged(nomination) == judged(nomination)


@given(ANY)
def test_findings_hold_no_name_and_no_number(nomination: Nomination) -> None:
    named = replace(nomination, name="马海·阿依·无人知晓")
    kept = str(as_data(judged(named)))
    assert "无人知晓" not in kept
    assert nomination.id_number in {None, "", "x"} or str(nomination.id_number) not in kept


# ── Need ──

TERMS = load_policy().at("513499101201", date(2015, 1, 20))
# From less need to more, for each fact that gives points; unknown gives none, as the least does.
LADDERS: dict[str, list[Any]] = {
    "income_per_head": [
        Decimal(text) for text in ("2300", "2299.99", "1500", "1499.99", "1000", "999.99", "0")
    ],
    "living_allowance": [False, True],
    "marks": [frozenset(), frozenset({"single_mother"})],
    "minors": [0, 1, 2, 3, 4, 9],
    "disabled": [False, True],
    "illnesses": [frozenset(), frozenset({"chronic"}), frozenset({"chronic", "severe"})],
    "housing": ["sound", "dangerous", "none"],
}


@given(ANY, st.sampled_from(sorted(LADDERS)), st.data())
def test_more_need_never_lowers_the_rank(nomination: Nomination, fact: str, data: st.DataObject) -> None:
    ladder = LADDERS[fact]
    less = data.draw(st.integers(0, len(ladder) - 1))
    more = data.draw(st.integers(less, len(ladder) - 1))
    one: dict[str, Any] = {fact: ladder[less]}
    other: dict[str, Any] = {fact: ladder[more]}
    unknown: dict[str, Any] = {fact: None}
    points = [need(replace(nomination, **each), TERMS).points for each in (unknown, one, other)]
    assert points == sorted(points)


@given(ANY)
def test_the_points_are_the_sum_of_reasons_that_can_be_worded(nomination: Nomination) -> None:
    for terms in (TERMS, load_policy().at("513499101201", date(1999, 12, 31))):
        found = need(nomination, terms)
        assert found.points == sum(each.points for each in found.reasons)
        for each in found.reasons:
            assert each.points >= 0
            for language in ("zh", "en"):
                words = each.in_language(language)
                assert words
                assert "{" not in words
                assert each.points == 0 or each.clause_in(language)


def test_what_is_unknown_is_told_and_gives_no_points() -> None:
    found = need(Nomination(grant="spring_festival"), TERMS)
    assert found.points == 0
    assert {each.reason.code for each in found.reasons} == {"need_unknown"}
    assert len(found.reasons) == len(LADDERS)


def test_a_nomination_is_judged_by_its_own_grant_only() -> None:
    with pytest.raises(ValueError, match="safe_home"):
        judge(nominated("safe_home"), TERMS, GRANTS["two_cancer"])


def test_the_table_of_households_covers_every_grant() -> None:
    assert set(TABLE["grants"]) == set(GRANTS)
