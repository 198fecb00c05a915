"""Bringing somebody into a household, who may be new; and a year's income of it, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from people.acts.entering import Entered, change_members, checked_person, enter_person
from people.acts.meeting import id_index
from people.acts.stating import Statement, state
from people.kinds import INCOME_ITEMS, income_slot
from people.models import Fact, Household, HouseholdRole, Person
from people.privacy import may_read
from people.turns import in_turn
from workflows import clock, files
from workflows.errors import Invalid
from workflows.files import Prepared
from workflows.seats import Seats


def bring_in(
    seats: Seats, household: Household, entered: Entered, *, role: str, since: date, source: str
) -> Person:
    """From `since` on this person belongs to the household; who wasn't known is registered in its village.

    Raises what `enter_person` and `change_members` do.
    """
    if role not in HouseholdRole.values:
        raise Invalid({"role": [_("Choose one of the list.")]})
    with in_turn():
        typed = checked_person(entered)
        person = _near(seats, typed)
        if person is None:
            person = enter_person(
                seats, typed, place_code=household.place_code, group="", since=since, source=source
            )
        change_members(seats, household, {person.pk: role}, since=since)
        return person


def _near(seats: Seats, typed: Entered) -> Person | None:
    """Who has this number and is registered in her places already: belonging to a household moves nobody."""
    if not typed.id_number:
        return None
    row = Person.objects.select_related("merged_into").filter(id_index=id_index(typed.id_number)).first()
    person = (row.merged_into or row) if row is not None else None
    if person is None or not person.place_code or not may_read(seats, person.place_code):
        return None
    return person


def state_income(
    seats: Seats,
    household: Household,
    year: int,
    items: Mapping[str, Decimal | None],
    *,
    source: str,
    evidence: Prepared | None = None,
) -> list[Fact]:
    """The year's income is these items, in yuan; None for one that isn't there. Raises as `state` does."""
    if year >= clock.today().year:
        raise Invalid({"year": [_("The income of a year is entered when the year is over.")]})
    if set(items) - set(INCOME_ITEMS):
        raise Invalid({name: [_("This isn’t asked for here.")] for name in set(items) - set(INCOME_ITEMS)})
    last = date(year, 12, 31)
    statements = [
        Statement(
            "income",
            last,
            {"amount": f"{amount:.2f}"} if amount is not None else None,
            income_slot(year, item),
            household=household.pk,
            field=item,
        )
        for item, amount in items.items()
    ]
    with in_turn():
        kept = files.record(evidence) if evidence is not None else None
        return state(seats, statements, source=source, evidence=kept)
