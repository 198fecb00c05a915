"""Papers to attach: small pictures that say what they would be, each different, none of them anybody's document."""

from __future__ import annotations

import io
import random
from functools import lru_cache
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

_SIZE = (400, 250)


@lru_cache(maxsize=4)
def font(size: int) -> Any:
    """Our Kai face at a size in pixels."""
    return ImageFont.truetype(str(settings.FONTS / "JinguoKai-Regular.ttf"), size)


@lru_cache(maxsize=64)
def _blank(words: str) -> tuple[Image.Image, tuple[int, ...]]:
    """The card with these words before anything is drawn on it for a person, and its ink."""
    chance = random.Random(words)  # noqa: S311  (a picture, no secret)
    ground = tuple(chance.randint(205, 245) for _channel in range(3))
    ink = tuple(max(channel - 120, 0) for channel in ground)
    image = Image.new("RGB", _SIZE, ground)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((10, 10, _SIZE[0] - 10, _SIZE[1] - 10), 14, outline=ink, width=3)
    draw.text((30, 28), "示例材料", font=font(22), fill=ink)
    draw.text((30, 62), words, font=font(34), fill=ink)
    return image, ink


def card(words: str, seed: str) -> bytes:
    """A JPEG of a coloured card “示例材料 · words”; equal words and seeds give equal bytes."""
    chance = random.Random(f"{words}/{seed}")  # noqa: S311  (a picture, no secret)
    blank, ink = _blank(words)
    image = blank.copy()
    draw = ImageDraw.Draw(image)
    for line in range(4):
        top = 132 + line * 24
        box = (30, top, 30 + chance.randint(100, 320), top + 9)
        draw.rectangle(box, fill=ink if line % 2 else None, outline=ink)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
