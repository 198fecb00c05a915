"""两癌: the women with cervical or breast cancer, what was found, when and by which hospital."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from people.imports import columns as c
from people.imports.reading_rows import BEFORE_BIRTH, Values, about, simple, someone_of, village_of
from people.imports.women import SHE
from people.kinds import ILLNESSES
from people.rows.ground import Ground
from people.rows.told import Said, Told
from people.rows.words import Both, Fault
from workflows.tables import Column

_CANCERS: Final = {slot: ILLNESSES[slot] for slot in ("cervical_cancer", "breast_cancer")}
_FOUND: Final = Both("确诊日期", "Found on")


def columns(ground: Ground) -> Sequence[Column]:
    """Her own, which of the two it is, and who found it when."""
    return [
        *c.herself(ground),
        c.chosen("illness", Both("患病名称", "Illness"), _CANCERS, needed=True),
        c.text("what", Both("诊断", "Diagnosis")),
        c.day("found_on", _FOUND, example="2014-02-20"),
        c.text("hospital", Both("确诊医院", "Hospital")),
        c.text("phone", Both("联系电话", "Telephone"), 20),
    ]


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """She has it from the day on which it was found; without one, from the day of the file."""
    place = village_of(values, ground, faults)
    she = someone_of(values, "", SHE, faults, "f")
    if she is None or "illness" not in values:
        return None
    since = date.fromisoformat(values["found_on"]) if "found_on" in values else None
    if since is not None and since < she.birth_date:
        faults.append(about(_FOUND, BEFORE_BIRTH))
        return None
    value = {name: values[name] for name in ("what", "hospital", "found_on") if name in values}
    said = [
        *simple(values, "she", [("phone", "phone", "number")]),
        Said("she", "illness", value, str(values["illness"]), since=since),
    ]
    return Told(place, str(values.get("group", "")), {"she": she}, said)
