"""An objection that is open while its nomination is returned, refused or withdrawn: what closed it, for each reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from aid.models import AidCase, Objection
from tests.aid.stage import WINTER, again, do_act
from tests.aid.test_case_file import made, ordered
from tests.aid.test_papers import keys, she
from tests.aid.test_papers_lists import to_notice
from tests.county import County
from tests.loans.paper_reading import read, stands
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import JournalRow
from workflows.paper_words import chinese_date
from workflows.verification import verify

__all__ = ["keys", "she"]
pytestmark = pytest.mark.django_db
SAID = "家里有一辆货车"
RETURN: dict[str, Any] = {"marks": [{"target": "request.reason", "note": "请核对收入"}]}
# Who does it, with what; what it says in English and in Chinese.
CLOSINGS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "return_to_village": (
        "t1.reviewer",
        RETURN,
        "Not answered: the nomination was returned to the village.",
        "未单独答复：提名已退回村里。",
    ),
    "refuse": (
        "t1.reviewer",
        {"reasons": ["objection_upheld"]},
        "Not answered: the nomination was refused.",
        "未单独答复：提名未获批准。",
    ),
    "withdraw": (
        "v1.cadre",
        {"reason": "at_her_wish"},
        "Not answered: the nomination was withdrawn.",
        "未单独答复：提名已撤回。",
    ),
}


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


def objected(county: County, she: Any) -> AidCase:
    (case,) = to_notice(county, [she])
    told = {"text": SAID, "objector": "罗秘之", "received_on": clock.today().isoformat()}
    do_act(county, "t1.reviewer", case, "record_objection", **told)
    return case


@pytest.mark.parametrize("act", CLOSINGS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whoever_reads_it_reads_it_in_her_language(keys: County, she: Any, act: str, language: str) -> None:
    """Whatever the language was of the officer who did it."""
    who, data, *words = CLOSINGS[act]
    case = objected(keys, she)
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        do_act(keys, who, case, act, **data)
    objection = Objection.objects.get(case=case)
    assert (objection.answer, objection.answered_by) == (None, keys.officers[who])
    row = JournalRow.objects.get(case=case, state_from="objected")
    assert (row.act, row.facts["objection"]) == (act, "closed")
    page = text_of(at_desk(keys, "t1.reviewer", language).get(f"/aid/{case.ref}/"))
    assert [each in page for each in words] == [language == "en", language == "zh-hans"]
    public = text_of(at_desk(keys, "t1.reviewer", language).get("/public/aid/513499101/"))
    assert not [each for each in (SAID, *words) if each in public]
    assert list(verify("513499")) == []


@pytest.mark.parametrize("act", CLOSINGS)
def test_the_bound_file_says_what_closed_it(keys: County, she: Any, act: str) -> None:
    who, data, _english, chinese = CLOSINGS[act]
    case = objected(keys, she)
    open_still = read(made(ordered(keys, case)))
    stands(open_still, f"{SAID} 尚未答复")
    do_act(keys, who, case, act, **data)
    bound = read(made(ordered(keys, case)))
    stands(bound, f"{SAID} {chinese}（{chinese_date(clock.today())}）")
    assert "尚未答复" not in bound
    assert "罗秘之" not in bound


def test_the_townships_desk_tells_one_that_was_answered_from_one_that_was_closed(
    keys: County, she: Any
) -> None:
    """Returned with an objection open, on notice again, objected and answered: each with what ended it."""
    case = objected(keys, she)
    do_act(keys, "t1.reviewer", case, "return_to_village", **RETURN)
    do_act(keys, "v1.cadre", case, "submit")
    with clock.at(WINTER + timedelta(days=1)):
        do_act(keys, "t1.reviewer", case, "sign")
        told = {"text": "她有存款", "objector": "", "received_on": clock.today().isoformat()}
        do_act(keys, "t1.reviewer", case, "record_objection", **told)
        do_act(keys, "t1.reviewer", case, "answer_objection", answer="经核实不属实")
        page = text_of(at_desk(keys, "t1.reviewer").get("/aid/notices/"))
        # As a database of before has it: the act's label, in the officer's language, for an answer.
        Objection.objects.filter(case=case, answer=None).update(answer="退回村里")
        assert text_of(at_desk(keys, "t1.reviewer").get("/aid/notices/")) == page
        on_case = text_of(at_desk(keys, "t1.reviewer").get(f"/aid/{case.ref}/"))
    assert again(case).state == "on_notice"
    closed = CLOSINGS["return_to_village"][2]
    assert f"{SAID} {closed} 2015-01-12 2015-01-13 她有存款 Answer: 经核实不属实 2015-01-13" in page
    assert f"Objection of 2015-01-12 {closed} 2015-01-12" in on_case
    assert on_case.count("Not answered") == 1
