"""Files of rows that somebody outside sends: kept once, every line shown first, and each line entered by its own act.

A programme declares its kind of file (`RowFiles`): its tables, its columns, how a line is judged and by which act it
is entered. Keeping, checking again, entering, and what is told of a line, in both languages, are the same for all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.errors import ActError, Invalid, RulesForbid
from workflows.refs import new_ref
from workflows.refusals import told
from workflows.seats import Seat, Seats
from workflows.tables import Column, TableError
from workflows.tables.by_line import LANGUAGES, Line, Words, column_title, read_lines
from workflows.uploads import beyond
from workflows.wording import language_key

# A request enters so many lines, each an act of some forty statements; the rest goes on with the next one.
AT_ONCE: Final = 100
READY, WRONG = "ready", "wrong"
_NAME_LONGEST: Final = 120
_WRITE_CHUNK: Final = 200


@dataclass(frozen=True)
class Result:
    """A line's case and act, where there are, and what is wrong with it, in both languages; nothing: it is ready."""

    case_id: int | None
    faults: Words
    act: str = ""

    @property
    def is_ready(self) -> bool:
        return self.case_id is not None and not any(self.faults.values())

    @property
    def status(self) -> str:
        return READY if self.is_ready else WRONG


@dataclass(frozen=True)
class Entered:
    """What one request did: lines entered, lines refused, lines still to be done."""

    done: int
    refused: int
    left: int


