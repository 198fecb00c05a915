"""A village declares its register of a year; township and county check it; what changes later is listed against it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from people.acts.entering import Entered, enter_person
from people.acts.stating import Statement, state
from people.models import Person, RegisterCase
from people.opening import open_register
from people.programme import REGISTERS
from tests.county import VILLAGES, ZONE, County, id_number
from tests.pages.conftest import _language_ends_with_the_test  # noqa: F401
from tests.pages.desks import at_desk, send
from workflows import clock
from workflows.acts import Request, perform
from workflows.appointing import appoint
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.ledger import current_content
from workflows.models import Appointment, SignOff
from workflows.verification import verify

pytestmark = pytest.mark.django_db


def woman(county: County, sequence: int, name: str = "阿依·木呷") -> Person:
    return enter_person(
        county.seats("v1.cadre"),
        Entered(name, id_number("19850506", sequence)),
        place_code=VILLAGES[0],
        group="3组",
        since=date(2014, 1, 10),
        source="book",
    )


def act(county: County, who: str, case: RegisterCase, name: str, **data: Any) -> RegisterCase:
    perform(REGISTERS, case.ref, Request(name, data, "同意", ""), county.seats(who))
    return RegisterCase.objects.get(pk=case.pk)


@pytest.fixture
def register(county: County, spring_2014: None) -> RegisterCase:
    woman(county, 22)
    woman(county, 24, "吉克·史洛")
    outcome = open_register("women", 2014, VILLAGES[0], county.seats("v1.cadre"), key="")
    return RegisterCase.objects.get(ref=outcome.ref)


def test_it_goes_from_village_to_county(county: County, register: RegisterCase) -> None:
    assert register.due_on == date(2014, 3, 31)  # 30 March is a Sunday
    case = act(county, "v1.cadre", register, "submit")
    assert (case.state, case.rows, case.declared_on) == ("township_review", 2, date(2014, 3, 18))
    assert case.number == "示妇册〔2014〕00001号"
    case = act(county, "t1.reviewer", case, "sign")
    case = act(county, "c.sealer", case, "take_over")
    assert case.state == "taken_over"
    assert [s.level for s in SignOff.objects.filter(case=case).order_by("sequence")] == ["township", "county"]
    assert list(verify()) == []


def test_a_register_of_a_year_is_declared_once(county: County, register: RegisterCase) -> None:
    with pytest.raises(Conflict) as caught:
        open_register("women", 2014, VILLAGES[0], county.seats("v1.chair"), key="")
    assert caught.value.code == "declared_already"
    act(county, "v1.cadre", register, "withdraw")
    assert open_register("women", 2014, VILLAGES[0], county.seats("v1.chair"), key="").state == "draft"


def test_returned_and_unchanged_it_goes_back_to_the_county(county: County, register: RegisterCase) -> None:
    case = act(county, "v1.cadre", register, "submit")
    case = act(county, "t1.reviewer", case, "sign")
    marks = [{"target": "register", "note": "请核对人数"}]
    case = act(county, "c.sealer", case, "return_to_village", marks=marks)
    assert case.state == "returned"
    case = act(county, "v1.cadre", case, "submit")
    assert (case.state, case.round) == ("county_review", 1)


def test_returned_and_changed_it_is_a_new_round(county: County, register: RegisterCase) -> None:
    case = act(county, "v1.cadre", register, "submit")
    marks = [{"target": "register", "note": "漏登一人"}]
    case = act(county, "t1.reviewer", case, "return_to_village", marks=marks)
    woman(county, 26, "沙玛·伍果")
    case = act(county, "v1.cadre", case, "submit")
    assert (case.state, case.round, case.rows) == ("township_review", 2, 3)


def test_what_changes_later_is_listed_against_it(county: County, register: RegisterCase) -> None:
    case = act(county, "v1.cadre", register, "submit")
    gone = Person.objects.get(name="吉克·史洛")
    woman(county, 28, "曲木·以合")
    with clock.at(datetime(2014, 5, 5, 9, 0, tzinfo=ZONE)):
        state(
            county.seats("v1.cadre"),
            [Statement("died", date(2014, 4, 1), {}, person=gone.pk)],
            source="family",
        )
        page = at_desk(county, "t1.reviewer").get(f"/declared/{case.ref}/").content.decode()
    changed = page.partition('id="changed"')[2].partition("</section>")[0]
    assert "曲木·以合" in changed
    assert "吉克·史洛" in changed
    assert "阿依·木呷" not in changed


def test_who_declared_signs_no_level(county: County, register: RegisterCase) -> None:
    case = act(county, "v1.cadre", register, "submit")
    with pytest.raises(NotAllowed):
        act(county, "v1.cadre", case, "sign")
    with pytest.raises(NotFound):
        act(county, "t2.reviewer", case, "sign")


def test_the_desk_does_it_too(county: County, register: RegisterCase) -> None:
    village, address = at_desk(county, "v1.cadre"), f"/declared/{register.ref}/acts/submit/"
    assert send(village, address, password="wrong").status_code == 422
    assert RegisterCase.objects.get(pk=register.pk).state == "draft"
    assert send(village, address).status_code == 302
    assert RegisterCase.objects.get(pk=register.pk).state == "township_review"


def test_the_register_of_heads_is_signed_for_as_its_page_shows_it(county: County, spring_2014: None) -> None:
    """One for the village, by the name that the appointment has: not its stand-ins beside her."""
    appoint(
        county.officers["v2.chair"],
        county.posts["v1.chair"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    ref = open_register("village_heads", 2014, VILLAGES[0], county.seats("v1.cadre"), key="heads").ref
    case = act(county, "v1.cadre", RegisterCase.objects.get(ref=ref), "submit")
    content = current_content(case)
    assert content is not None
    assert content.body is not None
    assert [row["name"] for row in content.body["rows"]] == [county.officers["v1.chair"].name]


@pytest.mark.parametrize(
    ("on", "outcome", "words"),
    [
        (datetime(2014, 3, 31, 9, 0, tzinfo=ZONE), "pass", "Declared by the day"),
        (datetime(2014, 4, 2, 9, 0, tzinfo=ZONE), "note", "working days late when it was declared: 2."),
        # Qingming and a weekend lie between.
        (datetime(2014, 4, 8, 9, 0, tzinfo=ZONE), "note", "working days late when it was declared: 5."),
    ],
)
def test_lateness_is_told_and_forbids_nothing(
    county: County, register: RegisterCase, on: datetime, outcome: str, words: str
) -> None:
    with clock.at(on):
        case = act(county, "v1.cadre", register, "submit")
    (found,) = [finding for finding in case.findings if finding["rule"] == "due_day"]
    assert found["outcome"] == outcome
    assert words in found["reason"]["en"]
    assert found["reason"]["zh"]
