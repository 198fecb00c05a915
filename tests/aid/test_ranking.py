"""The county's order of need: its reasons, what the budget covers, and how those that are ticked go on the list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aid.models import AidCase, AwardList, Fund
from aid.queries import ranking as reading
from aid.queries.reach import Chosen, chosen
from tests.aid.pages import AFTER, before_county, send_ticks
from tests.aid.stage import again, allot, do_act, draft, to_county
from tests.county import County
from tests.kept import kept
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.crossing import CHECKS, Crossing, add_check

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

PAGE = "/aid/ranking/?grant=spring_festival&year=2015"


def _three(county: County) -> list[AidCase]:
    return [before_county(county, 1), before_county(county, 2, income="600.00"), before_county(county, 3)]


@pytest.fixture
def three(county: County) -> Iterator[list[AidCase]]:
    """The second is the neediest; the first and the third have as many points."""
    found = kept(_three, county)
    with clock.at(AFTER):
        yield found


def test_the_neediest_comes_first_then_whoever_was_handed_in_earlier(
    county: County, three: list[AidCase]
) -> None:
    one, two, three_ = three
    assert two.need > one.need == three_.need
    found = reading.ranking("513499", _chosen())
    assert [row.case.pk for row in found.rows] == [two.pk, one.pk, three_.pk]
    assert [row.rank for row in found.rows] == [1, 2, 3]
    for row in found.rows:
        assert sum(each.points for each in row.grounds.reasons) == row.case.need
    words = text_of(at_desk(county, "c.manager").get(PAGE))
    places = [words.index(case.number or "") for case in (two, one, three_)]
    assert places == sorted(places)
    assert f"{two.need} points" in words
    reason = found.rows[0].grounds.reasons[0]
    assert reason.clause


def _chosen() -> Chosen:
    return chosen("513499", "spring_festival", "2015")


def test_the_running_sum_says_whom_the_budget_covers(county: County, three: list[AidCase]) -> None:
    allot(county, amount="1200", number=10)
    found = reading.ranking("513499", _chosen())
    assert [str(row.running) for row in found.rows] == ["500.00", "1000.00", "1500.00"]
    assert [row.fits for row in found.rows] == [True, True, False]
    allot(county, amount="1000", number=-9)
    assert [row.fits for row in reading.ranking("513499", _chosen()).rows] == [True, False, False]
    client = at_desk(county, "c.manager")
    assert client.get(f"{PAGE}&ticked=fits").content.decode().count(" checked") == 1
    assert "Beyond the budget" in text_of(client.get(PAGE))


def test_a_townships_own_budget_has_a_running_sum_of_its_own(county: County, three: list[AidCase]) -> None:
    with clock.at(AFTER):
        allot(county, amount="500", number=1)
        allot(county, place="513499101", amount="1000", number=2)
    rows = reading.ranking("513499", _chosen()).rows
    assert {row.fund.place_code for row in rows if row.fund} == {"513499101"}
    assert [row.fits for row in rows] == [True, True, False]


def test_those_that_are_ticked_go_on_one_list_within_the_budget(county: County, three: list[AidCase]) -> None:
    one, two, last = three
    fund = allot(county, amount="1000", number=10)
    client = at_desk(county, "c.manager")
    answer = send_ticks(client, PAGE, [two, one, last])
    assert "Done: 2. Not done: 1." in text_of(answer)
    assert "The budget isn’t enough for this." in text_of(answer)
    assert [again(case).state for case in three] == ["listed", "listed", "county_review"]
    award = AwardList.objects.get()
    assert {case.pk for case in award.cases.all()} == {one.pk, two.pk}
    fund = Fund.objects.get(pk=fund.pk)
    assert (fund.reserved_fen, fund.reserved_number) == (100_000, 2)


def test_without_a_budget_nobody_goes_on_a_list(county: County, three: list[AidCase]) -> None:
    client = at_desk(county, "c.manager")
    assert "No budget was allotted for this programme and year" in text_of(client.get(PAGE))
    answer = send_ticks(client, PAGE, three[:1])
    assert "No budget was allotted for this programme and year. Have it entered" in text_of(answer)
    assert again(three[0]).state == "county_review"


def test_a_further_list_takes_whoever_comes_next(county: County, three: list[AidCase]) -> None:
    allot(county)
    client = at_desk(county, "c.manager")
    send_ticks(client, PAGE, three[:1])
    for _twice in range(2):
        answer = client.post("/aid/lists/new/?grant=spring_festival&year=2015")
        assert answer.status_code == 302
    first, second = AwardList.objects.order_by("ordinal")
    send_ticks(client, PAGE, three[1:2])
    assert [again(case).listed_in_id for case in three[:2]] == [first.pk, second.pk]
    send_ticks(client, PAGE, three[2:], list=first.ref)
    assert again(three[2]).listed_in_id == first.pk


def test_what_another_programme_has_on_her_stands_beside_her(
    county: County, three: list[AidCase], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.crossing.CHECKS", dict(CHECKS))
    her = three[0].person_id
    add_check(
        "other",
        lambda persons: [
            Crossing("other", "overdue", each, "An overdue loan") for each in persons if each == her
        ],
    )
    words = text_of(at_desk(county, "c.manager").get(PAGE))
    assert words.count("An overdue loan") == 1


def test_what_her_household_had_within_twelve_months_is_noted(county: County, three: list[AidCase]) -> None:
    """Of a second grant to the same woman, approved before she was nominated again."""
    allot(county)
    do_act(county, "c.manager", three[0], "put_on_list")
    do_act(county, "c.sealer", three[0], "approve")
    parcel = to_county(county, draft(county, three[0].person, "mothers_parcel"))
    assert parcel.state == "county_review"
    page = at_desk(county, "c.manager").get(f"/aid/ranking/?grant=mothers_parcel&year={parcel.year}")
    assert "Spring Festival" in text_of(page).split(parcel.number or "")[-1]


def test_the_page_is_read_in_a_dozen_statements_however_many_stand_there(
    county: County, three: list[AidCase], monkeypatch: pytest.MonkeyPatch
) -> None:
    allot(county, amount="1200", number=10)
    client = at_desk(county, "c.manager")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]
    monkeypatch.setattr(reading, "PAGE", 2)
    first = reading.ranking("513499", _chosen())
    assert (len(first.rows), first.waiting) == (2, 3)
    rest = reading.ranking("513499", _chosen(), first.following)
    assert [(row.rank, str(row.running), row.fits) for row in rest.rows] == [(3, "1500.00", False)]
    with CaptureQueriesContext(connection) as asked:
        assert "Following rows" not in text_of(client.get(f"{PAGE}&after={first.following}"))
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]


@pytest.mark.parametrize("username", ["v1.cadre", "t1.reviewer", "b1.officer", "c.registrar"])
def test_no_other_post_has_the_page(county: County, three: list[AidCase], username: str) -> None:
    allot(county)
    client = at_desk(county, username)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"key": "0" * 32, "ref": [three[0].ref]}).status_code == 404
    assert client.post("/aid/lists/new/?grant=spring_festival&year=2015").status_code == 404
    assert again(three[0]).state == "county_review"
    assert "/aid/ranking/" not in client.get("/aid/statistics/").content.decode()


@pytest.mark.parametrize("username", ["c.sealer", "a.auditor"])
def test_who_approves_and_who_audits_read_it_and_tick_nothing(
    county: County, three: list[AidCase], username: str
) -> None:
    allot(county)
    client = at_desk(county, username)
    page = client.get(PAGE)
    assert str(three[0].number) in text_of(page)
    assert 'name="ref"' not in page.content.decode()
    assert client.post(PAGE, {"key": "0" * 32, "ref": [three[0].ref]}).status_code == 404
    assert client.post("/aid/lists/new/?grant=spring_festival&year=2015").status_code == 404
    assert again(three[0]).state == "county_review"


@pytest.mark.parametrize("query", ["grant=gold", "year=1999", "year=二零一五", "year=20155"])
def test_what_there_is_not_isnt_there(county: County, query: str) -> None:
    assert at_desk(county, "c.manager").get(f"/aid/ranking/?{query}").status_code == 404
