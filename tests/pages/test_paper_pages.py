"""Papers and printed forms of a case, for who may see it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from loans.drafting import add_paper, remove_paper, save_section
from tests.api.client import Desk
from tests.county import County, advance, draft
from tests.pages.desks import at_desk
from workflows.models import Attachment, JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def words_of(response: Any) -> str:
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def photograph() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 180, 160)).save(kept, "JPEG")
    return kept.getvalue()


def test_a_paper_is_shown_decrypted_and_can_do_nothing(county: County, settings: Any, tmp_path: Any) -> None:
    case = draft(county)
    paper = add_paper(case.ref, "id_card", "applicant", photograph(), county.seats("v1.cadre"))
    case = advance(county, case, "village")
    shown = at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/papers/{paper.pk}")
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (60, 40)
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "no-store" in shown["Cache-Control"]


def test_a_paper_of_another_case_is_not_there(county: County) -> None:
    one, other = (advance(county, draft(county, seed=seed), "village") for seed in (1, 2))
    paper = Attachment.objects.filter(case=other).first()
    assert paper is not None
    assert at_desk(county, "t1.reviewer").get(f"/loans/{one.ref}/papers/{paper.pk}").status_code == 404


def test_the_form_of_a_sealed_case_names_every_level(county: County) -> None:
    case = advance(county, draft(county), "county")
    words = words_of(at_desk(county, "c.sealer").get(f"/loans/{case.ref}/form.pdf"))
    for expected in (
        "阿依·木呷",
        case.number,
        "经办 v1.chair",
        "经办 t1.reviewer",
        "经办 b1.officer",
        "经办 c.sealer",
    ):
        assert expected.replace(" ", "") in words.replace(" ", "").replace("\n", "")
    assert "叁万元整" in words


def test_the_form_of_a_paid_case_shows_the_payout(county: County) -> None:
    case = advance(county, draft(county), "payout", voucher="V-2014-31")
    assert "V-2014-31" in words_of(at_desk(county, "a.auditor").get(f"/loans/{case.ref}/form.pdf"))


def test_a_voided_sign_off_leaves_its_box_empty(county: County) -> None:
    case = advance(county, draft(county), "township")
    county.do("b1.officer", case, "return_to_township", marks=[{"target": "other", "note": "请补"}])
    words = words_of(at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/form.pdf"))
    assert "t1.reviewer" not in words
    assert "v1.chair" in words


def test_a_draft_prints_its_declaration_and_pledges(county: County) -> None:
    case = draft(county, amount="60000.00", guarantors=2)
    client = at_desk(county, "v1.cadre")
    assert "阿依·木呷" in words_of(client.get(f"/loans/{case.ref}/declaration.pdf"))
    for number in (1, 2):
        assert case.sections["guarantors"][number - 1]["name"] in words_of(
            client.get(f"/loans/{case.ref}/pledge-{number}.pdf")
        )
    assert client.get(f"/loans/{case.ref}/pledge-3.pdf").status_code == 404
    assert client.get(f"/loans/{case.ref}/pledge-0.pdf").status_code == 404


def test_an_empty_draft_prints_blanks(county: County) -> None:
    case = draft(county)
    case.sections = {}
    case.save()
    client = at_desk(county, "v1.cadre")
    words_of(client.get(f"/loans/{case.ref}/form.pdf"))
    words_of(client.get(f"/loans/{case.ref}/declaration.pdf"))


def test_a_return_prints_what_is_to_be_put_right(county: County) -> None:
    case = advance(county, draft(county), "village")
    marks = [{"target": "applicant.phone", "note": "号码少一位"}]
    county.do("t1.reviewer", case, "return_to_village", "请补正", marks=marks)
    words = words_of(at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/refusal.pdf"))
    assert "号码少一位" in words


def test_a_refusal_prints_reasons_with_their_cures(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "refuse", reasons=["age"], note="")
    words = words_of(at_desk(county, "v1.cadre", "en").get(f"/loans/{case.ref}/refusal.pdf"))
    # Handed to her in Chinese, whatever the officer reads.
    assert "年龄不在规定范围内" in words.replace("\n", "")


def test_there_is_no_sheet_for_a_case_that_nobody_refused(county: County) -> None:
    case = advance(county, draft(county), "village")
    assert at_desk(county, "v1.cadre").get(f"/loans/{case.ref}/refusal.pdf").status_code == 404


def test_each_print_with_full_numbers_is_on_record(county: County) -> None:
    """One row per print, whatever sheet it is and through whichever door; asking alone (HEAD) prints nothing."""
    case = advance(county, draft(county), "village")
    client, desk = at_desk(county, "t1.reviewer"), Desk(county, "t1.reviewer")
    before = JournalRow.objects.count()
    number = case.sections["applicant"]["id_number"]
    for sheet in ("form.pdf", "declaration.pdf", "pledge-1.pdf", "form.pdf"):
        assert number in words_of(client.get(f"/loans/{case.ref}/{sheet}"))
    assert number in words_of(desk.send("GET", f"/loans/{case.ref}/form.pdf"))
    rows = JournalRow.objects.filter(act="print").order_by("pk")
    assert JournalRow.objects.count() == before + len(rows)
    assert [row.facts["sheet"] for row in rows] == ["form", "declaration", "pledge", "form", "form"]
    assert {(row.officer, row.case_id) for row in rows} == {(county.officers["t1.reviewer"], case.pk)}
    assert client.head(f"/loans/{case.ref}/form.pdf").status_code == 405
    assert at_desk(county, "t2.reviewer").get(f"/loans/{case.ref}/form.pdf").status_code == 404
    assert JournalRow.objects.filter(act="print").count() == len(rows)
    assert list(verify()) == []


def test_a_paper_that_nobody_signed_stays_in_the_village(county: County) -> None:
    """A returned case is written in: what was uploaded and taken away again belongs to no content that others see."""
    case = advance(county, draft(county), "bank")
    county.do("c.sealer", case, "return_to_village", marks=[{"target": "other", "note": "请补充"}])
    paper = add_paper(case.ref, "other", "", photograph(), county.seats("v1.cadre"))
    address = f"/loans/{case.ref}/papers/{paper.pk}"
    assert at_desk(county, "v1.cadre").get(address).status_code == 200
    assert at_desk(county, "t1.reviewer").get(address).status_code == 404
    remove_paper(case.ref, paper.pk, county.seats("v1.cadre"))
    assert at_desk(county, "t1.reviewer").get(address).status_code == 404
    assert at_desk(county, "v1.cadre").get(address).status_code == 404


def test_a_changed_draft_is_printed_without_the_sign_offs_of_the_round_before(county: County) -> None:
    case = advance(county, draft(county), "bank")
    county.do("c.sealer", case, "return_to_village", marks=[{"target": "loan.amount", "note": "过高"}])
    save_section(case.ref, "loan", {"amount": "25000", "term_months": "12"}, county.seats("v1.cadre"))
    signed = county.officers["b1.officer"].name
    address = f"/loans/{case.ref}/form.pdf"
    village = words_of(at_desk(county, "v1.cadre").get(address))
    assert "25,000" in village
    assert signed not in village
    # The other desks go on reading what they signed, with their names under it.
    township = words_of(at_desk(county, "t1.reviewer").get(address))
    assert "30,000" in township
    assert signed in township
