"""The women of the demo county and what their applications say: from women.csv, the rest drawn from fixed seeds."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from stdnum.cn.ric import calc_check_digit

FOLDER = Path(__file__).parent
COUNTY = "513499"
VILLAGES = ("513499101201", "513499101202", "513499102201", "513499102202")
VILLAGE_NAMES = ("东河镇清泉村", "东河镇桃园村", "西山乡石桥村", "西山乡白杨村")
BRANCHES = ("东河分社", "西山分社")
_ONE_GUARANTOR = 30_000

# Surnames and given names of spouses and guarantors; every pair is used once.
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_MALE = "建国 志强 文军 国平 永福 家富 德明 光荣 天贵 学成 正华 发林 万春 绍云 兴全 世忠 启明 大勇 长寿 开礼"
_FEMALE = "晓梅 秀珍 文琴 玉兰 丽娟 芳 红英 素芬 桂琼 雪 琳 春蓉 群英 晓蓉 慧 洪英 玉洁 淑华 永芬 佳丽"
_EMPLOYERS = (
    ("示范县中心小学", "教师", 4860),
    ("示范县民族中学", "教师", 5420),
    ("东河镇卫生院", "护士", 4310),
    ("东河镇人民政府", "科员", 4980),
    ("西山乡人民政府", "科员", 4920),
    ("西山乡中心校", "教师", 5050),
    ("示范县人民医院", "医师", 6230),
    ("示范县林业局", "工程师", 5360),
    ("示范县农业农村局", "农艺师", 5180),
    ("示范县疾控中心", "检验员", 4750),
    ("示范县文化馆", "馆员", 4640),
    ("示范县司法局西山司法所", "司法助理员", 5020),
)


def id_number(born: date, sequence: int) -> str:
    """A well-formed number of the invented county; an odd sequence is a man's."""
    digits = f"{COUNTY}{born:%Y%m%d}{sequence:03d}"
    return digits + str(calc_check_digit(digits + "0"))


