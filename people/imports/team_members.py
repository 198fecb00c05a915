"""巾帼志愿者: who joined which team. She may be registered elsewhere: the team's place counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from people.imports import columns as c
from people.imports.reading_rows import BEFORE_BIRTH, Values, about, simple, someone_of, village_of
from people.imports.women import SHE
from people.rows.ground import Ground
from people.rows.told import Said, Told
from people.rows.words import Both, Fault
from workflows import tables
from workflows.tables import Column

_TEAM: Final = Both("服务队", "Team")
TEAM_ENDED: Final = _("This team has ended.")
BEFORE_TEAM: Final = _("Write a day from the team’s first day on (%(day)s).")


def columns(ground: Ground) -> Sequence[Column]:
    """Her own, and the team of the place."""
    return [
        c.village(ground.villages, needed=False),
        c.group(ground.groups),
        Column("name", ("姓名", "Name"), c.NAME, example="阿依·木呷"),
        Column(
            "id",
            ("身份证号", "ID number", "身份号码", "公民身份号码"),
            c.NUMBER,
            example="513499198503182025",
        ),
        c.text("phone", Both("联系电话", "Telephone"), 20),
        Column(
            "team",
            ("服务队", "Team", "志愿者服务队", "志愿服务队"),
            tables.one_of(lambda: ground.teams),
            choices=tuple(ground.teams),
        ),
        c.text("skill", Both("特长", "Good at")),
        c.day("joined", Both("加入日期", "Joined on"), example="2014-03-08"),
    ]


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """She belongs to the team from the day on which she joined."""
    she = someone_of(values, "", SHE, faults, "f")
    # Nobody's village is guessed: without one she stands where her team does.
    place = village_of(values, ground, faults) if "village" in values else ""
    if she is None or "team" not in values:
        return None
    team = str(values["team"])
    skill = {"skill": values["skill"]} if "skill" in values else {}
    since = date.fromisoformat(values["joined"]) if "joined" in values else None
    if since is not None and since < she.birth_date:
        faults.append(about(Both("加入日期", "Joined on"), BEFORE_BIRTH))
        return None
    if team not in ground.formed:
        faults.append(about(_TEAM, TEAM_ENDED))
        return None
    at, first = ground.formed[team]
    if (since or ground.holds_from) < first:
        faults.append(about(Both("加入日期", "Joined on"), Fault(BEFORE_TEAM, {"day": first.isoformat()})))
        return None
    said = [
        *simple(values, "she", [("phone", "phone", "number")]),
        Said("she", "volunteer", {"place": at, **skill}, team, since=since),
    ]
    return Told(place, str(values.get("group", "")), {"she": she}, said)
