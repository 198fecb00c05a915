"""The programme's own faces for what ReportLab draws: which character is in which, and how wide it is.

WeasyPrint falls back from face to face by itself; ReportLab doesn't, so a line is taken apart into runs here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, Final

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from workflows.rendering import font_directory

SONG: Final = "JinguoSong-Regular"
BOLD: Final = "JinguoSong-Bold"
# Asked in this order for a character that the first face lacks. Arabic letters come out one by one, not joined.
_FALLBACKS: Final = (
    "JinguoSongRare-Regular",
    "JinguoKaiRare-Regular",
    "JinguoYi-Regular",
    "JinguoArabic-Regular",
)
# Never at the beginning of a line.
_CLOSING: Final = frozenset("，。、；：？！）》〉」』】〕”’…,.;:?!)%")
Run = tuple[str, str]
_BEYOND: Final = re.compile("<(1?[0-9A-F]{5})>")
_lock = Lock()
# Bytes as they are: in letters they take a fourth more, and longer to write.
rl_config.useA85 = 0


class _Face(TTFont):
    """ReportLab's, which says what a glyph means in five figures beyond U+FFFF, where readers want UTF-16."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - ReportLab calls it so
        super().addObjects(doc)
        for name, found in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                found.content = _BEYOND.sub(_as_utf16, found.content)


def _as_utf16(code: re.Match[str]) -> str:
    return f"<{chr(int(code[1], 16)).encode('utf-16-be').hex().upper()}>"


def runs(text: str, face: str = SONG) -> list[Run]:
    """(face, text) pieces of a line; a character that no face has stays in the first, where it prints as a box."""
    found: list[Run] = []
    for character in text:
        where = _face_of(character, face)
        if found and found[-1][0] == where:
            found[-1] = where, found[-1][1] + character
        else:
            found.append((where, character))
    return found


def width_of(text: str, size: float, face: str = SONG) -> float:
    """Points that the line takes."""
    return _thousandths(text, face) * size / 1000


def lines_of(text: str, room: float, size: float, face: str = SONG) -> list[str]:
    """The text broken into lines of at most `room` points; figures and Latin words stay whole where they have room."""
    found: list[str] = []
    for paragraph in text.splitlines() or [""]:
        found += _broken(paragraph, room * 1000 / size, face)
    return found


def _broken(text: str, room: float, face: str) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in _pieces(text):
        rest, width = piece, _thousandths(piece, face)
        if line and used + width > room:
            kept = _kept(line, piece)
            lines.append(kept)
            rest = (line[len(kept) :] + piece).lstrip()
            line, used, width = "", 0.0, _thousandths(rest, face)
        if width <= room:
            line, used = line + rest, used + width
            continue
        for character in rest:
            wide = _width(character, face)
            if line and used + wide > room:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + wide
    return [*lines, line]


def _kept(line: str, following: str) -> str:
    """The line without what must stand before `following`: the character that is closed, an opening bracket."""
    kept = line[:-1] if following in _CLOSING else line
    return kept.rstrip("（《〈「『【〔“‘(") or line


def _pieces(text: str) -> Sequence[str]:
    found: list[str] = []
    for character in text:
        if (
            found
            and character.isascii()
            and character.isalnum()
            and found[-1][-1].isascii()
            and found[-1][-1] != " "
        ):
            found[-1] += character
        else:
            found.append(character)
    return found


def _thousandths(text: str, face: str) -> float:
    return sum(_width(character, face) for character in text)


@cache
def _width(character: str, face: str) -> float:
    where = _font(_face_of(character, face)).face
    return float(where.charWidths.get(ord(character), where.defaultWidth))


@cache
def _face_of(character: str, face: str) -> str:
    code = ord(character)
    return next((name for name in (face, *_FALLBACKS) if code in _font(name).face.charToGlyph), face)


@cache
def _font(name: str) -> TTFont:
    # Registered once in a process: ReportLab keeps what a document uses of a face by the document.
    with _lock:
        font = _Face(name, str(font_directory() / f"{name}.ttf"))
        pdfmetrics.registerFont(font)
        return font
