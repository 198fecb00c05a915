"""Lives from the few lines of a table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from people.policy import Home, Kin, Life, Stated, Stay, Tie


def timelines(rows: list[Any]) -> dict[tuple[str, str], list[Stated]]:
    """[kind or kind:slot, since, value] rows by (kind, slot), in the order of their days."""
    found: dict[tuple[str, str], list[Stated]] = {}
    for name, since, value in sorted(rows, key=lambda row: row[1]):
        kind, _colon, slot = name.partition(":")
        found.setdefault((kind, slot), []).append(Stated(since, value))
    return found


def tie(spec: dict[str, Any]) -> list[Tie]:
    ties = [Tie(spec["since"], Kin(timelines(spec.get("facts", []))), spec.get("value"))]
    if "until" in spec:
        ties.append(Tie(spec["until"], None))
    return ties


def life(spec: dict[str, Any]) -> Life:
    stays = []
    if home := spec.get("home"):
        incomes = {year: Decimal(amount) for year, amount in home["incomes"].items()}
        stays = [Stay(home["since"], Home([(home["since"], home["members"])], incomes))]
    return Life(
        spec["sex"],
        spec["born"],
        timelines(spec["facts"]),
        {name: tie(spec[name]) for name in ("spouse", "father", "mother", "guardian") if name in spec},
        stays,
    )


def day(text: Any) -> date:
    assert isinstance(text, date)
    return text
