"""What an application costs, and in which form each paper is wanted: as the policy says, on notice and receipt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from loans.policy import load_policy
from loans.policy.parameters import POLICY_FILE
from tests.county import TOWNSHIPS, County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows import clock

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

NOTICE = f"/loans/notice/{TOWNSHIPS[0]}/"


def visitor(language: str) -> Client:
    return Client(headers={"accept-language": language})


def policy_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str, after: str) -> None:
    """The programme's own file with one value changed, read and checked as ever."""
    written = POLICY_FILE.read_text(encoding="utf-8")
    assert written.count(before) == 1
    changed = tmp_path / POLICY_FILE.name
    changed.write_text(written.replace(before, after), encoding="utf-8")
    monkeypatch.setattr("loans.policy.parameters.POLICY_FILE", changed)


FEE = "          value: 0\n          reference: {document: house_default, clause: {zh: 妇联和信用社受理、审核不收费"
FREE = {"en": "The application costs nothing at any of these offices.", "zh-hans": "各环节办理申请均不收费。"}
PAID = {"en": "The application costs 20 yuan.", "zh-hans": "办理申请收费20元。"}
OPEN = {"en": "No rule sets this here today: Fee of an application.", "zh-hans": "申请费用"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("value", ["0", "20", "null"])
def test_notice_and_receipt_say_the_fee_that_the_policy_sets(
    county: County, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str, language: str
) -> None:
    if value != "0":
        policy_with(monkeypatch, tmp_path, FEE, FEE.replace("value: 0", f"value: {value}"))
    case = advance(county, draft(county), "submit")
    receipt = text_of(at_desk(county, "v1.cadre", language).get(f"/loans/{case.ref}/receipt/"))
    notice = text_of(visitor(language).get(NOTICE))
    for page in (receipt, notice):
        assert (FREE[language] in page) is (value == "0")
        assert (PAID[language] in page) is (value == "20")
        assert "costs nothing" not in page or value == "0"
        assert "不收费。" not in page or value == "0"
    if value == "null":
        assert OPEN[language] in receipt
        assert OPEN[language] in notice


def papers(page: Any) -> dict[str, tuple[str, str]]:
    """Each paper's line of the notice: how the original is wanted, and how many copies."""
    rows = re.findall(
        r'<td class="cases__paper">([^<]+?)(?: <span.*?</span>)?</td><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td>',
        page.content.decode(),
    )
    return {label: (original, copies) for label, original, copies in rows}


SHOWN, HANDED_IN = "original, shown and photographed, given back", "original, handed in"
ID_CARD = "{code: id_card, kept: false, copies: 1}"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (ID_CARD, (SHOWN, "1")),
        ("{code: id_card, kept: false, copies: 3}", (SHOWN, "3")),
        ("{code: id_card, kept: true, copies: 0}", (HANDED_IN, "0")),
    ],
)
def test_the_notice_says_of_a_paper_how_many_copies_and_whether_the_original_stays(
    county: County, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str, said: tuple[str, str]
) -> None:
    if written != ID_CARD:
        policy_with(monkeypatch, tmp_path, ID_CARD, written)
    lines = papers(visitor("en").get(NOTICE))
    assert lines["Applicant's ID card, both sides".replace("'", "&#x27;")] == said
    # Every other paper as its own row of the policy says.
    terms = load_policy().at(TOWNSHIPS[0], clock.today())
    forms = {row["code"]: row for row in terms.value("paper_forms")}
    for row in terms.value("required_papers"):
        form = forms[row["code"]]
        expected = (HANDED_IN if form["kept"] else SHOWN, str(form["copies"]))
        assert lines[row["label"]["en"].replace("'", "&#x27;")] == expected, row["code"]
