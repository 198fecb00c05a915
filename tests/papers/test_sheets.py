"""The declaration and the pledges under a number: ordered by the village, the same as long as the answers are."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from loans.models import LoanCase
from loans.programme import LOANS
from tests.county import County, advance, draft
from tests.loans.paper_reading import page_count, read, stands
from tests.pages.desks import at_desk, text_of
from workflows import clock, paper_store
from workflows.models import Attachment, JournalRow, Paper, PaperRevision
from workflows.paper_checks import verify_papers
from workflows.paper_standing import Status, standing_of
from workflows.paper_worker import make_waiting
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.fixture
def case(county: County) -> Any:
    return draft(county, guarantors=2, amount="60000.00")


def ordered(county: County, case: Any) -> list[Paper]:
    """The kept sheets of the case after one press of the button, in the order of their numbers."""
    answer = at_desk(county, "v1.cadre").post(f"/loans/{case.ref}/application/papers/sheets/")
    assert answer.status_code == 302, text_of(answer)
    return list(Paper.objects.filter(case=case).select_related("case", "office").order_by("pk"))


def words_of(paper: Paper) -> str:
    return read(paper_store.read(PaperRevision.objects.get(paper=paper).digest))


def change(case: Any, section: str, **answers: Any) -> None:
    found = LoanCase.objects.get(pk=case.pk)
    found.sections[section].update(answers)
    found.save()


def test_one_press_makes_each_sheet_once(county: County, case: Any) -> None:
    sheets = ordered(county, case)
    with translation.override("en"):
        assert [(sheet.serial, LOANS.paper_title(sheet)) for sheet in sheets] == [
            (1, "Applicant's declaration"),
            (2, "Guarantor's pledge (guarantor 1)"),
            (3, "Guarantor's pledge (guarantor 2)"),
        ]
    rows = JournalRow.objects.count()
    assert ordered(county, case) == sheets
    assert JournalRow.objects.count() == rows
    assert make_waiting(10) == (3, 0)
    for sheet in sheets:
        stands(words_of(sheet), sheet.number)
        stands(words_of(sheet), "查验码")
        assert case.ref in words_of(sheet)
    stands(words_of(sheets[1]), case.sections["guarantors"][0]["id_number"])
    assert case.sections["guarantors"][1]["id_number"] not in words_of(sheets[1])
    assert all(page_count(paper_store.read(each.digest)) == 1 for each in PaperRevision.objects.all())
    page = text_of(at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/application/papers/"))
    assert f"Print {sheets[0].number} (PDF)" in page
    assert list(verify_papers()) == []
    assert list(verify()) == []


def test_other_answers_are_another_number_and_the_old_ones_again_the_old_one(
    county: County, case: Any
) -> None:
    first, *pledges = ordered(county, case)
    make_waiting(10)
    # What no sheet prints changes none.
    change(case, "household", members=5)
    assert len(ordered(county, case)) == 3
    # Her telephone stands on the declaration alone.
    change(case, "applicant", phone="13800009999")
    *_earlier, second = ordered(county, case)
    assert (second.kind, second.serial) == ("declaration", 4)
    assert standing_of(first).status is Status.SUPERSEDED
    assert [standing_of(each).status for each in pledges] == [Status.FINAL, Status.FINAL]
    page = text_of(at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/application/papers/"))
    assert f"{first.number} was made from other answers" in page
    change(case, "applicant", phone="13800001234")
    assert len(ordered(county, case)) == 4
    make_waiting(10)
    assert [standing_of(each).status for each in (first, second)] == [Status.FINAL, Status.SUPERSEDED]


def test_a_sheet_says_what_was_ordered_whatever_is_written_meanwhile(county: County, case: Any) -> None:
    declaration = ordered(county, case)[0]
    change(case, "loan", amount="50000.00")
    make_waiting(10)
    stands(words_of(declaration), "陆万元整")


def test_while_they_are_made_looking_again_asks_the_server(county: County, case: Any) -> None:
    """A link to the page's own address and a place on it would ask nothing."""
    ordered(county, case)
    client, papers = at_desk(county, "v1.cadre"), f"/loans/{case.ref}/application/papers/"
    seen = papers
    for _time in range(2):
        body = client.get(seen).content.decode()
        (after,) = set(re.findall(r'data-look href="([^"]+)#sheets"', body))
        assert after not in {papers, seen}
        seen = after
    make_waiting(10)
    assert "data-look" not in client.get(seen).content.decode()


