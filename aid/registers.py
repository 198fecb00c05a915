"""The lists behind aid's figures: nominations, approvals, deliveries and what failed of them, refusals, visits."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.flows import ACTS, AidFlow
from aid.models.funds import in_yuan
from aid.reached_lists import ReachedRegister
from aid.statistics import (
    APPROVED,
    COUNTED,
    DELIVERED,
    DEMAND,
    NOMINATED,
    REACHED,
    REFUSED,
    STOPPED,
    UNDELIVERED,
    VERIFIED,
    grant_labels,
)
from aid.wording import grant_words
from workflows.case_registers import NUMBER, OFFICER, TOWNSHIP_OF, VILLAGE_OF, Register, day, of
from workflows.registers import Column
from workflows.statistics import Chosen

_register = partial(Register, COUNTED)
_NAME = Column("name", gettext_lazy("Name"), of("title"))
_GRANT = Column("grant", gettext_lazy("Programme"), lambda row: grant_words(row.case.grant), "text", 28)
_ASKED = Column("asked", gettext_lazy("Asked, yuan"), of("amount_asked"), "yuan")
_GRANTED = Column("granted", gettext_lazy("Granted, yuan"), of("amount_granted"), "yuan")
_SPENT = Column("spent", gettext_lazy("Spent, yuan"), lambda row: in_yuan(row.case.spent_fen), "yuan")
_NEED = Column("need", gettext_lazy("Points of need"), of("need"), "count", 10)
_YEAR = Column("year", gettext_lazy("Year of the budget"), lambda row: str(row.case.year), "code", 10)
_STATE = Column(
    "state", gettext_lazy("State"), lambda row: str(AidFlow.state_labels[row.case.state]), "text", 18
)
_LEVEL = Column(
    "level",
    gettext_lazy("Refused by"),
    lambda row: str(AidFlow.level_labels.get(row.case.signed_level, row.case.signed_level)),
    "text",
    18,
)
_ACT = Column("act", gettext_lazy("What happened"), lambda row: str(ACTS[row.case.act].label), "text", 20)
_WAITED = Column(
    "waited",
    gettext_lazy("Days from nomination"),
    lambda row: (row.case.delivered_on - row.case.accepted_on).days,
    "count",
    10,
)
# Of a woman, a household or a village: all that came to her or to them.
_HAD = (
    Column("grants", gettext_lazy("Grants"), lambda row: row.beside.count, "count", 8),
    Column("spent", gettext_lazy("Spent, yuan"), lambda row: row.beside.yuan, "yuan"),
    Column("which", gettext_lazy("What was delivered"), lambda row: row.beside.words, "text", 60),
)
_FIRST = day(gettext_lazy("First delivered on"))
_BY = {"officer": "signoffs__officer__name"}
_ENTERED = Column("officer", gettext_lazy("Entered by"), of("officer"))


def filter_words(chosen: Chosen, place_name: str) -> str:
    """The filter as the page, the workbook and the printed list say it."""
    said = [chosen.period.label, place_name]
    if chosen.kind:
        said.append(_("Programme: %(grant)s") % {"grant": grant_labels().get(chosen.kind, chosen.kind)})
    return " · ".join(said)


def _columns(first: Any, *more: Column) -> tuple[Column, ...]:
    return (NUMBER, day(first), TOWNSHIP_OF, VILLAGE_OF, _NAME, _GRANT, *more)


_ON_RECORD = gettext_lazy("Recorded on")
REGISTERS: dict[str, Register] = {
    register.code: register
    for register in (
        _register(
            NOMINATED,
            gettext_lazy("Nominations"),
            _columns(gettext_lazy("Nominated on"), _NEED, _ASKED, _STATE, _ENTERED),
            {"officer": "opened_by__name"},
        ),
        _register(
            APPROVED,
            gettext_lazy("Approvals of grants"),
            _columns(gettext_lazy("Approved on"), _ASKED, _GRANTED, _STATE, OFFICER),
            _BY,
        ),
        _register(
            DELIVERED,
            gettext_lazy("Deliveries"),
            _columns(gettext_lazy("Delivered on"), _GRANTED, _WAITED, _STATE),
        ),
        _register(
            STOPPED,
            gettext_lazy("Stopped half way"),
            _columns(_ON_RECORD, _ASKED, _SPENT, _STATE, OFFICER),
            {"officer": "fund_entries__by__name", "spent_fen": "fund_entries__spent_fen"},
        ),
        _register(
            REFUSED,
            gettext_lazy("Refusals"),
            _columns(gettext_lazy("Refused on"), _ASKED, _LEVEL, _STATE, OFFICER),
            {**_BY, "signed_level": "signoffs__level"},
        ),
        _register(
            UNDELIVERED,
            gettext_lazy("Not delivered"),
            _columns(_ON_RECORD, _ACT, _STATE, OFFICER),
            {**_BY, "act": "signoffs__act"},
        ),
        _register(VERIFIED, gettext_lazy("Verifications"), _columns(_ON_RECORD, _GRANTED, OFFICER), _BY),
        _register(
            DEMAND,
            gettext_lazy("Demand on the budget"),
            _columns(gettext_lazy("Nominated on"), _YEAR, _ASKED, _GRANTED, _STATE),
        ),
        ReachedRegister(
            COUNTED,
            REACHED["women"],
            gettext_lazy("Women reached"),
            (NUMBER, _FIRST, TOWNSHIP_OF, VILLAGE_OF, _NAME, *_HAD),
            by="person",
        ),
        ReachedRegister(
            COUNTED,
            REACHED["households"],
            gettext_lazy("Households reached"),
            (NUMBER, _FIRST, TOWNSHIP_OF, VILLAGE_OF, _NAME, *_HAD),
            by="household",
        ),
        ReachedRegister(
            COUNTED,
            REACHED["villages"],
            gettext_lazy("Villages reached"),
            (NUMBER, _FIRST, TOWNSHIP_OF, VILLAGE_OF, *_HAD),
            by="place_code",
        ),
    )
}
