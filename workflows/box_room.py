"""How large the letters of a sign-off may be, so that all of it has room in the box that the form left for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Final
from unicodedata import east_asian_width

# Points. Below _CLOSE_BELOW the lower half is set closely too.
SIZES: Final = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
_CLOSE_BELOW: Final = 8.0
_MM: Final = 25.4 / 72
_NARROW: Final = 0.55
_WORDS: Final = re.compile(r"[!-~]+|.", re.DOTALL)
_SHORT_NAME: Final = 4
# A line in two faces is a little higher than the face is: their letters stand differently on it.
_TWO_FACES: Final = 1.1


# A label and what is filled in beside it.
Said = tuple[str, str]


@dataclass(frozen=True)
class BoxFacts:
    """One sign-off as its box shows it; what the level decided beside its opinion is in the lines of `decided`."""

    level: str
    opinion: str
    name: str
    post: str
    signed_on: date

    @property
    def decided(self) -> Sequence[Sequence[Said]]:
        """The lines of the decision; a box that is set closely has them all in one."""
        return ()


@dataclass(frozen=True)
class DecidedBox(BoxFacts):
    """The same with lines of its own."""

    lines: Sequence[Sequence[Said]] = ()

    @property
    def decided(self) -> Sequence[Sequence[Said]]:
        return self.lines


@dataclass(frozen=True)
class OnPaper:
    """A level that signed on paper: who saw it, who recorded it and when, and the digest of the scan."""

    witness: str
    recorder: str
    recorder_post: str
    recorded_on: date
    scan_digest: str


@dataclass(frozen=True)
class SignedBox:
    """One sign-off as it fills its box. `facts.signed_on` is the day of the signature, also where it was on paper.

    `strokes` is what a finger drew (workflows.strokes); `seal` the image of the office's electronic seal, PNG or JPEG,
    `seal_width` its width on paper in mm. Without `seal` none is shown.
    """

    facts: BoxFacts
    strokes: str = ""
    seal: bytes | None = None
    seal_width: float = 40.0
    on_paper: OnPaper | None = None


@dataclass(frozen=True)
class BoxRoom:
    """The inside of a box without its margins, in mm."""

    width: float
    height: float


def is_long(name: str) -> bool:
    """Whether the name with a drawing behind it would run into the seal's place."""
    return len(name) > _SHORT_NAME


def in_one_line(box: SignedBox) -> SignedBox:
    """The same with the opinion's lines behind each other: thirty short ones are higher than any box."""
    opinion = "　".join(line for line in box.facts.opinion.splitlines() if line.strip())
    return replace(box, facts=replace(box.facts, opinion=opinion))


def is_close(size: float) -> bool:
    """Whether a box whose opinion is set in `size` points is set closely as a whole."""
    return size < _CLOSE_BELOW


def sizes_for(box: SignedBox, room: BoxRoom) -> Iterator[float]:
    """The sizes at which the opinion should have room, the largest first, and the smallest in any case.

    An estimate, for the sake of speed: a size too many is tried and found too large by the printing itself.
    """
    for size in SIZES:
        free = room.height - lower_half(box, room, size)
        if _upper_half(box, room, size) <= free or size == SIZES[-1]:
            yield size


def lower_half(box: SignedBox, room: BoxRoom, size: float) -> float:
    """The height in mm that signer, post and day take. The numbers are those of the box's style."""
    close = is_close(size)
    letter, leading = (8.0, 1.25) if close else (10.0, 1.4)
    line = letter * leading * _TWO_FACES * _MM
    if box.on_paper is not None:
        letter = 7.5 if close else 9.0
        line = letter * leading * _TWO_FACES * _MM
        who = _lines(f"签字人：{box.facts.name}　见证人：{box.on_paper.witness}", letter, room.width)
        post = _lines("职　务：" + box.facts.post, letter, room.width)
        record = (
            f"录入：{box.on_paper.recorder_post}{box.on_paper.recorder}，2014年12月31日　扫描件摘要："
            + "0" * 16
        )
        small = 6.0 if close else 7.0
        below = small * leading * _TWO_FACES * _MM * _lines(record, small, room.width)
        return line * (who + 1 + post) + below
    width = room.width - (23 if close else 29)
    post = _lines("职　务：" + box.facts.post, letter, width)
    who = _lines("签字人：" + box.facts.name, letter, width) if is_long(box.facts.name) else 1
    if not box.strokes:
        return max(line * 2, line * (who + post)) + 0.5
    drawing = 5.4 if close else 6.9
    # A long name has its drawing below it.
    return max(line * 2, drawing + line * (who + post if is_long(box.facts.name) else post)) + 0.5


def _upper_half(box: SignedBox, room: BoxRoom, size: float) -> float:
    leading = 1.2 if is_close(size) else 1.32
    lines = float(
        sum(_lines("　　" + each, size, room.width) for each in box.facts.opinion.splitlines() or [""])
    )
    if decided := box.facts.decided:
        lines += 1.0 if is_close(size) else float(len(decided))
    return lines * size * leading * _MM + 0.3


def _lines(text: str, size: float, width: float) -> int:
    """How many lines the text takes: Chinese breaks anywhere, a Latin word goes to the next line as a whole."""
    room = max(1, int(width / (size * _MM)))
    lines, used = 1, 0.0
    for word in _WORDS.findall(text):
        ems = sum(1 if east_asian_width(character) in "WFA" else _NARROW for character in word)
        if used and used + ems > room:
            lines, used = lines + 1, 0.0
        lines += max(0, ceil(ems / room) - 1)
        used += ems if ems <= room else ems % room
    return lines
