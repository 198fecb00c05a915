"""verify() passes on a busy county and names the row after any single change made with plain SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models

from aid.models import AidCase
from loans.models import LoanCase
from people.models import RegisterCase
from tests.county import County
from tests.journal.changes import SIGNED, UNCOVERED, Change, behind_the_back, changes, raw
from workflows.models import (
    ActReason,
    Case,
    ChainHead,
    Content,
    JournalRow,
    Paper,
    PaperAuthority,
    PaperKey,
    PaperKeyEnd,
    PaperRevision,
    PaperRoot,
    PaperRootEnd,
    Signer,
    SignOff,
    SignOffVoid,
)
from workflows.paper_checks import paper_digest
from workflows.paper_key_trail import row_digest
from workflows.verification import Fault, verify

pytestmark = pytest.mark.django_db

_FEW = 20
_CERTIFICATES = {PaperAuthority, PaperRoot, PaperRootEnd, PaperKey, PaperKeyEnd}

COLUMNS = [
    (model, field.column)
    for model in SIGNED
    for field in model._meta.local_concrete_fields
    if field.column not in UNCOVERED[model]
]


def _names(model: type[models.Model], pk: Any) -> set[str]:
    """How verify() may name this row: any of these stands at the beginning of the fault's row."""
    row: Any = (
        model._default_manager.filter(pk=pk).defer("body").get() if model in {SignOff, Content} else None
    )
    if model is JournalRow:
        row = JournalRow.objects.get(pk=pk)
        return {f"{row.county}/{row.sequence}"}
    if model is SignOff:
        return {
            f"{_ref(row.case_id)}/{row.sequence} ",
            f"{_ref(row.case_id)} ({row.digest[:12]}",
            f"(id {row.pk})",
        }
    if model is SignOffVoid:
        row = SignOffVoid.objects.select_related("signoff").defer("signoff__body").get(pk=pk)
        return {f"{_ref(row.signoff.case_id)}/{row.signoff.sequence}"}
    if model is Content:
        return {f"case {row.case_id} round {row.round}"}
    if model is Signer:
        row = Signer.objects.get(pk=pk)
        return {f"{_ref(row.case_id)} officer {row.officer_id}", f"{_ref(row.case_id)}/"}
    if model is Paper:
        row = Paper.objects.defer("asked").get(pk=pk)
        return {row.number, paper_digest(row)[:12]}
    if model is PaperRevision:
        row = PaperRevision.objects.select_related("paper").defer("paper__asked").get(pk=pk)
        return {f"{row.paper.number} {row.digest[:12]}"}
    if model in _CERTIFICATES:
        row = model._default_manager.get(pk=pk)
        return {f"id {pk}", row_digest(row)[:12]}
    if model is ActReason:
        row = ActReason.objects.select_related("row").defer("text").filter(pk=pk).first()
        return {f"{row.row.county}/{row.row.sequence}", f"id {pk}"}
    return {str(pk)} if model is ChainHead else {_ref(pk), f"id {pk}"}


def _ref(case_id: int) -> str:
    return Case.objects.values_list("ref", flat=True).filter(pk=case_id).first() or f"id {case_id}"


def _faults() -> list[Fault]:
    return list(verify())


def test_a_busy_county_verifies(busy: County) -> None:
    assert _faults() == []
    for model in SIGNED:
        assert model._default_manager.count() > 1 or model is ChainHead


def _once_on_postgresql() -> list[Any]:
    """All of them; the pass on PostgreSQL changes one column of each kind, since kinds are what it stores otherwise."""
    kinds: set[type[Any]] = set()
    params = []
    for model, column in COLUMNS:
        kind = type(next(field for field in model._meta.local_concrete_fields if field.column == column))
        marks = [pytest.mark.once] if kind in kinds else []
        params.append(pytest.param(model, column, marks=marks, id=f"{model.__name__}-{column}"))
        kinds.add(kind)
    return params


