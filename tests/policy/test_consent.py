"""What the credit cooperative may consent to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.policy import Consent, judge_consent, load_policy, rate_cap
from tests.policy.people import PLACE, application

ON = date(2014, 4, 1)


def consent(amount: str = "50000", term: int = 24, rate: str = "9.15", on: date = ON) -> Consent:
    return Consent(amount=Decimal(amount), term_months=term, rate=Decimal(rate), on=on)


def test_an_ordinary_consent_passes() -> None:
    judgement = judge_consent(consent(), application(), load_policy())
    assert judgement.verdict == "eligible"
    assert [finding.rule for finding in judgement.findings] == [
        "consent_amount",
        "consent_term",
        "consent_rate",
    ]


@pytest.mark.parametrize(
    "given_consent,rule,reason",
    [
        (consent(amount="50000.01"), "consent_amount", "consented_above_asked"),
        (consent(amount="19999.99"), "consent_amount", "consented_below"),
        (consent(amount="0"), "consent_amount", "consented_below"),
        (consent(amount="-1"), "consent_amount", "consented_below"),
        (consent(term=0, rate="9.00"), "consent_term", "term_too_short"),
        (consent(term=-12, rate="9.00"), "consent_term", "term_too_short"),
        (consent(term=25), "consent_term", "term_too_long"),
        (consent(rate="0"), "consent_rate", "rate_not_positive"),
        (consent(rate="-1"), "consent_rate", "rate_not_positive"),
        (consent(rate="9.151"), "consent_rate", "rate_above_cap"),
        (consent(term=12, rate="9.01"), "consent_rate", "rate_above_cap"),
    ],
)
def test_each_bound_is_guarded(given_consent: Consent, rule: str, reason: str) -> None:
    judgement = judge_consent(given_consent, application(), load_policy())
    assert judgement.verdict == "ineligible"
    failed = [finding for finding in judgement.findings if finding.outcome == "fail"]
    assert [(finding.rule, finding.reasons[0].code) for finding in failed] == [(rule, reason)]
    for language in ("zh-hans", "en"):
        assert failed[0].reason_in(language)


def test_the_bounds_themselves_are_allowed() -> None:
    for bound in (
        consent(amount="20000"),
        consent(term=1, rate="9.00"),
        consent(term=12, rate="9"),
        consent(term=13),
    ):
        assert judge_consent(bound, application(), load_policy()).verdict == "eligible"


def test_the_rate_follows_the_day_of_consent_and_the_term_the_day_of_acceptance() -> None:
    after_the_cut = consent(rate="9.15", on=date(2014, 11, 22))
    failed = judge_consent(after_the_cut, application(), load_policy()).finding("consent_rate")
    assert failed.reason_in("zh-hans") == "年利率9.15%，超过上限9.00%"
    nation = application(place="110105", accepted_on=date(2016, 6, 30))
    late = consent(term=36, on=date(2017, 1, 1))
    assert judge_consent(late, nation, load_policy()).finding("consent_term").outcome == "fail"


def test_what_nobody_set_refers() -> None:
    unset = judge_consent(consent(), application(place="110105", accepted_on=date(2005, 1, 1)), load_policy())
    assert unset.verdict == "refer"
    nowhere = judge_consent(consent(on=date(2005, 1, 1)), application(place=None), load_policy())
    assert nowhere.verdict == "refer"
    assert judge_consent(consent(), application(amount=None), load_policy()).verdict == "refer"
    five_years = judge_consent(consent(term=60), application(), load_policy()).finding("consent_rate")
    assert (five_years.outcome, five_years.reasons[0].code) == ("refer", "rate_base_for_term_unknown")


@pytest.mark.parametrize(
    "place,on,term,cap",
    [
        (PLACE, date(2014, 4, 1), 12, "9.00"),
        (PLACE, date(2014, 4, 1), 24, "9.15"),
        (PLACE, date(2026, 11, 22), 24, "7.75"),  # the county's rule of 2014 has no end
        (PLACE, date(2026, 11, 22), 12, "7.35"),
        ("522731", date(2020, 4, 15), 24, "6.55"),
        ("350100", date(2026, 1, 1), 36, "3.50"),
        ("440304", date(2026, 1, 1), 36, "3.50"),
        ("110105", date(2026, 1, 1), 36, None),  # each province sets its own margin
        ("110105", date(2014, 4, 1), 37, None),
        ("110105", date(2000, 1, 1), 12, None),
    ],
)
def test_rate_caps(place: str, on: date, term: int, cap: str | None) -> None:
    assert rate_cap(place, on, term, load_policy()) == (None if cap is None else Decimal(cap))


@given(
    amount=st.decimals("-1000", "100000", places=2),
    term=st.integers(-5, 80),
    rate=st.decimals("-5", "30", places=4),
    on=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
)
def test_a_consent_passes_only_inside_all_bounds(amount: Decimal, term: int, rate: Decimal, on: date) -> None:
    facts = application()
    judgement = judge_consent(
        Consent(amount=amount, term_months=term, rate=rate, on=on), facts, load_policy()
    )
    cap = rate_cap(PLACE, on, term, load_policy())
    inside = (
        Decimal(20_000) <= amount <= Decimal(50_000)
        and 1 <= term <= 24
        and cap is not None
        and 0 < rate <= cap
    )
    assert (judgement.verdict == "eligible") == inside
