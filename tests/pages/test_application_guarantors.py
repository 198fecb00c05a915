"""Guarantors named one by one; their papers stay theirs when the list changes."""

from __future__ import annotations

from typing import Any

import pytest

from loans.models import LoanCase
from tests.county import County, draft, guarantor, id_number
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows.models import Attachment

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def page(case: LoanCase, rest: str = "") -> str:
    return f"/loans/{case.ref}/application/guarantors/{rest}"


def guarantors(case: LoanCase) -> list[dict[str, Any]]:
    return list(LoanCase.objects.get(pk=case.pk).sections["guarantors"])


def typed(number: int, **answers: str) -> dict[str, str]:
    return {f"guarantors.{number}.{name}": value for name, value in answers.items()}


def papers(case: LoanCase) -> set[tuple[str, str, int]]:
    present = Attachment.objects.filter(case_id=case.pk, removed_at=None)
    return {
        (kind, subject, file) for kind, subject, file in present.values_list("kind", "subject", "file_id")
    }


def test_a_guarantor_is_named_in_two_pages(county: County) -> None:
    case = draft(county, guarantors=0)
    client = at_desk(county, "v1.cadre")
    number = id_number("19700909", 7)
    answer = send(
        client,
        page(case, "add/"),
        **typed(0, name="李明", id_number=number, phone="139 0000 5678", relation="none"),
    )
    assert answer["Location"] == page(case)
    answer = send(
        client, page(case, "1/"), **typed(0, name="李明", id_number=number, **{"class": "fixed_deposit"})
    )
    assert answer["Location"] == page(case, "1/means/")
    words = text_of(client.get(page(case, "1/means/")))
    assert "Deposit: matures on" in words
    assert "Employer" not in words
    send(
        client,
        page(case, "1/means/"),
        **typed(0, deposit_bank="东河分社", deposit_matures_on="2016年3月18日"),
    )
    (kept,) = guarantors(case)
    assert (kept["name"], kept["id_number"], kept["deposit_matures_on"]) == ("李明", number, "2016-03-18")


def test_what_was_typed_stays_when_it_cannot_be_read(county: County) -> None:
    case = draft(county, guarantors=1)
    client = at_desk(county, "v1.cadre")
    answer = send(client, page(case, "add/"), **typed(1, name="张华", id_number="371327"))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="371327"' in body
    assert 'href="#guarantors-1-id_number"' in body
    assert len(guarantors(case)) == 1


def test_an_empty_guarantor_and_a_fifth_one_are_refused(county: County) -> None:
    client = at_desk(county, "v1.cadre")
    empty = draft(county, guarantors=0)
    assert send(client, page(empty, "add/")).status_code == 422
    full = draft(county, guarantors=4, seed=1)
    answer = send(client, page(full, "add/"), **typed(4, name="第五人"))
    assert answer.status_code == 422
    assert "at most 4" in text_of(answer)
    assert "Add another guarantor" not in text_of(client.get(page(full)))


def test_a_change_of_class_shows_what_is_left_to_be_cleared(county: County) -> None:
    case = draft(county, guarantors=1)
    client = at_desk(county, "v1.cadre")
    send(client, page(case, "1/"), **typed(0, **{**_first(case, 0), "class": "fixed_deposit"}))
    words = text_of(client.get(page(case, "1/means/")))
    assert "Deposit: bank" in words
    assert "Employer" in words


def _first(case: LoanCase, index: int) -> dict[str, str]:
    row = guarantors(case)[index]
    return {name: row[name] for name in ("name", "id_number", "phone", "relation", "class")}