@pytest.mark.parametrize("model, column", _once_on_postgresql())
def test_any_change_of_any_column_is_named(busy: County, model: type[models.Model], column: str) -> None:
    for change in list(changes(model, column)):
        names = _names(model, change.pk)
        with behind_the_back():
            change.make()
            faults = _faults()
        assert any(name in fault.row for fault in faults for name in names), (change, faults)


def test_no_exception_names_a_column_that_is_gone() -> None:
    for model, columns in UNCOVERED.items():
        there = {field.column for field in model._meta.local_concrete_fields}
        assert set(columns) <= there, (model, set(columns) - there)


@pytest.mark.parametrize("model", SIGNED)
def test_any_row_that_is_removed_is_named(busy: County, model: type[models.Model]) -> None:
    for pk in _one_of_each_act(model):
        names = _names(model, pk)
        with behind_the_back():
            _delete(model, pk)
            faults = _faults()
        assert any(name in fault.row for fault in faults for name in names), (model, pk, faults)


def _one_of_each_act(model: type[models.Model]) -> list[Any]:
    """The first and the last row, and one for each act or level where the rows have one; all where they're few."""
    rows = model._default_manager.order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    word = next((field.name for field in model._meta.fields if field.name in {"act", "level"}), None)
    if len(keys) <= _FEW or word is None:
        return keys
    by_word = dict(rows.values_list(word, "pk"))
    return sorted({keys[0], keys[-1], *by_word.values()})


def _delete(model: type[models.Model], pk: Any) -> None:
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE "{key.column}" = %s', [pk])
        assert cursor.rowcount == 1


def test_the_last_row_of_the_journal_is_missed(busy: County) -> None:
    last = JournalRow.objects.order_by("-sequence").first()
    assert last is not None
    with behind_the_back():
        _delete(JournalRow, last.pk)
        told = [str(fault) for fault in _faults()]
    assert f"journal {last.county}/{last.sequence}: missing" in "\n".join(told)


# What makes a copy of a row another row: its key, and what is unique beside it.
_COPIES: dict[type[models.Model], dict[str, str]] = {
    JournalRow: {"id": '"id" + 9000', "sequence": '"sequence" + 1'},
    ActReason: {"id": '"id" + 9000', "row_id": "(SELECT min(id) FROM workflows_journalrow)"},
    SignOff: {"id": '"id" + 9000', "sequence": '"sequence" + 50', "digest": "'another'"},
    SignOffVoid: {
        "id": '"id" + 9000',
        "signoff_id": "(SELECT min(s.id) FROM workflows_signoff s LEFT JOIN workflows_signoffvoid v"
        " ON v.signoff_id = s.id WHERE v.id IS NULL)",
    },
    Content: {"id": '"id" + 9000', "round": '"round" + 50'},
    Signer: {"id": '"id" + 9000', "officer_id": "(SELECT max(id) FROM workflows_officer)"},
    ChainHead: {"county": "'513498'"},
    Paper: {"id": '"id" + 9000', "serial": '"serial" + 9000', "code": "'another'", "subject": "'another'"},
    PaperRevision: {
        "id": '"id" + 9000',
        "digest": "'another'",
        "paper_id": "(SELECT max(id) FROM workflows_paper)",
    },
    PaperAuthority: {"id": '"id" + 9000'},
    PaperRoot: {"id": '"id" + 9000', "fingerprint": "'another'"},
    PaperRootEnd: {"id": '"id" + 9000', "fingerprint": "'another'"},
    PaperKey: {"id": '"id" + 9000', "fingerprint": "'another'"},
    PaperKeyEnd: {
        "id": '"id" + 9000',
        "key_id": "(SELECT max(k.id) FROM workflows_paperkey k LEFT JOIN workflows_paperkeyend e"
        " ON e.key_id = k.id WHERE e.id IS NULL)",
    },
    Case: {"id": '"id" + 9000', "ref": "'another'", "number": "'another'"},
    LoanCase: {"case_ptr_id": '"case_ptr_id" + 9000'},
    RegisterCase: {"case_ptr_id": '"case_ptr_id" + 9000'},
    AidCase: {"case_ptr_id": '"case_ptr_id" + 9000'},
}


