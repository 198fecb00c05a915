"""The registers at each desk: overview, lists on a day, what is told and what is kept back."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts.entering import Entered, enter_person
from people.models import DueDay
from people.registers import REGISTERS
from tests.county import COUNTY, TOWNSHIPS, VILLAGES
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.stage import LEFT, Stage
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
MOST = 12


def rows(page: Any) -> list[str]:
    """The names in the list's first cells."""
    return re.findall(r'<td class="cases__first"[^>]*>(?:<a [^>]*>)?([^<]+)', page.content.decode())


def test_the_overview_counts_every_register_of_her_places(stage: Stage) -> None:
    words = text_of(at_desk(stage.county, "t1.reviewer").get("/registers/"))
    assert "Basic register of women 6 0" in words
    assert "Register of women left behind 1 1" in words
    assert "Register of children left behind 2 0" in words
    assert "Register of children in special hardship 1 0" in words
    assert "Register of women in poverty 1 0" in words
    assert "Register of the heads of village women 2 0" in words
    assert "Count of women with either of two cancers 1 0" in words
    assert "Register of women volunteers 1 0" in words
    assert "2014-03-18" in words
    assert "2014-03-31" in words, "30 March 2014 is a Sunday"
    elsewhere = text_of(at_desk(stage.county, "t2.reviewer").get("/registers/"))
    assert "Basic register of women 2 0" in elsewhere
    assert "Register of women left behind 0 0" in elsewhere


def test_the_county_s_own_day_goes_first(stage: Stage) -> None:
    sealer, village = at_desk(stage.county, "c.sealer"), at_desk(stage.county, "v1.cadre")
    assert "2014-03-31" in text_of(sealer.get("/registers/due/"))
    url, typed = "/registers/due/", {"register": "women", "year": "2014", "due_on": "2014-06-20"}
    for wrong, words in (
        ({"register": "men"}, "Choose one of the list."),
        ({"year": "2010"}, "Choose this year"),
        ({"due_on": ""}, "one of both"),
        ({"due_on": "", "meeting_on": "2014-06-09"}, "Only the register of the heads"),
        ({"due_on": "2015-06-20"}, "Write a day of that year."),
        ({"due_on": "20 June"}, "Write the day as year-month-day"),
    ):
        page = sealer.post(url, {**typed, **wrong})
        assert page.status_code == 422
        assert words in text_of(page)
    assert village.post(url, typed).status_code == 403
    assert not DueDay.objects.exists()
    assert sealer.post(url, typed).status_code == 302
    # Three working days after a Friday.
    heads = {"register": "village_heads", "year": "2014", "meeting_on": "2014-06-13"}
    assert sealer.post(url, heads).status_code == 302
    assert JournalRow.objects.filter(act="set_due_day").count() == 2
    words = text_of(village.get("/registers/"))
    assert "2014-06-20 working days left: 8" in words
    assert "2014-06-18 working days left: 6" in words
    assert "working days late: 57" in words
    assert "2014-06-20 the county’s own" in text_of(sealer.get(url))


SAID = {
    "women": (6, "Husband: 吉克阿鲁 (1983); Children: 吉克小龙 (boy, 2006)"),
    "left_behind_women": (
        2,
        "吉克阿鲁 2014-01-15 广东东莞 Husband away for work since 2014-01-15 (广东东莞)",
    ),
    "left_behind_children": (2, "东河镇中心小学二年级 吉克阿鲁 (广东东莞) 阿依木呷"),
    "children_in_hardship": (1, "杨奶奶 Grandparent"),
    "women_in_poverty": (1, "1,800 yes yes no Net income a head in 2013: 1800.00 yuan, below 2300"),
    "village_heads": (1, "经办 v1.chair"),
    "two_cancers": (1, "Breast cancer 2014-02-20 示范县人民医院"),
    "volunteers": (1, "巾帼法律宣传队 2014-01-10 宣传"),
}


def test_each_register_has_its_columns_and_says_why(stage: Stage) -> None:
    client = at_desk(stage.county, "v1.cadre")
    for code, (names, words) in SAID.items():
        page = client.get(f"/registers/{code}/")
        assert page.status_code == 200
        assert len(rows(page)) == names, code
        said = text_of(page)
        assert words in said
        for column in REGISTERS[code].columns:
            assert str(column.title) in said
        for person in stage.people.values():
            assert str(person.id_number) not in said


def test_the_head_of_a_village_is_told_by_her_post_and_her_facts(stage: Stage) -> None:
    county = stage.county
    number = county.officers["v1.chair"].id_number
    assert "Enter her as a person" in text_of(at_desk(county, "v1.cadre").get("/registers/village_heads/"))
    person = enter_person(
        county.seats("v1.cadre"),
        Entered("马小英", str(number)),
        place_code=VILLAGES[0],
        group="",
        since=date(2014, 1, 10),
        source="book",
    )
    stage.people["head"] = person
    details = {
        "committee": "村委会委员",
        "other_posts": "计生专干",
        "yearly_income": "7200",
        "on_payroll": "no",
    }
    stage.say("head", "head_details", details)
    stage.say("head", "education", {"level": "senior"})
    stage.say("head", "political_state", {"state": "party"})
    stage.say("head", "phone", {"number": "13512340000"})
    words = text_of(at_desk(county, "v1.cadre").get("/registers/village_heads/"))
    assert (
        "马小英 village_federation v1 1970-01 Senior secondary school Member of the Communist Party" in words
    )
    assert "2014-01-01 村委会委员 计生专干 7,200 no *******0000" in words
    assert "Enter her" not in words


