"""Whatever opinion an act accepts, its box on the form has room for all of it, whoever signed and however."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.loans import paper_samples as samples
from tests.loans.test_stored_form import BANK, HEIGHT, VILLAGE, WIDTH
from workflows.acts import OPINION_MAX
from workflows.box_room import OnPaper, SignedBox
from workflows.on_paper import WITNESS_MAX
from workflows.signature_boxes import signature_box
from workflows.text import UnprintableError, lines

pytestmark = pytest.mark.once
# As long as the columns of offices (80), posts (40) and officers (50) are.
POST = "示范县青石镇妇女联合会办公室主任" * 8
NAME = "阿" * 50
RECORDED = OnPaper("罗" * WITNESS_MAX, NAME, POST[:120], date(2014, 3, 22), "9f" * 32)
BOXES = {
    "signed": SignedBox(VILLAGE),
    "drawn": SignedBox(BANK, samples.STROKES),
    "on paper": SignedBox(BANK, on_paper=RECORDED),
    "drawn by whom the county calls long": SignedBox(
        replace(VILLAGE, name=NAME, post=POST[:120]), samples.STROKES
    ),
    "on paper by whom the county calls long": SignedBox(
        replace(BANK, name=NAME, post=POST[:120]), on_paper=RECORDED
    ),
}


def page_of(box: SignedBox, opinion: str) -> Any:
    pages = PdfReader(
        io.BytesIO(
            signature_box(replace(box, facts=replace(box.facts, opinion=opinion)), width=WIDTH, height=HEIGHT)
        )
    ).pages
    assert len(pages) == 1
    return pages[0]


@pytest.mark.parametrize("box", BOXES)
def test_thirty_short_lines(box: str) -> None:
    opinion = lines("\n".join(f"第{number}条属实" for number in range(1, 31)))
    assert len(opinion) <= OPINION_MAX
    page = page_of(BOXES[box], opinion)
    words = "".join(page.extract_text().split())
    assert all(f"第{number}条属实" in words for number in range(1, 31))
    assert page.mediabox.width == pytest.approx(WIDTH * 72 / 25.4, abs=0.1)


@given(st.text(max_size=OPINION_MAX), st.sampled_from(sorted(BOXES)))
@example("同\n" * 249 + "意", "on paper by whom the county calls long")
@example("W" * OPINION_MAX, "drawn")
@example("同" * OPINION_MAX, "on paper")
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_opinion_that_is_accepted(sent: str, box: str) -> None:
    try:
        opinion = lines(sent)
    except UnprintableError:
        assume(False)
    assume(0 < len(opinion) <= OPINION_MAX)
    page_of(BOXES[box], opinion)
