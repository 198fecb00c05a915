"""While somebody is typed, the server says what it would say on saving, and whether she stands in her own places."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts import merging
from people.acts.entering import Entered
from people.models import Person
from tests.api.client import Desk
from tests.county import VILLAGES, County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.families import enter, family
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
NUMBER = id_number("19850506", 22)


@pytest.fixture
def known(county: County) -> Person:
    return enter(county, Entered("阿依·木呷", NUMBER))


def said(county: County, who: str = "v1.cadre", **typed: str) -> str:
    answer = at_desk(county, who).post("/people/so-far/", typed)
    assert answer.status_code == 200
    return text_of(answer)


WRONG = {
    "checksum": NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"),
    "date": "513499198502300022",
    "length": NUMBER[:-2],
    "fifteen": "513499850506002",
    "ahead": id_number("20300506", 22),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_number_is_told_in_the_words_of_saving(county: County, wrong: str) -> None:
    words = said(county, name="某人", id_number=wrong)
    rest = {"place": VILLAGES[0], "since": "2014-01-10", "source": "book"}
    page = text_of(
        at_desk(county, "v1.cadre").post("/people/new/", {"name": "某人", "id_number": wrong, **rest})
    )
    sentence = words.removeprefix("ID number: ")
    assert sentence
    assert sentence in page
    # What she is still typing isn't called wrong yet.
    assert said(county, name="某人", id_number=wrong, at="id_number") == ""


def test_a_right_number_says_sex_age_and_day_of_birth(county: County) -> None:
    words = said(county, name="某人", id_number=NUMBER)
    assert words == "By this ID number: Female, 28 years old, born on 6 May 1985."
    assert "Male" in said(county, id_number=id_number("19850506", 21))
    # A number can be right before a name is typed, or beside one that can't stand.
    assert "Female" in said(county, id_number=NUMBER)
    words = said(county, name="某1人", id_number=NUMBER)
    assert "Female" in words
    assert words.startswith("Name: ")
    assert said(county, name="某人") == ""


def test_who_stands_in_her_places_is_named_with_her_page(county: County, known: Person) -> None:
    page = at_desk(county, "v1.cadre").post("/people/so-far/", {"id_number": NUMBER})
    assert f'href="/people/{known.pk}/"' in page.content.decode()
    words = said(county, name="阿依·木呷", id_number=NUMBER)
    assert "Entered already, in 清泉村: 阿依·木呷" in words
    assert "under this name" not in words
    assert "(under this name)" in said(county, name="另一人", id_number=NUMBER)


def test_of_somebody_elsewhere_nothing_is_said_before_it_is_saved(county: County, known: Person) -> None:
    words = said(county, "v2.cadre", name="阿依·木呷", id_number=NUMBER)
    assert words == "By this ID number: Female, 28 years old, born on 6 May 1985."
    # Saved, it says so.
    typed = {"name": "阿依·木呷", "id_number": NUMBER, "place": VILLAGES[1], "since": "2014-01-10"}
    page = at_desk(county, "v2.cadre").post("/people/new/", {**typed, "source": "book"})
    assert page.status_code == 422
    assert "She is registered in another village (阿依·木呷)" in text_of(page)
    # By the name that was typed: whoever has a number alone learns no name.
    answer = at_desk(county, "v2.cadre").post("/people/new/", {**typed, "name": "某某", "source": "book"})
    words = text_of(answer)
    assert "She is registered in another village (某某)" in words
    assert "阿依" not in words
    by_api = {**typed, "name": "某某", "source": "book", "group": ""}
    status, told = Desk(county, "v2.cadre").post("/people", by_api)
    assert (status, "阿依" in str(told)) == (422, False)
    # The township keeps both villages.
    assert "清泉村" in said(county, "t1.reviewer", name="阿依·木呷", id_number=NUMBER)


def test_without_a_number_name_sex_and_day_of_birth_find_her(county: County, known: Person) -> None:
    typed = {"name": "阿依·木呷", "sex": "f", "birth_date": "1985-05-06"}
    assert "Of the same name and day of birth, in 清泉村: 阿依·木呷" in said(county, **typed)
    assert said(county, **{**typed, "birth_date": "1985-05-07"}) == ""
    assert said(county, **{**typed, "sex": "m"}) == ""
    assert "Born on: " in said(county, **{**typed, "birth_date": "someday"})
    assert "Born on: " in said(county, **{**typed, "birth_date": "2030-01-01"})


def test_the_number_of_a_merged_row_finds_the_one_that_speaks(county: County, known: Person) -> None:
    kept = enter(county, Entered("阿依木呷", sex="f", birth_date=date(1985, 5, 6)))
    proposed = merging.propose(county.seats("v1.cadre"), kept.pk, known.pk, "同一人")
    merging.settle(county.seats("v1.chair"), proposed.pk, is_one_person=True)
    page = at_desk(county, "v1.cadre").post("/people/so-far/", {"id_number": NUMBER})
    assert f'href="/people/{kept.pk}/"' in page.content.decode()


def test_nothing_is_written_and_few_statements_are_asked(county: County, known: Person) -> None:
    client, before = at_desk(county, "v1.cadre"), (Person.objects.count(), JournalRow.objects.count())
    with CaptureQueriesContext(connection) as asked:
        client.post("/people/so-far/", {"name": "阿依·木呷", "id_number": NUMBER})
    assert len(asked) <= 10
    assert (Person.objects.count(), JournalRow.objects.count()) == before


@pytest.mark.parametrize(("who", "status"), [("b1.officer", 404), ("a.auditor", 403), ("v1.chair", 200)])
def test_only_who_keeps_registers_is_answered(county: County, who: str, status: int) -> None:
    client = at_desk(county, who)
    assert client.post("/people/so-far/", {"id_number": NUMBER}).status_code == status
    assert client.get("/people/so-far/").status_code == 405


def test_each_form_that_asks_for_a_number_asks_there(county: County) -> None:
    home = family(county)
    client = at_desk(county, "v1.cadre")

    def asks(address: str) -> Any:
        page = client.get(address).content.decode()
        return 'data-findings="/people/so-far/"' in page, "jinguo/findings.js" in page

    wife = home.wife.pk
    for address in ("/people/new/", f"/people/{wife}/household/join/", f"/people/{wife}/state/spouse/"):
        assert asks(address) == (True, True), address
    for address in (f"/people/{home.husband.pk}/state/phone/", f"/people/{wife}/household/income/2013/"):
        assert asks(address) == (False, False), address
    # There the questions have names of their own.
    assert "Somebody else: ID number" in said(county, other_id_number="5134", other_name="某人")
