"""Free text: what can't be printed is refused, what only turns the letters about is taken out."""

from __future__ import annotations

import pytest

from workflows.text import UnprintableError, lines, plain


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1b", "\x85", "\ud800", "\ue000"])
def test_what_cannot_be_printed_is_refused(character: str) -> None:
    with pytest.raises(UnprintableError):
        plain(f"同{character}意")


@pytest.mark.parametrize("mark", ["\u202a", "\u202d", "\u202e", "\u2066", "\u2069"])
def test_marks_that_turn_the_letters_about_are_taken_out(mark: str) -> None:
    assert plain(f"{mark}同意{mark} ok") == "同意 ok"


def test_lines_stay_and_their_ends_are_trimmed() -> None:
    assert lines("  同意  \r\n\r\n请尽快放款\t\n") == "同意\n\n请尽快放款"
    assert lines("مەن قوشۇلىمەن") == "مەن قوشۇلىمەن"
