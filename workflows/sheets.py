"""Several photographs of one paper as one picture: both sides of a card, two pages of a booklet.

A paper of a kind and a person is one file, which every signature names by one digest; so what was photographed in
parts is put together before it is kept.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import reduce

from PIL import Image

# Each photograph that is put to others; the sheet as a whole, to which it is made smaller; and beyond which no more
# is taken: made smaller still, small print could no longer be read.
PART_SIDE = 1600
SHEET_SIDE = 3200
FULL_SIDE = 4000
QUALITY = 85


class SheetFull(ValueError):
    """Another photograph would make the others too small to be read."""


def put_together(first: bytes, more: Sequence[bytes]) -> bytes:
    """One JPEG with the JPEG `first` and then `more`, each put below or beside so that the sheet stays squarest.

    The same pictures give the same bytes. Raises SheetFull.
    """
    sheet = reduce(_joined, [_small(data) for data in more], _opened(first))
    sheet.thumbnail((SHEET_SIDE, SHEET_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
        return picture.convert("RGB")


def _small(data: bytes) -> Image.Image:
    picture = _opened(data)
    picture.thumbnail((PART_SIDE, PART_SIDE), Image.Resampling.LANCZOS)
    return picture


def _joined(sheet: Image.Image, part: Image.Image) -> Image.Image:
    below = max(sheet.width, part.width), sheet.height + part.height
    beside = sheet.width + part.width, max(sheet.height, part.height)
    is_below = max(below) <= max(beside)
    size = below if is_below else beside
    if max(size) > FULL_SIDE:
        raise SheetFull
    joined = Image.new("RGB", size, "white")
    joined.paste(sheet, (0, 0))
    joined.paste(part, (0, sheet.height) if is_below else (sheet.width, 0))
    return joined
