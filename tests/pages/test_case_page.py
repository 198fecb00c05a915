"""The case's page as each desk sees it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans.drafting import save_section
from loans.sheet_orders import order_sheets
from tests.api.client import Desk
from tests.county import County, advance, checklist, draft
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import Attachment, JournalRow, Office
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

WOMAN, ACCOUNT = "513499198003180004", "6214888800001234"
MOST = 12


def page_of(client: Client, case: Any) -> Any:
    return client.get(f"/loans/{case.ref}/")


def test_the_township_sees_content_findings_course_and_papers(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = page_of(at_desk(county, "t1.reviewer"), case)
    words = text_of(page)
    assert page.status_code == 200
    for expected in ("阿依·木呷", case.number, "购买母羊40只", "30,000", "经办 v1.chair", "清泉村"):
        assert expected in words
    body = page.content.decode()
    assert f"/loans/{case.ref}/acts/sign/" in body
    assert f"/loans/{case.ref}/acts/return_to_village/" in body
    assert f"/loans/{case.ref}/acts/consent/" not in body


def test_findings_stand_with_the_clause_that_each_rests_on(county: County) -> None:
    case = advance(county, draft(county), "village")
    words = text_of(page_of(at_desk(county, "t1.reviewer", "zh-hans"), case))
    assert "受理当日34周岁，在18至50周岁之内" in words
    assert "《2014年妇联工作要点》第9项“年龄是18-50周岁的未就业妇女”" in words


@pytest.mark.parametrize("username", ["t2.reviewer", "v2.chair", "b2.officer"])
def test_what_she_may_not_see_is_not_there(county: County, username: str) -> None:
    case = advance(county, draft(county), "township")
    client = at_desk(county, username)
    page = page_of(client, case)
    assert page.status_code == 404
    assert "阿依·木呷" not in page.content.decode()
    assert client.get(f"/loans/{case.ref}/acts/sign/").status_code == 404
    assert client.get(f"/loans/{case.ref}/form.pdf").status_code == 404
    assert client.post(f"/loans/{case.ref}/show/").status_code == 404
    paper = Attachment.objects.filter(case=case).first()
    assert paper is not None
    assert client.get(f"/loans/{case.ref}/papers/{paper.pk}").status_code == 404


def test_a_case_is_not_there_for_a_desk_that_it_has_not_reached(county: County) -> None:
    case = advance(county, draft(county), "submit")
    assert page_of(at_desk(county, "b1.officer"), case).status_code == 404


def test_a_superuser_sees_nothing_more(county: County) -> None:
    case = advance(county, draft(county), "village")
    officer = county.officers["v2.chair"]
    officer.is_superuser = officer.is_staff = True
    officer.save()
    assert page_of(at_desk(county, "v2.chair"), case).status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_back(county: County) -> None:
    case = draft(county)
    answer = page_of(Client(), case)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next=/loans/{case.ref}/"


def test_an_act_of_her_station_that_she_may_not_do_is_greyed_with_its_reason(county: County) -> None:
    case = advance(county, draft(county), "village")
    # The reviewer of the township stood in the village before and signed there: nobody signs two levels.
    from workflows.appointing import appoint, end

    for appointment in county.posts["t1.reviewer"].appointments.all():
        end(appointment, clock.today().replace(day=17))
    appoint(county.officers["v1.chair"], county.posts["t1.reviewer"], starts_on=clock.today())
    page = page_of(at_desk(county, "v1.chair"), case)
    body = page.content.decode()
    assert 'aria-describedby="why-sign"' in body
    assert 'id="why-sign"' in body
    assert f"/loans/{case.ref}/acts/sign/" not in body
    assert "nobody signs two" in text_of(page)


def test_an_auditor_is_offered_nothing(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = page_of(at_desk(county, "a.auditor"), case)
    assert page.status_code == 200
    assert "/acts/" not in page.content.decode()


def test_numbers_are_masked_until_shown_once_and_on_record(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t1.reviewer")
    masked = page_of(client, case).content.decode()
    assert WOMAN not in masked
    assert ACCOUNT not in masked
    assert "513499********0004" in masked
    before = JournalRow.objects.count()
    shown = client.post(f"/loans/{case.ref}/show/").content.decode()
    assert WOMAN in shown
    assert ACCOUNT in shown
    row = JournalRow.objects.get(act="unmask")
    assert JournalRow.objects.count() == before + 1
    assert (row.officer, row.case_id, row.county) == (county.officers["t1.reviewer"], case.pk, case.county)
    assert WOMAN not in page_of(client, case).content.decode()
    assert client.get(f"/loans/{case.ref}/show/").status_code == 405
    # The chain holds, and the case still stands where the journal says.
    assert list(verify()) == []


def test_what_changed_since_the_last_round_is_shown_field_by_field(county: County) -> None:
    case = advance(county, draft(county, amount="60000.00", guarantors=2), "bank", amount="50000")
    county.do("c.sealer", case, "return_to_village", marks=[{"target": "loan.amount", "note": "请核实"}])
    case = type(case).objects.get(pk=case.pk)
    case.sections["loan"]["amount"] = "55000.00"
    case.save()
    draft_page = text_of(page_of(at_desk(county, "v1.cadre"), case))
    assert "请核实" in draft_page
    case = advance(county, case, "village")
    page = page_of(at_desk(county, "t1.reviewer"), case)
    words = text_of(page)
    assert "60,000" in words
    assert "55,000" in words
    assert 'class="changed"' in page.content.decode()
    # The voided sign-offs stay, each marked with when and by what.
    body = page.content.decode()
    assert body.count('class="is-void"') == body.count("signed__why") == 3


def standing(page: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Of each sign-off (round, level): the word of its mark, and why it no longer holds."""
    found = {}
    rounds = re.findall(
        r'<h3[^>]*>[^<0-9]*([0-9]+)[^<]*</h3>\s*<ul class="signed">(.*?)</ul>',
        page.content.decode(),
        re.DOTALL,
    )
    for number, rows in rounds:
        for row in re.findall(r"<li>(.*?)</li>", rows, re.DOTALL):
            mark = re.search(r'class="mark mark--\w+">([^<]+)<', row)
            level = re.search(r"<strong>([^<]+)</strong>", row)
            why = re.search(r'class="signed__why">([^<]+)<', row)
            if mark and level:
                found[number, level[1]] = (mark[1], why[1] if why else "")
    return found


