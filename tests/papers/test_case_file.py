"""The case file binds the case as it was when it was asked for, says what is missing, and another one has it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from pypdf import PdfReader

from loans.drafting import add_paper, remove_paper
from loans.programme import LOANS
from tests.county import County, advance, checklist, draft
from tests.papers.test_kept import bytes_of, form_of
from workflows import acts, clock, files, nudging, paper_store
from workflows.acts import Request
from workflows.models import Attachment, Paper
from workflows.on_paper import OnPaper
from workflows.paper_orders import order_for
from workflows.paper_standing import standing_of
from workflows.paper_worker import make_waiting

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
KIND = LOANS.papers["case_file"]
UNFINISHED = "尚未生成，或者签名尚未齐备"


def ordered(county: County, case: Any) -> Paper:
    return order_for(LOANS, KIND, case.ref, county.seats("c.sealer"))


def made(paper: Paper) -> PdfReader:
    assert make_waiting(100)[1] == 0
    found = Paper.objects.select_related("case", "office").get(pk=paper.pk)
    return PdfReader(io.BytesIO(bytes_of(standing_of(found).latest)))


def words_of(paper: Paper) -> str:
    return "".join("".join(page.extract_text().split()) for page in made(paper).pages)


def test_one_that_was_asked_for_too_early_says_so_and_the_next_is_whole(keys: County) -> None:
    case = advance(keys, draft(keys), "township")
    early = ordered(keys, case)
    words = words_of(early)
    form = "".join(form_of(case).paper.number.split())
    # Nothing was printed yet: only the closing note names it.
    assert words.count(form) == 1
    assert words.index(UNFINISHED) < words.index(form)
    # No act came since; the signatures did.
    whole = ordered(keys, case)
    assert whole.pk != early.pk
    words = words_of(whole)
    assert UNFINISHED not in words
    assert form in words
    assert ordered(keys, case).pk == whole.pk


def _noise() -> bytes:
    picture = io.BytesIO()
    Image.effect_noise((300, 400), 90).convert("RGB").save(picture, "JPEG")
    return picture.getvalue()


def _said_to_bind(papers: int) -> str:
    """What the closing note says; the journal's extract is one of them."""
    return f"本卷共{papers + 1}件"


def test_what_comes_after_it_was_asked_for_is_not_in_it(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    assert make_waiting(100)[1] == 0
    first = ordered(keys, case)
    parts = Paper.objects.filter(case=case, round=1).exclude(kind="case_file").count()
    handed_in = Attachment.objects.filter(case=case).count()
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert _said_to_bind(parts + handed_in) in words_of(first)
    later = ordered(keys, case)
    # The refusal sheet.
    assert _said_to_bind(parts + handed_in + 1) in words_of(later)
    assert (first.asked["closed_on"], later.asked["closed_on"]) == (None, "2014-03-18")


def test_of_a_returned_case_what_was_signed_is_bound_and_not_the_draft(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    signed = list(Attachment.objects.filter(case=case).order_by("pk"))
    marks = [{"target": "loan.amount", "note": "请核实"}]
    keys.do("t1.reviewer", case, "return_to_village", marks=marks)
    cadre = keys.seats("v1.cadre")
    remove_paper(case.ref, signed[0].pk, cadre)
    added = add_paper(case.ref, "other", "", _noise(), cadre)
    assert make_waiting(100)[1] == 0
    returned = ordered(keys, case)
    assert returned.asked["attachments"] == [each.pk for each in signed]
    assert "本卷共" in words_of(returned)
    # Once the round has been handed in with it, it is bound.
    again = add_paper(case.ref, signed[0].kind, signed[0].subject, _noise(), cadre)
    keys.do("v1.cadre", case, "submit")
    wanted = [*(each.pk for each in signed[1:]), added.pk, again.pk]
    assert ordered(keys, case).asked["attachments"] == wanted


def test_the_scan_of_what_was_signed_on_paper_is_bound(keys: County) -> None:
    case = advance(keys, draft(keys), "submit")
    scan = files.keep(_noise())
    paper = OnPaper(keys.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {"checklist": checklist(case)}, "情况属实")
    acts.record(LOANS, case.ref, asked, keys.seats("c.recorder"), paper)
    assert make_waiting(100)[1] == 0
    bound = made(ordered(keys, case))
    scans = [page for page in bound.pages if "纸质签批扫描件" in page.extract_text() and page.images]
    assert len(scans) == 1


def test_a_kept_file_that_is_lost_is_stood_for_by_a_page(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    assert make_waiting(100)[1] == 0
    latest = form_of(case).latest
    assert latest is not None
    default_storage.delete(paper_store.path_of(latest.digest))
    assert "下列材料不能并入本卷" in words_of(ordered(keys, case))


def test_a_reminder_to_hurry_is_called_so_in_the_journals_extract(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    assert make_waiting(100)[1] == 0
    before = words_of(ordered(keys, case))
    nudging.nudge(case.ref, keys.seats("v1.cadre"))
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert make_waiting(100)[1] == 0
    after = words_of(ordered(keys, case))
    assert [(words.count("催办"), words.count("新建申请")) for words in (before, after)] == [(0, 1), (1, 1)]
