"""The day before and the day of every change: no dated value of the policy file may lack a line and a probe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loans.policy import Consent, Facts, judge, judge_consent, load_policy
from tests.dated_values import DatedValues, place_in
from tests.policy.people import HUSBAND, application, id_number, saver, teacher, woman

VALUES = DatedValues(Path(__file__).with_name("changes.yaml"), load_policy, ("holder", "when", "code"))
ROWS, CHANGES = VALUES.rows, VALUES.changes
FEN = Decimal("0.01")


def test_every_dated_value_has_its_line() -> None:
    VALUES.all_have_their_line()


@pytest.mark.parametrize("name,row", CHANGES)
def test_value_on_the_day_before_and_on_the_day(name: str, row: dict[str, Any]) -> None:
    VALUES.change_on_the_day(name, row)


Probe = Callable[[Facts, Any], tuple[str, str]]


@dataclass(frozen=True)
class Judged:
    """A rule that reads the parameter, and facts on either side of its value."""

    rule: str
    inside: Callable[[Any, date], dict[str, Any]]
    outside: Callable[[Any, date], dict[str, Any]]
    needs: tuple[str, ...] = ()


def aged(years: int, on: date) -> dict[str, Any]:
    born = date(on.year - years, on.month, min(on.day, 28))
    return {"applicant": woman(id_number=id_number(born))}


def benefits(times: int) -> dict[str, Any]:
    return {"applicant": woman(times_received=times, received_before=times > 0)}


PROBES = {
    "applicant_sex": Judged("sex", lambda v, on: {}, lambda v, on: {"applicant": woman(id_number=HUSBAND)}),
    "age_min": Judged("age", aged, lambda v, on: aged(v - 1, on), ("age_max", "age_at")),
    "age_max": Judged("age", aged, lambda v, on: aged(v + 1, on), ("age_min", "age_at")),
    "unemployed_states": Judged(
        "employment",
        lambda v, on: {"applicant": woman(employment=v[-1])},
        lambda v, on: {"applicant": woman(employment="employed")},
    ),
    "lifetime_count": Judged("once_only", lambda v, on: benefits(v - 1), lambda v, on: benefits(v)),
    "amount_min": Judged(
        "amount", lambda v, on: {"amount": v}, lambda v, on: {"amount": v - FEN}, ("amount_max",)
    ),
    "amount_max": Judged(
        "amount", lambda v, on: {"amount": v}, lambda v, on: {"amount": v + FEN}, ("amount_min",)
    ),
    "tier1_max": Judged(
        "guarantor_count",
        lambda v, on: {"amount": v, "guarantors": (teacher(),)},
        lambda v, on: {"amount": v + FEN, "guarantors": (teacher(),)},
    ),
    "guarantors_tier1": Judged(
        "guarantor_count",
        lambda v, on: {"amount": Decimal(30_000), "guarantors": (teacher(),) * v},
        lambda v, on: {"amount": Decimal(30_000), "guarantors": (teacher(),) * (v - 1)},
    ),
    "guarantors_tier2": Judged(
        "guarantor_count",
        lambda v, on: {"amount": Decimal(30_001), "guarantors": (teacher(),) * v},
        lambda v, on: {"amount": Decimal(30_001), "guarantors": (teacher(),) * (v - 1)},
    ),
    "guarantor_classes": Judged(
        "guarantor_class", lambda v, on: {}, lambda v, on: {"guarantors": (teacher(guarantor_class="other"),)}
    ),
    "guarantor_open_max": Judged(
        "guarantor_open",
        lambda v, on: {"guarantors": (teacher(open_guarantees=v),)},
        lambda v, on: {"guarantors": (teacher(open_guarantees=v + 1),)},
    ),
    "spouse_may_guarantee": Judged(
        "guarantor_identity",
        lambda v, on: {},
        lambda v, on: {"guarantors": (teacher(id_number=HUSBAND),)},
    ),
    "mutual_guarantee_allowed": Judged(
        "guarantor_identity",
        lambda v, on: {},
        lambda v, on: {"guarantors": (teacher(is_mutual=True),)},
    ),
}
NOTED: dict[str, tuple[str, dict[str, Any]]] = {
    "amount_step": ("amount_step", {"amount": Decimal("50000.50")}),
    "deposit_should_cover_share": ("deposit_cover", {"guarantors": (saver(deposit_amount=Decimal(1)),)}),
    "deposit_should_outlast_loan": (
        "deposit_maturity",
        {"guarantors": (saver(deposit_matures_on=date(2000, 1, 1)),)},
    ),
}
# Read by the desks and not by a rule; the values themselves are held by the test above.
LISTS = {
    "signoff_chain",
    "village_opener_may_sign",
    "station_days",
    "reminder_days",
    "escalation_days",
    "lapse_days",
    "village_checklist",
    "required_papers",
    "paper_forms",
    "application_fee",
    "industries",
    "refusal_reasons",
    "guarantee_months",
}
# Their one value only chooses between ways of counting, or gives a clause: test_rules and test_consent judge them.
CHOICES = {"id_number_standard", "age_at", "age_counted_from", "exactly_tier1"}
# The interest and the state's share: test_interest counts with each of them, before and after every change.
INTEREST = {
    "day_count",
    "interest_settlement_day",
    "interest_rounding",
    "subsidy_method",
    "subsidy_share",
    "subsidy_thirds_by_year",
    "subsidy_below_lpr",
}
CONSENT = {"term_max_months", "rate_base", "rate_margin", "benchmark_1y", "benchmark_3y", "lpr_1y"}


def test_every_parameter_is_probed() -> None:
    kinds = [set(PROBES), set(NOTED), LISTS, CHOICES, CONSENT, INTEREST]
    assert set().union(*kinds) == set(load_policy().parameters)
    assert sum(map(len, kinds)) == len(load_policy().parameters)


@pytest.mark.parametrize("name,row", [p for p in CHANGES if p.values[0] in PROBES])
def test_the_rule_follows_the_change(name: str, row: dict[str, Any]) -> None:
    probe, policy, place = PROBES[name], load_policy(), place_in(row["place"])

    def outcome(side: Callable[[Any, date], dict[str, Any]], value: Any, on: date) -> str:
        facts = application(**{"place": place, "accepted_on": on, **side(value, on)})
        return judge(facts, policy).finding(probe.rule).outcome

    for on, value in ((row["since"] - timedelta(days=1), row["before"]), (row["since"], row["after"])):
        others_hold = all(policy.at(place, on)[other].is_in_force for other in probe.needs)
        if value is None:
            assert outcome(probe.inside, row["after"], on) == "refer"
        else:
            assert outcome(probe.inside, value, on) == ("pass" if others_hold else "refer")
            assert outcome(probe.outside, value, on) == "fail"


@pytest.mark.parametrize("name,row", [p for p in CHANGES if p.values[0] in NOTED])
def test_the_note_follows_the_change(name: str, row: dict[str, Any]) -> None:
    rule, changes = NOTED[name]
    facts = application(**{"place": place_in(row["place"]), **changes})
    before, on = row["since"] - timedelta(days=1), row["since"]
    for day, expected in ((before, "pass"), (on, "note")):
        dated = Facts(
            place=facts.place,
            accepted_on=day,
            amount=facts.amount,
            applicant=facts.applicant,
            guarantors=facts.guarantors,
        )
        assert judge(dated, load_policy()).finding(rule).outcome == expected


def in_force(name: str, place: str, on: date) -> Any:
    """Read off the written-down changes and not off the policy: longest prefix, latest date."""
    for prefix in sorted({row["place"] for row in ROWS[name]}, key=len, reverse=True):
        started = [row for row in ROWS[name] if row["place"] == prefix and row["since"] <= on]
        if place.startswith(prefix) and started and started[-1]["after"] is not None:
            return started[-1]["after"]
    return None


@pytest.mark.parametrize("name,row", [p for p in CHANGES if p.values[0] in CONSENT])
@pytest.mark.parametrize("term", [1, 12, 13, 24, 36, 37])
def test_the_consent_follows_the_change(name: str, row: dict[str, Any], term: int) -> None:
    policy, place = load_policy(), place_in(row["place"] or ("522731" if name == "lpr_1y" else ""))
    for on in (row["since"] - timedelta(days=1), row["since"]):
        facts = application(place=place, accepted_on=on)

        def outcome(rule: str, rate: Decimal, on: date = on, facts: Facts = facts) -> str:
            consent = Consent(amount=Decimal(30_000), term_months=term, rate=rate, on=on)
            return judge_consent(consent, facts, policy).finding(rule).outcome

        longest = in_force("term_max_months", place, on)
        assert outcome("consent_term", Decimal(1)) == (
            "refer" if longest is None else "pass" if term <= longest else "fail"
        )
        kind, margin = in_force("rate_base", place, on), in_force("rate_margin", place, on)
        base_name = {
            "benchmark": "benchmark_1y" if term <= 12 else "benchmark_3y" if term <= 36 else None,
            "lpr": "lpr_1y",
        }.get(kind)
        base = in_force(base_name, place, on) if base_name else None
        if base is None or margin is None:
            assert outcome("consent_rate", Decimal("0.01")) == "refer"
        else:
            assert outcome("consent_rate", base + margin) == "pass"
            assert outcome("consent_rate", base + margin + FEN) == "fail"
