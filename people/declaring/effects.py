"""What a register's acts take and do beside the state: the year's slot, the day of declaring, what is to be mended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from people.models import RegisterCase, RegisterSlot
from workflows import clock
from workflows.errors import Invalid
from workflows.programme import ActContext
from workflows.text import UnprintableError, lines

_NOTE_MAX = 300
_MOST_MARKS = 200
RETURNS = frozenset({"return_to_village", "return_to_township"})
FOLLOWED = ("register", "year", "due_on", "declared_on", "rows")


def decide(context: ActContext) -> dict[str, Any]:
    """A return marks the rows at fault, all at once, each with what is wrong; other acts take nothing."""
    if context.act.name not in RETURNS:
        return {}
    given = context.data.get("marks")
    given = given if isinstance(given, list) else []
    known = {str(row["key"]) for row in context.content.get("rows", ())} | {"register"}
    errors: dict[str, list[Any]] = {}
    marks: list[dict[str, str]] = []
    for index, mark in enumerate(given[: _MOST_MARKS + 1]):
        target = str(mark.get("target", "")) if isinstance(mark, Mapping) else ""
        if target not in known:
            errors[f"marks.{index}.target"] = [_("This row isn’t in the register that was declared.")]
            continue
        note = _note(mark.get("note", ""), f"marks.{index}.note", errors)
        marks.append({"target": target, "note": note})
    if len(given) > _MOST_MARKS:
        errors["marks"] = [_("Mark at most %(most)d rows.") % {"most": _MOST_MARKS}]
    if not given:
        errors["marks"] = [_("Mark at least one row, or the register as a whole, and say what is wrong.")]
    if errors:
        raise Invalid(errors)
    return {"marks": marks}


def _note(raw: Any, name: str, errors: dict[str, list[Any]]) -> str:
    try:
        note = lines(str(raw))
    except UnprintableError:
        errors[name] = [_("Remove the characters that can't be printed.")]
        return ""
    if not note:
        errors[name] = [_("Say what is wrong with it.")]
    elif len(note) > _NOTE_MAX:
        errors[name] = [_("Write at most %(most)d characters.") % {"most": _NOTE_MAX}]
    return note


def apply(context: ActContext) -> None:
    """The day and number of rows stand in the case; withdrawn, the year's slot is free again."""
    case: RegisterCase = context.case
    if context.act.name == "submit":
        case.declared_on = context.today
        case.rows = len(context.content["rows"])
        context.journal |= {"declared_on": case.declared_on.isoformat(), "rows": case.rows}
    elif context.act.name == "withdraw":
        RegisterSlot.objects.filter(case_id=case.pk, released_at__isnull=True).update(released_at=clock.now())


def follow(columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
    """`columns` are what `apply` leaves in the case after this act."""
    if act == "open":
        columns |= {"register": facts.get("register"), "year": facts.get("year"), "rows": 0}
        columns["due_on"] = _day(facts.get("due_on"))
    elif act == "submit":
        columns |= {"declared_on": _day(facts.get("declared_on")), "rows": facts.get("rows")}


def _day(raw: Any) -> date | None:
    """None for what no act ever writes: such a row is told by its own hash."""
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        return None
