"""A table: its header found, its columns known, every row read, or every problem named."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from workflows.tables.cells import CellError, Reader
from workflows.tables.sheets import MOST_ROWS, Cell, UnreadableFileError, read_sheets, too_many_rows

# Lists in use have a title and a remark or two above the header.
HEADER_WITHIN = 10
_FEWEST_TITLES = 2
# Columns that lists carry for their readers and that nothing is loaded from.
_IGNORED = frozenset(
    {"序号", "编号", "备注", "说明", "no", "no.", "#", "number", "remark", "remarks", "note", "notes"}
    # What a table that is given back says of a line.
    | {"错误说明", "whatiswrong"}
)
_EXAMPLE = re.compile(r"^(例|示例|例如|example|e\.g\.)\s*[:：]", re.IGNORECASE)
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Column:
    """One column: its titles (Chinese first, English second, then others), how a cell is read, and an example."""

    name: str
    titles: tuple[str, ...]
    read: Reader
    needed: bool = True
    example: str = ""
    # What a template offers to choose from; `is_open`: something else may be written too.
    choices: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def title(self) -> str:
        from django.utils.translation import get_language

        return self.titles[1] if (get_language() or "zh-hans").startswith("en") else self.titles[0]


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do. `row` counts as a spreadsheet does; 0 is the file as a whole."""

    what: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        words = {"row": self.row, "column": self.column, "what": self.what}
        if self.row and self.column:
            return _("Row %(row)d, column “%(column)s”: %(what)s") % words
        if self.row:
            return _("Row %(row)d: %(what)s") % words
        return self.what


class TableError(Exception):
    """The table can't be loaded, and nothing of it was. `problems` are all that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(str(problems[0]) if problems else "")
        self.problems = list(problems)

    def lines(self) -> list[str]:
        """The problems, one a line; beyond fifty, how many more there are."""
        lines = [str(problem) for problem in self.problems[:MOST_PROBLEMS]]
        if (more := len(self.problems) - MOST_PROBLEMS) > 0:
            lines.append(_("… and %(more)d more.") % {"more": more})
        return lines


@dataclass(frozen=True)
class Row:
    """A row's values by column name; None for an empty cell that may be empty.

    Read row by row, `typed` holds what stood in each cell, and a value that can't be read is None.
    """

    number: int
    values: dict[str, Any]
    typed: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Table:
    """Every row, and the SHA-256 of the file that they stood in."""

    rows: list[Row]
    digest: str
    columns: Sequence[Column]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: Row | int, what: str, column: str = "") -> None:
        """One more problem; `column` is a column's name."""
        titles = {known.name: known.title for known in self.columns}
        number = row if isinstance(row, int) else row.number
        self.problems.append(Problem(what, number, titles.get(column, column)))

    def refuse_if_wrong(self) -> None:
        """Nothing, if no problem was found. Raises TableError with all of them in the order of the rows."""
        if self.problems:
            raise TableError(sorted(self.problems, key=lambda problem: problem.row))


