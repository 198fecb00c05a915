"""Resident ID numbers and names, as people type them and as they are kept.

The number follows GB 11643-1999: six digits of place, eight of birth, three of sequence (odd for men, even
for women) and a check digit. `stdnum.cn.ric.validate` is not used: it also demands that the place code was in
force in the birth year, and so rejects real people whose county was renamed after they were born.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from stdnum import numdb
from stdnum.cn.ric import calc_check_digit

from workflows.wording import UnreadableInputError

NAME_MAX_LENGTH: Final = 50

# Full-width digits and X, as Chinese input methods produce them.
_HALF_WIDTH: Final = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {0xFF38: "X", 0xFF58: "X"}
# Spaces, hyphens and invisible marks that come along when a number is copied from a form or a chat.
_FILLER: Final = dict.fromkeys(
    map(ord, " \t\r\n\u00a0\u2002\u2003\u2009\u202f\u3000-\u2010\u2011\u2012\u2013\uff0d")
)
_INVISIBLE: Final = dict.fromkeys(
    (0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
_NUMBER_TABLE: Final = _HALF_WIDTH | _FILLER | _INVISIBLE
_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD_NUMBER: Final = re.compile(r"[0-9]{15}")


class IdNumberError(UnreadableInputError):
    """The text is no valid 18-digit number; `code` says why, and no part of the number is in the message."""


class NameFormError(UnreadableInputError):
    """The text can't be a name; `code` says why."""


class IdNumber(NamedTuple):
    """A number that passed every check of its form."""

    digits: str
    birth_date: date
    sex: Literal["female", "male"]
    place_code: str


def normalise_id_number(text: str) -> str:
    """The number with half-width digits, a capital X, and without spaces, hyphens and invisible marks."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return text.translate(_NUMBER_TABLE).upper()


def parse_id_number(text: str, *, on: date | None = None) -> IdNumber:
    """The number's parts. A birth date after `on` is refused when `on` is given.

    Raises IdNumberError with the code id_number_empty, _15_digits (void since 2013), _characters, _length,
    _date, _future or _checksum, the first that applies.
    """
    digits = normalise_id_number(text)
    if not _NUMBER.fullmatch(digits):
        raise _malformed(digits)
    try:
        birth_date = date.fromisoformat(digits[6:14])
    except ValueError:
        raise IdNumberError("id_number_date") from None
    if on is not None and birth_date > on:
        raise IdNumberError("id_number_future")
    if calc_check_digit(digits) != digits[17]:
        raise IdNumberError("id_number_checksum")
    return IdNumber(digits, birth_date, "male" if digits[16] in "13579" else "female", digits[:6])


def _malformed(digits: str) -> IdNumberError:
    if not digits:
        return IdNumberError("id_number_empty")
    if _OLD_NUMBER.fullmatch(digits):
        return IdNumberError("id_number_15_digits")
    if len(digits) == 18 or not re.fullmatch(r"[0-9X]+", digits):
        return IdNumberError("id_number_characters")
    return IdNumberError("id_number_length", length=len(digits))


@lru_cache(maxsize=8192)
def is_known_place_code(code: str) -> bool:
    """Whether a county ever had the six digits. Tables lag behind, so False is no ground to refuse."""
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(code))


# The name separator is U+00B7 (民委发〔2016〕33号); these are what keyboards and copied tables give instead.
_SEPARATOR: Final = "\u00b7"
_SEPARATOR_LIKE: Final = "\u00b7\u2022\u30fb\uff65.\uff0e\ufe52\u2027\u2219\u22c5\u25cf\u25e6\u2e31\ua78f"
_SEPARATED: Final = re.compile(rf"(?<=\w) *[{re.escape(_SEPARATOR_LIKE)}]+ *(?=\w)")
# Besides letters: the separator, what Latin names are written with, and the Tibetan tsheg between syllables.
_MARKS: Final = f" {_SEPARATOR}'\u2019-.\u0f0b\u0f0c"
_FULL_WIDTH_LETTERS: Final = {
    0xFF21 + offset + shift: 0x41 + offset + shift for offset in range(26) for shift in (0, 32)
}
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_PLAIN_NAME: Final = re.compile(r"[\u4e00-\u9fff]{1,50}")
_SPACE_IN_HAN: Final = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")
_STRAY_MARK: Final = re.compile(
    rf"^[{re.escape(_SEPARATOR_LIKE)} ]+|(?<![A-Za-z])[{re.escape(_SEPARATOR_LIKE)} ]+$"
)
_LATIN_INITIAL: Final = re.compile(r"(?<=[A-Za-z])\. (?=[A-Za-z])")


def normalise_name(text: str) -> str:
    """The name in the form that is kept and printed: NFC, one kind of separator, no padding.

    Chinese with every CJK extension, Yi, Uyghur, Tibetan, Mongolian, Latin and any other letters are names.
    Raises NameFormError with the code name_empty, name_too_long, name_digit, name_private_use or
    name_character.
    """
    if _PLAIN_NAME.fullmatch(text):
        return text
    name = unicodedata.normalize("NFC", text.translate(_INVISIBLE | _FULL_WIDTH_LETTERS))
    name = re.sub(r"[\s\u3000]+", " ", name).strip()
    if not name:
        raise NameFormError("name_empty")
    if not _LATIN_INITIAL.search(name):
        name = _SEPARATED.sub(_SEPARATOR, name)
    name = _STRAY_MARK.sub("", _SPACE_IN_HAN.sub("", name))
    for character in name:
        _check_character(character)
    if not any(unicodedata.category(character)[0] == "L" or _is_han(character) for character in name):
        raise NameFormError("name_empty")
    if len(name) > NAME_MAX_LENGTH:
        raise NameFormError("name_too_long", longest=NAME_MAX_LENGTH, length=len(name))
    return name


def is_same_name(one: str, other: str) -> bool:
    """True where two writings are one name: forms of characters, separators and spaces don't count."""
    return _compared(one) == _compared(other)


def _compared(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name)
    try:
        folded = normalise_name(folded)
    except NameFormError:
        folded = " ".join(folded.split())
    return folded.casefold()


def _is_han(character: str) -> bool:
    # Planes 2 and 3 as a whole: Python's own Unicode tables lag behind the newest CJK extensions.
    return character == "\u3007" or 0x20000 <= ord(character) <= 0x3FFFD


def _check_character(character: str) -> None:
    category = unicodedata.category(character)
    if category[0] in "LM" or _is_han(character) or character in _MARKS:
        return
    if category == "Nd":
        raise NameFormError("name_digit")
    if category == "Co":
        raise NameFormError("name_private_use", code_point=f"U+{ord(character):04X}")
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    raise NameFormError("name_character", character=shown)