@pytest.mark.parametrize("model", SIGNED)
def test_an_inserted_row_is_named(busy: County, model: type[models.Model]) -> None:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]
    with behind_the_back():
        _insert_copy(model, last)
        added = model._default_manager.order_by("-pk").values_list("pk", flat=True)[0]
        # A journal row behind the end shows in the head that didn't count it.
        names = (
            {"513499"} if model is JournalRow else {"513498"} if model is ChainHead else _names(model, added)
        )
        faults = _faults()
    assert any(name in fault.row for fault in faults for name in names), faults


def _insert_copy(model: type[models.Model], pk: Any) -> None:
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    quoted = ", ".join(f'"{column}"' for column in columns)
    taken = ", ".join(_COPIES[model].get(column, f'"{column}"') for column in columns)
    key = model._meta.pk
    assert key is not None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {taken} FROM "{table}" WHERE "{key.column}" = %s',
            [pk],
        )


@pytest.mark.parametrize(
    "model, columns",
    [
        (JournalRow, ("act", "facts")),
        (JournalRow, ("officer_id",)),
        (SignOff, ("body",)),
        (SignOff, ("officer_id",)),
        (Content, ("body",)),
        (Case, ("state",)),
        (Case, ("number",)),
    ],
)
def test_two_rows_that_were_swapped_are_both_named(
    busy: County, model: type[models.Model], columns: tuple[str, ...]
) -> None:
    first, second = _two_that_differ(model, columns)
    values = {column: (raw(model, column, first), raw(model, column, second)) for column in columns}
    with behind_the_back():
        for column, (one, other) in values.items():
            if column == "number":
                Change(model, column, first, "between").make()
            Change(model, column, second, _bound(one)).make()
            Change(model, column, first, _bound(other)).make()
        faults = _faults()
    for pk in (first, second):
        assert any(name in fault.row for fault in faults for name in _names(model, pk)), faults


def _two_that_differ(model: type[models.Model], columns: tuple[str, ...]) -> tuple[Any, Any]:
    """Two rows whose columns are set and differ."""
    rows = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    seen = {pk: tuple(_bound(raw(model, column, pk)) for column in columns) for pk in rows}
    first = next(pk for pk in rows if None not in seen[pk])
    return first, next(pk for pk in rows if None not in seen[pk] and seen[pk] != seen[first])


def _bound(value: Any) -> Any:
    """The value as a parameter: bytes stay bytes, decoded JSON is written again."""
    import json

    if isinstance(value, memoryview):
        return bytes(value)
    return json.dumps(value) if isinstance(value, dict) else value


def test_two_journal_rows_that_changed_places_are_named(busy: County) -> None:
    rows = JournalRow.objects.filter(county="513499").order_by("sequence")
    one, two = rows[20], rows[21]
    with behind_the_back():
        for row, sequence in ((one, 90000), (two, one.sequence), (one, two.sequence)):
            Change(JournalRow, "sequence", row.pk, sequence).make()
        told = {fault.row for fault in _faults()}
    assert {f"513499/{one.sequence}", f"513499/{two.sequence}"} <= told


def test_an_erased_content_still_verifies_and_one_erased_without_an_act_does_not(busy: County) -> None:
    from workflows import journal

    content = Content.objects.defer("body").order_by("pk")[0]
    with behind_the_back(triggers=True):
        Change(Content, "body", content.pk, None).make()
        assert [fault.what for fault in _faults()] == ["erased without an act"]
        case = Case.objects.get(pk=content.case_id)
        journal.append(
            county=case.county,
            act="erase_content",
            case=case,
            state_from=case.state,
            state_to=case.state,
            round_number=case.round,
        )
        assert _faults() == []
