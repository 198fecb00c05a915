"""Papers to attach: small pictures that say what they would be, each different, none of them anybody's document."""

from __future__ import annotations

import io
import random
from functools import lru_cache
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from loans.labels import ATTACHMENT_KINDS, label

_SIZE = (480, 300)


@lru_cache(maxsize=4)
def _font(size: int) -> Any:
    return ImageFont.truetype(str(settings.FONTS / "JinguoKai-Regular.ttf"), size)


def card(kind: str, seed: str) -> bytes:
    """A JPEG of a coloured card “示例材料 · kind”; equal seeds give equal bytes."""
    chance = random.Random(f"{kind}/{seed}")  # noqa: S311  (a picture, no secret)
    ground = tuple(chance.randint(205, 245) for _channel in range(3))
    ink = tuple(max(channel - 120, 0) for channel in ground)
    image = Image.new("RGB", _SIZE, ground)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((12, 12, _SIZE[0] - 12, _SIZE[1] - 12), 16, outline=ink, width=3)
    draw.text((36, 36), "示例材料", font=_font(26), fill=ink)
    draw.text((36, 78), label(ATTACHMENT_KINDS, kind), font=_font(40), fill=ink)
    for line in range(4):
        top = 160 + line * 26
        draw.rectangle(
            (36, top, 36 + chance.randint(120, 380), top + 10), fill=ink if line % 2 else None, outline=ink
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
