"""Two rows of one woman: her visits, needs and pairs count for her once, wherever they stand, until it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts import helping, merging, visiting
from people.acts.entering import Entered
from people.models import FollowUp, Helper, Merge, Person, Visit
from people.queries.person import view_of
from tests.api.client import Desk
from tests.county import VILLAGES, ZONE, County
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.families import enter
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.errors import Conflict, Invalid, NotFound
from workflows.verification import verify

pytestmark = pytest.mark.django_db
FOUND = {"poor": "yes", "why": "缺劳力", "life": "种玉米三亩"}
FEBRUARY, APRIL = date(2014, 2, 3), date(2014, 4, 4)


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(JUNE):
        yield


@pytest.fixture
def stage(county: County) -> Stage:
    """马秀英 stands in poverty, due twice a year; somebody entered her a second time under another name."""
    stage = build(county)
    stage.people["again"] = enter(county, Entered("马秀瑛", sex="f", birth_date=date(1970, 1, 1)))
    return stage


def visited(stage: Stage, whose: str, day: date, **more: Any) -> Visit:
    return visiting.do(
        stage.county.seats("v1.cadre"), visiting.Done(stage.people[whose].pk, day, FOUND, **more)
    )


def merge(stage: Stage) -> Merge:
    kept, other = stage.people["poor"], stage.people["again"]
    proposed = merging.propose(stage.county.seats("v1.cadre"), kept.pk, other.pk, "户口簿上只有一人")
    return merging.settle(stage.county.seats("v1.chair"), proposed.pk, is_one_person=True)


def part(stage: Stage, done: Merge) -> None:
    merging.propose_undo(stage.county.seats("v1.cadre"), done.pk)
    merging.settle_undo(stage.county.seats("v1.chair"), done.pk, was_wrong=True)


def unseen(stage: Stage) -> dict[int, tuple[int, str | None, str | None]]:
    """Person → visits this year, last seen, planned, as the interface tells it."""
    status, said = Desk(stage.county, "v1.cadre").get(f"/visits/unseen?place={VILLAGES[0]}")
    assert status == 200
    return {row["person"]: (row["visits"], row["last"], row["planned"]) for row in said["women"]}


def figure(stage: Stage, code: str) -> str:
    page = at_desk(stage.county, "c.sealer").get(f"/registers/statistics/{code}/?place={VILLAGES[0]}")
    assert page.status_code == 200
    return text_of(page)


def totals(stage: Stage) -> str:
    """The line of visits: to be visited, seen, share, visits due, visits to them, all visits."""
    words = text_of(at_desk(stage.county, "c.sealer").get(f"/registers/statistics/?place={VILLAGES[0]}"))
    return words.split("Visits of the year", 1)[1].split("Total", 1)[1].strip()[:19]


def test_who_was_seen_under_both_rows_was_seen_and_wasnt_again_once_they_part(stage: Stage) -> None:
    poor = stage.people["poor"].pk
    visited(stage, "poor", FEBRUARY)
    visited(stage, "again", APRIL)
    client = at_desk(stage.county, "v1.cadre")
    assert unseen(stage)[poor] == (1, "2014-02-03", None)
    assert "马秀英 清泉村3 1 / 2 2014-02-03" in text_of(client.get("/visits/"))
    done = merge(stage)
    assert poor not in unseen(stage)
    assert "马秀英" not in text_of(client.get("/visits/"))
    part(stage, done)
    assert unseen(stage)[poor] == (1, "2014-02-03", None)
    assert "马秀英 清泉村3 1 / 2 2014-02-03" in text_of(client.get("/visits/"))


def test_the_last_visit_and_the_next_are_hers_under_whichever_row(stage: Stage) -> None:
    poor = stage.people["poor"].pk
    visited(stage, "again", APRIL)
    visiting.plan(stage.county.seats("v1.cadre"), stage.people["again"].pk, date(2014, 6, 20))
    assert unseen(stage)[poor] == (0, None, None)
    done = merge(stage)
    assert unseen(stage)[poor] == (1, "2014-04-04", "2014-06-20")
    part(stage, done)
    assert unseen(stage)[poor] == (0, None, None)


def test_the_list_stays_in_four_statements_and_five_with_merged_rows(stage: Stage) -> None:
    from people.queries.registers import area_that_reads
    from people.queries.visits import unseen as read

    area = area_that_reads(stage.county.seats("c.sealer"))
    for done, most in ((None, 4), (merge, 5)):
        if done is not None:
            done(stage)
        with CaptureQueriesContext(connection) as asked:
            assert read(area, VILLAGES[0][:6], JUNE.date(), "").rows
        assert len(asked) == most


def test_figures_count_her_once_with_all_her_visits_and_open_as_many_rows(stage: Stage) -> None:
    visited(stage, "poor", FEBRUARY)
    visited(stage, "again", APRIL)
    assert totals(stage).startswith("2 0 0.0% 4 1 2")
    done = merge(stage)
    assert totals(stage).startswith("2 1 50.0% 4 2 2")
    assert "马秀英 2" in figure(stage, "seen")
    listed = figure(stage, "visits")
    assert listed.count("马秀英") == 2
    # She is called as the row that speaks for her, and her name leads to it.
    assert "马秀瑛" not in listed
    part(stage, done)
    assert totals(stage).startswith("2 0 0.0% 4 1 2")
    assert figure(stage, "visits").count("马秀") == 1
    assert "马秀瑛" in figure(stage, "all_visits")


def test_a_visit_that_was_entered_under_both_rows_is_one(stage: Stage) -> None:
    poor = stage.people["poor"].pk
    visited(stage, "poor", FEBRUARY)
    visited(stage, "again", FEBRUARY)
    done = merge(stage)
    assert unseen(stage)[poor] == (1, "2014-02-03", None)
    assert totals(stage).startswith("2 0 0.0% 4 1 2")
    assert figure(stage, "visits").count("马秀英") == 1
    assert "马秀英 2" not in figure(stage, "due")
    assert view_of(stage.county.seats("v1.cadre"), poor).care.visits == 1
    part(stage, done)
    assert totals(stage).startswith("2 0 0.0% 4 1 2")
    assert figure(stage, "all_visits").count("马秀") == 2


def test_her_page_counts_all_her_visits(stage: Stage) -> None:
    visited(stage, "poor", FEBRUARY, need="办理低保")
    visited(stage, "again", APRIL, need="修房")
    seats, poor = stage.county.seats("v1.cadre"), stage.people["poor"].pk

    def care() -> tuple[int, date | None, int]:
        found = view_of(seats, poor).care
        return found.visits, found.last_visit, found.needs

    assert care() == (1, FEBRUARY, 1)
    done = merge(stage)
    assert care() == (2, APRIL, 2)
    status, told = Desk(stage.county, "v1.cadre").get(f"/people/{poor}")
    assert status == 200, told
    assert told["care"]["visits_this_year"] == 2
    part(stage, done)
    assert care() == (1, FEBRUARY, 1)


def test_visits_and_needs_name_the_row_that_speaks(stage: Stage) -> None:
    made = visited(stage, "again", APRIL, need="修房")
    desk, client = Desk(stage.county, "v1.cadre"), at_desk(stage.county, "v1.cadre")
    again, poor = stage.people["again"].pk, stage.people["poor"].pk

    def named() -> set[int]:
        whole = desk.get(f"/visits/{made.pk}")[1]
        needs = desk.get(f"/visits/needs?place={VILLAGES[0]}")[1]["needs"]
        return {whole["person"], whole["needs"][0]["person"], needs[0]["person"]}

    assert named() == {again}
    done = merge(stage)
    assert named() == {poor}
    for address in ("?show=done", "?show=needs", f"{made.pk}/", f"needs/{FollowUp.objects.get().pk}/"):
        words = text_of(client.get(f"/visits/{address}"))
        assert ("马秀英" in words, "马秀瑛" in words) == (True, False), address
    assert f'href="/people/{poor}/"' in client.get(f"/visits/{made.pk}/").content.decode()
    part(stage, done)
    assert named() == {again}


def test_what_was_planned_for_a_merged_row_is_done_and_stays_on_it(stage: Stage) -> None:
    seats = stage.county.seats("v1.cadre")
    planned = visiting.plan(seats, stage.people["again"].pk, date(2014, 6, 20))
    done = merge(stage)
    with pytest.raises(Conflict):
        visiting.plan(seats, stage.people["poor"].pk, date(2014, 6, 20))
    page = at_desk(stage.county, "v1.cadre").get("/visits/?show=planned")
    assert f"/visits/new/{stage.people['poor'].pk}/?visit={planned.pk}" in page.content.decode()
    made = visited(stage, "poor", JUNE.date(), visit=planned.pk, key="k")
    assert (made.pk, made.person_id) == (planned.pk, stage.people["again"].pk)
    # Sent again it is the same visit, whichever of her rows the form was opened for.
    for whose in ("poor", "again"):
        assert visited(stage, whose, JUNE.date(), visit=planned.pk, key="k").pk == made.pk
    part(stage, done)
    assert view_of(seats, stage.people["again"].pk).care.visits == 1
    assert view_of(seats, stage.people["poor"].pk).care.visits == 0
    assert list(verify()) == []


def test_another_womans_planned_visit_isnt_hers(stage: Stage) -> None:
    planned = visiting.plan(stage.county.seats("v1.cadre"), stage.people["wife"].pk, date(2014, 6, 20))
    merge(stage)
    with pytest.raises(NotFound):
        visited(stage, "poor", JUNE.date(), visit=planned.pk)


def test_a_day_has_one_visit_to_her_whichever_row_it_was_entered_for(stage: Stage) -> None:
    visited(stage, "again", APRIL)
    done = merge(stage)
    with pytest.raises(Invalid) as refused:
        visited(stage, "poor", APRIL)
    assert set(refused.value.fields) == {"done_on"}
    part(stage, done)
    assert visited(stage, "poor", APRIL).person_id == stage.people["poor"].pk


def test_a_form_kept_since_before_the_merge_is_taken_for_her(stage: Stage) -> None:
    again, poor = stage.people["again"].pk, stage.people["poor"].pk
    client = at_desk(stage.county, "v1.cadre")
    merge(stage)
    assert client.get(f"/visits/new/{again}/").status_code == 200
    sent = client.post(f"/visits/new/{again}/", {**FOUND, "done_on": "2014-06-01", "key": "kept"})
    assert sent.status_code == 302
    assert Visit.objects.get().person_id == poor
    # Elsewhere there is no such woman, under neither row.
    other = at_desk(stage.county, "v2.cadre")
    assert [other.get(f"/visits/new/{pk}/").status_code for pk in (again, poor)] == [404, 404]


def test_a_pair_of_a_merged_row_names_her_and_is_handed_over(stage: Stage) -> None:
    county, helper = stage.county, stage.helper
    assert helper is not None
    (old,) = helper.pairings.all()
    seats = county.seats("v1.cadre")
    helping.end(seats, old.pk, "not_needed", date(2014, 3, 1))
    made = helping.pair(seats, helper.pk, stage.people["again"].pk, date(2014, 3, 2))
    desk = Desk(county, "v1.cadre")
    done = merge(stage)
    pairs = desk.get(f"/helpers/{helper.pk}")[1]["pairs"]
    assert {row["person"] for row in pairs} == {stage.people["poor"].pk}
    assert "马秀瑛" not in text_of(at_desk(county, "v1.cadre").get(f"/helpers/{helper.pk}/"))
    assert "马秀瑛" not in figure(stage, "pairs")
    second = Helper.objects.create(
        ref="h2",
        name="李梅",
        county="513499",
        place_code=VILLAGES[0],
        starts_on=date(2014, 1, 1),
        entered_by=county.officers["v1.cadre"],
        entered_at=datetime(2014, 1, 1, tzinfo=ZONE),
    )
    helping.hand_over(seats, made.pk, second.pk, date(2014, 5, 1))
    assert view_of(seats, stage.people["poor"].pk).care.helper == "李梅"
    part(stage, done)
    assert view_of(seats, stage.people["again"].pk).care.helper == "李梅"
    assert view_of(seats, stage.people["poor"].pk).care.helper == ""


def test_the_record_names_her_and_her_group(stage: Stage) -> None:
    from people.views.visits import _group

    made = visited(stage, "again", APRIL)
    assert _group(made) == "3组"
    merge(stage)
    record = Visit.objects.select_related("person__merged_into").get(pk=made.pk)
    assert _group(record) == "3组"
    assert record.person.speaker == Person.objects.get(name="马秀英")
