"""What is known of somebody in the reader's words: values of facts, and why she stands in a register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.kinds import AWAY_REASONS, GUARDIANS, INCOME_ITEMS, KINDS, LOSSES, FactField, Kind, income_of_slot
from people.policy import load_policy
from people.provinces import place_words
from workflows.money import grouped
from workflows.templatetags.reading import day as in_words

Names = Mapping[str, str]
_NOT_SHOWN: Final = "detained"


def masked_number(number: str | None) -> str:
    """The ID number with its place and last four characters, never the birthday; empty where there is none."""
    return f"{number[:6]}********{number[-4:]}" if number else ""


def masked_phone(number: str) -> str:
    """The telephone's first three and last four digits; of a short one the last two."""
    if len(number) < 9:
        return "*" * max(len(number) - 2, 0) + number[-2:]
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def value_words(
    kind: Kind,
    value: Mapping[str, Any] | None,
    *,
    names: Names,
    slot: str = "",
    with_numbers: bool = False,
    with_detention: bool = False,
) -> str:
    """What holds, in one line; the other person of a tie isn't part of it. Empty where the kind says it all."""
    if value is None:
        return ""
    if not with_detention and _NOT_SHOWN in {value.get("reason"), value.get("cause")}:
        return _("(not shown to your post)")
    parts = [
        _field_words(field, value[field.name], names, with_numbers=with_numbers)
        for field in kind.fields
        if field.name in value and not (field.name == "place" and value.get("where"))
    ]
    first = slot_words(kind, slot, names)
    return _(", ").join(part for part in (first, *parts) if part)


def slot_words(kind: Kind, slot: str, names: Names) -> str:
    """What sets the fact apart from others of its kind: an illness, an item of a year's income, a team by its ref."""
    if kind.slots is not None:
        return str(kind.slots.get(slot, slot))
    if kind.code == "income":
        year, item = income_of_slot(slot)
        return f"{year} {INCOME_ITEMS[item]}"
    return names.get(slot, "")


def _field_words(field: FactField, value: Any, names: Names, *, with_numbers: bool) -> str:
    if field.type == "code" and field.choices is not None:
        return str(field.choices.get(str(value), value))
    if field.type == "yuan":
        return _("%(amount)s yuan") % {"amount": grouped(Decimal(str(value)))}
    if field.type == "day":
        return in_words(date.fromisoformat(str(value)))
    if field.type == "place":
        return names.get(str(value)) or place_words(str(value))
    if field.type == "flag":
        return str(field.label) if value else _("%(what)s: no") % {"what": field.label}
    if field.name in {"phone", "number"}:
        return str(value) if with_numbers else masked_phone(str(value))
    return str(value)


def place_codes(kind: Kind, value: Mapping[str, Any] | None) -> Iterable[str]:
    """The place codes that the value names."""
    if value is not None:
        for field in kind.fields:
            if field.type == "place" and value.get(field.name):
                yield str(value[field.name])


# ── Why she stands in a register ───────────────────────────────────────────────────────────────────────────────────


# The parameter whose clause is the register's definition.
_RESTS_ON: Final = {
    "women": "women_age_min",
    "left_behind_women": "left_behind_woman_months",
    "left_behind_children": "left_behind_child_parents",
    "children_in_hardship": "due_children_in_hardship",
    "women_in_poverty": "poverty_line",
    "two_cancers": "two_cancers_kept",
    "volunteers": "volunteers_kept",
    "village_heads": "due_village_heads",
}


def clause(register: str, place: str, day: date) -> str:
    """The document and clause by which the register is kept at the place; empty where nothing is in force."""
    name = _RESTS_ON.get(register)
    term = load_policy().at(place, day)[name] if name else None
    if term is None or term.reference is None or term.reference.basis == "default":
        return ""
    words = term.reference.in_language(get_language() or "zh-hans")
    return words if term.is_verified else _("%(clause)s (unconfirmed)") % {"clause": words}


