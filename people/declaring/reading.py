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
    titles = {column.name: column.title for column in signed_columns(code)} if rows else {}
    found = [Fact(str(row["name"]), _said(row, titles)) for row in rows]
    if found:
        yield Section(_("Persons"), found)


def _said(row: Mapping[str, Any], titles: Mapping[str, Any]) -> str:
    """Since when, and the values that were signed, as they were; numbers are left out."""
    said = [_("since %(day)s") % {"day": row["since"]}]
    for name, value in row.get("values", {}).items():
        if value and not str(value).startswith(KEYED):
            said.append(f"{titles.get(name, name)} {value}")
    return _("; ").join(said)