def test_the_list_orders_them_where_they_stand(county: County, case: Any) -> None:
    sheets = f"/loans/{case.ref}/application/papers/sheets/"
    answer = at_desk(county, "v1.cadre").post(sheets, headers={"x-paper-row": "1"})
    assert answer.status_code == 200
    assert Paper.objects.filter(case=case).order_by("pk")[0].number in text_of(answer)


def test_a_signed_sheet_of_other_answers_is_to_be_looked_at_again(county: County, case: Any) -> None:
    (first, *_others) = ordered(county, case)
    client, now = at_desk(county, "v1.cadre"), clock.now()
    signed = Attachment.objects.filter(case=case, kind="declaration")
    signed.update(added_at=now - timedelta(hours=1))
    pages = [f"/loans/{case.ref}/application/{name}/" for name in ("papers", "check")]
    told = f"{first.number} says what was answered before"
    assert not any(told in text_of(client.get(page)) for page in pages)
    change(case, "loan", term_months=36)
    assert all(told in text_of(client.get(page)) for page in pages)
    ordered(county, case)
    assert all(told in text_of(client.get(page)) for page in pages)
    signed.update(added_at=now)
    assert not any(told in text_of(client.get(page)) for page in pages)


def test_it_holds_through_submission_and_a_reviewer_compares_the_scan(county: County, case: Any) -> None:
    declaration = ordered(county, case)[0]
    make_waiting(10)
    advance(county, case, "village")
    make_waiting(10)
    reviewer = at_desk(county, "t1.reviewer")
    assert declaration.number in text_of(reviewer.get(f"/loans/{case.ref}/"))
    page = reviewer.get(f"/papers/{declaration.code}/")
    assert "Compare: the number at its foot must be the one above." in text_of(page)
    scan = Attachment.objects.get(case=case, kind="declaration")
    assert f"/loans/{case.ref}/papers/{scan.pk}" in page.content.decode()
    found = Paper.objects.select_related("case", "office").get(pk=declaration.pk)
    assert standing_of(found).status is Status.FINAL


@pytest.mark.once
def test_what_lacks_answers_is_left_out_and_says_so(county: County, case: Any) -> None:
    found = LoanCase.objects.get(pk=case.pk)
    found.sections["guarantors"][1]["id_number"] = None
    found.save()
    assert [sheet.subject.partition("-")[0] for sheet in ordered(county, case)] == ["0", "1"]
    cadre = at_desk(county, "v1.cadre")
    page = text_of(cadre.get(f"/loans/{case.ref}/application/papers/"))
    assert "Answer first: ID number" in page
    change(case, "loan", amount=None)
    refused = cadre.post(f"/loans/{case.ref}/application/papers/sheets/")
    assert (refused.status_code, "Answer first" in text_of(refused)) == (409, True)


@pytest.mark.once
@pytest.mark.parametrize(("officer", "status"), [("v2.cadre", 404), ("v1.chair", 403), ("t1.reviewer", 404)])
def test_nobody_else_orders_any(county: County, case: Any, officer: str, status: int) -> None:
    answer = at_desk(county, officer).post(f"/loans/{case.ref}/application/papers/sheets/")
    assert answer.status_code == status
    assert not Paper.objects.exists()


@pytest.mark.once
def test_whoever_holds_one_reads_no_more_than_it_says(county: County, case: Any) -> None:
    declaration = ordered(county, case)[0]
    make_waiting(10)
    page = text_of(Client(headers={"accept-language": "en"}).get(f"/public/papers/{declaration.code}/"))
    for said in (declaration.number, "阿****", "60,000"):
        assert said in page
    for kept_back in ("阿依", case.sections["applicant"]["id_number"]):
        assert kept_back not in page
