"""Whose the rows are: each page and address answers 404 for what an officer may not see, by her posts of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from people.acts import helping, teaming, visiting
from people.models import Helper, ImportBatch, Pairing, Visit, VolunteerTeam
from people.opening import open_register
from people.programme import REGISTERS
from tests.api.client import Desk
from tests.county import COUNTY, VILLAGES, County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import WOMAN, send
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.acts import Request, perform
from workflows.appointing import appoint
from workflows.models import Appointment, Coverage, JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TODAY = JUNE.date()
HERS, NEXT, FAR = VILLAGES[0], VILLAGES[1], VILLAGES[2]
READERS = ("v1.cadre", "v1.chair", "t1.reviewer", "c.sealer", "a.auditor")
# Of the next village, of another township, and of desks that have no part in the registers.
STRANGERS = ("v2.cadre", "v3.chair", "t2.reviewer", "b1.officer", "b1.liaison", "c.registrar", "c.recorder")


@dataclass
class Things:
    """What 清泉村 has: somebody in every register, a visit, a pair, a team, a file, a declared register."""

    stage: Stage
    visit: Visit
    need: int
    helper: Helper
    pair: Pairing
    team: VolunteerTeam
    batch: ImportBatch
    declared: str

    @property
    def reading(self) -> list[str]:
        """Addresses that everybody reads whose place it is."""
        people = self.stage.people
        found = [f"/people/{people['wife'].pk}/", f"/people/{people['wife'].pk}/household/"]
        found += [f"/visits/{self.visit.pk}/", f"/helpers/{self.helper.pk}/", f"/volunteers/{self.team.ref}/"]
        found += [f"/registers/women/?place={HERS}", f"/registers/statistics/?place={HERS}"]
        found += [f"/registers/left_behind_children/?place={HERS}"]
        found += [f"/visits/?place={HERS}", f"/helpers/?show=unpaired&place={HERS}", f"/people/?place={HERS}"]
        return [*found, f"/declared/{self.declared}/"]

    @property
    def keeping(self) -> list[str]:
        """Addresses for those alone who keep the place's registers."""
        wife, child = self.stage.people["wife"].pk, self.stage.people["child"].pk
        found = [f"/people/{wife}/state/", f"/people/{wife}/state/phone/", f"/visits/new/{wife}/"]
        found += [f"/visits/plan/{wife}/", f"/visits/needs/{self.need}/", f"/helpers/for/{wife}/"]
        found += [f"/helpers/pairs/{self.pair.pk}/", f"/helpers/{self.helper.pk}/leave/"]
        found += [f"/volunteers/join/{wife}/", f"/volunteers/{self.team.ref}/end/"]
        # Of children and of poverty the auditor reads for a purpose alone.
        found += [f"/registers/left_behind_children/{child}/card/?place={HERS}"]
        found += [f"/visits/{self.visit.pk}/record.pdf"]
        return [*found, f"/imports/{self.batch.ref}/", f"/imports/template/women.xlsx?place={HERS}"]

    @property
    def keeping_by_api(self) -> list[str]:
        found = [f"/visits/{each}?place={HERS}" for each in ("unseen", "needs")]
        return [f"/visits/{self.visit.pk}", *found]

    @property
    def api(self) -> list[str]:
        wife = self.stage.people["wife"].pk
        found = [f"/people/{wife}", f"/helpers/{self.helper.pk}"]
        found += [f"/people?place={HERS}"]
        return [*found, f"/registers/women?place={HERS}", f"/registers/declared/{self.declared}"]


@pytest.fixture
def things(county: County) -> Iterator[Things]:
    with clock.at(JUNE):
        stage = build(county)
        seats = county.seats("v1.cadre")
        found = {"poor": "no", "life": "种玉米"}
        wife = stage.people["wife"].pk
        visit = visiting.do(seats, visiting.Done(wife, date(2014, 6, 1), found, need="办证"))
        helper = helping.add_helper(seats, name="李助", place_code=HERS, starts_on=date(2014, 6, 1))
        pair = helping.pair(seats, helper.pk, wife, date(2014, 6, 1))
        team = teaming.make_team(seats, name="敬老服务队", place_code=HERS, formed_on=date(2014, 6, 1))
        batch = send(county, [WOMAN])
        ref = open_register("women", 2014, HERS, seats, key="").ref
        perform(REGISTERS, ref, Request("submit", {}, "", ""), seats)
        perform(REGISTERS, ref, Request("sign", {}, "同意", ""), county.seats("t1.reviewer"))
        need = visit.follow_ups.get().pk
        yield Things(stage, visit, need, helper, pair, team, batch, ref)


def stand_in(county: County, who: str, post: str, last: date = date(2014, 12, 31)) -> None:
    appoint(
        county.officers[who],
        county.posts[post],
        starts_on=date(2014, 1, 2),
        ends_on=last,
        kind=Appointment.Kind.STAND_IN,
    )


@pytest.mark.whole
def test_each_address_is_there_for_whose_place_it_is_and_for_nobody_else(
    county: County, things: Things
) -> None:
    answers = {
        (who, address): at_desk(county, who).get(address).status_code
        for who in (*READERS, *STRANGERS)
        for address in (*things.reading, *things.keeping)
    }
    there = {(who, address) for who in READERS for address in things.reading}
    there |= {(who, address) for who in READERS if who != "a.auditor" for address in things.keeping}
    # A helper or team of the village is the business of those who keep the village's.
    missing = [each for each in sorted(there) if answers[each] != 200]
    assert missing == []
    shown = [
        (each, status) for each, status in answers.items() if each not in there and status not in (403, 404)
    ]
    assert shown == []
    strangers = [each for each, status in answers.items() if each[0] in STRANGERS and status != 404]
    assert strangers == []


