"""Panels: what each programme knows of a person, on the one page that is hers. None of them knows another's.

A programme adds its panel when its app starts. The panel says who may see it, and asks again for each of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
class Panel:
    """`rows` gets the reader's seats, the person, and the keys of all her rows; two statements at most."""

    code: str
    title: Any
    roles: tuple[str, ...]
    rows: Callable[[Seats, Any, Sequence[int]], Sequence[PanelRow]]
    # What stands there where it has no row that she may see.
    nothing: Any


@dataclass(frozen=True)
class Shown:
    panel: Panel
    rows: Sequence[PanelRow]


PANELS: dict[str, Panel] = {}


def add_panel(panel: Panel) -> None:
    """The panel stands on every person's page from now on, for whoever may see it."""
    PANELS[panel.code] = panel


def panels_for(seats: Seats, person: Any, row_ids: Sequence[int]) -> list[Shown]:
    """The panels that one of her posts may see, each with its rows: `person` speaks for all of `row_ids`."""
    return [
        Shown(panel, panel.rows(seats, person, row_ids))
        for panel in PANELS.values()
        if seats.of_role(*panel.roles)
    ]
