"""Two years of the demo county's registers, told in the order of time by the files and acts that officers would use."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from people.acts.meeting import id_index
from people.acts.stating import Statement, state
from people.declaring.opening import open_register
from people.demo import files
from people.demo.caring import care
from people.demo.families import VILLAGES, Family, families, left_at_home, with_children_left
from people.demo.teams import make_teams
from people.imports import batches
from people.imports.batches import Sent
from people.models import ImportBatch, Person
from people.programme import REGISTERS
from people.register_names import REGISTER_NAMES
from workflows import clock
from workflows.acts import Request, perform
from workflows.models import Officer
from workflows.seats import Seats, seats_of

Step = tuple[str, str, dict[str, Any]]
# How far each village's registers of the last spring came; a village that isn't named declared on time, all of them
# taken over. Days are counted from the first of March.
_ON_TIME: list[Step] = [("reviewer", "sign", {}), ("sealer", "take_over", {})]
_RETURNED: list[Step] = [
    (
        "reviewer",
        "return_to_village",
        {"marks": [{"target": "register", "note": "与上年人数相差较大，请逐户核对后再报。"}]},
    )
]


def tell(today: date, opening: date) -> int:
    """Families, facts and registers stand as they came to be since `opening`; how many women there are."""
    told = families(opening)
    spring = _spring(today, opening)
    with _at(opening + timedelta(days=2)):
        for village in VILLAGES:
            _file("women", village, files.women(_of(told, village)), opening)
            _file(
                "left_behind_women",
                village,
                files.left_behind_women(left_at_home(_of(told, village))),
                opening,
            )
        make_teams(_seats("v1.cadre"), opening)
    with _at(opening + timedelta(days=9)):
        for village in VILLAGES:
            rows = list(with_children_left(_of(told, village), opening))
            _file("left_behind_children", village, files.left_behind_children(rows), opening)
            _incomes(told, village, opening)
    with _at(opening + timedelta(days=20)):
        _illnesses(told, opening)
        _volunteers(told, opening)
    if spring is not None:
        with _at(spring - timedelta(days=20)):
            for village in VILLAGES:
                _incomes(told, village, spring - timedelta(days=20))
        _declare(spring, today)
    care(today, opening)
    return len(told)


def _spring(today: date, opening: date) -> date | None:
    """The first of March of the last spring whose registers were due before today."""
    for year in (today.year, today.year - 1):
        first = date(year, 3, 1)
        if opening + timedelta(days=40) < first and first + timedelta(days=45) < today:
            return first
    return None


def _of(told: list[Family], village: str) -> list[Family]:
    return [family for family in told if family.village == village]


def _at(day: date, hour: int = 9) -> AbstractContextManager[None]:
    return clock.at(datetime.combine(day, time(hour), timezone.get_default_timezone()))


def _seats(username: str) -> Seats:
    return seats_of(Officer.objects.get(username=username), clock.today())


def _cadre(village: str) -> str:
    return f"v{list(VILLAGES).index(village) + 1}.cadre"


def _file(template: str, village: str, data: bytes, holds_from: date) -> None:
    """The file is sent, checked and taken over; a row that isn't right is a fault of the demo's own."""
    seats = _seats(_cadre(village))
    name = f"{VILLAGES[village]}{template}.csv"
    batch, _made = batches.keep(Sent(template, village, holds_from, name, data), seats)
    assert batch.status == ImportBatch.Status.CHECKED, (batch.status, batch.fault)
    assert not batch.rows_wrong, [row.faults for row in batch.rows.filter(status="wrong")]
    batches.confirm(batch.ref, seats)


def _incomes(told: list[Family], village: str, on: date) -> None:
    poor = [family for family in _of(told, village) if family.income is not None]
    _file("women_in_poverty", village, files.women_in_poverty(poor, on.year - 1), on)


def _person(number: str) -> Person:
    return Person.objects.get(id_index=id_index(number))


def _illnesses(told: list[Family], opening: date) -> None:
    """Three women with one of the two cancers, each in her village."""
    of_age = [family for family in told if 40 <= (opening - family.woman.born).days // 365 <= 60]
    for number, family in enumerate(of_age[::37][:3]):
        said = Statement(
            "illness",
            opening - timedelta(days=200 + 90 * number),
            {"hospital": "示范县人民医院"},
            ("cervical_cancer", "breast_cancer")[number % 2],
            person=_person(family.woman.number).pk,
        )
        state(_seats(_cadre(family.village)), [said], source="document")


def _volunteers(told: list[Family], opening: date) -> None:
    for village in VILLAGES:
        young = [f for f in _of(told, village) if 20 <= (opening - f.woman.born).days // 365 <= 55][::6][:9]
        team = f"{VILLAGES[village]}巾帼志愿服务队"
        _file("volunteers", village, files.volunteers(young, team, opening), opening)


def _declare(spring: date, today: date) -> None:
    """Each village's registers of the spring: most on time, some late, one returned, one waiting, some missing."""
    for number, village in enumerate(VILLAGES, 1):
        for turn, register in enumerate(REGISTER_NAMES):
            late = number == 2 and register in {"women_in_poverty", "volunteers"}
            if number == 4 and register in {"two_cancers", "village_heads"}:
                continue
            steps = _ON_TIME
            if number == 2 and register == "left_behind_women":
                steps = _RETURNED
            day = spring + timedelta(days=40 if late else 3 + turn)
            if number == 3 and register in {"women", "left_behind_children"}:
                # Declared late, and waiting since.
                steps, day = [], max(day, today - timedelta(days=5 - number))
            _declare_one(register, spring.year, village, day, steps)


def _declare_one(register: str, year: int, village: str, day: date, steps: list[Step]) -> None:
    number, today = list(VILLAGES).index(village) + 1, clock.today()
    desks = {"reviewer": f"t{(number + 1) // 2}.reviewer", "sealer": "c.sealer"}
    with _at(day):
        seats = _seats(_cadre(village))
        ref = open_register(register, year, village, seats, key=f"demo-{register}-{village}").ref
        perform(REGISTERS, ref, Request("submit", {}), seats)
    for place, (desk, act, data) in enumerate(steps, 1):
        with _at(min(day + timedelta(days=2 * place), today), 10):
            opinion = "请核对后再报。" if act == "return_to_village" else "经审核，情况属实。"
            perform(REGISTERS, ref, Request(act, data, opinion), _seats(desks[desk]))