def test_the_api_too(county: County, things: Things) -> None:
    assert [
        (who, path) for who in READERS for path in things.api if Desk(county, who).get(path)[0] != 200
    ] == []
    kept = things.keeping_by_api
    keepers = [who for who in READERS if who != "a.auditor"]
    assert [(who, path) for who in keepers for path in kept if Desk(county, who).get(path)[0] != 200] == []
    outside = [*STRANGERS, "a.auditor"]
    assert [(who, path) for who in outside for path in kept if Desk(county, who).get(path)[0] != 404] == []
    assert [
        (who, path) for who in STRANGERS for path in things.api if Desk(county, who).get(path)[0] != 404
    ] == []
    acts = f"/registers/declared/{things.declared}/acts/take_over"
    for who in STRANGERS:
        assert Desk(county, who).post(acts, {})[0] == 404, who


@pytest.mark.parametrize("also", ["c.recorder", "b2.officer"])
def test_what_another_post_sees_of_cases_is_no_part_of_the_registers(
    county: County, things: Things, also: str
) -> None:
    stand_in(county, "v2.cadre", also)
    client = at_desk(county, "v2.cadre")
    assert "阿依木呷" not in text_of(client.get("/people/"))
    for address in (*things.reading, *things.keeping):
        assert client.get(address).status_code == 404, address
    for address in ("/visits/", "/helpers/?show=unpaired", "/people/", "/volunteers/", "/imports/"):
        offered = client.get(address).content.decode()
        assert f'value="{HERS}"' not in offered, address
        assert f'value="{NEXT}"' in offered, address


def test_an_auditor_who_stands_in_for_a_village_sees_that_ones_files_alone(
    county: County, things: Things
) -> None:
    stand_in(county, "a.auditor", "v3.cadre")
    client = at_desk(county, "a.auditor")
    assert things.batch.ref not in client.get("/imports/").content.decode()
    assert f'value="{HERS}"' not in client.get("/people/new/").content.decode()
    assert client.get(f"/imports/template/women.xlsx?place={HERS}").status_code == 404
    assert f'value="{HERS}"' not in client.get("/helpers/new/").content.decode()


def test_an_officer_of_two_villages_reads_both_and_names_one_where_one_is_meant(
    county: County, things: Things
) -> None:
    stand_in(county, "v1.cadre", "v3.cadre")
    client = at_desk(county, "v1.cadre")
    for address in ("/visits/", "/helpers/?show=unpaired", "/people/", "/registers/", "/volunteers/"):
        assert client.get(address).status_code == 200, address
    for who in ("阿依木呷", "石小玉"):
        assert who in text_of(client.get("/people/"))
    typed = {"name": "巡逻队", "formed_on": "2014-06-01"}
    assert "Place: Choose one of the list." in text_of(client.post("/volunteers/", typed))
    typed = {"name": "张助", "starts_on": "2014-06-01"}
    assert "Place: Choose one of the list." in text_of(client.post("/helpers/new/", typed))
    full = client.post("/registers/women/full/", {"purpose": "check", "sheet": "workbook"})
    assert full.status_code == 200
    rows = JournalRow.objects.filter(act="list_register").order_by("pk")
    assert [(row.post_id, row.facts["place"]) for row in rows] == [
        (county.posts["v1.cadre"].pk, [HERS]),
        (county.posts["v3.cadre"].pk, [FAR]),
    ]


def test_a_post_that_ended_reads_nothing(county: County, things: Things) -> None:
    stand_in(county, "v2.cadre", "v1.chair", date(2014, 6, 9))
    client = at_desk(county, "v2.cadre")
    for address in (*things.reading, *things.keeping):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("place", ["", "513499x01201", "5134991012", "513499101999", "513499", "１"])
def test_what_is_no_place_is_refused_and_never_an_error(county: County, things: Things, place: str) -> None:
    desk, sealer = Desk(county, "v1.cadre"), Desk(county, "c.sealer")
    expected = {404, 422}
    for each in (desk, sealer):
        answered = 200 if each is sealer and place == COUNTY else None
        allowed = expected | ({200, 201} if answered else set()) | ({200} if not place else set())
        assert each.get(f"/visits/unseen?place={place}")[0] in allowed
        assert each.get(f"/visits/needs?place={place}")[0] in allowed
        assert each.get(f"/registers/women?place={place}")[0] in allowed
        assert each.get(f"/people?place={place}")[0] in allowed
    if place != COUNTY:
        body: dict[str, Any] = {"name": "李助", "place": place, "starts_on": "2014-06-01"}
        assert sealer.post("/helpers", body)[0] in expected
        assert desk.post("/helpers", body)[0] in expected
        body = {"name": "王秀兰", "id_number": id_number("19850303", 44), "place": place}
        body |= {"since": "2014-06-01", "source": "book"}
        assert sealer.post("/people", body)[0] in expected
        assert not Helper.objects.filter(place_code=place).exists()


def test_an_office_of_two_villages_is_asked_for_one_of_them(county: County, things: Things) -> None:
    office = county.posts["v1.cadre"].office
    Coverage.objects.create(office=office, prefix=NEXT)
    desk = Desk(county, "v1.cadre", language="en")
    for path in ("/visits/unseen", "/visits/needs"):
        status, body = desk.get(f"{path}?place=")
        assert status == 422, path
        assert "place" in body["errors"]
        assert desk.get(f"{path}?place={NEXT}")[0] == 200
    assert desk.get("/registers/women")[0] == desk.get("/people")[0] == 200
