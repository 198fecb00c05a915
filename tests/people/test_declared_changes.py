"""Which field of a declared register changed later is listed by its column; what time alone changes isn't."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation

from people.acts.entering import Entered, enter_person
from people.acts.stating import Statement, state
from people.declaring.content import changes, content_of
from people.models import Person, RegisterCase
from people.opening import open_register
from tests.api.client import Desk
from tests.county import VILLAGES, ZONE, County
from tests.pages.conftest import _language_ends_with_the_test  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.test_declared import act, woman
from workflows import clock
from workflows.ledger import current_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
SINCE = date(2014, 4, 1)
LATER = datetime(2014, 7, 5, 9, 0, tzinfo=ZONE)


def declared(county: County, register: str) -> RegisterCase:
    ref = open_register(register, 2014, VILLAGES[0], county.seats("v1.cadre"), key=register).ref
    return act(county, "v1.cadre", RegisterCase.objects.get(ref=ref), "submit")


def say(county: County, person: Person, kind: str, value: dict[str, Any], since: date = SINCE) -> None:
    state(county.seats("v1.cadre"), [Statement(kind, since, value, person=person.pk)], source="family")


def listed(county: County, case: RegisterCase, language: str = "en") -> str:
    page = at_desk(county, "t1.reviewer", language).get(f"/declared/{case.ref}/")
    return text_of(page).partition(CHANGED[language])[2].partition(FINDINGS[language])[0].strip()


CHANGED = {"en": "Changed since it was declared", "zh-hans": "申报后的变动"}
FINDINGS = {"en": "Findings", "zh-hans": "审核结论"}


def signed_rows(case: RegisterCase) -> list[dict[str, Any]]:
    content = current_content(case)
    assert content is not None
    assert content.body is not None
    return list(content.body["rows"])


def test_a_marriage_after_declaring_is_listed_by_its_columns(county: County) -> None:
    single, other = woman(county, 22), woman(county, 24, "吉克·史洛")
    say(county, single, "marital_state", {"state": "unmarried"}, date(2014, 1, 10))
    say(county, other, "marital_state", {"state": "unmarried"}, date(2014, 1, 10))
    case = declared(county, "women")
    with clock.at(LATER):
        # Both have had a birthday by now, which changes nothing.
        assert listed(county, case) == ""
        say(county, single, "marital_state", {"state": "married"})
        assert listed(county, case) == "changed 阿依·木呷 3组 : Married or not"
        assert listed(county, case, "zh-hans") == "变更 阿依·木呷 3组 ：婚否"
        (change,) = Desk(county, "t1.reviewer").get(f"/registers/declared/{case.ref}")[1]["changes"]
    assert (change["how"], change["row"]["name"]) == ("changed", "阿依·木呷")
    assert change["fields"] == [{"name": "marital_state", "title": "婚否"}]


def test_a_telephone_is_signed_as_a_digest_and_its_change_listed(county: County) -> None:
    number = county.officers["v1.chair"].id_number
    head = enter_person(
        county.seats("v1.cadre"),
        Entered("马小英", str(number)),
        place_code=VILLAGES[0],
        group="",
        since=date(2014, 1, 10),
        source="book",
    )
    say(county, head, "phone", {"number": "13512340000"}, date(2014, 1, 10))
    say(county, head, "head_details", {"committee": "村委会委员"}, date(2014, 1, 10))
    case = declared(county, "village_heads")
    (row,) = signed_rows(case)
    page = text_of(at_desk(county, "t1.reviewer").get(f"/declared/{case.ref}/"))
    assert "On the village’s two committees 村委会委员" in page
    assert "hmac:" not in page
    (shown,) = Desk(county, "t1.reviewer").get(f"/registers/declared/{case.ref}")[1]["entries"]
    assert shown["values"]["committee"] == "村委会委员"
    assert "phone" not in shown["values"]
    assert row["values"]["committee"] == "村委会委员"
    assert row["values"]["phone"].startswith("hmac:")
    assert "0000" not in row["values"]["phone"][-4:]
    with clock.at(LATER):
        assert listed(county, case) == ""
        details = {"committee": "村委会委员", "other_posts": "计生专干", "on_payroll": "yes"}
        say(county, head, "head_details", details)
        assert listed(county, case).endswith(": Other posts, On the payroll")
        # The same last four digits.
        say(county, head, "phone", {"number": "13698760000"})
        assert listed(county, case).endswith(": Other posts, On the payroll, Telephone")


def test_a_register_signed_without_values_is_compared_by_what_it_has(county: County) -> None:
    her = woman(county, 22)
    case = declared(county, "women")
    old = [{name: part for name, part in row.items() if name != "values"} for row in signed_rows(case)]
    with clock.at(LATER):
        say(county, her, "marital_state", {"state": "married"})
        now = content_of(case)["rows"]
        assert changes("women", old, now) == []
        say(county, her, "residence", {"place": VILLAGES[0], "group": "4组"}, date(2014, 1, 10))
        (change,) = changes("women", old, content_of(case)["rows"])
    assert (change.how, [field.name for field in change.fields]) == ("changed", ["group"])


def test_who_declares_in_which_language_signs_the_same(county: County) -> None:
    say(county, woman(county, 22), "marital_state", {"state": "divorced"}, date(2014, 1, 10))
    case = RegisterCase.objects.get(
        ref=open_register("women", 2014, VILLAGES[0], county.seats("v1.cadre"), key="").ref
    )
    with translation.override("en"):
        in_english = content_of(case)
    with translation.override("zh-hans"):
        assert content_of(case) == in_english
    assert in_english["rows"][0]["values"]["marital_state"] == "离异"