@pytest.mark.parametrize(
    ("language", "void", "holds", "level", "why"),
    [
        ("en", "void", "holds", "Credit cooperative", "Return to the cooperative, by 经办 c.sealer."),
        ("zh-hans", "已失效", "有效", "信用社", "经办 c.sealer办理“退回信用社”。"),
    ],
)
def test_a_void_sign_off_says_so_since_when_why_and_by_whom(
    county: County, language: str, void: str, holds: str, level: str, why: str
) -> None:
    """Returned to the cooperative, the village's and the township's sign-offs hold; the cooperative's own doesn't."""
    case = advance(county, draft(county), "bank")
    county.do("c.sealer", case, "return_to_bank", marks=[{"target": "loan.amount", "note": "请核实"}])
    signed = standing(page_of(at_desk(county, "t1.reviewer", language), case))
    assert len(signed) == 3, signed
    assert sorted(word for word, _why in signed.values()) == sorted([void, holds, holds])
    word, told = signed["1", level]
    assert word == void
    assert "2014-03-18 09:00" in told
    assert why in told
    assert [told for word, told in signed.values() if word == holds] == ["", ""]


def test_a_sign_off_on_content_that_changed_says_so(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=[{"target": "loan.amount", "note": "请核实"}])
    save_section(case.ref, "loan", {"amount": "20000", "term_months": "12"}, county.seats("v1.cadre"))
    county.do("v1.cadre", case, "submit")
    signed = standing(page_of(at_desk(county, "v1.cadre"), case))
    assert signed == {
        ("1", "Village women&#x27;s federation"): (
            "void",
            "No longer holds since 2014-03-18 09:00: "
            "the content changed and was submitted anew by 经办 v1.cadre.",
        )
    }


def test_a_draft_has_a_page_for_its_village(county: County) -> None:
    case = draft(county)
    page = page_of(at_desk(county, "v1.cadre"), case)
    assert page.status_code == 200
    assert f"/loans/{case.ref}/application/check/" in page.content.decode()


