"""A declared register in words, where the engine's own pages show what was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.declaring.rows import KEYED, signed_columns
from people.register_names import REGISTER_NAMES


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class Section:
    label: str
    rows: list[Fact]


def sections(body: Mapping[str, Any]) -> Iterator[Section]:
    """Whose register of which year it is, and everybody who stands in it."""
    code = str(body.get("register"))
    name = str(REGISTER_NAMES.get(code, code))
    rows = body.get("rows", ())
    yield Section(
        name,
        [
            Fact(_("Year"), str(body.get("year", ""))),
            Fact(_("Village"), str(body.get("place", ""))),
            Fact(_("Persons"), str(len(rows))),
        ],
    )
    found = []
    for row in rows:
        said = [_("since %(day)s") % {"day": row["since"]}, values_in_words(code, row)]
        found.append(Fact(str(row["name"]), _("; ").join(filter(None, said))))
    if found:
        yield Section(_("Persons"), found)


def values_in_words(register: str, row: Mapping[str, Any]) -> str:
    """What was signed of somebody beside the row itself, each value with its column's title; empty in schema 1."""
    values = readable(row)
    return _("; ").join(
        f"{column.title} {values[column.name]}"
        for column in signed_columns(register)
        if values.get(column.name)
    )


def readable(row: Mapping[str, Any]) -> dict[str, str]:
    """The row's values, as they were signed, without the numbers that stand there as digests."""
    values: Mapping[str, str] = row.get("values", {})
    return {name: value for name, value in values.items() if not value.startswith(KEYED)}
