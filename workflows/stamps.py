"""What every paper bears that leaves the office: its number, and how anyone can find out whether it is genuine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import segno
from django.utils.safestring import SafeString, mark_safe

# Beyond this many characters a code is read in groups.
_GROUP: Final = 4


@dataclass(frozen=True)
class PaperStamp:
    """The paper's number, its code for verification (random, never to be guessed), the page's address, the day.

    `address` is the verification page's, with its last slash and without the code, as a person would type it.
    """

    number: str
    code: str
    address: str
    made_on: date

    @property
    def link(self) -> str:
        """The address that the QR code holds: the page, open at this very paper."""
        return f"{self.address}{self.code}/"

    @property
    def day(self) -> str:
        """The day it was made, as a Chinese paper writes it."""
        return f"{self.made_on.year}年{self.made_on.month}月{self.made_on.day}日"

    @property
    def grouped_code(self) -> str:
        """The code as it is printed, in groups that the eye can follow."""
        return " ".join(self.code[start : start + _GROUP] for start in range(0, len(self.code), _GROUP))

    @property
    def qr(self) -> SafeString:
        """The QR code as an SVG without a size of its own: made of numbers alone, black on nothing."""
        code = segno.make(self.link, error="m", micro=False)
        drawn = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
        return mark_safe(drawn)  # noqa: S308 - segno's own drawing, none of the text in it
