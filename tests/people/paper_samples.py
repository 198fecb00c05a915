"""Made-up rows of every register, for its printed form: no database, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils import translation

from people.models import Person, RegisterEntry
from people.papers import Filling, child_card, register_form, register_list
from people.policy import load_policy
from people.registers import REGISTERS
from people.registers.heads import HeadEntry
from people.registers.known import Held, Known, Named
from people.registers.reasons import Reader
from people.registers.rows import Reading, Row
from tests.county import id_number
from workflows.models import Appointment, Office, Officer, Post

DAY: Final = date(2014, 3, 18)
VILLAGE: Final = "513499101201"
PLACES: Final = {VILLAGE: "清泉村"}
_WOMEN = (
    "阿依木呷", "沈玉珍", "马秀英", "李春花", "王志兰", "吉克阿牛", "罗桂芳", "杨小琴", "张素华",
    "木果阿支",
)  # fmt: skip
_MEN = ("吉克阿鲁", "沈大勇", "马建国", "李文才", "王德贵", "阿牛木呷")
_TEAMS = {"law": "巾帼法律宣传队", "care": "关爱留守儿童队"}


def _person(number: int, name: str, year: int, sex: str = "f") -> Person:
    born = date(year, number % 12 + 1, number * 7 % 28 + 1)
    digits = id_number(f"{born:%Y%m%d}", number * 2 + (sex == "m"))
    return Person(pk=1000 * (sex == "m") + number, name=name, birth_date=born, sex=sex, id_number=digits)


def _named(person: Person) -> Named:
    return Named(person.pk, person.name, person.sex, person.birth_date)


def _fact(kind: str, value: dict[str, Any], other: Person | None = None) -> Held:
    named = _named(other) if other is not None else None
    return Held(None, None, kind, "", DAY, False, value, named.pk if named is not None else None, named)


def _row(number: int, person: Person, reason: list[dict[str, Any]], known: Known, outcome: str = "in") -> Row:
    entry = RegisterEntry(
        register="women",
        place_code=VILLAGE,
        group=str(number % 5 + 1),
        since=DAY,
        outcome=outcome,
        reason=reason,
    )
    reading = Reading(None, DAY, PLACES, in_full=True)
    return Row(entry, person, known, reading, Reader(_TEAMS, reads_detention=True))


def rows(code: str) -> list[Row]:
    """A dozen rows of the register, fewer where it has fewer."""
    return list(_MAKERS[code]())


def _women() -> Iterator[Row]:
    for number, name in enumerate(_WOMEN):
        facts: dict[tuple[str, str], Held] = {
            ("phone", ""): _fact("phone", {"number": f"1380000{number:04d}"})
        }
        children: Sequence[Named] = ()
        if number % 3:
            husband = _person(number, _MEN[number % 6], 1970 + number, "m")
            facts["spouse", ""] = _fact("spouse", {}, husband)
            facts["marital_state", ""] = _fact("marital_state", {"state": "married"})
            children = [_named(_person(number + 40, f"{husband.name[:2]}小龙", 2003 + number % 4, "m"))]
            if number % 2:
                children = [*children, _named(_person(number + 60, f"{husband.name[:2]}小花", 2008))]
        else:
            facts["marital_state", ""] = _fact(
                "marital_state", {"state": ("unmarried", "widowed")[number % 2]}
            )
        yield _row(
            number, _person(number, name, 1969 + number), [{"code": "woman_of_age"}], Known(facts, children)
        )


def _left_behind_women() -> Iterator[Row]:
    for number, row in enumerate(row for row in _women() if row.known.tied("spouse")):
        where = ("广东东莞", "浙江温州", "成都市郫县")[number % 3]
        reason: list[dict[str, Any]] = [
            {"code": "husband_away", "since": f"2013-0{number + 1}-15", "where": where}
        ]
        assert row.person is not None
        yield _row(number, row.person, reason, replace(row.known, has_company=number % 3 != 1))


def _children(code: str) -> Iterator[Row]:
    for number in range(7):
        father = _person(number, _MEN[number % 6], 1975 + number, "m")
        mother = _person(number + 20, _WOMEN[number], 1977 + number)
        grandmother = _person(number + 80, ("杨奶奶", "沈奶奶", "罗阿婆")[number % 3], 1950 + number)
        facts = {
            ("student", ""): _fact(
                "student", {"school": "东河镇中心小学", "grade": f"{'一二三四五六'[number % 6]}年级"}
            ),
            ("guardian", ""): _fact("guardian", {"relation": "grandparent"}, grandmother),
            ("nation", ""): _fact("nation", {"name": "彝族"}),
        }
        phones = {father.pk: "13900005678", mother.pk: "13900001234", grandmother.pk: "13700009999"}
        if code == "children_in_hardship":
            cause = ("both_dead", "abandoned", "other")[number % 3]
            reason = [
                {"code": "parents_lost", "cause": cause},
                {"code": "brought_up_by", "relation": "grandparent"},
            ]
        else:
            facts |= {
                ("father", ""): _fact("father", {}, father),
                ("mother", ""): _fact("mother", {}, mother),
            }
            away = {"since": "2013-09-01", "reason": "work", "where": "广东深圳"}
            reason = [{"code": "father_away", **away}]
            if number % 3 == 0:
                reason += [{"code": "mother_away", **away}, {"code": "both_parents"}]
            elif number == 4:
                reason = [{"code": "father_away", **away, "reason": "detained"}, {"code": "one_parent"}]
            else:
                reason += [{"code": "one_parent"}]
        child = _person(
            number + 40, f"{father.name[:2]}小{'龙花宝军兰'[number % 5]}", 2003 + number, "fm"[number % 2]
        )
        yield _row(number, child, reason, Known(facts, phones=phones))


def _poor() -> Iterator[Row]:
    for number in range(6):
        home = {("allowance", ""): _fact("allowance", {})} if number % 2 else {}
        if number % 3 == 0:
            home["aid", "1"] = _fact("aid", {"what": "春节慰问"})
        below = {
            "code": "income_below_line",
            "year": 2013,
            "a_head": f"{1450 + 120 * number}.00",
            "line": "2300",
        }
        known = Known(home=home, is_paired=number % 2 == 0)
        yield _row(number, _person(number, _WOMEN[number], 1962 + 3 * number), [below], known)


def _heads() -> Iterator[Row]:
    for number, village in enumerate(("清泉村", "桃园村", "柳树村")):
        office = Office(name=f"东河镇{village}妇代会")
        officer = Officer(name=_WOMEN[number + 3])
        held = Appointment(
            officer=officer, post=Post(office=office), starts_on=date(2011 + number % 2, 1, 10)
        )
        facts = {
            ("head_details", ""): _fact(
                "head_details",
                {
                    "committee": ("村委会委员", "村党支部委员")[number % 2],
                    "other_posts": ("计生专干", "")[number % 2],
                    "yearly_income": "7200.00",
                    "on_payroll": False,
                },
            ),
            ("education", ""): _fact("education", {"level": ("junior", "senior")[number % 2]}),
            ("political_state", ""): _fact("political_state", {"state": ("party", "masses")[number % 2]}),
            ("phone", ""): _fact("phone", {"number": f"1351234{number:04d}"}),
        }
        entry = HeadEntry(VILLAGE, held.starts_on, "in", [{"code": "appointed"}])
        reading = Reading(None, DAY, PLACES, in_full=True)
        person = _person(number, officer.name, 1968 + 4 * number)
        yield Row(entry, person, Known(facts), reading, Reader({}, reads_detention=False), held)


def _cancers() -> Iterator[Row]:
    for number in range(3):
        slot = ("breast_cancer", "cervical_cancer")[number % 2]
        value = {"hospital": "示范县人民医院", "found_on": f"2013-1{number}-08"}
        facts = {
            ("illness", slot): _fact("illness", value),
            ("phone", ""): _fact("phone", {"number": f"1380000{number:04d}"}),
        }
        reason: list[dict[str, Any]] = [{"code": slot, "since": f"2013-1{number}-08"}]
        yield _row(number, _person(number, _WOMEN[number + 5], 1960 + 5 * number), reason, Known(facts))


def _volunteers() -> Iterator[Row]:
    for number in range(9):
        refs = ["law"] if number % 3 else ["law", "care"]
        skill = ("宣传", "心理辅导", "文艺")[number % 3]
        facts = {("volunteer", ref): _fact("volunteer", {"skill": skill}) for ref in refs}
        facts["phone", ""] = _fact("phone", {"number": f"1380000{number:04d}"})
        reason: list[dict[str, Any]] = [{"code": "team", "ref": ref, "since": "2014-03-08"} for ref in refs]
        yield _row(number, _person(number, _WOMEN[number], 1968 + 2 * number), reason, Known(facts))


_MAKERS: Final = {
    "women": _women,
    "left_behind_women": _left_behind_women,
    "left_behind_children": lambda: _children("left_behind_children"),
    "children_in_hardship": lambda: _children("children_in_hardship"),
    "women_in_poverty": _poor,
    "village_heads": _heads,
    "two_cancers": _cancers,
    "volunteers": _volunteers,
}


def filling(code: str, place: str = "东河镇清泉村") -> Filling:
    """What stands around the rows, by the terms of the invented county."""
    book, terms = REGISTERS[code], load_policy().at(VILLAGE, DAY)
    with translation.override("zh-hans"):
        clauses = book.clauses(terms, "zh-hans", documents_only=True)
        return Filling(book, place, DAY, DAY, book.definition(terms), clauses)


def form(code: str) -> bytes:
    """The printed form of the register."""
    place = "东河镇" if code == "village_heads" else "东河镇清泉村"
    return register_form(filling(code, place), rows(code))


def card(code: str) -> bytes:
    """The card of the register's first child."""
    return child_card(filling(code), rows(code)[0])


def many() -> bytes:
    """The register of a township, drawn row by row."""
    return register_list(filling("left_behind_women", "东河镇"), rows("left_behind_women") * 9)
