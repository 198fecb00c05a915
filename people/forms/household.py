"""What the household's forms ask, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from people.forms.persons import Answers, person_questions, told_questions
from people.kinds import INCOME_ITEMS
from people.models import HouseholdRole
from workflows.money import AmountError, read_yuan
from workflows.questions import Question

LEAVES = "leaves"


def open_questions(typed: Mapping[str, Any]) -> list[Question]:
    """What she is in the new household, and since when."""
    return [_role(typed), _since(typed)]


def join_questions(typed: Mapping[str, Any]) -> list[Question]:
    """Who comes in, as what, and how that is known."""
    source = [question for question in told_questions(typed) if question.name == "source"]
    return [*person_questions(typed), _role(typed), _since(typed), *source]


def member_questions(typed: Mapping[str, Any], role: str) -> list[Question]:
    """Whether a member leaves, or what she is from a day on."""
    options: list[tuple[str, Any]] = [(LEAVES, _("Belongs to this household no longer"))]
    options += [(code, label) for code, label in HouseholdRole.choices if code != role]
    return [
        Question("role", _("What changes?"), "select", typed.get("role", ""), options),
        _since(typed),
    ]


def income_questions(typed: Mapping[str, Any]) -> list[Question]:
    """An amount for each item of the year."""
    items = [
        Question(
            item,
            label,
            value=typed.get(item, ""),
            optional=True,
            inputmode="decimal",
            width="10",
            suffix=_("yuan"),
        )
        for item, label in INCOME_ITEMS.items()
    ]
    return [*items, *told_questions(typed)]


def read_amounts(answers: Answers) -> dict[str, Decimal | None]:
    """The amounts, None where nothing was typed; what can't be read is among the faults."""
    found: dict[str, Decimal | None] = {}
    for item in INCOME_ITEMS:
        text = answers.text(item)
        try:
            found[item] = read_yuan(text) if text else None
        except AmountError:
            answers.faults[item] = [_("Write an amount in yuan, for example 1200 or 1200.50.")]
    if not any(answers.text(item) for item in INCOME_ITEMS):
        answers.faults["farming"] = [_("Write at least one amount; 0 where there was none.")]
    return found


def read_role(answers: Answers, *, may_leave: bool = False) -> str | None:
    """The role that was chosen; None: belongs to it no longer."""
    options: dict[str, Any] = {role: role for role in HouseholdRole.values}
    chosen = answers.one_of("role", {**options, LEAVES: LEAVES} if may_leave else options)
    return None if chosen == LEAVES else chosen


def _role(typed: Mapping[str, Any]) -> Question:
    return Question(
        "role",
        _("What to the head of the household"),
        "select",
        typed.get("role", ""),
        list(HouseholdRole.choices),
    )


def _since(typed: Mapping[str, Any]) -> Question:
    return Question("since", _("From which day on"), "date", typed.get("since", ""), width="10")