def _statements(client: Client, case: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert page_of(client, case).status_code == 200
    return len(captured)


@pytest.mark.each_database
def test_the_page_takes_the_same_few_statements_however_much_the_case_has_grown(county: County) -> None:
    small = advance(county, draft(county), "village")
    large = draft(county, seed=1, amount="80000.00", guarantors=2)
    paper = Attachment.objects.filter(case=large).select_related("file").first()
    assert paper is not None
    for number in range(10):
        Attachment.objects.create(
            case=large,
            kind="other",
            subject=str(number),
            file=paper.file,
            added_by=paper.added_by,
            added_at=paper.added_at,
        )
    large = advance(county, large, "bank", amount="60000")
    county.do("c.sealer", large, "return_to_village", marks=[{"target": "loan.amount", "note": "请核实"}])
    large = type(large).objects.get(pk=large.pk)
    large.sections["loan"]["amount"] = "70000.00"
    large.save()
    large = advance(county, large, "village")
    client = at_desk(county, "t1.reviewer")
    client.post(f"/loans/{large.ref}/show/")
    first, second = _statements(client, small), _statements(client, large)
    assert first == second <= MOST


@pytest.mark.each_database
@pytest.mark.parametrize(("step", "who"), [("", "v1.cadre"), ("village", "t1.reviewer")])
def test_ordered_sheets_cost_no_statement_more(county: County, step: str, who: str) -> None:
    """A draft is read by its village; what was signed, by the next desk."""
    without, ordered = draft(county), draft(county, seed=1)
    order_sheets(ordered.ref, county.seats("v1.cadre"))
    if step:
        without, ordered = advance(county, without, step), advance(county, ordered, step)
    client = at_desk(county, who)
    first, second = _statements(client, without), _statements(client, ordered)
    assert first == second <= MOST


@pytest.mark.each_database
def test_a_two_person_act_stays_within_the_dozen(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    assert _statements(at_desk(county, "c.second"), case) <= MOST


def test_office_names_come_with_the_sign_off(county: County) -> None:
    Office.objects.filter(code="v1").update(name="清泉村妇联")
    case = advance(county, draft(county), "village")
    assert "清泉村妇联" in text_of(page_of(at_desk(county, "a.auditor"), case))


def test_pages_stay_out_of_caches_and_run_no_inline_script(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = page_of(at_desk(county, "t1.reviewer"), case)
    assert "no-store" in page["Cache-Control"]
    assert (
        "script-src" not in page["Content-Security-Policy"] or "unsafe" not in page["Content-Security-Policy"]
    )
    body = page.content.decode()
    assert " style=" not in body
    assert " onclick=" not in body


def test_what_changed_is_told_since_her_own_level_acted(county: County) -> None:
    """The township returned round 1; the village sent back round 2 itself: to the township both changes are news."""
    case = advance(county, draft(county), "village")
    marks = [{"target": "loan.amount", "note": "过高"}]
    county.do("t1.reviewer", case, "return_to_village", marks=marks)
    save_section(case.ref, "loan", {"amount": "20000", "term_months": "12"}, county.seats("v1.cadre"))
    county.do("v1.cadre", case, "submit")
    county.do("v1.chair", case, "return_to_village", marks=marks)
    applicant = {**type(case).objects.get(pk=case.pk).sections["applicant"], "phone": "13911112222"}
    save_section(case.ref, "applicant", applicant, county.seats("v1.cadre"))
    county.do("v1.cadre", case, "submit")
    county.do("v1.chair", case, "sign", checklist=checklist(case))
    client = at_desk(county, "t1.reviewer")
    for address in (f"/loans/{case.ref}/", f"/loans/{case.ref}/acts/sign/"):
        page = client.get(address).content.decode()
        assert "Changed since your desk acted on it" in page
        assert '<s class="quiet">30,000 yuan' in page
        assert '<s class="quiet">13800001234</s>' in page
    told = {
        (change["before"], change["now"])
        for change in Desk(county, "t1.reviewer", language="en").get(f"/loans/{case.ref}")[1]["changes"]
    }
    assert ("13800001234", "13911112222") in told
    assert any("20,000" in now for _before, now in told)
    # The chair acted on round 2 herself: only what came after it is news to her.
    chair = Desk(county, "v1.chair", language="en").get(f"/loans/{case.ref}")[1]["changes"]
    assert not any("20,000" in change["now"] for change in chair)
