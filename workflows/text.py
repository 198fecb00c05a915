"""Free text as it is kept: what a paper can't print or a reader can't see is refused or taken out."""

from __future__ import annotations

import unicodedata
from typing import Final

# They turn the order of the letters on screen and paper about: 1000 could read as 0001. Letters carry their own
# direction, so that nothing is lost without these.
_TURNING: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_LINES: Final = "\n\r\t"


class UnprintableError(ValueError):
    """The text has control or private-use characters."""


def plain(text: str) -> str:
    """The text in NFC without padding and without marks that turn its direction. Raises UnprintableError."""
    found = unicodedata.normalize("NFC", text.translate(_TURNING)).strip()
    for character in found:
        if unicodedata.category(character) in {"Cc", "Cs", "Co"} and character not in _LINES:
            raise UnprintableError(f"U+{ord(character):04X}")
    return found


def lines(text: str) -> str:
    """The same, each line without trailing spaces. Raises UnprintableError."""
    return "\n".join(line.rstrip() for line in plain(text).splitlines())
