"""The parts that rows of several tables share: who is named, where she is registered, what simple columns say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from people.rows.ground import Ground
from people.rows.told import Said, Someone
from people.rows.words import Both, Fault
from workflows.identity import parse_id_number

Values = Mapping[str, Any]
_NAMED: Final = _("“%(column)s”: %(what)s")
NO_NAME: Final = _("Write the name too.")
NO_NUMBER: Final = _("Write the ID number; without one, sex and day of birth.")
NO_BIRTH: Final = _("Write the ID number; without one, the day of birth.")
OTHER_BIRTH: Final = _("The ID number says another day of birth.")
A_WOMANS: Final = _("This is a woman’s ID number.")
A_MANS: Final = _("This is a man’s ID number.")
BEFORE_BIRTH: Final = _("This day lies before the day of birth.")
NO_VILLAGE: Final = _("Write the village.")


def about(column: Both, sentence: Any) -> Fault:
    """The sentence, with its column's title before it."""
    return Fault(_NAMED, {"column": column, "what": sentence})


def village_of(values: Values, ground: Ground, faults: list[Fault]) -> str:
    """The village's code; empty where none was said, which is a fault."""
    said = str(values.get("village", ""))
    if ground.only_village:
        # Whatever else was written there was no village of this file's place.
        return ground.only_village
    if not said:
        faults.append(about(Both("村", "Village"), NO_VILLAGE))
    return said


def someone_of(
    values: Values, prefix: str, who: Both, faults: list[Fault], sex: Literal["", "f", "m"] = ""
) -> Someone | None:
    """The person of these columns; None where they are empty, or where something about her is a fault."""
    at = f"{prefix}_" if prefix else ""
    name, number, born = (str(values.get(f"{at}{part}", "")) for part in ("name", "id", "birth"))
    said_sex = sex or str(values.get(f"{at}sex", ""))
    said_else = prefix and values.get(f"{at}sex")
    if not (name or number or born or said_else):
        return None
    if not name:
        faults.append(about(Both(f"{who.zh}姓名", f"{who.en}name".capitalize()), NO_NAME))
        return None
    if not number:
        if not born or said_sex not in {"f", "m"}:
            faults.append(_about_number(who, NO_BIRTH if sex else NO_NUMBER))
            return None
        return Someone(name, "", "f" if said_sex == "f" else "m", date.fromisoformat(born))
    parsed = parse_id_number(number)
    found: Literal["f", "m"] = "f" if parsed.sex == "female" else "m"
    if said_sex and said_sex != found:
        faults.append(_about_number(who, A_WOMANS if found == "f" else A_MANS))
        return None
    if born and born != parsed.birth_date.isoformat():
        faults.append(_about_number(who, OTHER_BIRTH))
        return None
    return Someone(name, parsed.digits, found, parsed.birth_date)


def _about_number(who: Both, sentence: Any) -> Fault:
    return about(Both(f"{who.zh}身份证号", f"{who.en}ID number"), sentence)


def unread(values: Values, columns: Iterable[str]) -> bool:
    """True where something is written in one of these columns, which without another one says nothing."""
    return any(values.get(column) for column in columns)


def simple(values: Values, subject: str, wanted: Iterable[tuple[str, str, str]]) -> list[Said]:
    """(column, kind, field of its value) → what it says; nothing for an empty cell."""
    return [Said(subject, kind, {name: values[column]}) for column, kind, name in wanted if column in values]
