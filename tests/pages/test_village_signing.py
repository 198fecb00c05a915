"""Where the village signs: her password, what her finger drew, and what the rules say while she types."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from loans.models import LoanCase
from tests.county import County, advance, checklist, draft
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows.ledger import signoff_digest
from workflows.models import SignOff
from workflows.strokes import as_svg, read_strokes

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

DRAWN = "10,20 40,60 90,30;120,100"


def sign(case: Any) -> str:
    return f"/loans/{case.ref}/acts/sign/"


def state_of(case: Any) -> str:
    return str(LoanCase.objects.values_list("state", flat=True).get(pk=case.pk))


@pytest.fixture
def submitted(county: County) -> Any:
    return advance(county, draft(county), "submit")


def signed_by_chair(county: County, case: Any, **more: str) -> Any:
    client = at_desk(county, "v1.chair")
    return send(client, sign(case), checklist=checklist(case), opinion="情况属实", **more)


@pytest.mark.parametrize("password", ["", "not-her-password"])
def test_without_her_password_nothing_is_signed_and_nothing_is_lost(
    county: County, submitted: Any, password: str
) -> None:
    page = signed_by_chair(county, submitted, password=password, signature=DRAWN)
    body = page.content.decode()
    assert page.status_code == 422
    assert 'href="#password"' in body
    assert "情况属实" in body
    assert body.count(" checked>") == len(checklist(submitted))
    assert f'name="signature" value="{DRAWN}"' in body
    assert "not-her-password" not in body
    assert state_of(submitted) == "village_review"


@pytest.mark.parametrize("password", ["", "not-her-password"])
def test_with_her_password_all_other_faults_are_told_at_once(
    county: County, submitted: Any, password: str
) -> None:
    client = at_desk(county, "v1.chair")
    page = send(client, sign(submitted), checklist=checklist(submitted)[1:], opinion="", password=password)
    body = page.content.decode()
    assert page.status_code == 422
    for field in ("password", "opinion", "checklist"):
        assert f'href="#{field}' in body, field
    assert state_of(submitted) == "village_review"
    assert not SignOff.objects.filter(case_id=submitted.pk).exists()


def test_wrong_passwords_are_counted_and_the_page_stays(county: County, submitted: Any) -> None:
    pages = [signed_by_chair(county, submitted, password="guess") for _time in range(5)]
    assert "Too many wrong passwords" in text_of(pages[-1])
    right = signed_by_chair(county, submitted)
    assert right.status_code == 422
    assert "情况属实" in right.content.decode()
    assert state_of(submitted) == "village_review"


def test_what_her_finger_drew_is_in_the_digest_of_her_sign_off(county: County, submitted: Any) -> None:
    assert signed_by_chair(county, submitted, signature=DRAWN).status_code == 302
    signoff = SignOff.objects.get(case_id=submitted.pk)
    assert signoff.body["decision"]["signature"] == DRAWN
    assert signoff_digest(signoff, submitted.ref) == signoff.digest
    signoff.body["decision"]["signature"] = "1,1"
    assert signoff_digest(signoff, submitted.ref) != signoff.digest
    address = reverse("loans:signature", args=[submitted.ref, signoff.sequence])
    client = at_desk(county, "t1.reviewer")
    picture = client.get(address)
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode() == as_svg(DRAWN)
    assert address in client.get(f"/loans/{submitted.ref}/").content.decode()
    assert at_desk(county, "v2.cadre").get(address).status_code == 404


def test_a_sign_off_without_a_drawing_has_no_picture(county: County, submitted: Any) -> None:
    assert signed_by_chair(county, submitted).status_code == 302
    assert at_desk(county, "v1.chair").get(f"/loans/{submitted.ref}/signatures/1.svg").status_code == 404


def test_what_is_no_drawing_is_told(county: County, submitted: Any) -> None:
    page = signed_by_chair(county, submitted, signature="<svg onload=alert(1)>")
    assert page.status_code == 422
    assert "The drawn signature can’t be read" in text_of(page)
    assert "<svg onload" not in page.content.decode()


@pytest.mark.parametrize("text", ["601,10", "10,201", "1,1;", "1 1", "1,1 " * 9000, ["1,1"], "１,1"])
def test_strokes_outside_the_field_are_refused(text: Any) -> None:
    with pytest.raises(ValueError, match=r"drawing|field"):
        read_strokes(text)


def test_submitting_takes_her_password(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    page = send(client, f"/loans/{case.ref}/application/check/", password="guess")
    assert page.status_code == 422
    assert 'href="#password"' in page.content.decode()
    assert state_of(case) == "draft"
    assert send(client, f"/loans/{case.ref}/application/check/").status_code == 302


def test_a_form_sent_by_the_page_is_told_where_to_go_and_acts_once(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    address = f"/loans/{case.ref}/application/check/"
    form = hidden_of(client.get(address))
    answers = [client.post(address, form, headers={"x-sent-in-place": "1"}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert answers[0]["X-Next"] == answers[1]["X-Next"]
    words = text_of(client.get(answers[0]["X-Next"]))
    assert "示妇贷〔2014〕00001号" in words
    receipt = client.get(f"/loans/{case.ref}/receipt/")
    assert "示妇贷〔2014〕00001号" in text_of(receipt)
    assert "Resident ID card" in text_of(receipt)
    # It is handed to her: its days are said as she says them.
    for language, said in (("en", "18 March 2014"), ("zh-hans", "2014年3月18日")):
        client.cookies["django_language"] = language
        words = text_of(client.get(f"/loans/{case.ref}/receipt/"))
        assert said in words
        assert "2014-03-" not in words


def test_a_draft_has_no_receipt(county: County) -> None:
    case = draft(county)
    assert at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/receipt/").status_code == 404


# --- As she types ----------------------------------------------------------------------------------


def so_far(county: County, case: Any, **typed: str) -> Any:
    named = {name.replace("__", "."): value for name, value in typed.items()}
    return at_desk(county, "v1.cadre").post(f"/loans/{case.ref}/application/so-far/", named)


def test_the_rules_speak_as_she_types_and_nothing_is_kept(county: County) -> None:
    case = draft(county)
    before = LoanCase.objects.get(pk=case.pk).sections
    words = text_of(so_far(county, case, loan__amount="6万", loan__term_months=""))
    assert "Breaks the rule Number of guarantors" in words
    assert "Still to be answered here: Term asked, months" in words
    assert LoanCase.objects.get(pk=case.pk).sections == before


def test_the_age_follows_from_the_number_and_the_question_she_is_at_is_not_wrong_yet(county: County) -> None:
    case = draft(county)
    number = case.sections["applicant"]["id_number"]
    assert "Aged 34 on the day of acceptance" in text_of(so_far(county, case, applicant__id_number=number))
    typing = so_far(county, case, applicant__id_number="5134", at="applicant.id_number")
    left = so_far(county, case, applicant__id_number="5134")
    assert "so-far__wrong" not in typing.content.decode()
    assert "so-far__wrong" in left.content.decode()


def test_what_other_applications_say_is_not_read_out_by_typing_numbers(county: County) -> None:
    paid = advance(county, draft(county), "payout")
    case = draft(county)
    number = paid.sections["applicant"]["id_number"]
    words = text_of(so_far(county, case, applicant__id_number=number, project__received_before="no"))
    assert "Once in a lifetime" not in words


def test_an_unknown_guarantor_and_strange_names_are_no_fault(county: County) -> None:
    case = draft(county)
    answer = so_far(county, case, guarantors__3__name="某人", guarantors__9__name="某人", nonsense="1")
    assert answer.status_code == 200
    new = so_far(county, case, guarantors__1__name="某人", guarantors__1__phone="12")
    assert "so-far__wrong" in new.content.decode()


def test_the_first_of_two_guarantors_is_no_fault_while_she_is_named(county: County) -> None:
    case = draft(county, amount="60000.00", guarantors=0)
    first = so_far(county, case, guarantors__0__name="某人")
    assert "More guarantors to be named for this amount: 1." in text_of(first)
    assert "mark--fail" not in first.content.decode()
    second = draft(county, amount="60000.00", guarantors=1, seed=1)
    words = text_of(so_far(county, second, guarantors__1__name="某人"))
    assert "More guarantors" not in words
    assert "Meets the rule Number of guarantors" in words
    # Asked what the rules say of what she saved, she is told.
    findings = at_desk(county, "v1.cadre").get(f"/loans/{second.ref}/application/findings/")
    assert "Breaks the rule Number of guarantors" in text_of(findings)


def test_only_who_may_write_is_told(county: County) -> None:
    case = advance(county, draft(county), "submit")
    assert so_far(county, case, loan__amount="3万").status_code == 403
    other = at_desk(county, "v2.cadre").post(f"/loans/{case.ref}/application/so-far/", {"loan.amount": "1"})
    assert other.status_code == 404