def test_a_row_says_what_is_missing(stage: Stage) -> None:
    page = at_desk(stage.county, "v1.cadre").get("/registers/left_behind_women/?show=unclear")
    assert rows(page) == ["沈玉珍"]
    assert "Enter where her husband works" in text_of(page)
    assert "To be cleared: 1" in text_of(page)


def test_a_register_on_another_day_and_who_came_and_went(stage: Stage) -> None:
    client = at_desk(stage.county, "v1.cadre")
    before = client.get("/registers/left_behind_women/?day=2014-04-14")
    assert "In the register: 0" in text_of(before)
    stage.say("husband", "away", None, date(2014, 6, 1))
    after = client.get("/registers/left_behind_women/?since=2014-05-01")
    assert "left since then: 1" in text_of(after)
    assert rows(client.get("/registers/left_behind_women/?since=2014-05-01&show=left")) == ["阿依木呷"]
    came = client.get("/registers/left_behind_women/?day=2014-05-01&since=2014-03-01&show=entered")
    assert rows(came) == ["阿依木呷"]
    assert LEFT.isoformat() in text_of(came)


def test_the_definition_stands_with_its_clause(stage: Stage) -> None:
    words = text_of(at_desk(stage.county, "v1.cadre").get("/registers/left_behind_women/"))
    assert "Women of 20 to 50 years who live at home" in words
    assert "第5项" in words
    assert "Due by 2014-03-18." in words


def test_a_detention_is_told_to_those_who_need_to_know(stage: Stage) -> None:
    village = text_of(at_desk(stage.county, "v1.cadre").get("/registers/left_behind_children/"))
    assert "a parent is detained" in village
    assert "Father detained since 2014-01-15" in village
    county = text_of(at_desk(stage.county, "c.sealer").get("/registers/left_behind_children/"))
    assert "Father away since 2014-01-15" in county
    assert "detained" not in county.replace("away for work or detained", "")
    assert "看守所" not in county.split("Made")[1]


def test_a_desk_sees_its_places_and_a_bank_none(stage: Stage) -> None:
    for who, expected in (
        ("v1.cadre", 200), ("v1.chair", 200), ("t1.reviewer", 200), ("c.sealer", 200), ("a.auditor", 200),
        ("b1.officer", 404), ("b1.liaison", 404), ("c.registrar", 404),
    ):  # fmt: skip
        client = at_desk(stage.county, who)
        for url in ("/registers/", "/registers/women/", "/registers/statistics/", "/registers/women/xlsx/"):
            assert client.get(url).status_code == expected, (who, url)
        assert ("/registers/" in client.get("/people/").content.decode()) == (expected == 200)
    client = at_desk(stage.county, "v1.cadre")
    for place in (VILLAGES[1], TOWNSHIPS[0], COUNTY):
        assert client.get(f"/registers/women/?place={place}").status_code == 404
    assert client.get("/registers/men/").status_code == 404


def test_what_cant_be_read_is_told(stage: Stage) -> None:
    client = at_desk(stage.county, "v1.cadre")
    for query, words in {
        "day=yesterday": "On the day",
        "day=1900-01-01": "On the day",
        "since=2014-13-01": "Compared with",
        "since=2014-07-01": "Write a day before the day of the register.",
        "show=left": "Choose a day to compare with",
        "show=everything": "Choose a day to compare with",
    }.items():
        page = client.get(f"/registers/women/?{query}")
        assert page.status_code == 422, query
        assert words in text_of(page)
        assert client.get(f"/registers/women/xlsx/?{query}").status_code == 422


def test_pages_go_on_by_village_and_person(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.queries.registers.page_of.__defaults__", (3,))
    client, found = at_desk(stage.county, "c.sealer"), []
    url = "/registers/women/"
    while url:
        page = client.get(url)
        found += rows(page)
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = f"/registers/women/{unescape(following[1])}" if following else ""
    assert len(found) == len(set(found)) == 8
    assert found[-2:] == ["石小玉", "石大妈"]


@pytest.mark.each_database
def test_no_page_takes_more_than_twelve_statements(stage: Stage) -> None:
    client = at_desk(stage.county, "c.sealer")
    client.get("/registers/")
    urls = ["/registers/", "/registers/statistics/?villages=1"]
    urls += [f"/registers/{code}/?since=2014-03-01" for code in REGISTERS]
    for url in urls:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        assert len(captured) <= MOST, (url, [each["sql"][:200] for each in captured])
