"""The public notice: name, village and amount for everybody; days, objections and their answers for the township."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aid.models import AidCase
from tests.aid.pages import AFTER, at_township, send_ticks
from tests.aid.stage import WINTER, again, do_act
from tests.county import County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import CaseTask, Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

DESK, PUBLIC = "/aid/notices/", "/public/aid/513499101/"


def on_notice(county: County, seed: int) -> AidCase:
    case = at_township(county, seed)
    do_act(county, "t1.reviewer", case, "sign")
    return again(case)


def everybody() -> Any:
    return Client(headers={"accept-language": "en"})


def test_everybody_reads_name_village_and_amount_and_nothing_else(county: County) -> None:
    case = on_notice(county, 1)
    page = everybody().get(PUBLIC)
    words, html = text_of(page), page.content.decode()
    assert case.title in words
    assert "清泉村" in words
    assert "500.00" in words
    assert (str(case.notice_from), str(case.notice_until)) == ("2015-01-12", "2015-01-21")
    assert "From 12 January 2015 to 21 January 2015, both days included." in words
    assert "How to object" in words
    assert "township_federation t1" in words
    for secret in (
        case.number,
        case.ref,
        case.person.id_number,
        "13800001234",
        "丈夫病故",
        "6214888800001234",
    ):
        assert secret
        assert secret not in html
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'href="/public/aid/"' in everybody().get("/public/").content.decode()
    assert "东河镇" in text_of(everybody().get("/public/aid/"))
    assert case.title not in text_of(everybody().get("/public/aid/513499102/"))


def test_it_stands_there_on_its_last_day_and_no_longer(county: County) -> None:
    case = on_notice(county, 1)
    assert case.notice_until is not None
    last = datetime.combine(case.notice_until, WINTER.timetz())
    with clock.at(last):
        assert case.title in text_of(everybody().get(PUBLIC))
    with clock.at(last + timedelta(days=1)):
        assert case.title not in text_of(everybody().get(PUBLIC))


def test_nothing_of_an_illness_is_ever_published(county: County) -> None:
    """Even where a row of the database said that it is on notice."""
    case = on_notice(county, 1)
    AidCase.objects.filter(pk=case.pk).update(grant="two_cancer")
    page = text_of(everybody().get(PUBLIC))
    assert case.title not in page
    assert "cancer" not in page


@pytest.mark.parametrize("place", ["513499", "513499999", "513499101201", "nowhere"])
def test_what_is_no_township_isnt_there(county: County, place: str) -> None:
    assert everybody().get(f"/public/aid/{place}/").status_code == 404


def test_an_objection_stops_the_clock_and_its_answer_stands_on_record(county: County) -> None:
    case = on_notice(county, 1)
    client = at_desk(county, "t1.reviewer")
    assert "working days" in text_of(client.get(DESK))
    do_act(
        county,
        "t1.reviewer",
        case,
        "record_objection",
        text="她家有一辆货车",
        objector="罗菊英",
        received_on=WINTER.date().isoformat(),
    )
    words = text_of(client.get(DESK))
    assert "她家有一辆货车" in words
    assert "Clock stopped" in words
    assert "罗菊英" not in words
    assert case.title not in text_of(everybody().get(PUBLIC))
    do_act(county, "t1.reviewer", case, "answer_objection", answer="货车是其兄所有，已核实")
    words = text_of(client.get(DESK))
    assert "Answer: 货车是其兄所有，已核实" in words
    assert case.title in text_of(everybody().get(PUBLIC))
    assert "货车" not in text_of(everybody().get(PUBLIC))


def object_to(county: County, case: AidCase) -> None:
    on = WINTER.date().isoformat()
    do_act(
        county, "t1.reviewer", case, "record_objection", text="有一辆货车", objector="罗菊英", received_on=on
    )


def test_a_notice_that_stands_still_is_told_without_a_name(county: County) -> None:
    """In both languages, at its own township alone, and for as long as the objection isn't answered."""
    one, two = on_notice(county, 1), on_notice(county, 2)

    def told(path: str = PUBLIC, language: str = "en") -> str:
        words = text_of(Client(headers={"accept-language": language}).get(path))
        assert "罗菊英" not in words
        return words

    assert "looked into: " not in told()
    object_to(county, one)
    assert "One nomination is being looked into: somebody objected to it." in told()
    assert "有1件提名因有人提出异议正在核实" in told(language="zh-hans")
    assert one.title not in told()
    assert two.title in told()
    object_to(county, two)
    assert "2 nominations are being looked into: somebody objected to them." in told()
    assert "有2件提名因有人提出异议正在核实" in told(language="zh-hans")
    assert not [case for case in (one, two) if case.title in told()]
    assert "looked into: " not in told("/public/aid/513499102/")
    for case in (one, two):
        do_act(county, "t1.reviewer", case, "answer_objection", answer="货车是其兄所有，已核实")
    assert "looked into: " not in told()
    assert all(case.title in told() for case in (one, two))


