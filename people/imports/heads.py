"""村妇代会主任登记表: what the appointments don't say of who heads the women of a village; nothing else of her."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from people.acts.meeting import id_index
from people.imports import columns as c
from people.imports.reading_rows import Values, about, someone_of, village_of
from people.imports.women import SHE
from people.rows.ground import Ground
from people.rows.told import Said, Told
from people.rows.words import Both, Fault
from workflows.tables import Column

_DETAILS: Final = ("committee", "other_posts", "yearly_income", "on_payroll")
NO_DETAILS: Final = _("Write at least one of the details that the register asks for.")
NOT_THE_HEAD: Final = _("By the appointments, nobody with this ID number heads the women of this village.")


def columns(ground: Ground) -> Sequence[Column]:
    """The village whose women she heads, who she is, and her details."""
    return [
        c.village(ground.villages, needed=not ground.only_village),
        Column("name", ("姓名", "Name"), c.NAME, example="阿依·木呷"),
        Column(
            "id",
            ("身份证号", "ID number", "身份号码", "公民身份号码"),
            c.NUMBER,
            example="513499198503182025",
        ),
        c.text("committee", Both("进村两委情况", "On the village’s two committees")),
        c.text("other_posts", Both("兼职情况", "Other posts")),
        c.yuan("yearly_income", Both("年收入（元）", "Yearly income, yuan")),
        c.chosen("on_payroll", Both("是否享受报酬", "On the payroll"), c.YES_NO),
    ]


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """Her details; she must be appointed there, and be entered: where she is registered is no matter of this table."""
    village = village_of(values, ground, faults)
    she = someone_of(values, "", SHE, faults, "f")
    details = {name: values[name] for name in _DETAILS if name in values}
    if not details:
        faults.append(Fault(NO_DETAILS))
    if she is None or not village or not details:
        return None
    if ground.heads.get(village) != id_index(she.id_number):
        faults.append(about(Both("身份证号", "ID number"), NOT_THE_HEAD))
        return None
    return Told("", "", {"she": she}, [Said("she", "head_details", details)], must_be_known=True)
