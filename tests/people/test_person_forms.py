"""What is entered of a person through HTTP: a husband's leaving, ties, corrections, evidence, households, income."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from people.acts.entering import Entered
from people.models import Fact, Membership, Person, RegisterEntry
from tests.county import VILLAGES, County, id_number
from tests.pages.desks import at_desk, hidden_of, send, text_of
from tests.people.families import Family, enter, family
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def home(county: County, spring_2014: None) -> Family:
    return family(county)


@pytest.fixture
def cadre(county: County, home: Family) -> Client:
    return at_desk(county, "v1.cadre")


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), (20, 120, 90)).save(out, "JPEG")
    return SimpleUploadedFile("证明.jpg", out.getvalue(), "image/jpeg")


def stands(person: Person, register: str) -> bool:
    rows = RegisterEntry.objects.filter(person=person, register=register, since__lte=date(2014, 3, 18))
    return rows.exclude(until__lte=date(2014, 3, 18)).exists()


@pytest.fixture
def couple(county: County, spring_2014: None) -> tuple[Person, Person]:
    """Two of a village, married and in a household by the pages."""
    wife = enter(county, Entered("木呷·阿依", id_number("19860101", 42)))
    husband = enter(county, Entered("吉克·阿木", id_number("19840101", 41)))
    client = at_desk(county, "v1.cadre")
    answer = send(client, f"/people/{wife.pk}/household/open/", role="spouse", since="2014-01-10")
    assert answer.status_code == 302
    typed = {"name": husband.name, "id_number": id_number("19840101", 41), "role": "head", "source": "book"}
    answer = send(client, f"/people/{wife.pk}/household/join/", since="2014-01-10", **typed)
    assert answer.status_code == 302, text_of(answer)
    married = {"other": str(husband.pk), "starts_on": "2014-01-10", "source": "book"}
    answer = send(client, f"/people/{wife.pk}/state/spouse/", **married)
    assert answer["Location"] == f"/people/{wife.pk}/"
    return wife, husband


def test_a_husbands_leaving_takes_three_screens(county: County, couple: tuple[Person, Person]) -> None:
    wife, husband = couple
    client = at_desk(county, "v1.cadre")
    # 1: her page has the link; 2: the form; 3: her page says it.
    page = client.get(f"/people/{wife.pk}/").content.decode()
    link = f"/people/{husband.pk}/state/away/?onward={wife.pk}&amp;holds=yes"
    assert link in page
    answer = send(
        client,
        link.replace("&amp;", "&"),
        holds="yes",
        reason="work",
        place="440000",
        where="广东东莞",
        starts_on="2013-12-10",
        source="family",
    )
    assert answer["Location"] == f"/people/{wife.pk}/"
    words = text_of(client.get(answer["Location"]))
    assert "Saved: Away from home" in words
    assert "Husband away for work since 2013-12-10 (广东东莞)" in words
    # Both are told of the marriage.
    assert Fact.objects.filter(kind="spouse").count() == 2


def test_he_comes_back(cadre: Client, home: Family) -> None:
    assert stands(home.wife, "left_behind_women")
    answer = send(
        cadre,
        f"/people/{home.husband.pk}/state/away/?onward={home.wife.pk}",
        holds="no",
        starts_on="2014年3月10日",
        source="herself",
    )
    assert answer.status_code == 302, text_of(answer)
    assert not stands(home.wife, "left_behind_women")
    words = text_of(cadre.get(f"/people/{home.wife.pk}/"))
    assert "away since" not in words


def test_every_fault_is_told_at_its_field_and_nothing_is_kept(cadre: Client, home: Family) -> None:
    before = Fact.objects.count()
    path = f"/people/{home.husband.pk}/state/away/"
    answer = cadre.post(path, {"holds": "yes", "place": "abc", "starts_on": "31.2.2014"})
    assert answer.status_code == 422
    page = answer.content.decode()
    for anchor in ("reason", "place", "starts_on", "source"):
        assert f'href="#{anchor}"' in page, anchor
    answer = cadre.post(
        path, {"holds": "yes", "reason": "work", "starts_on": "2014-03-19", "source": "family"}
    )
    assert "Write a day that isn’t after today." in text_of(answer)
    assert Fact.objects.count() == before


def test_said_twice_it_stands_once(cadre: Client, home: Family) -> None:
    path = f"/people/{home.wife.pk}/state/education/"
    typed = {"level": "junior", "starts_on": "2014-01-10", "source": "herself"}
    assert send(cadre, path, **typed).status_code == 302
    before = (Fact.objects.count(), JournalRow.objects.count())
    answer = send(cadre, path, **typed)
    assert "nothing was changed" in text_of(cadre.get(answer["Location"]))
    assert (Fact.objects.count(), JournalRow.objects.count()) == before


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ({"other_name": "吉克·阿普", "other_sex": "m", "other_birth_date": "1950-05-01"}, []),
        ({"other_name": "吉克·阿普", "other_id_number": id_number("19500501", 51)}, []),
        ({"other_name": "吉克·阿普"}, ["other_sex", "other_birth_date"]),
        ({"other_name": "1", "other_id_number": "511"}, ["other_name", "other_id_number"]),
        ({}, ["other"]),
    ],
)
def test_a_tie_names_somebody_by_number_or_by_birth(
    cadre: Client, home: Family, who: dict[str, str], fields: list[str]
) -> None:
    path = f"/people/{home.son.pk}/state/guardian/"
    before = Person.objects.count()
    answer = send(cadre, path, relation="grandparent", starts_on="2014-01-10", source="visit", **who)
    if fields:
        assert answer.status_code == 422
        for field in fields:
            assert f'href="#{field}"' in answer.content.decode(), field
        assert Person.objects.count() == before
        return
    assert answer.status_code == 302, text_of(answer)
    words = text_of(cadre.get(f"/people/{home.son.pk}/"))
    assert "Brought up by 吉克·阿普 , Grandparent" in words
    assert Person.objects.get(name="吉克·阿普").place_code == VILLAGES[0]


def test_a_number_in_the_form_opens_nobodys_name(county: County, cadre: Client, home: Family) -> None:
    stranger = enter(county, Entered("石桥人", id_number("19700202", 62)), "v3.cadre")
    path = f"/people/{home.wife.pk}/state/spouse/"
    answer = cadre.post(path, {"other": str(stranger.pk), "starts_on": "2014-01-10", "source": "book"})
    assert answer.status_code == 422
    assert "石桥人" not in text_of(answer)
    assert (
        cadre.post(f"{path}?onward={stranger.pk}", {"onward": str(stranger.pk), "other": "x"}).status_code
        == 404
    )


@pytest.mark.parametrize(("name", "is_tied"), [("某某", False), ("石桥人", True)])
def test_somebody_of_another_village_is_tied_under_her_own_name_alone(
    county: County, cadre: Client, home: Family, name: str, *, is_tied: bool
) -> None:
    number = id_number("19700202", 62)
    stranger = enter(county, Entered("石桥人", number), "v3.cadre")
    said = {"starts_on": "2014-01-10", "source": "book", "relation": "grandparent"}
    path = f"/people/{home.son.pk}/state/guardian/"
    answer = send(cadre, path, **said, other_name=name, other_id_number=number)
    assert answer.status_code == (302 if is_tied else 422), text_of(answer)
    assert Fact.objects.filter(person=home.son, other=stranger).exists() is is_tied
    assert ("石桥人" in text_of(cadre.get(f"/people/{home.son.pk}/"))) is is_tied
    if not is_tied:
        assert 'href="#other_name"' in answer.content.decode()
        assert "石桥人" not in text_of(answer)


def test_an_entry_is_corrected_and_its_history_says_so(cadre: Client, home: Family) -> None:
    fact = Fact.objects.get(kind="away")
    path = f"/people/{home.husband.pk}/facts/{fact.pk}/"
    page = cadre.get(path)
    assert 'value="2013-12-01"' in page.content.decode()
    typed = {"reason": "work", "place": "510000", "where": "成都", "source": "family"}
    answer = send(cadre, path, starts_on="2014-01-05", holds="yes", **typed)
    assert answer.status_code == 302, text_of(answer)
    words = text_of(cadre.get(f"/people/{home.husband.pk}/"))
    assert "For work, 成都" in words
    assert "广东东莞" in words
    assert "taken back" in words
    assert not stands(home.wife, "left_behind_women")
    # The one that was replaced can't be corrected again.
    assert send(cadre, path, starts_on="2014-01-06", holds="yes", **typed).status_code == 409


def test_an_entry_is_taken_back(cadre: Client, home: Family) -> None:
    fact = Fact.objects.get(kind="illness")
    assert stands(home.wife, "two_cancers")
    answer = cadre.post(f"/people/{home.wife.pk}/facts/{fact.pk}/take-back/", {})
    assert answer.status_code == 302
    assert not stands(home.wife, "two_cancers")
    assert JournalRow.objects.order_by("-pk")[0].act == "take_back_fact"
    assert cadre.post(f"/people/{home.husband.pk}/facts/{fact.pk}/take-back/", {}).status_code == 404


def test_a_photo_stands_beside_the_entry_for_those_who_may_read_it(
    county: County, cadre: Client, home: Family, settings: Any, tmp_path: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    path = f"/people/{home.wife.pk}/state/disability/"
    typed = {"category": "body", "grade": "三级", "starts_on": "2014-02-01", "source": "document"}
    wrong = SimpleUploadedFile("x.jpg", b"not a photo", "image/jpeg")
    answer = send(cadre, path, **typed, file=wrong)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.content.decode()
    assert send(cadre, path, **typed, file=photo()).status_code == 302
    fact = Fact.objects.get(kind="disability")
    address = f"/people/{home.wife.pk}/facts/{fact.pk}/evidence"
    assert address in cadre.get(f"/people/{home.wife.pk}/").content.decode()
    assert cadre.get(address)["Content-Type"].startswith("text/html")
    assert "Say what you need" in text_of(cadre.post(address, {}))
    assert not JournalRow.objects.filter(act="show_evidence").exists()
    answer = cadre.post(address, {"purpose": "compare"})
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    row = JournalRow.objects.get(act="show_evidence")
    # By number alone: the journal's readers don't learn from it that she is disabled.
    assert row.facts == {"person": home.wife.pk, "entry": fact.pk, "purpose": "compare"}
    for method in (at_desk(county, "v2.cadre").get, at_desk(county, "v2.cadre").post):
        assert method(address, {"purpose": "compare"}).status_code == 404
    assert (
        cadre.get(f"/people/{home.wife.pk}/facts/{Fact.objects.get(kind='phone').pk}/evidence").status_code
        == 404
    )


def test_somebody_is_entered_once(county: County, cadre: Client, home: Family) -> None:
    typed = {
        "name": "沙马·阿支",
        "id_number": id_number("19910707", 72),
        "group": "2组",
        "since": "2014-02-01",
        "source": "book",
        "place": VILLAGES[0],
    }
    answer = send(cadre, "/people/new/", **typed)
    assert answer.status_code == 302, text_of(answer)
    assert send(cadre, "/people/new/", **typed)["Location"] == answer["Location"]
    assert Person.objects.filter(name="沙马·阿支").count() == 1
    words = text_of(cadre.get(answer["Location"]))
    assert "Basic register of women" in words
    other = at_desk(county, "v2.cadre")
    answer = send(other, "/people/new/", **{**typed, "place": VILLAGES[1]})
    assert answer.status_code == 422
    assert "She is registered in another village" in text_of(answer)
    answer = send(other, "/people/new/", **typed)
    assert 'href="#place"' in answer.content.decode()
    answer = send(cadre, "/people/new/", name="", id_number="12", place=VILLAGES[0], source="book")
    assert answer.status_code == 422
    assert 'href="#since"' in answer.content.decode()


def test_a_household_is_opened_joined_and_left(cadre: Client, home: Family) -> None:
    path = f"/people/{home.wife.pk}/household/"
    baby = {"name": "吉克·小妹", "sex": "f", "birth_date": "2014-02-14", "role": "child", "source": "family"}
    answer = send(cadre, f"{path}join/", since="2014-02-14", **baby)
    assert answer["Location"] == path, text_of(answer)
    words = text_of(cadre.get(path))
    assert "吉克·小妹 Child" in words
    assert JournalRow.objects.order_by("-pk")[0].act == "change_household"
    answer = send(cadre, f"{path}members/{home.son.pk}/", role="leaves", since="2014-03-01")
    assert answer.status_code == 302
    assert "吉克·小强" not in text_of(cadre.get(path)).replace("Saved: 吉克·小强", "")
    assert Membership.objects.filter(person=home.son).count() == 2
    assert cadre.get(f"{path}members/{home.son.pk}/").status_code == 404
    answer = send(cadre, f"{path}members/{home.husband.pk}/", since="2014-03-01")
    assert 'href="#role"' in answer.content.decode()
    answer = send(cadre, f"{path}join/", **{**baby, "since": "2014-03-19", "name": "吉克·小弟"})
    assert answer.status_code == 422
    assert not Person.objects.filter(name="吉克·小弟").exists()


def test_income_is_itemised_and_worked_out_a_head(county: County, cadre: Client, home: Family) -> None:
    path = f"/people/{home.wife.pk}/household/"
    page = cadre.get(f"{path}income/2013/")
    assert 'name="farming" type="text" value="5000"' in page.content.decode()
    typed = {**hidden_of(page), "farming": "6900.01", "costs": "0.02", "source": "visit"}
    assert cadre.post(f"{path}income/2013/", typed).status_code == 302
    words = text_of(cadre.get(path))
    assert "Net income, yuan 6,899.99" in words
    # A fen below the line of the three: of each it says less than the line.
    assert "A head, yuan 2,299.99 below 2,300 yuan" in words
    assert "2,299.99" in text_of(cadre.get(f"/people/{home.wife.pk}/"))
    assert stands(home.wife, "women_in_poverty")
    # An item that isn't there any more, and one that is new: 6,900 for three is the line itself.
    typed |= {"farming": "", "wages": "6900", "costs": ""}
    assert cadre.post(f"{path}income/2013/", typed).status_code == 302
    words = text_of(cadre.get(path))
    assert "Farming" not in words
    assert "A head, yuan 2,300.00 not below 2,300 yuan" in words
    assert not stands(home.wife, "women_in_poverty")
    answer = cadre.post(f"{path}income/2013/", {"farming": "viel", "source": ""})
    assert answer.status_code == 422
    assert cadre.get(f"{path}income/2014/").status_code == 404
    assert at_desk(county, "a.auditor").get(f"{path}income/2013/").status_code == 403


def test_she_moves_to_the_next_village_and_is_that_ones(county: County, cadre: Client, home: Family) -> None:
    path = f"/people/{home.wife.pk}/state/residence/"
    page = cadre.get(path).content.decode()
    assert "桃园村" in page
    assert "石桥村" not in page
    typed = {"holds": "yes", "group": "1组", "starts_on": "2014-03-10", "source": "book"}
    answer = send(cadre, path, place=VILLAGES[2], **typed)
    assert answer.status_code == 302  # the act knows the county's villages, the form offers those nearby
    assert answer["Location"] == "/people/"
    assert cadre.get(f"/people/{home.wife.pk}/").status_code == 404
    words = text_of(at_desk(county, "v3.cadre").get(f"/people/{home.wife.pk}/"))
    assert "石桥村, 1组" in words
    assert stands(home.wife, "women")


def test_an_allowance_is_the_households(cadre: Client, home: Family) -> None:
    path = f"/people/{home.son.pk}/state/allowance/"
    answer = send(cadre, path, holds="yes", amount="150", starts_on="2014-03-01", source="office")
    assert answer.status_code == 302, text_of(answer)
    assert "150 yuan" in text_of(cadre.get(f"/people/{home.wife.pk}/household/"))
    assert Fact.objects.filter(kind="allowance", household=home.home).count() == 2


def test_what_offers_itself_suits_sex_and_age(cadre: Client, home: Family) -> None:
    hers, his, sons = (
        cadre.get(f"/people/{person.pk}/state/").content.decode()
        for person in (home.wife, home.husband, home.son)
    )
    assert "/state/volunteer/" in hers
    assert "/state/volunteer/" not in his
    assert "/state/guardian/" in sons
    assert "/state/spouse/" not in sons
    assert cadre.get(f"/people/{home.wife.pk}/state/holiday/").status_code == 404