def test_what_tells_of_an_illness_isnt_counted_among_those_looked_into(county: County) -> None:
    """Even where a row of the database said that it was objected to."""
    case = on_notice(county, 1)
    object_to(county, case)
    AidCase.objects.filter(pk=case.pk).update(grant="two_cancer")
    assert "looked into: " not in text_of(everybody().get(PUBLIC))


def test_those_whose_days_are_over_go_to_the_county_and_no_others(county: County) -> None:
    one, two = on_notice(county, 1), on_notice(county, 2)
    client = at_desk(county, "t1.reviewer")
    assert 'name="ref"' not in client.get(DESK).content.decode()
    answer = client.post(DESK, {"key": "0" * 32, "ref": [one.ref]})
    assert "Done: 0. Not done: 1." in text_of(answer)
    assert "The public notice runs until" in text_of(answer)
    with clock.at(AFTER):
        answer = send_ticks(client, DESK, [one, two])
    assert "Done: 2. Not done: 0." in text_of(answer)
    assert {again(case).state for case in (one, two)} == {"county_review"}


def test_the_list_for_the_wall_is_ordered_under_a_number(county: County) -> None:
    case = on_notice(county, 1)
    client = at_desk(county, "t1.reviewer")
    page = client.get(DESK).content.decode()
    key = page.split('name="list" value="')[1].split('"')[0]
    answer = client.post(f"{DESK}list/", {"list": key})
    assert answer.status_code == 302
    assert Paper.objects.get(case__isnull=True).code in answer.headers["Location"]
    assert client.post(f"{DESK}list/", {"list": "nothing"}).status_code == 404
    assert case.notice_from == date(2015, 1, 12)


@pytest.mark.parametrize("username", ["v1.cadre", "t2.reviewer", "c.manager", "c.sealer", "a.auditor"])
def test_no_other_post_has_its_desk(county: County, username: str) -> None:
    case = on_notice(county, 1)
    client = at_desk(county, username)
    page = client.get(DESK)
    if username == "t2.reviewer":
        assert case.title not in text_of(page)
    else:
        assert page.status_code == 404
        assert DESK not in client.get("/aid/statistics/").content.decode()
    with clock.at(AFTER):
        client.post(DESK, {"key": "0" * 32, "ref": [case.ref]})
    assert client.post(f"{DESK}list/", {"list": "513499101-spring_festival"}).status_code in {403, 404}
    assert again(case).state == "on_notice"


def test_the_pages_are_read_in_a_dozen_statements(county: County) -> None:
    for seed in (1, 2):
        on_notice(county, seed)
    assert CaseTask.objects.filter(finished=None, process__state="on_notice").count() == 2
    client = at_desk(county, "t1.reviewer")
    client.get(DESK)
    for browser, path in ((client, DESK), (everybody(), PUBLIC)):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        assert len(asked) <= 12, [query["sql"][:100] for query in asked]