class RowFiles:
    """A kind of file; the journal calls its coming `received`, and the taking out of its wrong lines `taken`.

    `files` has ref, digest, file_name, file, sent_by, sent_at and checked_at; `rows` has batch, line, status (ready,
    wrong, `done`), case, given, faults, journal and settled_at. A status of `undone` is that of a line whose act was
    taken back later: it was entered all the same, and stays as it is.
    """

    files: ClassVar[type[Any]]
    rows: ClassVar[type[Any]]
    done: ClassVar[str]
    undone: ClassVar[Sequence[str]] = ()
    received: ClassVar[str]
    taken: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    most_rows: ClassVar[int]
    most_bytes: ClassVar[int]

    def check(self, lines: Sequence[Line], seats: Seats) -> Mapping[int, Result]:
        """Every line's result, by its number. Nothing is written."""
        raise NotImplementedError

    def settle(self, file: Any, row: Any, line: Line, seats: Seats) -> int:
        """The line's act is done; the place of its row in the journal. Raises ActError."""
        raise NotImplementedError

    def row_of(self, result: Result) -> Mapping[str, Any]:
        """What a row keeps of its result beside case, status and faults."""
        return {}

    def keep(
        self, data: bytes, file_name: str, seats: Seats, seat: Seat, *, owner: dict[str, Any], **more: Any
    ) -> tuple[Any, bool]:
        """(the file, True if it is new). Its lines stand with their results; nothing is entered.

        The same bytes sent again by the same `owner` give the same file, untouched; that a new one came is in the
        journal. Raises Invalid (field `file`) for a file that can't be used, Conflict.
        """
        if len(data) > self.most_bytes:
            raise beyond(self.most_bytes)
        digest = hashlib.sha256(data).hexdigest()
        if known := self.files.objects.filter(**owner, digest=digest).defer("file").first():
            return known, False
        lines = self._read(data)
        results = self.check(lines, seats)
        now = clock.now()
        columns = {"ref": new_ref(), "file_name": _shown(file_name), "file": data, "sent_by": seats.officer}
        columns |= {"sent_at": now, "checked_at": now, **more}
        with told(), transaction.atomic():
            file, made = self.files.objects.get_or_create(**owner, digest=digest, defaults=columns)
            if made:
                rows = [self._row(file, line, results[line.number]) for line in lines]
                self.rows.objects.bulk_create(rows, batch_size=_WRITE_CHUNK)
                _journal(self.received, seats, seat, {"file": digest, "rows": len(lines)})
        return file, made

    def _read(self, data: bytes) -> list[Line]:
        try:
            return read_lines(data, self.columns, self.most_rows)
        except TableError as error:
            reason = _("The file can't be used as it is.")
            raise Invalid({"file": error.lines()}, code="bad_file", reason=reason) from error

    def _row(self, file: Any, line: Line, result: Result) -> Any:
        return self.rows(
            batch=file,
            line=line.number,
            status=result.status,
            case_id=result.case_id,
            given=line.as_given(),
            faults=result.faults,
            **self.row_of(result),
        )

    def check_again(self, file: Any, seats: Seats) -> None:
        """Every line that isn't entered stands with its result of now."""
        entered = [self.done, *self.undone]
        rows = list(file.rows.exclude(status__in=entered).order_by("line"))
        results = self.check([Line.from_given(row.line, row.given) for row in rows], seats)
        with told(), transaction.atomic():
            for row in rows:
                result = results[row.line]
                now = (result.status, result.case_id, result.faults)
                if (row.status, row.case_id, row.faults) != now:
                    # One by one, and never what was entered meanwhile.
                    self.rows.objects.filter(pk=row.pk).exclude(status__in=entered).update(
                        status=now[0], case_id=now[1], faults=now[2]
                    )
            self.files.objects.filter(pk=file.pk).update(checked_at=clock.now())

    def enter(self, file: Any, seats: Seats, *, at_once: int = AT_ONCE) -> Entered:
        """The next ready lines are entered, each by its own act; one that is refused says why and holds up no other.

        Sent again it goes on where it stopped: a line's key is made of the file and the line. Raises Conflict where
        the database is busy; what was done until then stays done.
        """
        ready = file.rows.filter(status=READY).select_related("case").order_by("line")
        done = refused = 0
        for row in ready.defer("case__sections", "case__findings")[:at_once]:
            faults = self._refusal(file, row, seats)
            if faults is None:
                done += 1
            else:
                self._refuse(row, faults)
                refused += 1
        return Entered(done, refused, file.rows.filter(status=READY).count())

    def _refusal(self, file: Any, row: Any, seats: Seats) -> Words | None:
        """What refuses the line, in both languages; None: it is entered.

        An act says why in the language of whoever asks, so the refused one is asked once more in the other language;
        what stood in its way may be gone by then, and it is entered.
        """
        hers = language_key(get_language() or "zh")
        faults: Words = {}
        for key in sorted(LANGUAGES, key=lambda each: each != hers):
            with override(LANGUAGES[key]):
                try:
                    self._settle(file, row, seats)
                except ActError as error:
                    if error.code == "busy":
                        raise
                    faults[key] = self._sentences(error)
                else:
                    return None
        return faults

    def _settle(self, file: Any, row: Any, seats: Seats) -> None:
        """The act and the line's result stand together or not at all."""
        line = Line.from_given(row.line, row.given)
        with told(), transaction.atomic():
            place = self.settle(file, row, line, seats)
            faults: Words = {key: [] for key in LANGUAGES}
            self.rows.objects.filter(pk=row.pk).update(
                status=self.done, journal=place, settled_at=clock.now(), faults=faults
            )

    def _refuse(self, row: Any, faults: Words) -> None:
        """The line is wrong, for the act's own reason; unless another request has entered it meanwhile."""
        self.rows.objects.filter(pk=row.pk, status=READY).update(
            status=WRONG, faults=faults, settled_at=clock.now()
        )

    def _sentences(self, error: ActError) -> list[str]:
        if isinstance(error, Invalid):
            return list(sentences_of(self.columns, error))
        found = error.findings if isinstance(error, RulesForbid) else ()
        return [str(error.reason), *(str(finding["reason"]) for finding in found)]

    def wrong_taken(self, file: Any, seats: Seats, seat: Seat) -> list[tuple[int, dict[str, str], list[str]]]:
        """(line, what was typed, what is wrong) of every wrong line, in full; it is on record who took them."""
        rows = [
            (row.line, row.given["typed"], faults_of(row))
            for row in file.rows.filter(status=WRONG).order_by("line")
        ]
        with told(), transaction.atomic():
            _journal(self.taken, seats, seat, {"file": file.digest, "rows": len(rows)})
        return rows


