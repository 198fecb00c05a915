"""The printed form of a case: its sections as rows, one box for each level's sign-off. In Chinese, as every paper.

A *view* of the case: made on demand, never stored, marked 草稿 until the last level has signed. It draws no seal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.paper_words import chinese_date, grouped_digest
from workflows.rendering import render


@dataclass(frozen=True)
class BoxFacts:
    """One level's box; without a sign-off it is left blank."""

    title: str
    opinion: str = ""
    name: str = ""
    post: str = ""
    signed_on: date | None = None
    # (label, text) of what the level decided.
    decided: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class FormFacts:
    """All that the form says. `sections` are (title, [(label, text)]), in the order of the form."""

    title: str
    place: str
    number: str
    round: int
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    papers: Sequence[str] = ()
    boxes: Sequence[BoxFacts] = ()
    content_digest: str = ""
    applied_on: date | None = None
    printed_on: date | None = None
    is_final: bool = False


def case_form(facts: FormFacts) -> bytes:
    """The form as a PDF, A4: the same facts give the same bytes. Raises PaperError."""
    return render("papers/case_form.html", form_context(facts))


def form_context(facts: FormFacts) -> Mapping[str, Any]:
    """What the template prints of these facts."""
    return {
        "facts": facts,
        "sections": [(title, _pairs(rows)) for title, rows in facts.sections],
        "boxes": [
            {
                "box": box,
                "signed_on": chinese_date(box.signed_on),
                "is_dense": len(box.opinion) > 150,
            }
            for box in facts.boxes
        ],
        "digest": grouped_digest(facts.content_digest or None),
        "applied_on": chinese_date(facts.applied_on),
        "printed_on": chinese_date(facts.printed_on),
        "watermark": "" if facts.is_final else "草稿",
    }


# A longer answer has a row for itself.
_SHORT = 14


def _pairs(rows: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Two short answers to a row, a long one alone."""
    lines: list[list[tuple[str, str]]] = []
    for row in rows:
        fits = len(row[1]) <= _SHORT and len(row[0]) <= _SHORT
        last = lines[-1] if lines else []
        if fits and len(last) == 1 and len(last[0][1]) <= _SHORT and len(last[0][0]) <= _SHORT:
            last.append(row)
        else:
            lines.append([row])
    return lines
