"""What is known of somebody in the reader's words; numbers and telephones with stars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from people.kinds import INCOME_ITEMS, FactField, Kind, Privacy, income_of_slot, privacy_of
from people.provinces import place_words
from workflows.money import grouped
from workflows.templatetags.reading import day as in_words

Names = Mapping[str, str]
# Fields of values that are shown with stars.
TELEPHONES: Final = frozenset({"phone", "number"})


def masked_number(number: str | None) -> str:
    """The ID number with its place and last four characters, never the birthday; empty where there is none."""
    return f"{number[:6]}********{number[-4:]}" if number else ""


def masked_phone(number: str) -> str:
    """The telephone's last four digits, as the registers show it."""
    return f"{'*' * max(len(number) - 4, 4)}{number[-4:]}"


def value_words(
    kind: Kind,
    value: Mapping[str, Any] | None,
    *,
    names: Names,
    slot: str = "",
    with_numbers: bool = False,
    with_detention: bool = False,
) -> str:
    """What holds, in one line; the other person of a tie isn't part of it. Empty where the kind says it all."""
    if value is None:
        return ""
    if not with_detention and privacy_of(kind, value) is Privacy.DETENTION:
        return _("(not shown to your post)")
    parts = [
        _field_words(field, value[field.name], names, with_numbers=with_numbers)
        for field in kind.fields
        if field.name in value and not (field.name == "place" and value.get("where"))
    ]
    first = slot_words(kind, slot, names)
    return _(", ").join(part for part in (first, *parts) if part)


def slot_words(kind: Kind, slot: str, names: Names) -> str:
    """What sets the fact apart from others of its kind: an illness, an item of a year's income, a team by its ref."""
    if kind.slots is not None:
        return str(kind.slots.get(slot, slot))
    if kind.code == "income":
        year, item = income_of_slot(slot)
        return f"{year} {INCOME_ITEMS[item]}"
    return names.get(slot, "")


def _field_words(field: FactField, value: Any, names: Names, *, with_numbers: bool) -> str:
    if field.type == "code" and field.choices is not None:
        return str(field.choices.get(str(value), value))
    if field.type == "yuan":
        return _("%(amount)s yuan") % {"amount": grouped(Decimal(str(value)))}
    if field.type == "day":
        return in_words(date.fromisoformat(str(value)))
    if field.type == "place":
        return names.get(str(value)) or place_words(str(value))
    if field.type == "flag":
        return str(field.label) if value else _("%(what)s: no") % {"what": field.label}
    if field.name in TELEPHONES:
        return str(value) if with_numbers else masked_phone(str(value))
    return str(value)


def place_codes(kind: Kind, value: Mapping[str, Any] | None) -> Iterable[str]:
    """The place codes that the value names."""
    if value is not None:
        for field in kind.fields:
            if field.type == "place" and value.get(field.name):
                yield str(value[field.name])
