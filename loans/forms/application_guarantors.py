"""Naming guarantors one by one: a list is saved whole, and the papers stay with the person whom they are about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from loans.drafting import editing, write_guarantors
from loans.forms.application import GUARANTOR_FIRST, GUARANTOR_MEANS
from loans.models import LoanCase
from loans.sections import GUARANTOR, MOST_GUARANTORS
from workflows.errors import Conflict, Invalid
from workflows.seats import Seats
from workflows.sections import Field, clean

Row = Mapping[str, Any]


def first_fields() -> list[Field]:
    """What is asked of every guarantor."""
    return [_field(name) for name in GUARANTOR_FIRST]


def new_fields() -> list[Field]:
    """What is asked of a new guarantor on one page; the means of the class not chosen aren't kept."""
    return [*first_fields(), *(_field(name) for names in GUARANTOR_MEANS.values() for name in names)]


def of_class(values: Row) -> dict[str, Any]:
    """What was typed, without the means of a class that wasn't chosen: they aren't seen on the page."""
    other = {name for kind, names in GUARANTOR_MEANS.items() if kind != values.get("class") for name in names}
    return {name: value for name, value in values.items() if name not in other}


def lacks_means(guarantor: Row) -> bool:
    """True where something that her class is asked for isn't answered."""
    asked = GUARANTOR_MEANS.get(str(guarantor.get("class")), ())
    return any(guarantor.get(name) is None for name in asked)


def means_fields(guarantor: Row) -> list[Field]:
    """What is asked after the class is known, and whatever else was answered and may have to be cleared."""
    asked = GUARANTOR_MEANS.get(str(guarantor.get("class")), ())
    left = [name for names in GUARANTOR_MEANS.values() for name in names if name not in asked]
    return [_field(name) for name in (*asked, *(name for name in left if guarantor.get(name) is not None))]


def _field(name: str) -> Field:
    return next(each for each in GUARANTOR.fields if each.name == name)


def fingerprint(guarantor: Row | None) -> str:
    """What the form says the guarantor was when the page was opened; empty for a new one."""
    if guarantor is None:
        return ""
    answered = {name: value for name, value in guarantor.items() if value is not None}
    kept = json.dumps(answered, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def put_guarantor(ref: str, index: int | None, values: Row, was: str, seats: Seats) -> tuple[LoanCase, int]:
    """The guarantor at `index` (None: a new one) has these answers beside her others; the case and the index.

    What stands there already, sent again since its answer was lost, stands there once and isn't refused. Raises
    Conflict where somebody changed the list since the page was opened, and as `save_guarantors` does.
    """
    with editing(ref, seats) as case:
        rows = _rows(case)
        if index is None:
            index, row = _place_of(rows, values), dict(values)
            if index >= MOST_GUARANTORS:
                raise Invalid(
                    {"guarantors": [_("Enter at most %(most)d guarantors.") % {"most": MOST_GUARANTORS}]}
                )
            _check_not_named(rows, index, values)
        else:
            if not (index < len(rows) and _says(rows[index], values)):
                _check_same(rows, index, was)
            row = {**rows[index], **values}
        if not any(value not in {None, ""} for value in row.values()):
            # An empty row would be dropped, and the next guarantor would take over its papers.
            raise Invalid({f"guarantors.{index}.name": [_("Write at least the guarantor's name.")]})
        write_guarantors(case, [*rows[:index], row, *rows[index + 1 :]], seats)
    return case, index


def drop_guarantor(ref: str, index: int, was: str, seats: Seats) -> LoanCase:
    """The guarantor and her papers stand no longer in the draft; the others' papers stay theirs. Raises Conflict."""
    with editing(ref, seats) as case:
        before = _rows(case)
        _check_same(before, index, was)
        write_guarantors(case, [row for number, row in enumerate(before) if number != index], seats)
    return case


def _rows(case: LoanCase) -> list[dict[str, Any]]:
    known = {each.name for each in GUARANTOR.fields}
    return [
        {name: value for name, value in row.items() if name in known}
        for row in case.sections.get("guarantors") or ()
    ]


def _place_of(rows: Sequence[Row], values: Row) -> int:
    """Where the new guarantor stands already with exactly these answers; else the place after the last one."""
    # What isn't asked of her class wasn't sent, and isn't answered.
    whole = {each.name: values.get(each.name) for each in GUARANTOR.fields}
    return next((place for place, row in enumerate(rows) if _says(row, whole)), len(rows))


def _check_not_named(rows: Sequence[Row], place: int, values: Row) -> None:
    """Whoever goes back, mends an answer and sends it again would name her twice, and her papers would go astray."""
    kept, _errors = clean(GUARANTOR, values)
    number = kept.get("id_number")
    for named, row in enumerate(rows):
        if number and named != place and row.get("id_number") == number:
            said = _("With this ID number, guarantor %(number)d is named already: change her answers there.")
            raise Invalid({f"guarantors.{place}.id_number": [said % {"number": named + 1}]})


def _says(row: Row, values: Row) -> bool:
    """True where every one of the typed answers, read as it is kept, is the row's already."""
    kept, errors = clean(GUARANTOR, values)
    return not errors and all(row.get(name) == kept[name] for name in values)


def _check_same(rows: Sequence[Row], index: int, was: str) -> None:
    if index >= len(rows) or fingerprint(rows[index]) != was:
        raise Conflict(
            "guarantors_changed",
            _("The guarantors were changed in another window. Open the list of guarantors again."),
        )
