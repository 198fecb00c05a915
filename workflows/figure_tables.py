"""A table of figures as `components/figures.html` draws it, whatever is counted in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """`cells` have title, value, text, href and css."""

    label: str
    depth: int
    cells: Sequence[Any]
    # The query of the table about this line alone; empty where that is the table itself.
    query: str = ""

    @property
    def is_total(self) -> bool:
        return self.depth == 0


@dataclass(frozen=True)
class Table:
    """`figures` have a label and the heads of their columns."""

    code: str
    caption: str
    head: str
    figures: Sequence[Any]
    lines: Sequence[Line]
