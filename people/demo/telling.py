"""The demo county's registers as they came to be, by the files and acts that officers would use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from people.acts.meeting import id_index
from people.acts.stating import Statement, state
from people.acts.teaming import make_team
from people.demo import files
from people.demo.caring import care
from people.demo.families import VILLAGES, Family, families, left_at_home, with_children_left
from people.demo.schedule import Schedule, moment
from people.imports import batches
from people.imports.batches import Sent
from people.models import ImportBatch, Person
from people.opening import open_register
from people.programme import REGISTERS
from people.register_names import REGISTER_NAMES
from workflows import clock
from workflows.acts import Request, perform
from workflows.calendar import moved_to_working_day
from workflows.models import Appointment, Officer
from workflows.seats import Seats, seats_of

Step = tuple[str, str, dict[str, Any]]
# How far each village's registers of the last spring came; a village that isn't named declared on time, all of them
# taken over.
_ON_TIME: list[Step] = [("reviewer", "sign", {}), ("sealer", "take_over", {})]
_MARKS = [{"target": "register", "note": "与上年人数相差较大，请逐户核对后再报。"}]
_RETURNED: list[Step] = [("reviewer", "return_to_village", {"marks": _MARKS})]


def tell(schedule: Schedule, today: date, opening: date) -> int:
    """Families, facts, registers and visits since `opening` are in the schedule; how many women there are."""
    told = families(opening)
    spring = _spring(today, opening)
    schedule.add(moment(opening + timedelta(days=2)), lambda: _families(told, opening))
    schedule.add(moment(opening + timedelta(days=9)), lambda: _children_and_incomes(told, opening))
    schedule.add(moment(opening + timedelta(days=20)), lambda: _illnesses(told, opening))
    schedule.add(moment(opening + timedelta(days=20), 10), lambda: _volunteers(told, opening))
    if spring is not None:
        on = spring - timedelta(days=20)
        schedule.add(moment(on), lambda: _incomes_everywhere(told, on))
        _declare(schedule, spring, today)
    care(schedule, today, opening)
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


def _seats(username: str) -> Seats:
    return seats_of(Officer.objects.get(username=username), clock.today())


def _holder(post: str) -> Seats:
    """Whoever holds the post today; a stand-in while there is one."""
    today = clock.today()
    held = Appointment.objects.filter(post__code=post, starts_on__lte=today).exclude(ends_on__lt=today)
    return seats_of(held.select_related("officer").latest("starts_on").officer, today)


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


def _families(told: list[Family], opening: date) -> None:
    for village in VILLAGES:
        _file("women", village, files.women(_of(told, village)), opening)
        away = files.left_behind_women(left_at_home(_of(told, village)))
        _file("left_behind_women", village, away, opening)
        make_team(_seats(_cadre(village)), name=_team(village), place_code=village, formed_on=opening)


def _team(village: str) -> str:
    return f"{VILLAGES[village]}巾帼志愿服务队"


def _children_and_incomes(told: list[Family], opening: date) -> None:
    for village in VILLAGES:
        rows = list(with_children_left(_of(told, village), opening))
        _file("left_behind_children", village, files.left_behind_children(rows), opening)
        _incomes(told, village, opening)


def _incomes(told: list[Family], village: str, on: date) -> None:
    poor = [family for family in _of(told, village) if family.income is not None]
    _file("women_in_poverty", village, files.women_in_poverty(poor, on.year - 1), on)


def _incomes_everywhere(told: list[Family], on: date) -> None:
    for village in VILLAGES:
        _incomes(told, village, on)


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
        _file("volunteers", village, files.volunteers(young, _team(village), opening), opening)


def _declare(schedule: Schedule, spring: date, today: date) -> None:
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
                steps, day = [], max(day, today - timedelta(days=5))
            day = moved_to_working_day(day).day
            course = _Course(register, spring.year, village)
            schedule.add(moment(day, 9, turn), course.declare)
            for place, step in enumerate(steps, 1):
                later = moved_to_working_day(day + timedelta(days=2 * place)).day
                schedule.add(moment(later, 10 + place, turn), course.doing(step))


class _Course:
    """One register on its way."""

    def __init__(self, register: str, year: int, village: str) -> None:
        self._register, self._year, self._village = register, year, village
        self._ref = ""

    def declare(self) -> None:
        seats = _seats(_cadre(self._village))
        key = f"demo-{self._register}-{self._village}"
        self._ref = open_register(self._register, self._year, self._village, seats, key=key).ref
        perform(REGISTERS, self._ref, Request("submit", {}), seats)

    def doing(self, step: Step) -> Callable[[], None]:
        return partial(self._do, *step)

    def _do(self, desk: str, act: str, data: dict[str, Any]) -> None:
        number = list(VILLAGES).index(self._village) + 1
        # A post has been handed over within the year.
        post = f"t{(number + 1) // 2}.reviewer" if desk == "reviewer" else "c.sealer"
        opinion = "请核对后再报。" if act == "return_to_village" else "经审核，情况属实。"
        perform(REGISTERS, self._ref, Request(act, data, opinion), _holder(post))
