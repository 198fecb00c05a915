"""What the pages of files read: her places' files, and the rows of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language

from people.models import ImportBatch, ImportRow
from people.privacy import in_keeping
from workflows.seats import Seats
from workflows.wording import language_key

FILES: Final = 25
LINES: Final = 100
SHOWN: Final = ("all", *ImportRow.Status.values)


@dataclass(frozen=True)
class RowView:
    """A row as the page shows it: whose it is and what became of it, nothing else that was typed."""

    line: int
    status: str
    word: Any
    name: str
    faults: Sequence[str]
    person: int | None


def files_of(seats: Seats, before: int | None = None) -> tuple[list[ImportBatch], bool]:
    """(the files of the places that she keeps, the newest first; whether there are more). One statement."""
    found = ImportBatch.objects.filter(in_keeping(seats)).select_related("sent_by").defer("file", "fault")
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: FILES + 1])
    return rows[:FILES], len(rows) > FILES


def rows_of(batch: ImportBatch, shown: str = "all", after: int = 0) -> tuple[list[RowView], bool]:
    """(the rows after line `after`, all or those of one status; whether there are more). One statement."""
    found = batch.rows.filter(line__gt=after).order_by("line")
    if shown in ImportRow.Status.values:
        found = found.filter(status=shown)
    rows = list(found[: LINES + 1])
    return [_view(row) for row in rows[:LINES]], len(rows) > LINES


def _view(row: ImportRow) -> RowView:
    given = row.given.get("typed") or row.given.get("values") or {}
    status = ImportRow.Status(row.status)
    return RowView(
        row.line,
        str(row.status),
        status.label,
        str(given.get("name", ""))[:60],
        faults_of(row),
        row.person_id,
    )


def faults_of(row: ImportRow) -> list[str]:
    """What is wrong with the row, in the reader's language."""
    found: list[str] = (row.faults or {}).get(language_key(get_language() or "zh"), [])
    return found


def fault_lines(batch: ImportBatch) -> list[str]:
    """What is wrong with the file as a whole, in the reader's language."""
    found: list[str] = (batch.fault or {}).get(language_key(get_language() or "zh"), [])
    return found


def wrong_rows(batch: ImportBatch) -> list[tuple[dict[str, str], list[str]]]:
    """(what was typed, what is wrong) of every wrong row, in the order of the file."""
    rows = batch.rows.filter(status=ImportRow.Status.WRONG).order_by("line").iterator(1000)
    return [(row.given.get("typed") or {}, faults_of(row)) for row in rows]
