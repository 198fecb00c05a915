"""The village cadre's application, page by page: kept as typed or normalised, never lost, hers alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans.forms.application import STEPS
from loans.models import LoanCase
from loans.sections import SECTIONS
from tests.county import VILLAGES, County, advance, draft, id_number
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows.appointing import appoint

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST_STATEMENTS = 12


def opened(county: County, cadre: str = "v1.cadre") -> tuple[Client, LoanCase]:
    """An empty draft, opened through the page."""
    client = at_desk(county, cadre)
    answer = send(client, "/loans/new/")
    assert answer.status_code == 302
    return client, LoanCase.objects.get(ref=answer["Location"].split("/")[2])


def page(case: LoanCase, rest: str = "") -> str:
    return f"/loans/{case.ref}/application/{rest}"


def kept(case: LoanCase, section: str) -> Any:
    return LoanCase.objects.get(pk=case.pk).sections.get(section)


# --- Start -----------------------------------------------------------------------------------------


def test_the_start_tells_conditions_and_papers_of_the_policy(county: County) -> None:
    words = text_of(at_desk(county, "v1.cadre").get("/loans/new/"))
    for expected in (
        "from 18 to 50 years",
        "From 20,000 to 80,000 yuan",
        "1 up to 30,000 yuan, 2 above",
        "清泉村",
    ):
        assert expected in words
    assert "Pledge signed by the guarantor" in words


def test_the_same_form_sent_twice_opens_one_application(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    form = hidden_of(client.get("/loans/new/"))
    first, second = client.post("/loans/new/", form), client.post("/loans/new/", form)
    assert first["Location"] == second["Location"]
    assert LoanCase.objects.count() == 1


def test_a_cadre_of_two_villages_chooses_one(county: County) -> None:
    appoint(county.officers["v1.cadre"], _second_post(county), starts_on=date(2014, 1, 1))
    client = at_desk(county, "v1.cadre")
    answer = send(client, "/loans/new/")
    assert answer.status_code == 422
    assert "Choose the village" in text_of(answer)
    answer = send(client, "/loans/new/", place=VILLAGES[1])
    assert LoanCase.objects.get().place_code == VILLAGES[1]
    assert answer.status_code == 302


def _second_post(county: County) -> Any:
    from workflows.appointing import create_post

    office = county.posts["v2.cadre"].office
    return create_post(code="v2.help", office=office, role="village_cadre", title="help")


def test_a_foreign_village_a_lost_key_and_other_desks_open_nothing(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    assert client.post("/loans/new/", {"place": VILLAGES[2], "key": "0" * 32}).status_code == 422
    assert client.post("/loans/new/", {"place": VILLAGES[0], "key": "x\0" * 300}).status_code == 409
    for username in ("v1.chair", "t1.reviewer", "b1.officer", "c.sealer", "a.auditor"):
        assert at_desk(county, username).get("/loans/new/").status_code == 403
    assert Client().get("/loans/new/")["Location"].startswith("/accounts/login/")
    assert not LoanCase.objects.exists()


# --- Questions -------------------------------------------------------------------------------------


def test_every_field_of_every_section_is_asked_once() -> None:
    asked = [(step.section, name) for step in STEPS.values() for name in step.fields]
    wanted = [(section.name, field.name) for section in SECTIONS.values() for field in section.fields]
    assert sorted(asked) == sorted(wanted)


def test_look_alikes_are_normalised(county: County) -> None:
    client, case = opened(county)
    number = id_number("19800318", 4)
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    )
    answer = client.post(
        page(case, "woman/"),
        {
            "applicant.name": " 阿依•木呷 ",
            "applicant.id_number": spaced.lower(),
            "applicant.phone": "+86 138-0000-1234",
        },
    )
    assert answer["Location"] == page(case, "about-her/")
    stored = kept(case, "applicant")
    assert (stored["name"], stored["id_number"], stored["phone"]) == ("阿依·木呷", number, "13800001234")
    client.post(page(case, "amount/"), {"loan.amount": "¥３．５万元", "loan.term_months": "２４"})
    assert kept(case, "loan") == {"amount": "35000.00", "term_months": 24}
    assert LoanCase.objects.get(pk=case.pk).title == "阿依·木呷"


@pytest.mark.parametrize("number", [id_number("19800318", number) for number in range(2, 60, 2)][:12])
def test_a_small_x_is_taken_for_a_large_one(number: str) -> None:
    from workflows.sections import clean

    kept_answers, errors = clean(SECTIONS["applicant"], {"id_number": number.replace("X", "ｘ")})
    assert not errors
    assert kept_answers["id_number"] == number


def test_what_was_typed_stays_and_each_error_leads_to_its_question(county: County) -> None:
    client, case = opened(county)
    typed = {"applicant.name": "阿依·木呷", "applicant.id_number": "５１３４99", "applicant.phone": "12 <b>"}
    answer = client.post(page(case, "woman/"), typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in body
    for expected in (
        'value="阿依·木呷"',
        'value="５１３４99"',
        'value="12 &lt;b&gt;"',
        'href="#applicant-id_number"',
        'href="#applicant-phone"',
        'aria-describedby="applicant-id_number-hint applicant-id_number-error"',
    ):
        assert expected in body
    assert not kept(case, "applicant")


def test_an_unknown_choice_and_a_control_character_are_explained(county: County) -> None:
    client, case = opened(county)
    answer = client.post(page(case, "about-her/"), {"applicant.nation": "99", "applicant.health": "x\0"})
    assert answer.status_code == 422
    assert "Choose one of the answers in the list." in text_of(answer)
    answer = client.post(page(case, "woman/"), {"applicant.household_place": "a\0b"})
    assert answer.status_code == 422


def test_two_tabs_saving_different_pages_keep_both(county: County) -> None:
    client, case = opened(county)
    # Both pages of one section are open; neither knows what the other saves.
    client.post(
        page(case, "woman/"),
        {
            "applicant.name": "阿依·木呷",
            "applicant.household_place": "清泉村",
            "applicant.household_group": "3组",
        },
    )
    client.post(page(case, "about-her/"), {"applicant.health": "good"})
    client.post(page(case, "account/"), {"account.bank": "东河分社"})
    stored = kept(case, "applicant")
    assert (stored["name"], stored["household_group"], stored["health"]) == ("阿依·木呷", "3组", "good")
    assert kept(case, "account")["bank"] == "东河分社"


def test_what_is_unknown_yet_may_stay_empty(county: County) -> None:
    client, case = opened(county)
    assert client.post(page(case, "woman/"), {"applicant.name": "阿依·木呷"}).status_code == 302
    assert "Started" in text_of(client.get(page(case)))


def test_the_spouse_is_asked_for_where_there_is_one(county: County) -> None:
    client, case = opened(county)
    client.post(page(case, "about-her/"), {"applicant.marital_state": "unmarried"})
    assert "household-spouse_name" not in client.get(page(case, "household/")).content.decode()
    client.post(page(case, "about-her/"), {"applicant.marital_state": "married"})
    form = client.get(page(case, "household/")).content.decode()
    name, _dot, phone = form.partition('for="household-spouse_phone"')
    assert "optional" not in name
    assert "optional" in phone


def test_changed_from_the_check_page_one_returns_straight_to_it(county: County) -> None:
    client, case = opened(county)
    assert "?back=check#applicant-name" in client.get(page(case, "check/")).content.decode()
    answer = send(client, page(case, "woman/?back=check"), **{"applicant.name": "阿依·木呷"})
    assert answer["Location"] == page(case, "check/#row-woman")
    assert "Change<span" in client.get(page(case, "check/")).content.decode()


def test_the_statuses_follow_the_answers(county: County) -> None:
    client, case = opened(county)
    words = text_of(client.get(page(case)))
    assert "0 of 7 parts are done." in words
    assert words.count("Not started") == 7
    full = draft(county)
    words = text_of(client.get(page(full)))
    assert "7 of 7 parts are done." in words
    assert "Check the answers and submit" in words


# --- Hers alone ------------------------------------------------------------------------------------

PAGES = (
    "",
    "woman/",
    "amount/",
    "guarantors/",
    "guarantors/add/",
    "guarantors/1/",
    "papers/",
    "papers/other/",
    "findings/",
    "check/",
)


@pytest.mark.parametrize("rest", PAGES)
def test_another_village_does_not_find_it(county: County, rest: str) -> None:
    case = draft(county)
    client = at_desk(county, "v2.cadre")
    assert client.get(page(case, rest)).status_code == 404
    assert client.post(page(case, rest), {}).status_code in {404, 405}


@pytest.mark.parametrize(
    "username, status", [("v1.chair", 403), ("t1.reviewer", 404), ("c.sealer", 404), ("a.auditor", 404)]
)
def test_other_desks_do_not_write_in_it(county: County, username: str, status: int) -> None:
    case = draft(county)
    client = at_desk(county, username)
    for rest in PAGES:
        assert client.get(page(case, rest)).status_code == status
    answer = client.post(page(case, "woman/"), {"applicant.name": "别人"})
    assert answer.status_code == status
    assert kept(case, "applicant")["name"] == "阿依·木呷"


def test_once_submitted_it_is_closed_with_the_reason(county: County) -> None:
    case = advance(county, draft(county), "submit")
    client = at_desk(county, "v1.cadre")
    for rest in PAGES:
        answer = client.get(page(case, rest))
        assert answer.status_code == 403
        assert "with the reviewers" in text_of(answer)
    assert client.post(page(case, "amount/"), {"loan.amount": "80000"}).status_code == 403
    assert kept(case, "loan")["amount"] == "30000.00"


def test_a_visitor_is_sent_to_sign_in(county: County) -> None:
    case = draft(county)
    for rest in PAGES:
        assert Client().get(page(case, rest))["Location"].startswith("/accounts/login/")


def test_addresses_that_lead_nowhere_are_not_found(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    for rest in (
        "nothing/",
        "guarantors/9/",
        "guarantors/0/",
        "papers/nothing/",
        "papers/id_card.x/",
        "papers/99/remove/",
    ):
        assert client.get(page(case, rest)).status_code == 404


@pytest.mark.parametrize("rest", PAGES)
def test_a_page_costs_few_statements(county: County, rest: str) -> None:
    case = draft(county, amount="80000.00", guarantors=2)
    client = at_desk(county, "v1.cadre")
    client.get(page(case, rest))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(page(case, rest)).status_code == 200
    assert len(queries) <= MOST_STATEMENTS, [query["sql"][:120] for query in queries]


@pytest.mark.parametrize(
    ("rest", "typed"),
    [
        ("woman/", {"applicant.name": "阿依·木呷"}),
        ("amount/", {"loan.amount": "30000", "loan.term_months": "24"}),
        ("guarantors/add/", {"guarantors.0.name": "李明", "guarantors.0.class": "public_payroll"}),
    ],
)
def test_saving_a_page_costs_few_statements(county: County, rest: str, typed: dict[str, str]) -> None:
    client, case = opened(county)
    form = {**hidden_of(client.get(page(case, rest))), **typed}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(page(case, rest), form).status_code == 302
    assert len(queries) <= MOST_STATEMENTS, [query["sql"][:120] for query in queries]
