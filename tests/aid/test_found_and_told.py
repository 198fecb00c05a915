"""What the engine does for every programme holds for aid: search, reminders, the auditor's trail, the public page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from aid.models import AidCase, AidState
from aid.policy import GRANTS
from aid.public import ACTS, FACE, STATES
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother, to_county
from tests.county import ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import CaseTask, Notice
from workflows.progress import progress_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

AFTER = WINTER + timedelta(days=15)


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER), translation.override("en"):
        yield


@pytest.fixture
def case(county: County) -> AidCase:
    """Signed by the village, before the township."""
    made = draft(county, mother(county).person)
    do_act(county, "v1.cadre", made, "submit")
    do_act(county, "v1.chair", made, "sign")
    return again(made)


@pytest.mark.parametrize("column", ["title", "number", "id_number"])
def test_a_nomination_is_found_by_name_number_and_id_number(
    county: County, case: AidCase, column: str
) -> None:
    sought = str(case.person.id_number if column == "id_number" else getattr(case, column))
    client = at_desk(county, "t1.reviewer")
    answer = client.post("/cases/", {"q": sought}, follow=True)
    assert f"/aid/{case.ref}/" in answer.content.decode()
    # A bank's desk finds nobody who was nominated.
    other = at_desk(county, "b1.officer").post("/cases/", {"q": sought}, follow=True)
    assert case.ref not in other.content.decode()


def _tick(day: date) -> None:
    with clock.at(datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE)):
        call_command("tick", stdout=io.StringIO(), stderr=io.StringIO())


def test_the_clock_reminds_the_desk_and_tells_the_county(county: County, case: AidCase) -> None:
    due = CaseTask.objects.get(process_id=case.pk, finished=None).due_on
    assert due is not None
    for days in range(15):
        _tick(due + timedelta(days=days - 3))
    told = Notice.objects.filter(case_id=case.pk).exclude(kind="your_turn")
    kinds = list(told.order_by("pk").values_list("kind", "scope"))
    assert kinds == [("reminder", "513499101"), ("escalation", "513499")]
    page = at_desk(county, "t1.reviewer").get("/notices/")
    assert str(case.number) in page.content.decode()


def test_the_officers_trail_shows_what_she_did_to_nominations(county: County, case: AidCase) -> None:
    do_act(county, "t1.reviewer", case, "sign")
    auditor = at_desk(county, "a.auditor")
    for who, done in (("v1.cadre", "Submit"), ("v1.chair", "Sign"), ("t1.reviewer", "Sign")):
        words = text_of(auditor.get(f"/audit/officers/{who}/"))
        assert str(case.number) in words, who
        assert done in words, who
    page = auditor.get(f"/audit/cases/{case.ref}/")
    assert page.status_code == 200
    assert "Sign" in text_of(page)


def _ask(number: Any, tail: str, language: str = "en") -> Any:
    visitor = Client(headers={"accept-language": language})
    return visitor.post("/public/progress/", {"number": number, "tail": tail})


def test_number_and_ending_show_where_her_nomination_stands_and_nothing_of_what_it_is_for(
    county: County, case: AidCase
) -> None:
    tail = str(case.person.id_number)[-4:]
    words = text_of(_ask(case.number, tail))
    assert "The township women’s federation is checking the nomination." in words
    assert "马****" in words
    assert words.index("Nomination accepted") < words.index("Being done") < words.index("Still to do")
    wrong = "0000" if tail != "0000" else "1111"
    assert _ask(case.number, wrong).status_code == 404
    body = _ask(case.number, tail).content.decode()
    for hidden in (case.title, str(case.person.id_number), "Spring Festival", "500", "6214888800001234"):
        assert hidden not in body
    for officer in county.officers.values():
        assert officer.name not in body


def test_the_way_of_relief_after_an_illness_looks_like_any_other(county: County) -> None:
    """It has no public notice; a way that names one, or leaves one out, would say what the grant is for."""
    for grant in GRANTS:
        made = AidCase(
            grant=grant, year=2015, state="village_review", place_code="513499101201", county="513499"
        )
        with clock.at(WINTER):
            assert "on_notice" not in FACE.ahead(made)
    assert "confirm_notice" not in ACTS


def test_a_refusal_says_by_when_to_appeal(county: County, case: AidCase) -> None:
    do_act(county, "t1.reviewer", case, "refuse", reasons=["other"])
    found = progress_of(again(case))
    assert found.answer_by is not None
    assert found.answer_by > WINTER.date()
    assert [step.kind for step in found.steps][-1] == "now"
    assert _ask(case.number, str(case.person.id_number)[-4:]).status_code == 200


def test_the_way_ahead_gets_shorter_until_it_is_done(county: County) -> None:
    allot(county)
    made = to_county(county, draft(county, mother(county).person))
    ahead = []
    with clock.at(AFTER):
        for who, act, data in (
            ("c.manager", "put_on_list", {}),
            ("c.sealer", "approve", {}),
            ("c.manager", "confirm_payment", {"on": "2015-01-27", "reference": "B-1"}),
        ):
            ahead.append(len(FACE.ahead(again(made))))
            do_act(county, who, made, act, **data)
        found = progress_of(again(made))
    assert ahead == [3, 2, 1]
    assert (found.state.is_granted, found.steps[-1].kind) == (True, "now")


def test_every_state_of_every_grant_has_its_words_and_its_way() -> None:
    assert set(STATES) == set(AidState.values)
    assert ACTS.keys() <= FACE.acts.keys()
    for grant in GRANTS:
        for state in AidState.values:
            with clock.at(WINTER):
                made = AidCase(
                    grant=grant, year=2015, state=state, place_code="513499101201", county="513499"
                )
                made.state_since = clock.now()
                ahead = FACE.ahead(made)
            assert state not in ahead or state in {"draft", "returned"}
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    said = STATES[state]
                    assert all(str(each) for each in (said.word, said.means))
