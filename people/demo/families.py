"""Invented families, drawn from fixed seeds: the same every time for the same day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml
from stdnum.cn.ric import calc_check_digit

COUNTY = "513499"
VILLAGES = {
    "513499101201": "清泉村",
    "513499101202": "桃园村",
    "513499102201": "石桥村",
    "513499102202": "白杨村",
}
IN_A_VILLAGE = 75

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_NAMES: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("names.yaml").read_text(encoding="utf-8")
)
_SCHOOLS_OF_THE_YOUNG = ("小学", "小学", "初中", "初中", "高中", "大专")
_SCHOOLS_OF_THE_OLD = ("未上学", "小学", "小学", "初中")
_CITIES = (
    ("44", "广东东莞"),
    ("44", "广东深圳"),
    ("33", "浙江宁波"),
    ("32", "江苏苏州"),
    ("35", "福建泉州"),
    ("510100", "四川成都"),
    ("510700", "四川绵阳"),
    ("53", "云南昆明"),
)


@dataclass
class Someone:
    """A name, a number and the day of birth that stands in it."""

    name: str
    number: str
    born: date
    sex: str


@dataclass
class Family:
    """A woman, her husband if she has one, their children, and what may bring her into a register."""

    village: str
    group: str
    woman: Someone
    marital: str
    nation: str
    education: str
    phone: str
    husband: Someone | None = None
    children: list[Someone] = field(default_factory=list)
    # Her husband's work away: since when, the place's code and its name.
    away: tuple[date, str, str] | None = None
    wife_away: bool = False
    # Yuan a head a year, where the household is on the list of those that may be poor.
    income: int | None = None
    allowance: bool = False

    @property
    def size(self) -> int:
        return 1 + (self.husband is not None) + len(self.children)


def families(on: date) -> list[Family]:
    """Those of all villages as they are on the day."""
    rng, used = random.Random(2014), set[str]()  # noqa: S311 - invented people, no secret
    return [_family(rng, village, on, used) for village in VILLAGES for _each in range(IN_A_VILLAGE)]


def _family(rng: random.Random, village: str, on: date, used: set[str]) -> Family:
    born = on - timedelta(days=rng.randint(18 * 366 + 30, 72 * 365))
    age = (on - born).days // 365
    is_yi = rng.random() < 0.35
    surname = rng.choice(_SURNAMES)
    name = _yi_name(rng, "yi_women") if is_yi else surname + rng.choice(_NAMES["women"])
    woman = _someone(rng, name, born, "f", used)
    found = Family(
        village,
        f"{rng.randint(1, 6)}组",
        woman,
        _marital(rng, age),
        "彝族" if is_yi else "汉族",
        rng.choice(
            ("小学", "小学", "初中", "初中", "高中", "大专")
            if age < 50
            else ("未上学", "小学", "小学", "初中")
        ),
        f"138{rng.randint(0, 99_999_999):08d}",
    )
    if found.marital == "已婚":
        _marry(rng, found, on, used)
    if found.marital != "未婚":
        _bear(rng, found, on, used)
    if found.husband is not None and 20 <= age <= 55 and rng.random() < 0.4:
        code, words = rng.choice(_CITIES)
        found.away = (on - timedelta(days=rng.randint(20, 900)), code, words)
        found.wife_away = bool(found.children) and rng.random() < 0.2
    _earn(rng, found)
    return found


def _yi_name(rng: random.Random, given: str) -> str:
    return f"{rng.choice(_NAMES['clans'])}·{rng.choice(_NAMES[given])}"


def _marital(rng: random.Random, age: int) -> str:
    if age < 22:
        return "未婚"
    draw = rng.random()
    if age < 27 and draw < 0.5:
        return "未婚"
    widowed = 0.05 if age < 55 else 0.25
    if draw < widowed:
        return "丧偶"
    return "离异" if draw < widowed + 0.05 else "已婚"


def _marry(rng: random.Random, family: Family, on: date, used: set[str]) -> None:
    born = family.woman.born - timedelta(days=rng.randint(-500, 2200))
    born = min(born, on - timedelta(days=22 * 366))
    is_yi = "·" in family.woman.name
    name = _yi_name(rng, "yi_men") if is_yi else rng.choice(_SURNAMES) + rng.choice(_NAMES["men"])
    family.husband = _someone(rng, name, born, "m", used)


def _bear(rng: random.Random, family: Family, on: date, used: set[str]) -> None:
    """Children who still live in the household."""
    first = family.woman.born + timedelta(days=rng.randint(21 * 365, 27 * 365))
    clan = (family.husband or family.woman).name
    clan = clan.partition("·")[0] + "·" if "·" in clan else clan[0]
    for number in range(rng.choice((1, 2, 2, 3))):
        born = first + timedelta(days=number * rng.randint(450, 1100))
        if born < on - timedelta(days=30) and (on - born).days < 24 * 365:
            family.children.append(
                _someone(rng, clan + rng.choice(_NAMES["children"]), born, rng.choice("fm"), used)
            )


def _earn(rng: random.Random, family: Family) -> None:
    chance = {"丧偶": 0.45, "离异": 0.4}.get(family.marital, 0.12)
    if rng.random() < chance:
        family.income = rng.choice((1480, 1760, 1990, 2150, 2299, 2300, 2640, 3180))
        family.allowance = family.income < 1800


def _someone(rng: random.Random, name: str, born: date, sex: str, used: set[str]) -> Someone:
    while True:
        sequence = rng.randrange(500, 998, 2) + (sex == "m")
        digits = f"{COUNTY}{born:%Y%m%d}{sequence:03d}"
        number = digits + str(calc_check_digit(digits + "0"))
        if number not in used:
            used.add(number)
            return Someone(name, number, born, sex)


def left_at_home(all_of_them: list[Family]) -> Iterator[Family]:
    """Those whose husband is away."""
    yield from (family for family in all_of_them if family.away is not None)


def with_children_left(all_of_them: list[Family], on: date) -> Iterator[tuple[Family, Someone]]:
    """Children under eighteen of those whose husband is away, the eldest of each family."""
    for family in left_at_home(all_of_them):
        for child in family.children:
            if (on - child.born).days < 17 * 365:
                yield family, child
                break


def brought_up_by_a_grandmother(all_of_them: list[Family], on: date) -> Iterator[tuple[Family, Someone]]:
    """In every second village a child that lost its parents, and the family of the grandmother who brings it up."""
    rng = random.Random(2006)  # noqa: S311 - invented people, no secret
    # Of all the children: one may be born on the same day.
    used = {child.number for family in all_of_them for child in family.children}
    for village in list(VILLAGES)[::2]:
        here = [family for family in all_of_them if family.village == village]
        old = (family for family in here if family.husband is None and 58 <= _years(family.woman, on) <= 70)
        home = next(old, None)
        if home is None:
            continue
        born = on - timedelta(days=rng.randint(8 * 366, 12 * 365))
        clan, dot, _given = home.woman.name.rpartition("·")
        name = (clan + dot or rng.choice(_SURNAMES)) + rng.choice(_NAMES["children"])
        yield home, _someone(rng, name, born, rng.choice("fm"), used)


def _years(someone: Someone, on: date) -> int:
    return (on - someone.born).days // 365
