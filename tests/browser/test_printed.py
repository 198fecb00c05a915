"""The look at paper sees what is wrong: each fault is planted on a sheet that has none."""

from __future__ import annotations

import pytest

from tests.browser.desks import Desks
from tests.browser.printed import faults_on_paper, width_of_sheet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_SHEET = """<!DOCTYPE html><html lang="en"><head><style>@page { size: A4; margin: 15mm 14mm; }
body { margin: 0; } @media print { .gone, nav { display: none; } }</style></head>
<body><nav>Inbox</nav><main><h1>Case 示妇贷〔2014〕00001号</h1><p>Words</p></main></body></html>"""


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ('<table><tr><td style="min-width: 900px">Words</td></tr></table>', "wider than the paper"),
        ('<div style="overflow: auto"><p style="width: 900px">Words</p></div>', "cut off"),
        ("<button>Sign</button>", "printed: <button>"),
        ('<p style="position: sticky; top: 0">Words</p>', "sticky on paper"),
        ('<p style="color: #aaa">Words</p>', "too light for paper"),
        ('<p class="gone">示妇贷〔2014〕00002号</p>', "not on paper: 示妇贷〔2014〕00002号"),
    ],
)
def test_what_is_wrong_on_paper_is_seen(desks: Desks, instead: str, said: str) -> None:
    page = desks.visitor("pc").page
    page.set_content(_SHEET)
    assert faults_on_paper(page) == []
    page.set_content(_SHEET.replace("<p>Words</p>", instead))
    faults = faults_on_paper(page)
    assert [fault for fault in faults if said in fault], faults


def test_a_page_without_its_heading_is_seen(desks: Desks) -> None:
    page = desks.visitor("pc").page
    page.set_content(_SHEET.replace("<h1>", '<h1 class="gone">'))
    assert "no heading on paper" in faults_on_paper(page)


def test_the_sheet_is_as_wide_as_the_page_asks_for(desks: Desks) -> None:
    page = desks.visitor("pc").page
    page.set_content(_SHEET)
    page.emulate_media(media="print")
    assert width_of_sheet(page) == round(182 * 96 / 25.4)
    page.set_content(_SHEET.replace("</style>", "@media print { @page { size: A4 landscape; } }</style>"))
    assert width_of_sheet(page) == round(269 * 96 / 25.4)
