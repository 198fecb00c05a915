"""Rows of one woman: the one that speaks for her, and those merged into it, on which stands what was written of them.

No visit, need or pair is moved by a merge, so that it can be undone; whoever counts or looks for one asks here whose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from people.models import Person


def who_speaks(speaking: Iterable[int]) -> dict[int, int]:
    """Row → the row that speaks for it, of these: each of them, and those merged into it. One statement."""
    own = {pk: pk for pk in speaking}
    merged: Any = Person.objects.filter(merged_into_id__among=own).values_list("pk", "merged_into_id")
    return own | dict(merged)


def merged_rows() -> dict[int, int]:
    """Every row that was merged → the row that speaks for it: a few, read from an index of them. One statement."""
    rows: Any = Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
    return dict(rows)
