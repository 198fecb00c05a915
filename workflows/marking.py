"""What a return marks: the fields and papers at fault, all at once, each with what is wrong; read, and asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from workflows.answers import read_text
from workflows.errors import Invalid
from workflows.questions import Question
from workflows.sections import read_one

NOTE_MAX = 300
# What no field or paper shows.
OTHER = "other"


def read_marks(data: Mapping[str, Any], is_target: Callable[[Any], bool]) -> list[dict[str, Any]]:
    """Target and note of everything that is marked. Raises Invalid, by `marks.0.note`."""
    rows = data.get("marks")
    rows = rows if isinstance(rows, list) else []
    errors: dict[str, list[str]] = {}
    marks = []
    for index, row in enumerate(rows):
        target, note = (row.get("target"), row.get("note")) if isinstance(row, Mapping) else (None, None)
        if not is_target(target):
            errors[f"marks.{index}.target"] = [_("There is no such field or paper.")]
        text = read_one(read_text, note, f"marks.{index}.note", errors, longest=NOTE_MAX)
        marks.append({"target": target, "note": text})
    if not marks:
        errors["marks"] = [_("Mark every field and paper at fault, all at once.")]
    if errors:
        raise Invalid(errors)
    return marks


def papers_in(content: Mapping[str, Any]) -> set[str]:
    """What a mark calls the papers of a content, after `papers.`."""
    return {f"{paper['kind']}.{paper['subject']}".rstrip(".") for paper in content.get("attachments") or ()}


@dataclass
class Mark:
    """Something that can be marked as faulty; its note opens when it is ticked."""

    target: str
    label: str
    text: str
    ticked: bool
    note: Question


def mark(target: str, label: str, text: str, typed: QueryDict) -> Mark:
    """The mark as the page shows it, with what was typed before."""
    note = typed.get(f"note.{target}", "")
    ticked = target in typed.getlist("mark") or bool(note.strip())
    question = Question(
        f"note.{target}", _("What is wrong, and what would be right?"), "text", note, called=label
    )
    return Mark(target, label, text, ticked, question)


def marks_data(typed: QueryDict) -> dict[str, Any]:
    """What was typed as a return takes it; read from the request alone."""
    return {
        "marks": [{"target": target, "note": typed.get(f"note.{target}", "")} for target in _marked(typed)]
    }


def marks_asked_as(typed: QueryDict) -> dict[str, str]:
    """Field of an error → the question that asked it."""
    marked = _marked(typed)
    found = {f"marks.{index}.note": f"note.{target}" for index, target in enumerate(marked)}
    return found | {f"marks.{index}.target": f"note.{target}" for index, target in enumerate(marked)}


def _marked(typed: QueryDict) -> list[str]:
    """The targets that were ticked or noted, in the order of the page."""
    ticked = typed.getlist("mark")
    noted = [
        name.removeprefix("note.")
        for name in typed
        if name.startswith("note.") and (typed.get(name) or "").strip()
    ]
    return list(dict.fromkeys([*ticked, *noted]))
