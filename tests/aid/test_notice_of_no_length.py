"""A chain that has a public notice, and a policy that names no length for it here: the township's signature waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from aid import rules
from aid.models import AidCase
from aid.policy.parameters import POLICY_FILE, load_policy
from people.acts.stating import Statement, state
from tests.aid.stage import WINTER, again, do_act, draft, mother
from tests.county import County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.errors import NotAllowed

pytestmark = pytest.mark.django_db
Values = list[tuple[str, str, str]]
Sets = Callable[..., None]
BASIS = "reference: {document: house_default, clause: 县定, basis: default}, verified: false"
WITHOUT = "[village_review, township_review, county_review, listed, delivery, delivered]"
# Places, their days and values, as the file has them.
UNSET = [("'110105'", "2000-01-01", "7")]
NULL = [("''", "2000-01-01", "null")]
ENDED = [("''", "2000-01-01", "7"), ("''", "2015-01-01", "null")]
NAMED = [*ENDED, ("'513499'", "2015-01-01", "5")]
NONE = [*ENDED, ("'513499'", "2015-01-01", "0")]


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sets:
    """The shipped file with these values of the parameters that are named."""

    def replaced(text: str, name: str, values: Values) -> str:
        head, rest = text.split(f"  {name}:\n", 1)
        own, mark, tail = rest.partition("    values:\n")
        after = tail[tail.index("\n  ", tail.index("verified:")) + 1 :]
        while after.startswith("   "):
            after = after[after.index("\n") + 1 :]
        places: dict[str, str] = {}
        for place, day, value in values:
            places[place] = places.get(place, "") + f"{day}: {{value: {value}, {BASIS}}}, "
        lines = "".join(f"      {place}: {{{said}}}\n" for place, said in places.items())
        return f"{head}  {name}:\n{own}{mark}{lines}{after}"

    def set_to(**named: Values) -> None:
        text = POLICY_FILE.read_text("utf-8")
        for name, values in named.items():
            text = replaced(text, name, values)
        path = tmp_path / "grants.yaml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(rules, "load_policy", lambda: load_policy(path))

    return set_to


def before_the_township(county: County, grant: str = "mothers_parcel") -> AidCase:
    she = mother(county).person
    if grant == "two_cancer":
        ill = Statement("illness", date(2014, 11, 3), {}, "cervical_cancer", person=she.pk)
        state(county.seats("v1.cadre"), [ill], source="document")
    case = draft(county, she, grant)
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    return again(case)


@pytest.mark.parametrize(
    "days, leads_to",
    [(UNSET, ""), (NULL, ""), (ENDED, ""), (NAMED, "on_notice"), (NONE, "county_review")],
    ids=["unset", "null", "ended", "named again", "none at all"],
)
def test_the_township_signs_once_the_length_is_named(
    county: County, policy: Sets, days: Values, leads_to: str
) -> None:
    policy(mothers_parcel_notice_days=days)
    case = before_the_township(county)
    if leads_to:
        do_act(county, "t1.reviewer", case, "sign")
    else:
        with pytest.raises(NotAllowed) as refused:
            do_act(county, "t1.reviewer", case, "sign")
        assert refused.value.code == "notice_length_unset"
    case = again(case)
    assert case.state == (leads_to or "township_review")
    assert rules.notice_days(case) == (5 if days is NAMED else None)


def test_its_page_says_what_is_missing_and_whom_to_tell(county: County, policy: Sets) -> None:
    policy(mothers_parcel_notice_days=ENDED)
    case = before_the_township(county)
    township = at_desk(county, "t1.reviewer")
    told = "The rules name no length for the public notice of this grant here on 2015-01-12"
    page = text_of(township.get(f"/aid/{case.ref}/"))
    assert told in page
    assert "Tell the county federation" in page
    act = township.get(f"/aid/{case.ref}/acts/sign/")
    assert (act.status_code, told in text_of(act)) == (403, True)
    # What doesn't lead past the notice goes on as ever.
    mark = {"target": "request.reason", "note": "请核对收入"}
    do_act(county, "t1.reviewer", case, "return_to_village", marks=[mark])
    assert again(case).state == "returned"


def test_it_is_the_day_on_which_it_was_handed_in_that_counts(county: County, policy: Sets) -> None:
    """The length ended since: her nomination keeps what it was handed in with."""
    policy(mothers_parcel_notice_days=[("''", "2000-01-01", "7"), ("''", "2015-01-13", "null")])
    case = before_the_township(county)
    with clock.at(WINTER + timedelta(days=2)):
        do_act(county, "t1.reviewer", case, "sign")
    assert again(case).state == "on_notice"


@pytest.mark.parametrize("stations, leads_to", [(WITHOUT, "county_review"), ("null", "")])
def test_a_chain_without_notice_needs_no_length_and_one_that_nobody_set_does(
    county: County, policy: Sets, stations: str, leads_to: str
) -> None:
    chain = [("''", "2000-01-01", stations)]
    policy(mothers_parcel_notice_days=ENDED, mothers_parcel_stations=chain)
    case = before_the_township(county)
    if leads_to:
        do_act(county, "t1.reviewer", case, "sign")
    else:
        with pytest.raises(NotAllowed):
            do_act(county, "t1.reviewer", case, "sign")
    assert again(case).state == (leads_to or "township_review")


def test_what_tells_of_an_illness_goes_on_whatever_is_unset(county: County, policy: Sets) -> None:
    nothing = [("''", "2000-01-01", "null")]
    policy(two_cancer_notice_days=nothing, two_cancer_stations=nothing)
    case = before_the_township(county, "two_cancer")
    do_act(county, "t1.reviewer", case, "sign")
    assert again(case).state == "county_review"
