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


def sections(body: Mapping[str, Any], *, in_sight: bool) -> Iterator[Section]:
    """Whose register of which year it is, and who stands in it: only how many, for whoever may not see the rows."""
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
    if not in_sight:
        yield Section(_("Persons"), [Fact(_("Name"), shut_words())])
        return
    found = []
    for row in rows:
        said = [_("since %(day)s") % {"day": row["since"]}]
        said += [f"{fact.label} {fact.text}" for fact in facts_signed(code, row)]
        found.append(Fact(str(row["name"]), _("; ").join(said)))
    if found:
        yield Section(_("Persons"), found)


def shut_words() -> str:
    """Why the rows aren't here, and where a purpose is named for them."""
    return _(
        "Your post reads the rows of this register only for a purpose that the journal keeps: on the register’s own "
        "page."
    )


def facts_signed(register: str, row: Mapping[str, Any]) -> list[Fact]:
    """What was signed of somebody beside the row itself, by its column's title; nothing in schema 1."""
    values = readable(row)
    columns = signed_columns(register)
    return [Fact(str(each.title), values[each.name]) for each in columns if values.get(each.name)]


def readable(row: Mapping[str, Any]) -> dict[str, str]:
    """The row's values, as they were signed, without the numbers that stand there as digests."""
    values: Mapping[str, str] = row.get("values", {})
    return {name: value for name, value in values.items() if not value.startswith(KEYED)}