@dataclass(frozen=True)
class Woman:
    """A row of women.csv on the day `today`."""

    row: dict[str, str]
    place_in_list: int
    today: date

    @property
    def key(self) -> str:
        return self.row["key"]

    @property
    def name(self) -> str:
        return self.row["name"]

    @property
    def story(self) -> str:
        return self.row["story"]

    @property
    def ago(self) -> int:
        return int(self.row["ago"])

    @property
    def village(self) -> int:
        return int(self.row["village"]) - 1

    @property
    def amount(self) -> int:
        return int(self.row["amount"])

    @cached_property
    def chance(self) -> random.Random:
        return random.Random(f"513499/{self.key}")  # noqa: S311  (a story, no secret)

    @cached_property
    def born(self) -> date:
        """She has had her birthday of that age, and hasn't had the next one for the whole of her story."""
        drawn = random.Random(f"born/{self.key}").randint(40, 170)  # noqa: S311
        return self.today - timedelta(
            days=int(self.row["age"] or 30) * 365 + int(self.row["age"] or 30) // 4 + drawn
        )

    @cached_property
    def id_number(self) -> str:
        return id_number(self.born, 20 + 2 * self.place_in_list)

    @cached_property
    def guarantors(self) -> list[dict[str, Any]]:
        count = 1 if self.amount <= _ONE_GUARANTOR else 2
        return [self._guarantor(self.place_in_list * 3 + index) for index in range(count)]

    def other_guarantor(self) -> dict[str, Any]:
        """Somebody else, for a guarantor who must be replaced."""
        return self._guarantor(self.place_in_list * 3 + 2)

    def sections(self) -> dict[str, Any]:
        """The answers as a cadre types them; the guarantors stand apart."""
        return {
            "applicant": self._applicant(),
            "household": self._household(),
            "project": self._project(),
            "loan": {"amount": f"{self.amount}", "term_months": self.row["term"]},
            "account": {
                "bank": f"示范县农村信用合作联社{BRANCHES[self.village // 2]}",
                "holder": self.name,
                "number": f"62148888{513499 + self.place_in_list * 7:09d}{self.place_in_list:02d}",
            },
        }

    def _applicant(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "id_number": self.id_number,
            "nation": self.row["nation"],
            "education": self.row["education"],
            "marital_state": self.row["marital"],
            "phone": f"138{70000000 + self.place_in_list * 13577:08d}"[:11],
            "household_place": f"示范县{VILLAGE_NAMES[self.village]}",
            "household_group": f"{self.place_in_list % 6 + 1}组",
            "health": "chronic" if self.place_in_list % 17 == 4 else "good",
        }

    def _household(self) -> dict[str, Any]:
        answers: dict[str, Any] = {
            "members": self.chance.randint(2, 6),
            "annual_income": str(self.chance.randrange(12000, 46000, 500)),
            "housing": self.chance.choice(
                ("砖混90平方米，自有", "砖木110平方米，自有", "土木80平方米，自有", "租住")
            ),
        }
        if self.row["marital"] == "married":
            number = self.place_in_list * 3 + 700
            born = self.born - timedelta(days=self.chance.randint(-900, 1600))
            answers |= {
                "spouse_name": _person_name(number, male=True),
                "spouse_id_number": id_number(born, 301 + 2 * self.place_in_list),
                "spouse_phone": f"139{60000000 + self.place_in_list * 9241:08d}"[:11],
                "spouse_workplace": self.chance.choice(
                    ("在家务农", "浙江务工", "县城建筑工地", "乡村公路养护队")
                ),
            }
        return answers

    def _project(self) -> dict[str, Any]:
        industry = self.row["industry"]
        return {
            "employment": "farming"
            if industry in {"planting", "breeding"}
            else self.chance.choice(("none", "self_employed")),
            "received_before": False,
            "industry": industry,
            "licensed": self.row["licensed"] == "yes",
            "site": f"{VILLAGE_NAMES[self.village]}{self.place_in_list % 6 + 1}组",
            "use_of_money": self.row["use"],
            "own_funds": self.row["own"],
            "expected_income": self.row["income"],
            "expected_cost": self.row["cost"],
            "jobs": self.row["jobs"],
        }

    def _guarantor(self, number: int) -> dict[str, Any]:
        male = number % 3 != 0
        born = date(1968, 1, 1) + timedelta(days=number * 37 % 7300)
        answers: dict[str, Any] = {
            "name": _person_name(number, male=male),
            "id_number": id_number(born, 501 + 2 * (number % 240) - (0 if male else 1)),
            "relation": ("none", "none", "none", "sibling", "in_law", "other_kin")[number % 6],
            "phone": f"136{50000000 + number * 7919:08d}"[:11],
        }
        if number % 4 == 1:
            return answers | {
                "class": "fixed_deposit",
                "deposit_bank": f"示范县农村信用合作联社{BRANCHES[self.village // 2]}",
                "deposit_certificate": f"NXDQ{20240000 + number}",
                "deposit_amount": f"{(self.amount // 2 // 10000 + 2) * 10000}",
                "deposit_matures_on": (self.today + timedelta(days=900 + number)).isoformat(),
            }
        employer, position, salary = _EMPLOYERS[number % len(_EMPLOYERS)]
        return answers | {
            "class": "public_payroll",
            "employer": employer,
            "position": position,
            "monthly_salary": str(salary + number % 7 * 110),
        }


def _person_name(number: int, *, male: bool) -> str:
    given = (_MALE if male else _FEMALE).split()
    return _SURNAMES[number * 7 % len(_SURNAMES)] + given[number * 3 % len(given)]


def women(today: date) -> list[Woman]:
    """Every woman of the file, as of `today`."""
    with (FOLDER / "women.csv").open(encoding="utf-8", newline="") as file:
        return [Woman(row, place, today) for place, row in enumerate(csv.DictReader(file), 1)]
