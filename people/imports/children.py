"""留守儿童 with both parents and who brings the child up, and 特殊困难儿童 with why it has no parents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from people.imports import columns as c
from people.imports.reading_rows import BEFORE_BIRTH, NO_NAME, Values, about, someone_of, unread, village_of
from people.imports.women import AWAY_PARTS, away, away_columns, check_numbers
from people.kinds import GUARDIANS, LOSSES
from people.rows.ground import Ground
from people.rows.told import Said, Someone, Told
from people.rows.words import Both, Fault
from workflows.tables import Column

CHILD: Final = Both("", "")
PARENTS: Final = (("father", Both("父亲", "Father’s "), "m"), ("mother", Both("母亲", "Mother’s "), "f"))
GUARDIAN: Final = Both("监护人", "Guardian’s ")
AWAY_WHY: Final = {
    "work": Both("外出务工", "For work"),
    "detained": Both("被羁押", "Detained"),
    "other": Both("其他", "For another reason"),
}
NOBODY_AWAY: Final = _("Write which parent is away, and since when.")
NO_WHY: Final = _("Write why.")
LOST_SINCE: Final = Both("失去父母日期", "Since when")
NO_SCHOOL: Final = _("Write the school too.")
NO_RELATION: Final = _("Write the relation to the child.")


def _itself(ground: Ground) -> list[Column]:
    return [
        c.village(ground.villages, needed=not ground.only_village),
        c.group(ground.groups),
        Column("name", ("姓名", "Name", "儿童姓名"), c.NAME, example="吉克·小军"),
        Column("id", ("身份证号", "ID number", "身份号码", "公民身份号码"), c.NUMBER, needed=False),
        c.chosen("sex", Both("性别", "Sex"), c.SEXES),
        c.day("birth", Both("出生日期", "Day of birth"), example="2006-06-01"),
        c.text("school", Both("就读学校", "School")),
        c.text("grade", Both("年级", "Class"), 20),
    ]


def _guardian() -> list[Column]:
    return [
        *c.someone("guardian", GUARDIAN),
        c.chosen(
            "guardian_relation", Both("监护人与儿童关系", "Guardian’s relation to the child"), GUARDIANS
        ),
        c.text("guardian_tel", Both("监护人电话", "Guardian’s telephone"), 20),
    ]


def columns(ground: Ground) -> Sequence[Column]:
    """The child's own, its parents' with their absences, and its guardian's."""
    found = _itself(ground)
    for prefix, who, _sex in PARENTS:
        found += c.someone(prefix, who, sex="f" if prefix == "mother" else "m")
        found += away_columns(prefix, who, ground)
        found.append(c.chosen(f"{prefix}_why", Both(f"{who.zh}外出原因", f"{who.en}reason"), AWAY_WHY))
    return [*found, *_guardian()]


def hardship_columns(ground: Ground) -> Sequence[Column]:
    """The child's own, why it lost its parents, and its guardian's."""
    lost = [
        c.chosen("cause", Both("失去父母原因", "How it lost its parents"), LOSSES, needed=True),
        c.day("lost_since", LOST_SINCE, needed=True),
    ]
    return [*_itself(ground), *lost, *_guardian()]


def _start(values: Values, ground: Ground, faults: list[Fault]) -> tuple[str, dict[str, Someone], list[Said]]:
    place = village_of(values, ground, faults)
    itself = someone_of(values, "", CHILD, faults)
    said = []
    if "school" in values:
        grade = {"grade": values["grade"]} if "grade" in values else {}
        said.append(Said("she", "student", {"school": values["school"], **grade}))
    elif "grade" in values:
        faults.append(about(Both("就读学校", "School"), NO_SCHOOL))
    people = {"she": itself} if itself is not None else {}
    guardian = someone_of(values, "guardian", GUARDIAN, faults)
    relation = values.get("guardian_relation")
    if guardian is None and "guardian_tel" in values:
        faults.append(about(Both("监护人姓名", "Guardian’s name"), NO_NAME))
    if guardian is not None and relation is None:
        faults.append(about(Both("监护人与儿童关系", "Guardian’s relation to the child"), NO_RELATION))
    elif relation is not None:
        said.append(Said("she", "guardian", {"relation": relation}, other="guardian" if guardian else ""))
    if guardian is not None:
        people["guardian"] = guardian
        if "guardian_tel" in values:
            said.append(Said("guardian", "phone", {"number": values["guardian_tel"]}))
    return place, people, said


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """The child, who its parents are, which of them is away why and since when, and who brings it up."""
    place, people, said = _start(values, ground, faults)
    is_away = False
    for prefix, who, sex in PARENTS:
        parent = someone_of(values, prefix, who, faults, "f" if sex == "f" else "m")
        if parent is None:
            if unread(values, (f"{prefix}_{part}" for part in ("since", *AWAY_PARTS))):
                faults.append(about(Both(f"{who.zh}姓名", f"{who.en}name"), NO_NAME))
            continue
        people[prefix] = parent
        said.append(Said("she", prefix, {}, other=prefix))
        why = values.get(f"{prefix}_why")
        gone = away(values, prefix, parent, who, faults, why=why or "work")
        if gone is not None:
            is_away = True
            said.append(gone)
            if why is None:
                faults.append(about(Both(f"{who.zh}外出原因", f"{who.en}reason"), NO_WHY))
    if not is_away:
        faults.append(Fault(NOBODY_AWAY))
    return _ended(values, place, people, said, faults)


def read_in_hardship(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """The child, since when and why it has no parents, and who brings it up."""
    place, people, said = _start(values, ground, faults)
    if "cause" in values and "lost_since" in values:
        since = date.fromisoformat(values["lost_since"])
        if "she" in people and since < people["she"].birth_date:
            faults.append(about(LOST_SINCE, BEFORE_BIRTH))
        said.append(Said("she", "parentless", {"cause": values["cause"]}, since=since))
    return _ended(values, place, people, said, faults)


def _ended(
    values: Values, place: str, people: dict[str, Someone], said: list[Said], faults: list[Fault]
) -> Told | None:
    check_numbers(people.values(), faults)
    if "she" not in people:
        return None
    return Told(place, str(values.get("group", "")), people, said)