def test_removing_the_first_leaves_the_second_with_her_own_papers(county: County) -> None:
    case = draft(county, amount="80000.00", guarantors=2)
    # The second guarantor's pledge is a file of its own.
    from workflows import clock
    from workflows.models import StoredFile

    own = StoredFile.objects.create(digest="1" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    Attachment.objects.filter(case=case, kind="pledge", subject="guarantor-2").update(file=own)
    client = at_desk(county, "v1.cadre")
    second = guarantors(case)[1]
    assert "are removed with the guarantor" in text_of(client.get(page(case, "1/remove/")))
    send(client, page(case, "1/remove/"))
    (left,) = guarantors(case)
    assert left["id_number"] == second["id_number"]
    assert {subject for _kind, subject, _file in papers(case)} == {"applicant", "guarantor-1"}
    assert ("pledge", "guarantor-1", own.pk) in papers(case)


def test_two_tabs_do_not_change_each_others_guarantor(county: County) -> None:
    case = draft(county, amount="80000.00", guarantors=2)
    client = at_desk(county, "v1.cadre")
    second_tab = hidden_of(client.get(page(case, "2/")))
    removal = hidden_of(client.get(page(case, "2/remove/")))
    send(client, page(case, "1/remove/"))
    (left,) = guarantors(case)
    # Her row moved up: it is the same guarantor still.
    answer = client.post(
        page(case, "1/"), {**second_tab, **typed(0, **{**_first(case, 0), "name": "李明明"})}
    )
    assert answer.status_code == 302
    (now,) = guarantors(case)
    assert (now["name"], now["id_number"]) == ("李明明", left["id_number"])
    answer = client.post(page(case, "1/remove/"), removal)
    assert answer.status_code == 409
    assert "changed in another window" in text_of(answer)
    assert len(guarantors(case)) == 1


def test_a_form_of_before_the_change_is_not_saved_and_keeps_what_was_typed(county: County) -> None:
    case = draft(county, guarantors=1)
    client = at_desk(county, "v1.cadre")
    old = hidden_of(client.get(page(case, "1/")))
    send(client, page(case, "1/"), **typed(0, **{**_first(case, 0), "phone": "13911112222"}))
    answer = client.post(page(case, "1/"), {**old, **typed(0, name="张华", phone="13933334444")})
    assert answer.status_code == 409
    assert 'value="13933334444"' in answer.content.decode()
    assert guarantors(case)[0]["phone"] == "13911112222"


def _of_payroll(seed: int) -> dict[str, str]:
    """What is typed of a teacher, her phone and her salary as people write them."""
    return {**guarantor(seed), "phone": "139 0000 5678", "monthly_salary": "3200"}


def test_a_new_guarantor_sent_again_after_a_lost_answer_is_named_once(county: County) -> None:
    case = draft(county, guarantors=0)
    client = at_desk(county, "v1.cadre")
    form = {**hidden_of(client.get(page(case, "add/"))), **typed(0, **_of_payroll(70))}
    first = client.post(page(case, "add/"), form)
    again = client.post(page(case, "add/"), form)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert [row["id_number"] for row in guarantors(case)] == [guarantor(70)["id_number"]]


def test_the_last_guarantor_who_fits_sent_again_is_no_fifth_one(county: County) -> None:
    case = draft(county, guarantors=3)
    client = at_desk(county, "v1.cadre")
    form = {**hidden_of(client.get(page(case, "add/"))), **typed(3, **_of_payroll(70))}
    for _press in range(2):
        assert client.post(page(case, "add/"), form).status_code == 302
    assert len(guarantors(case)) == 4
    other = client.post(page(case, "add/"), {**form, **typed(3, name="第五人")})
    assert other.status_code == 422
    assert len(guarantors(case)) == 4


def test_a_page_opened_before_the_first_was_named_names_another(county: County) -> None:
    case = draft(county, guarantors=0)
    client = at_desk(county, "v1.cadre")
    earlier = hidden_of(client.get(page(case, "add/")))
    send(client, page(case, "add/"), **typed(0, **_of_payroll(70)))
    # What can't be read is shown at the place that she has now, with everything else that was typed.
    wrong = client.post(page(case, "add/"), {**earlier, **typed(0, **{**_of_payroll(71), "phone": "139"})})
    body = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'href="#guarantors-1-phone"' in body
    assert f'value="{guarantor(71)["name"]}"' in body
    answer = client.post(page(case, "add/"), {**earlier, **typed(0, **_of_payroll(71))})
    assert answer.status_code == 302
    assert [row["name"] for row in guarantors(case)] == [guarantor(70)["name"], guarantor(71)["name"]]


def test_whoever_is_named_already_is_not_named_a_second_time_with_other_answers(county: County) -> None:
    case = draft(county, guarantors=0)
    client = at_desk(county, "v1.cadre")
    form = {**hidden_of(client.get(page(case, "add/"))), **typed(0, **_of_payroll(70))}
    assert client.post(page(case, "add/"), form).status_code == 302
    # She went back, and mended a number: it is mended where she stands now.
    mended = client.post(page(case, "add/"), {**form, **typed(0, phone="13912345678")})
    assert mended.status_code == 422
    assert "With this ID number, guarantor 1 is named already" in text_of(mended)
    assert 'value="13912345678"' in mended.content.decode()
    assert len(guarantors(case)) == 1


def test_a_change_sent_again_after_a_lost_answer_is_no_conflict(county: County) -> None:
    case = draft(county, guarantors=1)
    client = at_desk(county, "v1.cadre")
    form = {
        **hidden_of(client.get(page(case, "1/"))),
        **typed(0, **{**_first(case, 0), "phone": "139 1111 2222"}),
    }
    first = client.post(page(case, "1/"), form)
    again = client.post(page(case, "1/"), form)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert guarantors(case)[0]["phone"] == "13911112222"
    # Another change from the same old page still is one.
    assert client.post(page(case, "1/"), {**form, **typed(0, phone="13933334444")}).status_code == 409


def test_another_id_number_warns_of_the_papers(county: County) -> None:
    case = draft(county, guarantors=1)
    client = at_desk(county, "v1.cadre")
    number = id_number("19660909", 9)
    send(client, page(case, "1/"), **typed(0, **{**_first(case, 0), "id_number": number}))
    assert "Check that the papers are this person" in text_of(client.get(page(case)))
