"""A register with its columns, as a list for the printer: each column as wide as what stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from django.utils import translation

from workflows.faces import BOLD, width_of
from workflows.long_lists import LETTER, PAD, SIDE, WIDTH, long_list
from workflows.registers import Column, shown

# So many rows say how wide the columns must be; a longer value further down is broken into lines.
_LOOKED_AT: Final = 300
_SIZES: Final = (LETTER, 8.0, 7.5, 7.0)
# Words may be broken once they are longer than this many characters; numbers, codes and days never.
_WORD: Final = 5.0
_ORDER: Final = "序号"


@dataclass(frozen=True)
class _Need:
    """In widths of a letter: what the column can't do without, and what it would take whole."""

    least: float
    whole: float


def printed_register(
    title: str,
    columns: Sequence[Column],
    entries: Iterable[Any],
    *,
    made_on: date,
    office: str,
    like: Sequence[Sequence[str]] = (),
    **more: Any,
) -> bytes:
    """The register with the columns and entries that its page and its workbook show, in Chinese.

    `entries` are read once, one by one; `more` is what else a `workflows.long_lists.Sheet` knows, with a cell for the
    ordinal number first in `total`. Rows `like` these aren't printed: the columns are made to suit them too.
    """
    with translation.override("zh-hans"):
        rows = _texts(columns, entries)
        looked_at = list(islice(rows, _LOOKED_AT))
        known = [*looked_at, *like]
        heads = [_ORDER, *(str(column.title) for column in columns)]
        breakable = [
            False,
            *(not column.is_number and column.form not in {"code", "day"} for column in columns),
        ]
        needs = [
            _need(head, [row[place] for row in known], words)
            for place, (head, words) in enumerate(zip(heads, breakable, strict=True))
        ]
        letter, widths = _fitted(needs)
        return long_list(
            title,
            heads,
            chain(looked_at, rows),
            widths=widths,
            letter=letter,
            made_on=made_on,
            office=office,
            aligns="c" + "".join(_align(column) for column in columns),
            **more,
        )


def _texts(columns: Sequence[Column], entries: Iterable[Any]) -> Iterator[list[str]]:
    for number, entry in enumerate(entries, start=1):
        yield [str(number), *(shown(column, entry).text for column in columns)]


def _align(column: Column) -> str:
    if column.is_number:
        return "r"
    return "c" if column.form in {"day", "code"} or column.css == "short" else "l"


def _need(head: str, texts: Sequence[str], breakable: bool) -> _Need:  # noqa: FBT001 - private, read once
    whole = max((width_of(text, 1) for text in texts), default=0.0)
    # A head is broken before its bracket; a long one also elsewhere.
    parts = [width_of(part, 1, BOLD) for part in head.replace("（", " （").split()]
    titled = min(max(parts), _WORD)
    return _Need(max(min(whole, _WORD) if breakable else whole, titled), max(whole, titled))


def _fitted(needs: Sequence[_Need]) -> tuple[float, list[float]]:
    """The largest letter at which all have what they need, and the columns' widths in points.

    What is left goes first to the columns of words that would like more, then to all alike.
    """
    room = WIDTH - 2 * SIDE - 2 * PAD * len(needs) - 1
    letter = next((size for size in _SIZES if sum(need.least for need in needs) * size <= room), _SIZES[-1])
    widths = [need.least * letter for need in needs]
    spare = room - sum(widths)
    if spare > 0:
        wishes = [(need.whole - need.least) * letter for need in needs]
        share = min(1.0, spare / sum(wishes)) if sum(wishes) else 0.0
        widths = [width + wish * share for width, wish in zip(widths, wishes, strict=True)]
        rest = (room - sum(widths)) / len(needs)
        widths = [width + rest for width in widths]
    return letter, [width + 2 * PAD for width in widths]
