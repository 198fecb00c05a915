"""What a finger drew where its owner signed: strokes of points, kept inside the sign-off and so in its digest.

`x,y` in a field of 600 × 200, points apart by a blank, strokes by a semicolon. Evidence of intent, not of identity:
that is the account's, with the password typed beside it.
"""

from __future__ import annotations

import re

WIDTH, HEIGHT = 600, 200
MOST_CHARACTERS = 24_000
_POINT = r"[0-9]{1,3},[0-9]{1,3}"
_STROKE = rf"{_POINT}(?: {_POINT})*"
_DRAWING = re.compile(rf"{_STROKE}(?:;{_STROKE})*")


def read_strokes(text: object) -> str:
    """The drawing as it is kept; empty where nothing was drawn. Raises ValueError."""
    if text is None or text == "":
        return ""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS or not _DRAWING.fullmatch(text):
        raise ValueError("not a drawing")
    if any(x > WIDTH or y > HEIGHT for stroke in points(text) for x, y in stroke):
        raise ValueError("outside the field")
    return text


def points(text: str) -> list[list[tuple[int, int]]]:
    """The strokes of a kept drawing."""
    return [
        [(int(x), int(y)) for x, _comma, y in (point.partition(",") for point in stroke.split(" "))]
        for stroke in text.split(";")
    ]


def as_svg(text: str, *, pen: int = 3) -> str:
    """A picture of a kept drawing: made of numbers alone, so nothing in it can act. `pen` is its lines' width.

    The field is `WIDTH` of these units wide. On paper, where a drawing is as small as a name, a wider pen looks
    like ink.
    """
    lines = "".join(
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in (stroke if len(stroke) > 1 else stroke * 2))}"/>'
        for stroke in points(text)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<g fill="none" stroke="#1b1b22" stroke-width="{pen}" stroke-linecap="round" stroke-linejoin="round">'
        f"{lines}</g></svg>"
    )
