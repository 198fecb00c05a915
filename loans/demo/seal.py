"""The demo county's electronic seal, and certificates for its offices. Invented, and it says so in its middle."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw

from loans.demo.cards import font
from workflows import files, paper_keys
from workflows.models import Office, StoredFile

AUTHORITY = "示范县文书签发机构（演示）"
_SIZE, _RED = 480, (200, 16, 24)
_BELOW = "演示专用"


def certify() -> None:
    """An authority stands; each office has a certificate, and the county federation its seal's picture."""
    paper_keys.make_authority(AUTHORITY)
    for office in Office.objects.order_by("pk"):
        seal = _kept(office.name) if office.kind == "county_federation" else None
        paper_keys.issue(office, seal=seal)


def _kept(name: str) -> StoredFile:
    return files.keep(drawn(name))


def drawn(name: str) -> bytes:
    """A round seal of an office, PNG: its name around a star."""
    picture = Image.new("RGB", (_SIZE, _SIZE), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, _SIZE - 8, _SIZE - 8), outline=_RED, width=12)
    middle = _SIZE / 2
    pen.polygon([*_star(middle, middle - 4, 76)], fill=_RED)
    letters = font(54)
    spread = min(250, 34 * (len(name) - 1))
    for number, letter in enumerate(name):
        angle = -spread / 2 + spread * number / max(1, len(name) - 1)
        _letter(picture, letter, letters, angle)
    pen.text((middle, _SIZE - 96), _BELOW, font=font(34), fill=_RED, anchor="mm")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [
        (
            x + (radius if point % 2 == 0 else radius * 0.382) * math.sin(math.radians(36 * point)),
            y - (radius if point % 2 == 0 else radius * 0.382) * math.cos(math.radians(36 * point)),
        )
        for point in range(10)
    ]


def _letter(picture: Image.Image, letter: str, letters: object, angle: float) -> None:
    box = Image.new("L", (80, 80))
    ImageDraw.Draw(box).text((40, 40), letter, font=letters, fill=255, anchor="mm")  # type: ignore[arg-type]
    turned = box.rotate(-angle, resample=Image.Resampling.BICUBIC)
    radius = _SIZE / 2 - 62
    x = _SIZE / 2 + radius * math.sin(math.radians(angle)) - 40
    y = _SIZE / 2 - radius * math.cos(math.radians(angle)) - 40
    picture.paste(_RED, (round(x), round(y)), turned)
