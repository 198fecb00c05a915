"""The rows of a register that a village signs for: who stands in it on a day, since when and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from people.models import RegisterEntry
from workflows.models import Appointment

HEADS = "village_heads"


def on_day(day: date) -> Q:
    """Filter on entries: those that stand in their register on the day."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def declared_rows(register: str, place_code: str, day: date) -> list[dict[str, Any]]:
    """One row for each who stands in the village's register on the day, by group and person; one statement.

    `key` says whom it is about, the same on every day. Rows of whoever leads the village's women come from her posts.
    """
    if register == HEADS:
        return _heads(place_code, day)
    entries = RegisterEntry.objects.filter(on_day(day), register=register, place_code=place_code)
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
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        post__role="village_chair",
        post__office__place_code=place_code,
        starts_on__lte=day,
        withdrawn_at__isnull=True,
    )
    return [
        {
            "key": f"post-{row.post_id}",
            "name": row.officer.get_full_name() or row.officer.get_username(),
            "born": "",
            "group": "",
            "since": row.starts_on.isoformat(),
            "outcome": "in",
            "because": [{"code": "appointed", "title": row.post.title}],
        }
        for row in held.select_related("officer", "post").order_by("post_id", "starts_on")
    ]
