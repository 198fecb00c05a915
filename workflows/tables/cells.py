"""How each kind of cell is read: the value as it is kept, or a sentence that says what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.identity import normalise_name, parse_id_number
from workflows.tables.sheets import Broken, Cell, Formula
from workflows.wording import UnreadableInputError, Wording

_WORDING = Wording()
# A spreadsheet keeps 15 significant digits of a number: longer ones end in zeros that nobody typed.
_EXACT_BELOW = 10**15
_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_DATE = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?)")
_PLAIN_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")

Reader = Callable[[Cell], Any]


class CellError(ValueError):
    """The cell can't be read; the text says what to do."""


def plain_text(cell: Cell) -> str:
    """The cell as text, in one line, whatever type the spreadsheet gave it. Raises CellError."""
    if isinstance(cell, Formula):
        raise CellError(_("This is a formula. Copy the column and paste it back as values."))
    if isinstance(cell, Broken):
        raise CellError(
            _("This cell holds an error (%(error)s). Enter the value itself.") % {"error": cell.text}
        )
    if isinstance(cell, bool | datetime | date | time | timedelta):
        raise CellError(
            _(
                "The spreadsheet took this for a date or a truth value. Format the column as text, type it again."
            )
        )
    if isinstance(cell, int | float):
        return _number(cell)
    text = " ".join(unicodedata.normalize("NFC", str(cell)).split())
    # Quick to ask, and false for every character of these kinds.
    if not text.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cs", "Co"} for character in text
    ):
        raise CellError(_("Remove the characters that can't be printed."))
    return text


def _number(value: float) -> str:
    if not abs(value) < _EXACT_BELOW:  # nor is NaN
        raise _lost_digits()
    if isinstance(value, float):
        if not value.is_integer():
            raise CellError(_("Write this as text, not as a number with decimals."))
        value = int(value)
    return str(value)


def _lost_digits() -> CellError:
    return CellError(
        _(
            "The spreadsheet kept this as a number and lost its last digits. Format the column as text, type it again."
        )
    )


def phrase(longest: int) -> Reader:
    """A reader of text up to `longest` characters."""

    def read(cell: Cell) -> str:
        text = plain_text(cell)
        if len(text) > longest:
            sentence = _("Write at most %(most)d characters (now %(now)d).")
            raise CellError(sentence % {"most": longest, "now": len(text)})
        return text

    return read


def code(cell: Cell) -> str:
    """Digits and letters without spaces, full-width ones made half-width."""
    text = "".join(unicodedata.normalize("NFKC", plain_text(cell)).split())
    if _EXPONENT.fullmatch(text):
        raise _lost_digits()
    return text


def name(cell: Cell) -> str:
    """A person's name in the form that is kept."""
    try:
        return normalise_name(plain_text(cell))
    except UnreadableInputError as error:
        raise CellError(worded(error)) from error


def id_number(cell: Cell) -> str:
    """An 18-digit number that holds its own checksum."""
    text = plain_text(cell)
    if _EXPONENT.fullmatch("".join(unicodedata.normalize("NFKC", text).split())):
        raise _lost_digits()
    try:
        return parse_id_number(text).digits
    except UnreadableInputError as error:
        raise CellError(worded(error)) from error


def day(cell: Cell) -> date:
    """A date cell, or text as 2014-03-18, 2014/3/18, 2014.3.18, 2014年3月18日 or 20140318."""
    if isinstance(cell, datetime):
        if cell.time() != time.min:
            raise CellError(_("Enter the day without the time."))
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _MIDNIGHT.sub("", "".join(_half_width(plain_text(cell)))).replace(" ", "")
    match = _DATE.fullmatch(text) or _PLAIN_DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, number = (int(part) for part in match.groups() if part is not None)
        return date(year, month, number)
    except ValueError:
        raise CellError(_("Write the date as year-month-day, for example 2016-03-18.")) from None


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def one_of(words: Callable[[], Mapping[str, str]]) -> Reader:
    """A reader of one of `words()` (what may be written → what it stands for), upper and lower case alike.

    Asked for at reading, since roles and labels are known only once every programme has started.
    """

    def read(cell: Cell) -> str:
        plain, known = plain_text(cell), words()
        if plain in known:
            return known[plain]
        text = _half_width(plain).casefold()
        for word, value in known.items():
            if _half_width(word).casefold() == text:
                return value
        # The first word for each meaning: the others are accepted, not taught.
        taught: dict[str, str] = {}
        for word, value in known.items():
            taught.setdefault(value, word)
        raise CellError(_("Write one of: %(words)s.") % {"words": _(", ").join(taught.values())})

    return read


def worded(error: UnreadableInputError) -> str:
    """The sentence in the reader's language."""
    return _WORDING.text(error.code, error.params, get_language() or "zh-hans")
