"""Values of facts as they are typed and as they are kept: checked field by field, normalised, fit for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from people.kinds import FactField, Kind
from workflows.money import AmountError, read_yuan
from workflows.text import UnprintableError, plain


def checked_value(kind: Kind, typed: Mapping[str, Any], faults: dict[str, list[Any]]) -> dict[str, Any]:
    """The value with its fields in the form that is kept, empty ones left out; what is wrong is added to `faults`."""
    value: dict[str, Any] = {}
    for field in kind.fields:
        given = typed.get(field.name)
        if given is None or given == "":
            if field.needed:
                faults.setdefault(field.name, []).append(_("Fill this in."))
            continue
        kept = _CHECKS[field.type](field, given, faults)
        if kept is not None and kept != "":
            value[field.name] = kept
    for name in typed:
        if name not in {field.name for field in kind.fields}:
            faults.setdefault(name, []).append(_("This isn’t asked for here."))
    return value


def _text(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    try:
        text = " ".join(plain(str(given)).split())
    except UnprintableError:
        return _fault(faults, field, _("Remove the characters that can't be printed."))
    if len(text) > field.longest:
        return _fault(faults, field, _("Write at most %(most)d characters.") % {"most": field.longest})
    if field.needed and not text:
        return _fault(faults, field, _("Fill this in."))
    return text


def _code(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    assert field.choices is not None
    return str(given) if given in field.choices else _fault(faults, field, _("Choose one of the list."))


def _yuan(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    try:
        return f"{read_yuan(str(given)):.2f}"
    except AmountError:
        return _fault(faults, field, _("Write an amount in yuan, for example 1200 or 1200.50."))


def _day(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    if isinstance(given, date):
        return given.isoformat()
    try:
        return date.fromisoformat(str(given)).isoformat()
    except ValueError:
        return _fault(faults, field, _("Write the day as year-month-day, for example 2014-03-18."))


def _place(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    code = str(given).strip()
    if code.isascii() and code.isdigit() and len(code) in {2, 4, 6, 9, 12}:
        return code
    return _fault(faults, field, _("Write a place code of 6, 9 or 12 digits."))


def _flag(field: FactField, given: Any, faults: dict[str, list[Any]]) -> Any:
    if isinstance(given, bool):
        return given
    answers = {"yes": True, "no": False, "true": True, "false": False}
    if str(given) in answers:
        return answers[str(given)]
    return _fault(faults, field, _("Choose yes or no."))


_CHECKS = {"text": _text, "code": _code, "yuan": _yuan, "day": _day, "place": _place, "flag": _flag}


def _fault(faults: dict[str, list[Any]], field: FactField, sentence: str) -> Any:
    """Nothing to keep; the sentence stands among the faults."""
    faults.setdefault(field.name, []).append(sentence)
    return None
