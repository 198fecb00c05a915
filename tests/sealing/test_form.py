"""The stored form before anybody signed it: where its fields came to stand, and what lies in it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from tests.sealing import papers
from workflows.rendering import PaperError
from workflows.sealing.stored import stored_form

pytestmark = pytest.mark.once


def _widgets(pdf: bytes) -> dict[str, tuple[int, Any]]:
    return {
        str(widget["/T"]): (number, widget)
        for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages)
        for widget in (reference.get_object() for reference in page.get("/Annots", ()))
    }


def test_each_marked_element_is_an_empty_field_as_large_as_the_element() -> None:
    form = papers.form()
    widgets = _widgets(form.pdf)
    assert list(widgets) == list(form.boxes) == list(papers.LEVELS)
    for name, (page, widget) in widgets.items():
        box = form.boxes[name]
        assert page == box.page
        assert [float(edge) for edge in widget["/Rect"]] == [box.x0, box.y0, box.x1, box.y1]
        assert box.millimetres == pytest.approx((80, 40), abs=0.1)
        assert "/V" not in widget
        assert widget["/AP"]["/N"].get_object()["/BBox"][2] == pytest.approx(box.width, abs=0.01)
    assert widgets["bank"][1]["/TU"] == "信用社意见"


def test_boxes_stand_beside_and_below_each_other_as_on_the_page() -> None:
    boxes = papers.form().boxes
    assert boxes["village"].x1 < boxes["township"].x0
    assert boxes["bank"].y1 < boxes["village"].y0
    assert boxes["village"].y0 == boxes["township"].y0


def test_a_long_text_takes_the_fields_to_the_next_page() -> None:
    long = papers.make_form(text="养殖能繁母猪六头。" * 130)
    assert [box.page for box in long.boxes.values()] == [0, 0, 1, 1]
    assert _widgets(long.pdf)["county"][0] == 1
    assert long.boxes["bank"].y1 > papers.form().boxes["bank"].y1


def test_the_same_facts_give_the_same_bytes() -> None:
    assert papers.make_form() == papers.form()


def test_the_data_are_enclosed_and_listed_once() -> None:
    reader = PdfReader(io.BytesIO(papers.form().pdf))
    root: Any = reader.trailer["/Root"]
    assert len(root["/AF"]) == 1
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Data"
    assert reader.attachments == {"content.json": [papers.DATA]}


def test_it_claims_to_be_pdf_a_3u() -> None:
    metadata = PdfReader(io.BytesIO(papers.form().pdf)).xmp_metadata
    assert metadata is not None
    assert (metadata.pdfaid_part, metadata.pdfaid_conformance) == ("3", "U")


def test_two_elements_of_one_name_are_refused() -> None:
    with pytest.raises(PaperError, match="two elements"):
        papers.make_form(extra="bank")


@pytest.mark.parametrize("name", ["vil.lage", "flat"])
def test_a_field_without_room_or_with_a_full_stop_is_refused(name: str) -> None:
    with pytest.raises(PaperError, match="no field can be made"):
        papers.make_form(extra=name)


@pytest.mark.parametrize("template, words", [("torn", "torn between"), ("box", "no element")])
def test_a_template_that_nobody_could_sign_is_refused(template: str, words: str) -> None:
    with papers.templates(), pytest.raises(PaperError, match=words):
        stored_form(
            f"sealing_papers/{template}.html", {}, data=b"{}", data_name="a.json", dated=papers.SPRING
        )
