"""Reading a printed paper back: its text, its pages, its fonts."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader


def read(paper: bytes) -> str:
    """All text of a paper without any spaces: where a line breaks says nothing about what is printed."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def stands(text: str, words: str) -> None:
    """Every one of `words` (given with spaces between) stands in `text`."""
    for word in words.split():
        assert word in text, word


def page_count(paper: bytes) -> int:
    return len(PdfReader(io.BytesIO(paper)).pages)


def fonts_of(paper: bytes) -> dict[str, Any]:
    found = {}
    for page in PdfReader(io.BytesIO(paper)).pages:
        for reference in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font = reference.get_object()
            descendant = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            found[str(font["/BaseFont"]).rpartition("+")[2]] = descendant["/FontDescriptor"].get_object()
    return found
