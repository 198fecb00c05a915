"""The rows of a register that a village signs for: who stands in it on a day, since when and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from people.models import RegisterEntry, stands_on
from people.registers.heads import HEADS, heads_on


def declared_rows(register: str, place_code: str, day: date) -> list[dict[str, Any]]:
    """One row for each who stands in the village's register on the day, by group and person; one statement.

    `key` says whom it is about, the same on every day. Who leads the village's women stands in the appointments.
    """
    if register == HEADS:
        return _heads(place_code, day)
    entries = RegisterEntry.objects.filter(stands_on(day), register=register, place_code=place_code)
    return [
        {
            "key": str(entry.person_id),
            "name": entry.person.name,
            "born": entry.person.birth_date.isoformat(),
            "group": entry.group,
            "since": entry.since.isoformat(),
            "outcome": entry.outcome,
            "because": entry.reason,
        }
        for entry in entries.select_related("person").order_by("group", "person_id")
    ]


def _heads(place_code: str, day: date) -> list[dict[str, Any]]:
    """The one whom the register's page shows."""
    held = heads_on(day, [place_code]).get(place_code)
    if held is None:
        return []
    return [
        {
            "key": f"officer-{held.officer_id}",
            "name": held.officer.name,
            "born": "",
            "group": "",
            "since": held.starts_on.isoformat(),
            "outcome": "in",
            "because": [{"code": "appointed", "title": held.post.title}],
        }
    ]
