"""Visits over two calendar years, the needs they found, and helpers with the mothers they are paired with."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial

from people.acts.helping import add_helper, hand_over, pair
from people.acts.visiting import Done, do, plan, settle
from people.demo.families import VILLAGES
from people.demo.schedule import Schedule, moment
from people.models import FollowUp, Helper, Pairing, RegisterEntry
from workflows.models import Officer
from workflows.seats import seats_of

HELPERS = (
    ("王丽", "示范县中心小学"),
    ("李建平", "东河镇人民政府"),
    ("陈晓梅", "西山乡卫生院"),
    ("吉克·木果", "示范县民族中学"),
    ("张国华", "示范县农业农村局"),
    ("刘素琼", "西山乡人民政府"),
    ("杨永芬", "示范县妇幼保健院"),
    ("赵志强", "示范县财政局"),
)
_LIVES = (
    "种玉米三亩、养猪两头，孩子在校读书，生活平稳。",
    "独自照料老人和两个孩子，农忙时缺人手。",
    "在村合作社打零工，收入不稳定，房屋尚好。",
    "身体不好，不能干重活，靠土地流转和补贴生活。",
)
_WHY = ("因病", "缺劳力", "子女上学负担重", "丈夫去世后收入减少")
_NEEDS = ("申请春季学期助学补助", "联系合作社收购辣椒", "修缮漏雨的厨房", "办理慢性病门诊报销")


def care(schedule: Schedule, today: date, opening: date) -> None:
    """Helpers are paired, women visited; one in six of this year's is left out, one in ten needs of hers is open."""
    rng = random.Random(314)  # noqa: S311 - an invented county
    start = opening + timedelta(days=25)
    for number, village in enumerate(VILLAGES):
        schedule.add(moment(start, 11, number), partial(_helpers, village, start))
        later = start + timedelta(days=200)
        schedule.add(moment(later, 11, number), partial(_hand_over, village, later))
        schedule.add(moment(today, 8, 30 + number), partial(_planned, village, today))
    for year in (today.year - 1, today.year):
        first = max(date(year, 2, 20), opening + timedelta(days=30))
        last = min(date(year, 12, 20), today - timedelta(days=1))
        if first < last:
            every_time = year != today.year
            schedule.add(
                moment(first, 7), partial(_visits, schedule, rng, (first, last), every_time=every_time)
            )


def _cadre(village: str) -> Officer:
    found: Officer = Officer.objects.get(username=f"v{list(VILLAGES).index(village) + 1}.cadre")
    return found


def _registered(village: str, register: str, on: date) -> list[int]:
    rows = RegisterEntry.objects.filter(register=register, place_code=village, since__lte=on)
    return sorted(set(rows.exclude(until__lte=on).values_list("person_id", flat=True)))


def _visits(schedule: Schedule, rng: random.Random, during: tuple[date, date], *, every_time: bool) -> None:
    """Two visits to most of those who are to be visited, on days between the first and the last."""
    first, last = during
    span = (last - first).days
    for village in VILLAGES:
        women = _registered(village, "left_behind_women", first)
        women += _registered(village, "women_in_poverty", first)
        for person in sorted(set(women)):
            times = 2 if every_time else rng.choice((2, 2, 2, 2, 1, 0))
            for day in sorted(rng.sample(range(span + 1), min(times, span + 1))):
                on = first + timedelta(days=day)
                at = moment(on, 14, rng.randrange(60))
                schedule.add(at, partial(_visit, rng.random(), on, person, village))


def _visit(seed: float, on: date, person: int, village: str) -> None:
    rng = random.Random(seed)  # noqa: S311 - an invented county
    is_poor = rng.random() < 0.3
    found = {"poor": "yes" if is_poor else "no", "life": rng.choice(_LIVES)}
    if is_poor:
        found["why"] = rng.choice(_WHY)
    need = rng.choice(_NEEDS) if rng.random() < 0.25 else ""
    seats = seats_of(_cadre(village), on)
    visit = do(seats, Done(person, on, found, need=need))
    if need and rng.random() < 0.9:
        follow_up = FollowUp.objects.get(visit=visit)
        settle(seats, follow_up.pk, "已协调办结，本人表示满意。", on)


def _helpers(village: str, start: date) -> None:
    number = list(VILLAGES).index(village)
    seats = seats_of(_cadre(village), start)
    helpers = [
        add_helper(
            seats,
            name=name,
            place_code=village,
            workplace=work,
            phone=f"1390000{number}{turn:03d}",
            starts_on=start,
        )
        for turn, (name, work) in enumerate(HELPERS[2 * number : 2 * number + 2])
    ]
    for turn, person in enumerate(_registered(village, "women_in_poverty", start)[:6]):
        pair(seats, helpers[turn % 2].pk, person, start)


def _hand_over(village: str, later: date) -> None:
    """The first helper passes one of her mothers on to the second."""
    seats = seats_of(_cadre(village), later)
    one, other = Helper.objects.filter(place_code=village).order_by("pk")[:2]
    first = Pairing.objects.filter(helper=one, ends_on__isnull=True).order_by("pk").first()
    if first is not None:
        hand_over(seats, first.pk, other.pk, later)


def _planned(village: str, today: date) -> None:
    """A few visits of the days to come."""
    seats = seats_of(_cadre(village), today)
    for turn, person in enumerate(_registered(village, "women_in_poverty", today)[:3]):
        plan(seats, person, today + timedelta(days=3 + turn))