def _shown(file_name: str) -> str:
    """The name as it is shown: without a path, without what can't be printed."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[-_NAME_LONGEST:] or "—"


def _journal(act: str, seats: Seats, seat: Seat, facts: dict[str, Any]) -> None:
    journal.append(
        county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts
    )


def key_of(series: str, file: Any, row: Any) -> str:
    """The idempotency key of the line's act: the same file's same line is entered once."""
    return f"{series}:{file.digest[:48]}:{row.line}"


# ── What is wrong with a line ────────────────────────────────────────────────────────────────────────────────────────


def in_both_languages(
    lines: Sequence[Line],
    faults: Callable[[Line], Iterable[str]],
    twins: Callable[[list[Line]], Iterable[tuple[Line, list[str]]]],
) -> dict[int, Words]:
    """What is wrong with each line, by its number: in its cells; else by itself; else beside the other right lines."""
    found: dict[int, Words] = {line.number: {} for line in lines}
    for key, language in LANGUAGES.items():
        with override(language):
            for line in lines:
                own = line.faults[key] or faults(line)
                found[line.number][key] = list(dict.fromkeys(own))
            # A line that is wrong in itself doesn't make another one doubtful.
            right = [line for line in lines if not found[line.number][key]]
            for line, sentences in twins(right):
                found[line.number][key] = sentences
    return found


def same_case(lines: Sequence[Line], name: str = "number") -> Iterator[tuple[Line, list[str]]]:
    """The lines that name the same case: which of them is right, nobody can guess. Of equal ones the first stands."""
    by_case: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_case[line.values[name]].append(line)
    for line in lines:
        same = by_case[line.values[name]]
        if any(other.values != line.values for other in same):
            sentence = _("Line %(lines)s names this case too, and says something else. Leave one.")
            yield line, [sentence % {"lines": numbers_of(other for other in same if other is not line)}]
        elif same[0] is not line:
            yield line, [_("This line says the same as line %(line)d.") % {"line": same[0].number}]


def numbers_of(lines: Iterable[Line]) -> str:
    """The lines as a sentence names them: 2, 5."""
    return _(", ").join(str(line.number) for line in lines)


def told_of(columns: Sequence[Column], name: str, sentence: str) -> str:
    """The sentence with its column's title."""
    return _("“%(column)s”: %(what)s") % {"column": column_title(columns, name), "what": sentence}


def sentences_of(columns: Sequence[Column], error: Invalid) -> Iterator[str]:
    """One sentence per fault of an act's answers, each with its column's title."""
    for name, sentences in error.fields.items():
        for sentence in sentences:
            yield told_of(columns, name, str(sentence))


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(file: Any, shown: str, after: int, most: int | None) -> tuple[list[Any], bool]:
    """(the rows after line `after`, all or those of one status; whether there are more). One statement."""
    found = file.rows.filter(line__gt=after).order_by("line").select_related("case")
    found = found.defer("case__sections", "case__findings")
    if shown != "all":
        found = found.filter(status=shown)
    rows = list(found if most is None else found[: most + 1])
    more = most is not None and len(rows) > most
    return rows[:most], more


def shown_cell(given: Mapping[str, Any], name: str) -> str:
    """The cell as it was read, or as it was typed where it can't be read."""
    return str(given["values"].get(name) or given["typed"].get(name, ""))


def faults_of(row: Any) -> list[str]:
    """What is wrong with the line, in the reader's language."""
    found: list[str] = row.faults.get(language_key(get_language() or "zh"), [])
    return found
