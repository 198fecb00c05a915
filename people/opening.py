"""How a village begins to declare a register of a year, once; and the day on which it is due."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import RegisterCase, RegisterSlot
from people.programme import REGISTERS
from people.register_names import REGISTER_NAMES, title_of
from people.registers.due import due_days
from workflows import clock
from workflows.errors import Conflict, Invalid
from workflows.opening import open_case
from workflows.refusals import add_sentence, told
from workflows.requests import Outcome
from workflows.seats import Seats

ALREADY = "declared_already"
_sentence = gettext_lazy("The village declares this register of the year already. Open that one.")
# By the constraint's name on PostgreSQL, by its columns on SQLite.
for _fragment in ("register_slot_once_a_year", "people_registerslot.register"):
    add_sentence(_fragment, ALREADY, _sentence)


def open_register(register: str, year: int, place_code: str, seats: Seats, *, key: str) -> Outcome:
    """A draft of the village's register of the year, the only one. Raises NotAllowed, Invalid, Conflict."""
    if register not in REGISTER_NAMES:
        raise Invalid({"register": [_("Choose one of the list.")]})
    today = clock.today()
    if not today.year - 1 <= year <= today.year:
        raise Invalid({"year": [_("Declare the register of this year or of the last.")]})
    with told(), transaction.atomic(), clock.at(clock.now()):
        taken = RegisterSlot.objects.filter(
            register=register, year=year, place_code=place_code, released_at__isnull=True
        ).select_related("case")
        columns = {
            "register": register,
            "year": year,
            "due_on": due_day(register, year, place_code),
            "title": title_of(register, year),
        }
        facts = {"register": register, "year": year, "due_on": columns["due_on"] and str(columns["due_on"])}
        outcome = open_case(REGISTERS, place_code, seats, key=key, columns=columns, facts=facts)
        case = RegisterCase.objects.get(ref=outcome.ref)
        if outcome.repeated:
            return outcome
        if taken.exists():
            raise Conflict(ALREADY, str(_sentence))
        RegisterSlot.objects.create(register=register, year=year, place_code=place_code, case=case)
        return outcome


def due_day(register: str, year: int, place_code: str) -> date | None:
    """The last day: the county's own for the year, else the policy's, moved to a working day; None: no day is set."""
    due = due_days([register], year, place_code).get(register)
    return due.day if due is not None else None