def read_file(path: Path, columns: Sequence[Column]) -> Table:
    """The table in the file. Raises TableError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        what = _("The file can't be opened: %(reason)s.") % {"reason": error.strerror or error}
        raise TableError([Problem(what)]) from error
    return read_table(data, columns)


def read_table(
    data: bytes, columns: Sequence[Column], *, by_row: bool = False, most_rows: int = MOST_ROWS
) -> Table:
    """The table in the bytes, every cell read. Raises TableError.

    `by_row`: a wrong cell spoils its own row alone. It stands among the table's problems, with its row and column;
    only a file or header that can't be used is refused.
    """
    try:
        sheets = read_sheets(data, most_rows)
    except UnreadableFileError as error:
        raise TableError([Problem(str(error))]) from error
    rows, header = the_sheet(sheets, columns)
    table = Table([], hashlib.sha256(data).hexdigest(), columns)
    positions = positions_of(rows[header], header + 1, table)
    table.refuse_if_wrong()
    table.rows.extend(_read_rows(rows, header, positions, table))
    if not by_row:
        table.refuse_if_wrong()
    if len(table.rows) > most_rows:
        raise TableError([Problem(str(too_many_rows(most_rows)))])
    if not table.rows:
        raise TableError([Problem(_("The table has a header and no rows."))])
    return table


def is_example(first: Cell) -> bool:
    """True for a row whose first cell says so: it teaches, and is passed over."""
    return isinstance(first, str) and _EXAMPLE.match(first) is not None


def the_sheet(
    sheets: list[tuple[str, list[list[Cell]]]], columns: Sequence[Column]
) -> tuple[list[list[Cell]], int]:
    """The one sheet that has the header, and the header's place in it."""
    found = [(name, rows, header) for name, rows in sheets if (header := _header(rows, columns)) is not None]
    if not found:
        titles = _(", ").join(column.title for column in columns if column.needed)
        what = _("No header row was found in the first rows. The table needs these columns: %(titles)s.")
        raise TableError([Problem(what % {"titles": titles})])
    if len(found) > 1:
        names = _(", ").join(name for name, _rows, _header in found)
        what = _(
            "Several sheets hold such a table (%(names)s). Leave one, and load the others by themselves."
        )
        raise TableError([Problem(what % {"names": names})])
    return found[0][1], found[0][2]


def _header(rows: list[list[Cell]], columns: Sequence[Column]) -> int | None:
    """The row with most known titles, if it has more than one (or all there are)."""
    known = {_title(title) for column in columns for title in column.titles}
    counts = [sum(_title(cell) in known for cell in row) for row in rows[:HEADER_WITHIN]]
    best = max(counts, default=0)
    return counts.index(best) if best >= min(_FEWEST_TITLES, len(columns)) else None


def _title(cell: Cell) -> str:
    """A title without case, spaces, marks of what is needed, and remarks in brackets."""
    text = unicodedata.normalize("NFKC", cell if isinstance(cell, str) else "").casefold()
    text = re.sub(r"\([^)]*\)", "", text)
    return re.sub(r"[\s*_:-]+", "", text)


def positions_of(header: list[Cell], number: int, table: Table) -> dict[int, Column]:
    """Which column stands where; the table says what is unknown, missing or there twice."""
    known = {_title(title): column for column in table.columns for title in column.titles}
    found: dict[int, Column] = {}
    for position, cell in enumerate(header):
        column = known.get(_title(cell))
        if column is None:
            if cell is not None and _title(cell) not in _IGNORED:
                what = _("This column isn't known. Delete it, or give it one of these titles: %(titles)s.")
                titles = _(", ").join(each.title for each in table.columns)
                table.complain(number, what % {"titles": titles}, str(getattr(cell, "text", cell))[:40])
        elif column in found.values():
            table.complain(number, _("This column stands there twice. Delete one."), column.name)
        else:
            found[position] = column
    for column in table.columns:
        if column.needed and column not in found.values():
            table.complain(number, _("This column is missing. Add it to the header."), column.name)
    return found


def _read_rows(
    rows: list[list[Cell]], header: int, positions: dict[int, Column], table: Table
) -> Iterator[Row]:
    for index, cells in enumerate(rows[header + 1 :], header + 2):
        first = next((cell for cell in cells if cell is not None), None)
        if first is None or is_example(first):
            continue
        values: dict[str, Any] = {column.name: None for column in table.columns}
        typed: dict[str, str] = {}
        for position, cell in enumerate(cells):
            column = positions.get(position)
            if column is not None and cell is not None:
                typed[column.name] = str(getattr(cell, "text", cell))
                try:
                    values[column.name] = column.read(cell)
                except CellError as error:
                    table.complain(index, str(error), column.name)
        for column in positions.values():
            if column.needed and values[column.name] is None and not _complained(table, index, column):
                table.complain(index, _("This must be filled in."), column.name)
        yield Row(index, values, typed)


def _complained(table: Table, row: int, column: Column) -> bool:
    return any(
        problem.row == row and problem.column == column.title for problem in reversed(table.problems[-20:])
    )
