"""Persons' pages through HTTP, as named officers: found, read, masked, uncovered on record; whose they aren't, 404."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.models import Guarantee
from people.acts.entering import Entered
from people.acts.stating import Statement, state
from people.models import Person
from tests.county import VILLAGES, County, advance, draft, id_number
from tests.pages.desks import at_desk, send, text_of
from tests.people.families import SINCE, Family, enter, family
from workflows.models import JournalRow

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def home(county: County, spring_2014: None) -> Family:
    return family(county)


def page(county: County, who: str, person: Person, language: str = "en") -> str:
    response = at_desk(county, who, language).get(f"/people/{person.pk}/")
    assert response.status_code == 200
    return text_of(response)


def test_one_woman_one_page(county: County, home: Family) -> None:
    words = page(county, "v1.cadre", home.wife)
    assert "阿依·木呷 Female · 28 years" in words
    assert "Husband away for work since 2013-12-01 (广东东莞)" in words
    assert "第5项“年龄在20周岁至50周岁之间，丈夫县外务工3个月以上”" in words
    assert "吉克·阿鲁 Head of the household · Male · 31 years" in words
    assert "away since 2013-12-01: For work, 广东东莞" in words
    assert "Income a head in 2013: 1,533.33 yuan" in words
    assert "Breast cancer, 乳腺癌早期" in words
    assert "Seen at a visit · entered by 经办 v1.cadre cadre on 18 March 2014" in words


def test_numbers_stand_with_stars(county: County, home: Family) -> None:
    response = at_desk(county, "v1.cadre").get(f"/people/{home.wife.pk}/")
    body = response.content.decode()
    assert "513499********0221" in body
    assert id_number("19850506", 22) not in body
    assert "13912345678" not in body
    assert "*******5678" in body


def test_numbers_are_shown_once_for_a_purpose_and_on_record(county: County, home: Family) -> None:
    client = at_desk(county, "v1.cadre")
    shown = send(client, f"/people/{home.wife.pk}/", purpose="contact")
    # The page's own address answers no form.
    assert shown.status_code == 405
    before = JournalRow.objects.count()
    refused = client.post(f"/people/{home.wife.pk}/show/", {})
    assert refused.status_code == 422
    assert "Say what you need the numbers for." in text_of(refused)
    assert JournalRow.objects.count() == before
    shown = client.post(f"/people/{home.wife.pk}/show/", {"purpose": "contact"})
    assert shown.status_code == 200
    assert id_number("19850506", 22) in shown.content.decode()
    assert "13912345678" in shown.content.decode()
    row = JournalRow.objects.order_by("-pk")[0]
    assert (row.act, row.facts) == ("show_person", {"person": home.wife.pk, "purpose": "contact"})
    trail = text_of(at_desk(county, "a.auditor", "zh-hans").get("/audit/officers/v1.cadre/?which=looks"))
    assert "查看个人号码" in trail
    assert "联系或走访" in trail
    # Asked for again, the page has its stars.
    assert id_number("19850506", 22) not in client.get(f"/people/{home.wife.pk}/").content.decode()


@pytest.mark.parametrize("who", ["v2.cadre", "t2.reviewer", "b1.officer", "b1.liaison", "c.registrar"])
def test_whose_place_it_is_not_finds_no_page(county: County, home: Family, who: str) -> None:
    client = at_desk(county, who)
    assert client.get(f"/people/{home.wife.pk}/").status_code == 404
    assert client.post(f"/people/{home.wife.pk}/show/", {"purpose": "contact"}).status_code == 404
    assert client.get(f"/people/{home.wife.pk}/household/").status_code == 404
    assert client.get(f"/people/{home.wife.pk}/state/away/").status_code == 404
    assert not JournalRow.objects.filter(act="show_person").exists()


@pytest.mark.parametrize("who", ["b1.officer", "c.registrar", "c.recorder"])
def test_a_desk_without_registers_has_neither_list_nor_link(county: County, home: Family, who: str) -> None:
    client = at_desk(county, who)
    for path in ("/people/", "/people/doubts/", "/people/merges/", "/people/new/"):
        assert client.get(path).status_code == 404, path
    assert 'href="/people/"' not in client.get("/").content.decode()


@pytest.mark.parametrize("who", ["v1.cadre", "v1.chair", "t1.reviewer", "c.sealer", "a.auditor"])
def test_whoever_answers_for_the_place_reads_the_page(county: County, home: Family, who: str) -> None:
    assert "阿依·木呷" in page(county, who, home.wife)
    assert 'href="/people/"' in at_desk(county, who).get("/people/").content.decode()


def test_the_auditor_reads_and_enters_nothing(county: County, home: Family) -> None:
    client = at_desk(county, "a.auditor")
    body = client.get(f"/people/{home.wife.pk}/").content.decode()
    assert "/state/" not in body
    for path in ("new/", f"{home.wife.pk}/state/", f"{home.wife.pk}/state/phone/"):
        assert client.get(f"/people/{path}").status_code == 403, path


def test_a_detention_is_told_to_village_and_township_alone(county: County, home: Family) -> None:
    held = Statement("away", SINCE, {"reason": "detained", "where": "县看守所"}, person=home.husband.pk)
    state(county.seats("v1.cadre"), [held], source="office")
    for who in ("v1.cadre", "t1.reviewer"):
        assert "Father detained since" in page(county, who, home.son)
        assert "Detained, 县看守所" in page(county, who, home.husband)
    for who in ("c.sealer", "a.auditor"):
        for person in (home.son, home.husband, home.wife):
            words = page(county, who, person)
            assert "etained" not in words, person
            assert "看守所" not in words.replace("父母在看守所的", ""), person
        assert "(not shown to your post)" in page(county, who, home.husband)


def test_a_page_takes_a_dozen_statements_however_long_the_history(county: County, home: Family) -> None:
    advance(county, draft(county), "submit")
    client = at_desk(county, "v1.cadre")

    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    path = f"/people/{home.wife.pk}/"
    before = statements(path)
    for number in range(4):
        said = {"number": f"1391234567{number}"}
        state(
            county.seats("v1.cadre"),
            [Statement("phone", SINCE.replace(day=11 + number), said, person=home.wife.pk)],
            source="herself",
        )
        enter(county, Entered(f"李{'一二三四'[number]}", id_number("19900101", 2 + 2 * number)))
    assert statements(path) == before <= MOST
    for path in ("/people/", f"/people/{home.wife.pk}/household/", f"/people/{home.husband.pk}/state/away/"):
        assert statements(path) <= MOST, path


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("阿依", True),
        ("阿依·木", True),
        ("阿依•木呷", True),
        (id_number("19850506", 22), True),
        (f" {id_number('19850506', 22)[:6]} {id_number('19850506', 22)[6:]}", True),
        ("木呷", False),
        (id_number("19850506", 24), False),
    ],
)
def test_she_is_found_by_name_or_number(county: County, home: Family, typed: str, found: bool) -> None:
    client = at_desk(county, "t1.reviewer")
    answer = client.post("/people/", {"q": typed})
    assert answer.status_code == 302
    assert typed not in answer["Location"]
    words = text_of(client.get(answer["Location"]))
    assert ("阿依·木呷 清泉村" in words) is found
    assert "吉克·阿鲁 清泉村" not in words
    elsewhere = at_desk(county, "t2.reviewer")
    assert "阿依·木呷 清泉村" not in text_of(
        elsewhere.get(elsewhere.post("/people/", {"q": typed})["Location"])
    )


@pytest.mark.parametrize("typed", ["", "阿", "12", "123456789012345678", "李\x01四"])
def test_what_finds_nobody_is_told_at_the_field(county: County, home: Family, typed: str) -> None:
    answer = at_desk(county, "v1.cadre").post("/people/", {"q": typed})
    assert answer.status_code == 422
    assert 'href="#q"' in answer.content.decode()


def test_a_broken_address_of_a_search_says_so(county: County, home: Family) -> None:
    answer = at_desk(county, "v1.cadre").get("/people/?sought=nonsense")
    assert answer.status_code == 422


def test_the_list_is_of_her_places_page_by_page(
    county: County, home: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    from people.queries import persons

    other = family(county, "v2.cadre", number=10)
    monkeypatch.setattr(persons, "PAGE", 4)
    client = at_desk(county, "t1.reviewer")
    first = client.get("/people/").content.decode()
    assert "桃园村" in first
    assert first.count('class="cases__first"') == 4
    after = first.split("?after=")[1].split('"')[0]
    second = client.get(f"/people/?after={after.replace('%2C', ',')}").content.decode()
    assert second.count('class="cases__first"') == 2
    only = client.get(f"/people/?place={other.wife.place_code}").content.decode()
    assert only.count('class="cases__first"') == 3
    assert client.get("/people/?place=513499102201").status_code == 404
    assert at_desk(county, "v1.cadre").get("/people/").content.decode().count('class="cases__first"') == 3


def test_the_panel_shows_cases_that_she_may_see_alone(county: County, home: Family) -> None:
    case: Any = advance(county, draft(county), "payout")
    bound = Guarantee.objects.get(case=case)
    for person, village, who in ((bound.person, 1, "v2.cadre"), (case.applicant, 0, "v1.cadre")):
        placed = Statement("residence", SINCE, {"place": VILLAGES[village]}, person=person.pk)
        state(county.seats(who), [placed], source="book")
    words = page(county, "v1.cadre", case.applicant)
    assert f"{case.number} Paid out" in words
    assert "Part Applicant Amount, yuan 30,000" in words
    # The village of the guarantor doesn't see the case of another one; the township sees both.
    assert case.number not in page(county, "v2.cadre", bound.person)
    assert "No application and no guarantee that your posts may see." in page(
        county, "v2.cadre", bound.person
    )
    assert f"{case.number} Binding" in page(county, "t1.reviewer", bound.person)


def test_a_merged_row_leads_to_the_one_that_speaks(county: County, home: Family) -> None:
    from people.acts import merging

    twin = enter(county, Entered("吉克·小强", id_number("20060601", 31)))
    merge = merging.propose(county.seats("v1.cadre"), twin.pk, home.son.pk, "户口簿上只有一人")
    merging.settle(county.seats("t1.reviewer"), merge.pk, is_one_person=True)
    client = at_desk(county, "v1.cadre")
    answer = client.get(f"/people/{home.son.pk}/")
    assert answer["Location"] == f"/people/{twin.pk}/"
    words = text_of(client.get(answer["Location"]))
    assert "Father 吉克·阿鲁" in words
    assert client.get("/people/999999/").status_code == 404
    assert client.get(f"/people/{2**70}/").status_code == 404
