"""农村贫困妇女: the household's income of a year item by item, its allowance and relief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from people.imports import columns as c
from people.imports.reading_rows import Values, about, someone_of, village_of
from people.imports.women import SHE
from people.kinds import INCOME_ITEMS, income_slot
from people.rows.ground import Ground
from people.rows.told import HOME, Said, Told
from people.rows.words import Both, Fault
from workflows.tables import Column

_YEAR: Final = Both("收入年度", "Year of income")
_ITEMS: Final = {
    "farming": Both("种养收入", "Farming and livestock, yuan"),
    "wages": Both("工资收入", "Wages, yuan"),
    "business": Both("经营净收入", "Own business after its costs, yuan"),
    "transfers": Both("补贴及转移收入", "Subsidies, pensions and support, yuan"),
    "property": Both("财产收入", "Rent, interest and land transfer, yuan"),
    "other": Both("其他收入", "Other income, yuan"),
    "costs": Both("生产成本", "Costs of production, yuan"),
}
OTHER_YEAR: Final = _("Write the year before the day of the file, or an earlier one.")
NO_INCOME: Final = _("Write at least one item of the income; 0 where there was none.")
AMOUNT_OF_NONE: Final = _("An amount is written: write “yes”, or leave the amount out.")
_EARLIEST: Final = 1990


def columns(ground: Ground) -> Sequence[Column]:
    """Her own, how many share the income, the items of a year, and what the household gets."""
    assert set(_ITEMS) == set(INCOME_ITEMS)
    return [
        *c.herself(ground),
        c.count("members", Both("家庭人口", "Members of the household"), 30, needed=True, example="4"),
        c.count("year", _YEAR, 9999, needed=True, example=str(ground.holds_from.year - 1)),
        *(c.yuan(f"income_{item}", title) for item, title in _ITEMS.items()),
        c.chosen("allowance", Both("是否低保", "Minimum living allowance"), c.YES_NO),
        c.yuan("allowance_amount", Both("低保金（元/月）", "Allowance, yuan a month")),
        c.text("relief", Both("救助情况", "Relief given")),
    ]


def read(values: Values, ground: Ground, faults: list[Fault]) -> Told | None:
    """What her household earned and gets; who belongs to it must be known already, or she lives alone."""
    place = village_of(values, ground, faults)
    she = someone_of(values, "", SHE, faults, "f")
    year = int(values.get("year", 0))
    if year and not _EARLIEST <= year < ground.holds_from.year:
        faults.append(about(_YEAR, OTHER_YEAR))
        return None
    said = [
        Said(
            HOME,
            "income",
            {"amount": values[f"income_{item}"]},
            income_slot(year, item),
            since=date(year, 12, 31),
        )
        for item in _ITEMS
        if f"income_{item}" in values and year
    ]
    if not said:
        faults.append(Fault(NO_INCOME))
    if values.get("allowance") == "yes":
        amount = {"amount": values["allowance_amount"]} if "allowance_amount" in values else {}
        said.append(Said(HOME, "allowance", amount))
    elif "allowance_amount" in values:
        faults.append(about(Both("是否低保", "Minimum living allowance"), AMOUNT_OF_NONE))
    elif values.get("allowance") == "no":
        said.append(Said(HOME, "allowance", None))
    if "relief" in values:
        said.append(Said(HOME, "aid", {"what": values["relief"]}, str(ground.holds_from.year)))
    if she is None or "members" not in values:
        return None
    roles = {"she": "head"}
    return Told(place, str(values.get("group", "")), {"she": she}, said, roles, int(values["members"]))
