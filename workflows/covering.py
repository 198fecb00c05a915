"""Which office answers for which place: places are given to an office, or taken over from the one that had them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.administration import place_faults, reasoned, registrar_seat, taken_by
from workflows.appointing import record
from workflows.errors import Invalid
from workflows.models import Coverage, Office
from workflows.refusals import told
from workflows.seats import Seats


def cover(
    seats: Seats, office: Office, places: Iterable[str], *, reason: str, takes_over: bool = False
) -> None:
    """The office answers for these places too; with `takes_over` in place of another office of its kind.

    A case waits for a kind of post in a place: whoever holds the post in the new office finds the open work of the
    place in her list at once. An office keeps one place at least. Raises Invalid, Conflict, NotAllowed.
    """
    by = reasoned(seats, reason)
    codes = sorted(set(places))
    faults = place_faults(registrar_seat(seats).county, {"covers": codes})
    if not codes:
        faults["covers"] = [_("Name a place.")]
    if faults:
        raise Invalid(faults)
    with told(), transaction.atomic():
        rows = Coverage.objects.select_for_update().filter(kind=office.kind, prefix__in=codes)
        held = list(rows.exclude(office=office).select_related("office").order_by("prefix"))
        if held and not takes_over:
            raise Invalid({"covers": [taken_by(held[0].office.name, held[0].prefix)]})
        if left_alone := _without_a_place(held):
            sentence = _("“%(office)s” would answer for no place any more. Leave it one.")
            raise Invalid({"covers": [sentence % {"office": left_alone.name}]})
        Coverage.objects.filter(pk__in=[row.pk for row in held]).update(office=office)
        there = {row.prefix for row in held} | set(rows.values_list("prefix", flat=True))
        new = [code for code in codes if code not in there]
        Coverage.objects.bulk_create(Coverage(office=office, kind=office.kind, prefix=code) for code in new)
        facts = {"office": office.code, "covers": codes}
        if held:
            facts["taken_over_from"] = sorted({row.office.code for row in held})
        record(office.county, "cover_places", facts, by=by)


def _without_a_place(held: list[Coverage]) -> Office | None:
    """An office that would lose all that it answers for."""
    for office in {row.office for row in held}:
        lost = [row.pk for row in held if row.office_id == office.pk]
        if not Coverage.objects.filter(office=office).exclude(pk__in=lost).exists():
            return office
    return None
