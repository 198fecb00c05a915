"""Acts that come twice, too late, by the wrong officer or from a page that is too old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.county import SPRING, County, advance, checklist, draft
from tests.pages.acting import at, is_told, state_of
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows import clock
from workflows.models import SignOff

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


# --- Twice, at once, not hers ----------------------------------------------------------------------


def test_a_form_sent_twice_acts_once_and_is_confirmed_twice(county: County) -> None:
    case = advance(county, draft(county), "submit")
    client = at_desk(county, "v1.chair")
    typed = {**hidden_of(client.get(at(case, "sign"))), "checklist": checklist(case), "opinion": "同意"}
    first, second = client.post(at(case, "sign"), typed), client.post(at(case, "sign"), typed)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert SignOff.objects.filter(case=case).count() == 1


def test_who_comes_second_reads_what_happened_and_keeps_what_she_typed(county: County) -> None:
    case = advance(county, draft(county), "bank")
    client = at_desk(county, "c.second")
    typed = {**hidden_of(client.get(at(case, "seal"))), "opinion": "我也同意"}
    county.do("c.sealer", case, "seal")
    page = client.post(at(case, "seal"), typed)
    is_told(page, "“Seal” on 2014-03-18 09:00. The case stands at “Awaiting payout” now.", status=409)
    assert "我也同意" in page.content.decode()


def test_a_key_that_was_used_for_something_else_is_followed_by_a_new_one(county: County) -> None:
    one, other = (advance(county, draft(county, seed=seed), "bank") for seed in (1, 2))
    client = at_desk(county, "c.sealer")
    typed = {**hidden_of(client.get(at(one, "seal"))), "opinion": "同意"}
    assert client.post(at(one, "seal"), typed).status_code == 302
    page = client.post(at(other, "seal"), typed)
    is_told(page, "This key was used for another request.", status=409)
    assert client.post(at(other, "seal"), {**typed, **hidden_of(page)}).status_code == 302


@pytest.mark.parametrize(
    "username,act,reason",
    [
        ("t1.reviewer", "consent", "This can't be done while the case stands at"),
        ("v1.cadre", "sign", "This is for the post"),
        ("a.auditor", "refuse", "Your post reads and changes nothing."),
    ],
)
def test_an_act_that_is_not_hers_is_refused_with_the_reason(
    county: County, username: str, act: str, reason: str
) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, username)
    page = client.get(at(case, act))
    assert page.status_code == 403
    assert reason in text_of(page)
    sent = client.post(at(case, act), {"opinion": "同意"})
    assert sent.status_code == 403
    assert reason in text_of(sent)
    assert state_of(case) == "township_review"


def test_the_clocks_act_and_an_unknown_one_have_no_page(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    assert client.get(at(case, "lapse")).status_code == 404
    assert client.get(at(case, "approve")).status_code == 404
    assert client.get(f"/loans/{case.ref}/done/999/").status_code == 404


def test_facts_that_grew_worse_block_and_are_shown(county: County) -> None:
    from loans.models import Guarantee
    from people.acts import meet

    case = advance(county, draft(county), "village")
    guarantor = case.sections["guarantors"][0]
    people = meet({guarantor["id_number"]: guarantor["name"]})
    Guarantee.objects.create(person=people[guarantor["id_number"]], source="旧贷款", bound_on=clock.today())
    typed = {"contacts.0.how": "visit", "contacts.0.on": "2014-03-18"}
    page = send(at_desk(county, "t1.reviewer"), at(case, "sign"), opinion="同意", **typed)
    is_told(page, "The facts have changed since the application was submitted.", status=409)
    assert "Other open guarantees" in text_of(page)
    assert "at submission: Meets the rule" in text_of(page)


@pytest.mark.parametrize("key", [None, "", "abc", "x\0" * 16, "0" * 33])
def test_a_form_without_its_own_key_does_nothing(county: County, key: str | None) -> None:
    """Without a key a form that is sent twice would act twice; a NUL byte is no text for PostgreSQL."""
    case = advance(county, draft(county), "submit")
    client = at_desk(county, "v1.chair")
    typed = {"shape": "checklist", "checklist": checklist(case), "opinion": "情况属实"}
    page = client.post(at(case, "sign"), {**typed, **({} if key is None else {"key": key})})
    is_told(page, "This page was changed on its way. Open it again.", status=409)
    assert state_of(case) == "village_review"
    # The page that says so has a key again, and keeps what was typed.
    fresh = {**typed, **hidden_of(page)}
    assert client.post(at(case, "sign"), fresh).status_code == 302


# --- A page that is too old ------------------------------------------------------------------------


def test_a_stale_page_seals_nothing_that_was_never_on_it(county: County) -> None:
    """She has 50,000 before her; meanwhile her colleague sends it back and the cooperative consents to 20,000."""
    case = advance(county, draft(county, amount="50000.00", guarantors=2), "bank", amount="50000.00")
    client = at_desk(county, "c.sealer")
    page = client.get(at(case, "seal"))
    assert "50,000" in text_of(page)
    with clock.at(SPRING + timedelta(hours=1)):
        county.do("c.second", case, "return_to_bank", marks=[{"target": "loan.amount", "note": "过高"}])
    with clock.at(SPRING + timedelta(hours=2)):
        county.do("b1.officer", case, "consent", amount="20000", term_months="24", rate="6.5")
        refused = client.post(at(case, "seal"), {**hidden_of(page), "opinion": "同意5万元"})
        is_told(refused, "The case stands at “County federation reviews” now.", status=409)
        told = text_of(refused)
        assert state_of(case) == "county_review"
        # Who did what, when; what she typed; and the case as it is now.
        assert (
            f"{county.officers['c.second'].name} ({county.posts['c.second']}): “Return to the cooperative”"
            in told
        )
        assert f"{county.officers['b1.officer'].name} ({county.posts['b1.officer']}): “Consent”" in told
        assert "2014-03-18 10:00" in told
        assert "2014-03-18 11:00" in told
        assert "同意5万元" in refused.content.decode()
        assert "20,000 yuan, 24 months" in told
        # Having read it, she seals what is there.
        assert (
            client.post(at(case, "seal"), {**hidden_of(refused), "opinion": "同意2万元"}).status_code == 302
        )
    assert state_of(case) == "awaiting_payout"


def test_who_did_nothing_wrong_before_is_not_told_of_it(county: County) -> None:
    """Only what happened after the page was opened is news."""
    case = advance(county, draft(county), "bank")
    client = at_desk(county, "c.sealer")
    with clock.at(SPRING + timedelta(hours=1)):
        page = client.get(at(case, "seal"))
        county.do("c.second", case, "seal")
    told = text_of(client.post(at(case, "seal"), {**hidden_of(page), "opinion": "同意"}))
    assert "“Seal”" in told
    assert "“Consent”" not in told
    assert "“Submit”" not in told


def test_sent_twice_a_form_is_answered_twice_and_acts_once(county: County) -> None:
    """The mark is no part of the request: the second sending isn't told that its own first one moved the case on."""
    case = advance(county, draft(county), "submit")
    client = at_desk(county, "v1.chair")
    typed = {**hidden_of(client.get(at(case, "sign"))), "checklist": checklist(case), "opinion": "情况属实"}
    answers = [client.post(at(case, "sign"), typed) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_form_without_a_mark_does_nothing(county: County) -> None:
    case = advance(county, draft(county), "submit")
    typed = {"shape": "checklist", "checklist": checklist(case), "opinion": "情况属实", "key": "0" * 32}
    page = at_desk(county, "v1.chair").post(at(case, "sign"), typed)
    is_told(page, "This page was changed on its way. Open it again.", status=409)
    assert state_of(case) == "village_review"
