"""Rows of one woman: the one that speaks for her, and those merged into it, on which stands what was written of them.

No visit, need or pair is moved by a merge, so that it can be undone; whoever counts or looks for one asks here whose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

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


def speaks_for(path: str) -> Coalesce:
    """The key of the row that speaks for the person at `path`, as a column of another table's rows."""
    return Coalesce(F(f"{path}__merged_into_id"), F(f"{path}_id"))


def rows_of(speaking: Any) -> Any:
    """The keys of these rows, given or asked of a statement, and of all that were merged into them: a statement too."""
    return Person.objects.filter(Q(pk__in=speaking) | Q(merged_into_id__in=speaking)).values("pk")
