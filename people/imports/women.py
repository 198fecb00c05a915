"""妇女基本信息台账 with husband and children, and 留守妇女 with the husband's absence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from people.imports import columns as c
from people.imports.reading_rows import BEFORE_BIRTH, Values, about, simple, someone_of, unread, village_of
from people.kinds import EDUCATION, MARITAL_STATES
from people.rows.ground import Ground
from people.rows.told import Said, Someone, Told
from people.rows.words import Both, Fault
from workflows.tables import Column

MOST_CHILDREN: Final = 4
SHE: Final = Both("", "")
HUSBAND: Final = Both("丈夫", "Husband’s ")
_SIMPLE: Final = (
    ("marital", "marital_state", "state"),
    ("nation", "nation", "name"),
    ("education", "education", "level"),
    ("phone", "phone", "number"),
)
NOT_MARRIED: Final = _("A husband is named: write “married”, or leave him out.")
OLDER_CHILD: Final = _("The child would be older than its mother, or as old.")
SAME_NUMBER: Final = _("Two persons of this row have the same ID number.")
NO_SINCE: Final = _("Write since when.")
# What is said of an absence beside its first day.
AWAY_PARTS: Final = ("code", "where", "phone", "why")


def child(number: int) -> Both:
    """What the columns of a child begin with."""
    return Both(f"子女{number}", f"Child {number}: ")


def columns(ground: Ground) -> Sequence[Column]:
    """Her own, her husband's, and those of four children."""
    found = [
        *c.herself(ground),
        c.chosen("marital", Both("婚姻状况", "Marital state"), MARITAL_STATES, needed=True),
        c.text("nation", Both("民族", "Nation"), 20),
        c.chosen("education", Both("文化程度", "Education"), EDUCATION),
        c.text("phone", Both("联系电话", "Telephone"), 20),
        *c.someone("husband", HUSBAND, sex="m"),
    ]
    for number in range(1, MOST_CHILDREN + 1):
        found += c.someone(f"child{number}", child(number))
    return found


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """She, her husband, their children: who is tied to whom, and one household of those who have none."""
    place = village_of(values, ground, faults)
    she = someone_of(values, "", SHE, faults, "f")
    husband = someone_of(values, "husband", HUSBAND, faults, "m")
    people = {name: each for name, each in (("she", she), ("husband", husband)) if each is not None}
    roles = {"she": "head"} if husband is None else {"husband": "head", "she": "spouse"}
    said = simple(values, "she", _SIMPLE)
    if husband is not None:
        if values.get("marital", "married") != "married":
            faults.append(about(Both("婚姻状况", "Marital state"), NOT_MARRIED))
        said += married("she", "husband")
    for number in range(1, MOST_CHILDREN + 1):
        key, who = f"child{number}", child(number)
        one = someone_of(values, key, who, faults)
        if one is None:
            continue
        if she is not None and one.birth_date <= she.birth_date:
            faults.append(about(Both(f"{who.zh}姓名", f"{who.en}name"), OLDER_CHILD))
        people[key], roles[key] = one, "child"
        said.append(Said(key, "mother", {}, other="she"))
        if husband is not None:
            said.append(Said(key, "father", {}, other="husband"))
    check_numbers(people.values(), faults)
    if she is None:
        return None
    return Told(place, str(values.get("group", "")), people, said, roles)


def married(one: str, other: str) -> list[Said]:
    """Both are married to each other."""
    return [Said(one, "spouse", {}, other=other), Said(other, "spouse", {}, other=one)]


def check_numbers(people: object, faults: list[Fault]) -> None:
    """A number that stands twice in a row is one person too few."""
    numbers = [each.id_number for each in people if each.id_number]  # type: ignore[attr-defined]
    if len(set(numbers)) < len(numbers):
        faults.append(Fault(SAME_NUMBER))


def left_behind_columns(ground: Ground) -> Sequence[Column]:
    """Her own, her husband's, and since when and where he is away for work."""
    return [
        *c.herself(ground),
        c.text("phone", Both("联系电话", "Telephone"), 20),
        *c.someone("husband", HUSBAND, sex="m", needed=True),
        *away_columns("husband", HUSBAND, ground, needed=True),
    ]


def away_columns(prefix: str, who: Both, ground: Ground, *, needed: bool = False) -> list[Column]:
    """Since when somebody is away, in which place by the list, where in words, and the telephone there."""
    return [
        c.day(
            f"{prefix}_since",
            Both(f"{who.zh}外出日期", f"{who.en}away since"),
            needed=needed,
            example="2014-01-15",
        ),
        c.where_away(f"{prefix}_code", Both(f"{who.zh}外出地区", f"{who.en}away in"), ground.county),
        c.text(f"{prefix}_where", Both(f"{who.zh}外出地点", f"{who.en}place of work"), 60),
        c.text(f"{prefix}_phone", Both(f"{who.zh}外出电话", f"{who.en}telephone there"), 20),
    ]


def away(
    values: Values, prefix: str, person: Someone, who: Both, faults: list[Fault], *, why: str
) -> Said | None:
    """What the columns say of the absence; None where no day is written."""
    since = values.get(f"{prefix}_since")
    if since is None:
        if unread(values, (f"{prefix}_{part}" for part in AWAY_PARTS)):
            faults.append(about(Both(f"{who.zh}外出日期", f"{who.en}away since"), NO_SINCE))
        return None
    day = date.fromisoformat(since)
    if day < person.birth_date:
        faults.append(about(Both(f"{who.zh}外出日期", f"{who.en}away since"), BEFORE_BIRTH))
        return None
    names = {"place": f"{prefix}_code", "where": f"{prefix}_where", "phone": f"{prefix}_phone"}
    value = {name: values[column] for name, column in names.items() if column in values}
    return Said(prefix, "away", {"reason": why, **value}, since=day)


def read_left_behind(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """She and her husband, who is away for work."""
    place = village_of(values, ground, faults)
    she = someone_of(values, "", SHE, faults, "f")
    husband = someone_of(values, "husband", HUSBAND, faults, "m")
    if she is None or husband is None:
        return None
    said = [*simple(values, "she", [("phone", "phone", "number")]), *married("she", "husband")]
    gone = away(values, "husband", husband, HUSBAND, faults, why="work")
    if gone is not None:
        said.append(gone)
    people = {"she": she, "husband": husband}
    check_numbers(people.values(), faults)
    return Told(place, str(values.get("group", "")), people, said, {"husband": "head", "she": "spouse"})
