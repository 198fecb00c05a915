"""A declared register in words, where the engine's own pages show what was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

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
    name = str(REGISTER_NAMES.get(str(body.get("register")), body.get("register")))
    rows = body.get("rows", ())
    yield Section(
        name,
        [
            Fact(_("Year"), str(body.get("year", ""))),
            Fact(_("Village"), str(body.get("place", ""))),
            Fact(_("Persons"), str(len(rows))),
        ],
    )
    found = [Fact(str(row["name"]), _("since %(day)s") % {"day": row["since"]}) for row in rows]
    if found:
        yield Section(_("Persons"), found)
