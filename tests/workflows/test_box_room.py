"""How much room a sign-off's lower half is thought to take before it is printed."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.box_room import BoxFacts, BoxRoom, SignedBox, lower_half

ROOM = BoxRoom(80, 30)
LINE = 10.0 * 1.4 * 1.1 * 25.4 / 72


def _height(post: str) -> float:
    return lower_half(SignedBox(BoxFacts("township", "同意", "马小梅", post, date(2014, 3, 18))), ROOM, 10.5)


@pytest.mark.parametrize(
    "post, lines",
    [
        ("东河镇妇女联合会主席", 1),
        ("东河镇妇女联合会常务副主席", 2),
        ("township_reviewer", 1),
        # Two lines, were its words broken: each goes to the next line as a whole.
        ("乡镇妇女联合会 township_federation reviewer", 3),
        # Longer than a line: begun on a new one, and broken there.
        ("township_federation_of_women_reviewer", 3),
    ],
)
def test_a_post_takes_as_many_lines_as_its_words_need(post: str, lines: int) -> None:
    assert _height(post) == pytest.approx(LINE * (1 + lines) + 0.5)
