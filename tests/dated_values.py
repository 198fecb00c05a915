"""The dated values of a policy file, and the table that names each of them on the day before it and on its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.policyschema import read_yaml


def place_in(prefix: str) -> str:
    """A place under the prefix that no longer prefix of the file covers."""
    return (prefix or "110105").ljust(6, "0")


@dataclass(frozen=True)
class DatedValues:
    """`load` gives the policy; `columns` are those by which the table writes a row of a list, one behind the other."""

    table: Path
    load: Callable[[], Any]
    columns: Sequence[str] = ()

    @property
    def rows(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """By value, a row for each change: place, since, before, after."""
        found: Mapping[str, Sequence[Mapping[str, Any]]] = read_yaml(self.table)
        return found

    @property
    def changes(self) -> list[Any]:
        """(name, row) of each change, as parameters of a test."""
        return [
            pytest.param(name, row, id=f"{name} {row['place']} {row['since']}")
            for name, rows in self.rows.items()
            for row in rows
        ]

    def all_have_their_line(self) -> None:
        written = {(name, row["place"], row["since"]) for name, rows in self.rows.items() for row in rows}
        assert {(term.name, term.place, term.since) for term in self.load().dated_terms()} == written

    def change_on_the_day(self, name: str, row: Mapping[str, Any]) -> None:
        policy, place = self.load(), place_in(row["place"])
        assert self._plain(policy.at(place, row["since"] - timedelta(days=1)).value(name)) == row["before"]
        assert self._plain(policy.at(place, row["since"]).value(name)) == row["after"]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self._written(row) for row in value]
        return dict(value) if isinstance(value, Mapping) else value

    def _written(self, row: Any) -> Any:
        if not (self.columns and isinstance(row, Mapping)):
            return row
        return "_".join(str(row[name]) for name in self.columns if name in row)
