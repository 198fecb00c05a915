"""A woman moves: her new village goes on with her helper, her needs and her visits, and a third one knows of none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from people.acts import helping, merging, visiting
from people.acts.entering import Entered
from people.acts.stating import Statement, state
from people.models import FollowUp, Helper, Pairing, Visit
from people.queries.person import view_of
from tests.api.client import Desk
from tests.county import TOWNSHIPS, VILLAGES, County
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.families import enter
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.errors import Invalid, NotFound
from workflows.verification import verify

pytestmark = pytest.mark.django_db
FOUND = {"poor": "yes", "why": "缺劳力", "life": "种玉米三亩"}
MAY, MOVED, TODAY = date(2014, 5, 6), date(2014, 6, 1), JUNE.date()


@dataclass
class Moved:
    """阿依木呷 of 清泉村 lives in 石桥村 now: what was done for her before, and who helps in either."""

    stage: Stage
    visit: Visit
    planned: Visit
    need: FollowUp
    pair: Pairing
    old: Helper
    new: Helper

    @property
    def county(self) -> County:
        return self.stage.county

    @property
    def her(self) -> int:
        return self.stage.people["wife"].pk


@pytest.fixture
def moved(county: County) -> Iterator[Moved]:
    with clock.at(JUNE):
        stage = build(county)
        seats, wife = county.seats("v1.cadre"), stage.people["wife"].pk
        visit = visiting.do(seats, visiting.Done(wife, MAY, FOUND, need="修缮厨房"))
        planned = visiting.plan(seats, wife, date(2014, 6, 20))
        old = helping.add_helper(seats, name="李助", place_code=VILLAGES[0], starts_on=MAY)
        pair = helping.pair(seats, old.pk, wife, MAY)
        new = helping.add_helper(county.seats("v3.cadre"), name="石助", place_code=VILLAGES[2], starts_on=MAY)
        state(seats, [Statement("residence", MOVED, {"place": VILLAGES[2]}, person=wife)], source="family")
        yield Moved(stage, visit, planned, visit.follow_ups.get(), pair, old, new)


def test_the_new_village_finds_what_there_is_on_her_page_and_on_its_lists(moved: Moved) -> None:
    client = at_desk(moved.county, "v3.cadre")
    page = client.get(f"/people/{moved.her}/").content.decode()
    for address in (
        f"/visits/{moved.visit.pk}/",
        f"/visits/needs/{moved.need.pk}/",
        f"/helpers/pairs/{moved.pair.pk}/",
    ):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200, address
    assert "东河镇清泉村" in text_of(client.get(f"/visits/{moved.visit.pk}/"))
    assert client.get(f"/visits/{moved.visit.pk}/record.pdf").status_code == 200
    assert "修缮厨房" in text_of(client.get("/visits/?show=needs"))
    assert f"?visit={moved.planned.pk}" in client.get("/visits/?show=planned").content.decode()
    needs = Desk(moved.county, "v3.cadre").get(f"/visits/needs?place={VILLAGES[2]}")[1]["needs"]
    assert [row["id"] for row in needs] == [moved.need.pk]
    # The village that she left still has what was counted there; a third one has nothing of it.
    assert at_desk(moved.county, "v1.cadre").get(f"/visits/{moved.visit.pk}/").status_code == 200
    for who in ("v2.cadre", "v4.cadre"):
        third = at_desk(moved.county, who)
        assert "修缮厨房" not in text_of(third.get("/visits/?show=needs"))
        for address in (f"{moved.visit.pk}/", f"needs/{moved.need.pk}/", f"{moved.visit.pk}/record.pdf"):
            assert third.get(f"/visits/{address}").status_code == 404, (who, address)
        assert third.get(f"/helpers/pairs/{moved.pair.pk}/").status_code == 404
        assert Desk(moved.county, who).get(f"/visits/{moved.visit.pk}")[0] == 404


def test_the_new_village_settles_her_need_and_a_third_one_does_not(moved: Moved) -> None:
    typed = {"outcome": "厨房已修好", "done_on": "2014-06-10"}
    path = f"/visits/needs/{moved.need.pk}/"
    assert at_desk(moved.county, "v4.cadre").post(path, typed).status_code == 404
    with pytest.raises(NotFound):
        visiting.settle(moved.county.seats("v4.cadre"), moved.need.pk, "厨房已修好", TODAY)
    done = at_desk(moved.county, "v3.cadre").post(path, typed, follow=True)
    assert "厨房已修好" in text_of(done)
    assert list(verify()) == []


def test_the_new_village_hands_her_over_to_its_own_helper(moved: Moved) -> None:
    path = f"/helpers/pairs/{moved.pair.pk}/"
    client = at_desk(moved.county, "v3.cadre")
    offered = client.get(path).content.decode()
    assert f'value="to:{moved.new.pk}"' in offered
    typed = {"end": f"to:{moved.new.pk}", "ends_on": TODAY.isoformat()}
    assert at_desk(moved.county, "v4.cadre").post(path, typed).status_code == 404
    with pytest.raises(NotFound):
        helping.hand_over(moved.county.seats("v4.cadre"), moved.pair.pk, moved.new.pk, TODAY)
    # The helper of the village that she left is none of its own.
    again = client.post(path, typed, follow=True)
    assert again.redirect_chain == [(f"/people/{moved.her}/", 302)]
    made = Pairing.objects.get(person=moved.her, ends_on__isnull=True)
    assert (made.helper, made.place_code) == (moved.new, VILLAGES[2])
    assert view_of(moved.county.seats("v3.cadre"), moved.her).care.helper == "石助"
    assert list(verify()) == []


def test_whoever_has_left_her_place_names_no_helper_of_another(moved: Moved) -> None:
    """The old village may end the pair; to whom she is handed over is for those who have the helpers."""
    offered = at_desk(moved.county, "v1.cadre").get(f"/helpers/pairs/{moved.pair.pk}/").content.decode()
    assert f'value="to:{moved.new.pk}"' not in offered
    second = helping.add_helper(
        moved.county.seats("v1.cadre"), name="张助", place_code=VILLAGES[0], starts_on=MAY
    )
    for who, helper in (("v1.cadre", moved.new), ("v1.cadre", second), ("v3.cadre", second)):
        with pytest.raises(Invalid):
            helping.hand_over(moved.county.seats(who), moved.pair.pk, helper.pk, TODAY)
    ended = helping.end(moved.county.seats("v1.cadre"), moved.pair.pk, "moved", TODAY)
    assert ended.ends_on == TODAY


def test_a_helper_of_the_township_above_keeps_her_page(moved: Moved) -> None:
    above = helping.add_helper(
        moved.county.seats("t2.reviewer"), name="乡助", place_code=TOWNSHIPS[1], starts_on=MAY
    )
    made = helping.hand_over(moved.county.seats("v3.cadre"), moved.pair.pk, above.pk, MOVED)
    client = at_desk(moved.county, "v3.cadre")
    ended = client.post(f"/helpers/pairs/{made.pk}/", {"end": "not_needed", "ends_on": TODAY.isoformat()})
    assert ended["Location"] == f"/helpers/{above.pk}/"


def test_a_visit_planned_before_is_done_and_counted_in_the_new_village(moved: Moved) -> None:
    done = visiting.Done(moved.her, TODAY, FOUND, need="办证", visit=moved.planned.pk)
    with pytest.raises(NotFound):
        visiting.do(moved.county.seats("v1.cadre"), done)
    made = visiting.do(moved.county.seats("v3.cadre"), done)
    assert (made.pk, made.place_code) == (moved.planned.pk, VILLAGES[2])
    assert made.follow_ups.get().place_code == VILLAGES[2]


def test_the_new_village_reaches_what_stands_on_a_row_that_was_merged_into_hers(moved: Moved) -> None:
    wife = moved.her
    again = enter(moved.county, Entered("石小兰", sex="f", birth_date=date(1985, 5, 6)), "v3.cadre")
    proposed = merging.propose(moved.county.seats("v3.cadre"), again.pk, wife, "同一人")
    merging.settle(moved.county.seats("v3.chair"), proposed.pk, is_one_person=True)
    client = at_desk(moved.county, "v3.cadre")
    assert client.get(f"/visits/{moved.visit.pk}/").status_code == 200
    assert client.get(f"/visits/needs/{moved.need.pk}/").status_code == 200
    assert "修缮厨房" in text_of(client.get("/visits/?show=needs"))
    assert at_desk(moved.county, "v4.cadre").get(f"/visits/{moved.visit.pk}/").status_code == 404