def why(
    reason: Iterable[Mapping[str, Any]], *, names: Names | None = None, with_detention: bool = False
) -> list[str]:
    """The reason of an entry, a sentence for each fact. Detention is told only where `with_detention`."""
    found = []
    for each in reason:
        code, given = str(each["code"]), dict(each)
        if not with_detention and _NOT_SHOWN in {given.get("reason"), given.get("cause")}:
            given = {**given, "reason": "other", "cause": "other", "where": ""}
        words = _WORDS.get(code)
        found.append(words(given, names or {}) if words is not None else code)
    return found


def _day(given: Mapping[str, Any]) -> str:
    return in_words(date.fromisoformat(str(given["since"])))


def _husband(given: Mapping[str, Any], _names: Names) -> str:
    values = {"day": _day(given), "where": given.get("where", "")}
    if values["where"]:
        return _("Her husband has been away for work since %(day)s (%(where)s).") % values
    return _("Her husband has been away for work since %(day)s.") % values


def _parent(sentence: Callable[[], str], sentence_with_place: Callable[[], str]) -> Callable[..., str]:
    def words(given: Mapping[str, Any], _names: Names) -> str:
        values = {
            "day": _day(given),
            "why": AWAY_REASONS.get(str(given.get("reason")), ""),
            "where": given.get("where", ""),
        }
        return (sentence_with_place() if values["where"] else sentence()) % values

    return words


def _poverty(given: Mapping[str, Any], _names: Names) -> str:
    return _("Income a head in %(year)s: %(a_head)s yuan, below %(line)s yuan.") % {
        "year": given["year"],
        "a_head": grouped(Decimal(str(given["a_head"]))),
        "line": grouped(Decimal(str(given["line"]))),
    }


def _team(given: Mapping[str, Any], names: Names) -> str:
    values = {"day": _day(given), "team": names.get(str(given["ref"]), str(given["ref"]))}
    return _("In the team “%(team)s” since %(day)s.") % values


_WORDS: Final[dict[str, Callable[[Mapping[str, Any], Names], str]]] = {
    "woman_of_age": lambda _given, _names: _("A woman of age who is registered here."),
    "husband_away": _husband,
    "where_is_missing": lambda _given, _names: _(
        "To be cleared: whether that is outside the county isn’t known. Enter where he is."
    ),
    "father_away": _parent(
        lambda: _("The father has been away since %(day)s (%(why)s)."),
        lambda: _("The father has been away since %(day)s (%(why)s, %(where)s)."),
    ),
    "mother_away": _parent(
        lambda: _("The mother has been away since %(day)s (%(why)s)."),
        lambda: _("The mother has been away since %(day)s (%(why)s, %(where)s)."),
    ),
    "both_parents": lambda _given, _names: _("Both parents are away."),
    "one_parent": lambda _given, _names: _("One parent is away."),
    "parents_lost": lambda given, _names: (
        _("Lost the parents: %(cause)s.")
        % {"cause": LOSSES.get(str(given.get("cause")), given.get("cause", ""))}
    ),
    "guardian_is_missing": lambda _given, _names: _(
        "To be cleared: who brings the child up isn’t known. Enter it."
    ),
    "brought_up_by": lambda given, _names: (
        _("Brought up by: %(relation)s.")
        % {"relation": GUARDIANS.get(str(given.get("relation")), given.get("relation", ""))}
    ),
    "income_is_missing": lambda given, _names: (
        _(
            "To be cleared: the last income entered is of %(last)s, and it was below the line. Enter last year’s."
        )
        % {"last": given["last"]}
    ),
    "income_below_line": _poverty,
    "income_awaited": lambda _given, _names: _(
        "Last year’s income is still awaited; the year before counts."
    ),
    "cervical_cancer": lambda given, _names: _("Cervical cancer, since %(day)s.") % {"day": _day(given)},
    "breast_cancer": lambda given, _names: _("Breast cancer, since %(day)s.") % {"day": _day(given)},
    "team": _team,
    "appointed": lambda given, _names: _("Appointed: %(title)s.") % {"title": given.get("title", "")},
}


def kind_of(code: str) -> Kind:
    """The kind by its code. Raises KeyError for an unknown one."""
    return KINDS[code]
