"""What the acts of a declared register ask, and what was typed as the data that they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from people.declaring.effects import RETURNS
from workflows.programme import Act
from workflows.questions import Question

WHOLE = "register"


@dataclass
class Mark:
    """A row that can be marked as faulty; its note opens when it is ticked."""

    target: str
    label: str
    text: str
    ticked: bool
    note: Question


def data_of(act: Act, typed: QueryDict) -> dict[str, Any]:
    """The act's data, from the request alone."""
    if act.name not in RETURNS:
        return {}
    targets = typed.getlist("mark")
    return {"marks": [{"target": each, "note": typed.get(_note(each), "")} for each in targets]}


def asked_as(act: Act, typed: QueryDict) -> dict[str, str]:
    """Field of an error → the question that asked it."""
    if act.name not in RETURNS:
        return {}
    targets = typed.getlist("mark")
    found = {f"marks.{index}.note": _note(each) for index, each in enumerate(targets)}
    return {**found, "marks": _note(WHOLE)}


def marks_for(act: Act, rows: Sequence[Mapping[str, Any]], typed: QueryDict) -> list[Mark]:
    """The register as a whole, then each of its rows; none for an act that marks nothing."""
    if act.name not in RETURNS:
        return []
    lines = [(WHOLE, _("The register as a whole"), "")]
    lines += [(str(row["key"]), str(row["name"]), str(row.get("group", ""))) for row in rows]
    ticked = typed.getlist("mark")
    return [
        Mark(
            key,
            name,
            group,
            key in ticked,
            Question(_note(key), _("What is wrong with it?"), value=typed.get(_note(key), ""), called=name),
        )
        for key, name, group in lines
    ]


def opinion_for(act: Act, typed: QueryDict) -> Question | None:
    """The officer's opinion where the act needs one."""
    if not act.needs_opinion:
        return None
    return Question(
        "opinion",
        _("Your opinion"),
        "textarea",
        typed.get("opinion", ""),
        hint=_("It stands beside your name, at most 500 characters."),
    )


def _note(target: str) -> str:
    return f"note.{target}"
