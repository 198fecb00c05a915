"""Every row of a file is read and looked at: right, wrong with its sentences, or nothing new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from people.acts.taking import look
from people.imports.templates import TEMPLATES, Template
from people.models import ImportBatch, ImportRow
from people.rows.ground import Ground, ground_of
from people.rows.told import Told
from people.rows.words import Fault, in_both
from workflows import clock
from workflows.bulk import insert, made
from workflows.garbage import collected_afterwards
from workflows.tables import Line, Stream, TableError
from workflows.tables.streaming import LANGUAGES

CHUNK: Final = 250
MOST_ROWS: Final = 100_000
TWICE: Final = _("Row %(line)d names her for the same thing too. Leave one.")
# Of these a woman may have several rows, one for each team or illness.
_IN_SLOTS: Final = frozenset({"volunteer", "illness"})
Hold = Callable[[ImportBatch], None]


def turns(batch: ImportBatch, hold: Hold) -> Iterator[None]:
    """The file's rows stand with what is wrong with them, portion by portion; at the end the file is checked."""
    template, ground = TEMPLATES[batch.template], ground_of(batch.place_code, batch.holds_from)
    columns = template.columns(ground)
    try:
        lines = Stream(bytes(batch.file or b""), columns, most_rows=MOST_ROWS).lines()
        seen = _Seen(batch)
        while portion := list(islice(lines, CHUNK)):
            new = [line for line in portion if line.number > seen.until]
            tolds = [_told(line, template, ground) for line in portion if line.number <= seen.until]
            seen.remember(tolds)
            if new:
                with collected_afterwards():
                    _check(batch, hold, new, template, ground, seen=seen)
                yield
    except TableError as error:
        _unreadable(batch, hold, error)
        return
    with transaction.atomic():
        hold(batch)
        rows = ImportBatch.objects.values_list("rows_read", flat=True).get(pk=batch.pk)
        if rows:
            ImportBatch.objects.filter(pk=batch.pk).update(
                status=ImportBatch.Status.CHECKED, rows_total=rows, checked_at=clock.now()
            )
        else:
            _mark_unreadable(batch, in_both([_("The table has a header and no rows.")]))


class _Seen:
    """Which persons' rows came before, by digest; after a worker's death read again from the file."""

    def __init__(self, batch: ImportBatch) -> None:
        rows = batch.rows.order_by("line").values_list("line", "status")
        self._right = {line for line, status in rows if status != ImportRow.Status.WRONG}
        self.until = batch.rows.order_by("-line").values_list("line", flat=True).first() or 0
        self._lines: dict[bytes, int] = {}

    def remember(self, rows: list[tuple[Line, Told | None, list[Any]]]) -> None:
        for line, told, _faults in rows:
            if told is not None and line.number in self._right:
                self._lines.setdefault(_key(told), line.number)

    def before(self, told: Told, number: int) -> int | None:
        """The line that says the same of the same person; None where this is the first."""
        first = self._lines.setdefault(_key(told), number)
        return None if first == number else first


def _key(told: Told) -> bytes:
    first = told.people[told.first]
    slots = sorted(said.slot for said in told.said if said.kind in _IN_SLOTS)
    who = first.id_number or f"{told.place} {first.name} {first.sex} {first.birth_date}"
    return hashlib.blake2b(f"{who} {slots}".encode(), digest_size=12).digest()


def _told(line: Line, template: Template, ground: Ground) -> tuple[Line, Told | None, list[Any]]:
    faults: list[Any] = []
    if line.faults:
        return line, None, faults
    return line, template.read(line.values, ground, faults), faults


def _check(
    batch: ImportBatch, hold: Hold, lines: list[Line], template: Template, ground: Ground, *, seen: _Seen
) -> None:
    rows = [_told(line, template, ground) for line in lines]
    right = [told if not faults else None for _line, told, faults in rows]
    looks = look(right, ground)
    found: list[ImportRow] = []
    for (line, told, faults), looked in zip(rows, looks, strict=True):
        words = {key: list(line.faults.get(key, ())) for key in LANGUAGES} if line.faults else {}
        told_faults = [*faults, *looked.faults]
        if told is not None and not told_faults and (first := seen.before(told, line.number)) is not None:
            told_faults.append(Fault(TWICE, {"line": first}))
        for key, sentences in in_both(told_faults).items():
            words.setdefault(key, []).extend(sentences)
        found.append(_row(batch, line, words, is_known=looked.is_known, person=looked.person))
    counts = {status: sum(row.status == status for row in found) for status in ImportRow.Status.values}
    with transaction.atomic():
        hold(batch)
        insert(found)
        ImportBatch.objects.filter(pk=batch.pk).update(
            rows_read=F("rows_read") + len(found),
            rows_right=F("rows_right") + counts["right"],
            rows_wrong=F("rows_wrong") + counts["wrong"],
            rows_known=F("rows_known") + counts["known"],
        )


def _row(
    batch: ImportBatch, line: Line, words: dict[str, list[str]], *, is_known: bool, person: int | None
) -> ImportRow:
    if words:
        status, given = ImportRow.Status.WRONG, {"typed": line.typed}
    else:
        status = ImportRow.Status.KNOWN if is_known else ImportRow.Status.RIGHT
        given = {"values": line.values}
    return made(
        ImportRow,
        batch_id=batch.pk,
        line=line.number,
        status=status,
        given=given,
        faults=words,
        person_id=person,
    )


def _unreadable(batch: ImportBatch, hold: Hold, error: TableError) -> None:
    """The file as a whole can't be read; it says why in both languages."""
    words: dict[str, list[str]] = {}
    for key, language in LANGUAGES.items():
        with override(language):
            words[key] = _why(batch) or error.lines()
    with transaction.atomic():
        hold(batch)
        _mark_unreadable(batch, words)


def _why(batch: ImportBatch) -> list[str]:
    """Asked again in the language that is active."""
    columns = TEMPLATES[batch.template].columns(ground_of(batch.place_code, batch.holds_from))
    try:
        for _line in Stream(bytes(batch.file or b""), columns, most_rows=MOST_ROWS).lines():
            pass
    except TableError as error:
        return error.lines()
    return [gettext("The file can't be used as it is.")]


def _mark_unreadable(batch: ImportBatch, words: dict[str, list[str]]) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(
        status=ImportBatch.Status.UNREADABLE, fault=words, checked_at=clock.now()
    )
