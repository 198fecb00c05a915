"""The demo county's electronic seal, and certificates for its offices. Invented, and it says so in its middle."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from workflows import files, paper_keys, paper_roots
from workflows.models import Office, StoredFile

AUTHORITY = "示范县文书签发机构（演示）"
_SIZE, _RED = 600, (200, 16, 24)
# Drawn larger and made smaller, so that no line has steps.
_FINER = 3
_BELOW = "演示专用"


def certify() -> None:
    """An authority stands; each office has a certificate, and the county federation its seal's picture."""
    paper_roots.make_authority(AUTHORITY)
    for office in Office.objects.order_by("pk"):
        seal = _kept(office.name) if office.kind == "county_federation" else None
        paper_keys.issue(office, seal=seal)


def _kept(name: str) -> StoredFile:
    return files.keep_seal(drawn(name))


def drawn(name: str) -> bytes:
    """A round seal of an office as such seals are cut, PNG on nothing: its name in Song around a star."""
    side = _SIZE * _FINER
    middle = side / 2
    inked = Image.new("L", (side, side))
    pen = ImageDraw.Draw(inked)
    pen.ellipse((6, 6, side - 6, side - 6), outline=255, width=round(side * 0.028))
    pen.polygon([*_star(middle, middle * 0.98, side * 0.145)], fill=255)
    letters = _font(round(side * 0.132))
    spread = min(250, 33 * (len(name) - 1))
    for number, letter in enumerate(name):
        angle = -spread / 2 + spread * number / max(1, len(name) - 1)
        _letter(inked, letter, letters, angle)
    pen.text((middle, side * 0.79), _BELOW, font=_font(round(side * 0.072)), fill=255, anchor="mm")
    picture = Image.new("RGBA", (_SIZE, _SIZE), (*_RED, 0))
    picture.putalpha(inked.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _font(size: int) -> Any:
    return ImageFont.truetype(str(settings.FONTS / "JinguoSong-Bold.ttf"), size)


def _star(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    for point in range(10):
        reach = radius if point % 2 == 0 else radius * 0.382
        angle = math.radians(36 * point)
        yield x + reach * math.sin(angle), y - reach * math.cos(angle)


def _letter(inked: Image.Image, letter: str, letters: Any, angle: float) -> None:
    side = inked.width
    room = round(side * 0.19)
    box = Image.new("L", (room, room))
    ImageDraw.Draw(box).text((room / 2, room / 2), letter, font=letters, fill=255, anchor="mm")
    turned = box.rotate(-angle, resample=Image.Resampling.BICUBIC)
    radius = side * 0.374
    x = side / 2 + radius * math.sin(math.radians(angle)) - room / 2
    y = side / 2 - radius * math.cos(math.radians(angle)) - room / 2
    inked.paste(255, (round(x), round(y)), turned)
