"""The drawings in docs/flows say what the state machine says now, in both languages; viewflow draws the same flow."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from loans.flows import LoanFlow
from loans.models import LoanCase, LoanState
from loans.programme import LOANS
from workflows.drawing import arrows, drawings, mermaid, outdated, svg
from workflows.stations import edges

FOLDER = settings.ROOT / "docs" / "flows"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_the_committed_drawings_are_up_to_date() -> None:
    assert outdated(FOLDER) == []
    assert {path.name for path in FOLDER.iterdir()} == {name for name, _text in drawings()}


def test_the_check_names_a_drawing_that_differs(tmp_path: Path) -> None:
    call_command("draw_states", folder=tmp_path, stdout=io.StringIO())
    call_command("draw_states", folder=tmp_path, check=True)
    (tmp_path / "loan.en.svg").write_text("another", encoding="utf-8")
    (tmp_path / "loan.en.mmd").unlink()
    with pytest.raises(CommandError, match=r"loan\.en\.mmd, loan\.en\.svg"):
        call_command("draw_states", folder=tmp_path, check=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_and_every_transition_is_drawn(language: str) -> None:
    with translation.override(language):
        text, found = mermaid(LOANS), arrows(LOANS)
        labels = [str(label) for _value, label in LoanState.choices]
    assert sorted((arrow.source, arrow.target, arrow.name) for arrow in found) == sorted(edges(LoanCase))
    for label in labels:
        assert label in text
    for arrow in found:
        assert f'{arrow.source} -- "{arrow.label}<br/>{arrow.posts}" --> {arrow.target}' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_svg_is_well_formed_and_says_every_word(language: str) -> None:
    with translation.override(language):
        root = ET.fromstring(svg(LOANS))
        found = arrows(LOANS)
        labels = [str(label) for label in LOANS.flow.state_labels.values()]
    said = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    for words in (*labels, *(arrow.words for arrow in found)):
        assert words in said
    assert sum(words in said for words in labels) == len(LoanState)


def test_the_chinese_drawing_is_in_chinese() -> None:
    with translation.override("zh-hans"):
        for arrow in arrows(LOANS):
            assert not arrow.words.isascii(), f"{arrow.words}: its Chinese is missing, or wasn't compiled"


def test_no_two_texts_of_the_drawing_lie_on_each_other() -> None:
    for language in LANGUAGES:
        with translation.override(language):
            root = ET.fromstring(svg(LOANS))
        places = [(each.get("x"), each.get("y")) for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert len(places) == len(set(places))


def test_viewflow_draws_the_same_flow() -> None:
    """Its chart and its BPMN know every state as a node, though none of its own pages is mounted."""
    from viewflow.workflow.chart import calc_layout_data, grid_to_bpmn, grid_to_svg

    grid = calc_layout_data(LoanFlow)
    for text in (grid_to_svg(grid), grid_to_bpmn(grid)):
        assert len(ET.fromstring(text).findall(".//*")) > len(LoanState)
    nodes = {node.name for node in LoanFlow.instance.nodes()}
    assert nodes == {*LoanState.values, "start"}
    drawn = {
        (edge.src.name, edge.dst.name, edge.label)
        for station in LoanFlow.stations().values()
        for edge in station._outgoing()
    }
    assert drawn == set(edges(LoanCase))
