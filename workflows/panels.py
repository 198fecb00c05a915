"""Panels: what each programme knows of a person, on the one page that is hers. None of them knows another's.

A programme adds its panel when its app starts. The panel says who may see it, and asks again for each of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from workflows.seats import Seats


@dataclass(frozen=True)
class PanelFact:
    label: Any
    text: str


@dataclass(frozen=True)
class PanelRow:
    """A line of a panel: what it is called and where it leads (empty: nowhere), its state, and its facts in words."""

    name: str
    href: str = ""
    state: str = ""
    facts: Sequence[PanelFact] = ()


@dataclass(frozen=True)
class Rare:
    """What few persons have: `about` are its rows by their `person`, and `rows` makes lines of them. One statement.

    Whether there is any stands in the page's own statement; where there is none, none is spent on it.
    """

    about: Callable[[], QuerySet[Any]]
    rows: Callable[[Seats, Sequence[int]], Sequence[PanelRow]]


@dataclass(frozen=True)
class Panel:
    """`rows` gets the reader's seats, the person, and the keys of all her rows; one statement at most."""

    code: str
    title: Any
    roles: tuple[str, ...]
    rows: Callable[[Seats, Any, Sequence[int]], Sequence[PanelRow]]
    # What stands there where it has no row that she may see.
    nothing: Any
    rare: Rare | None = None


@dataclass(frozen=True)
class Shown:
    panel: Panel
    rows: Sequence[PanelRow]


PANELS: dict[str, Panel] = {}
_MARK = "panel_"


def add_panel(panel: Panel) -> None:
    """The panel stands on every person's page from now on, for whoever may see it."""
    PANELS[panel.code] = panel


def marks() -> dict[str, Exists]:
    """What the statement that reads persons asks beside them, for `panels_for`."""
    return {
        f"{_MARK}{code}": Exists(panel.rare.about().filter(person=OuterRef("pk")))
        for code, panel in PANELS.items()
        if panel.rare is not None
    }


def panels_for(seats: Seats, person: Any, rows: Sequence[Any]) -> list[Shown]:
    """The panels that one of her posts may see, each with its lines: `person` speaks for all of `rows`.

    These were read with `marks`.
    """
    return [
        Shown(panel, _lines(panel, seats, person, rows))
        for panel in PANELS.values()
        if seats.of_role(*panel.roles)
    ]


def _lines(panel: Panel, seats: Seats, person: Any, rows: Sequence[Any]) -> Sequence[PanelRow]:
    lines = list(panel.rows(seats, person, [row.pk for row in rows]))
    if panel.rare is None:
        return lines
    # Rows that were read without their marks are a fault, not persons who have nothing.
    marked = [row.pk for row in rows if getattr(row, f"{_MARK}{panel.code}")]
    return lines + list(panel.rare.rows(seats, marked)) if marked else lines
