"""What the database itself refuses, whoever asks: with the triggers standing, no signed row is changed or removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from tests.county import County
from tests.journal.changes import behind_the_back, changes, drop_triggers
from workflows.checks import check_triggers
from workflows.models import Appointment, Case, ChainHead, Content, SignOff
from workflows.triggers import _unique_keys, append_only, install, missing, never_deleted, standing, wanted

pytestmark = pytest.mark.django_db

APPENDED = [apps.get_model(label) for label in append_only()]
KEPT = [apps.get_model(label) for label in never_deleted()]
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a thing of SQLite alone")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a thing of PostgreSQL alone")


def _refused(sql: str, parameters: list[Any] | None = None) -> str:
    """The database's words; the statement must not go through."""
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)
    return str(refused.value)


@pytest.mark.parametrize("model", APPENDED)
def test_no_column_of_an_append_only_row_can_be_changed(busy: County, model: type[models.Model]) -> None:
    erasable = append_only()[model._meta.label]
    for field in model._meta.local_concrete_fields:
        for change in list(changes(model, str(field.column)))[:1]:
            with (
                transaction.atomic(),
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
            ):
                change.make()
    for column in erasable:
        with behind_the_back(triggers=True), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = NULL')


@pytest.mark.parametrize("model", [*APPENDED, *KEPT])
def test_no_kept_row_can_be_deleted(busy: County, model: type[models.Model]) -> None:
    if not model._default_manager.exists():
        pytest.skip("a busy county has none")
    _refused(f'DELETE FROM "{model._meta.db_table}"')


def test_every_kept_table_has_rows_but_one(busy: County) -> None:
    """So that the test above isn't skipped into nothing."""
    empty = {model.__name__ for model in [*APPENDED, *KEPT] if not model._default_manager.exists()}
    assert empty == set()


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("model", APPENDED)
def test_no_row_can_be_replaced(busy: County, model: type[models.Model], recursive: str) -> None:
    table = model._meta.db_table
    key = model._meta.pk
    assert key is not None
    with _recursive_triggers(recursive):
        _refused(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"')
        _refused(f'REPLACE INTO "{table}" SELECT * FROM "{table}" LIMIT 1')
        _refused(f'UPDATE OR REPLACE "{table}" SET "{key.column}" = "{key.column}" + 1')


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("model", KEPT)
def test_no_kept_row_can_be_replaced(busy: County, model: type[models.Model], recursive: str) -> None:
    """By each of its unique keys, whether or not a connection has recursive_triggers on; plain updates go through."""
    table, count = model._meta.db_table, model._default_manager.count()
    keys = [columns for columns, _condition in _unique_keys(model)]
    assert keys
    with _recursive_triggers(recursive):
        _refused(f'REPLACE INTO "{table}" SELECT * FROM "{table}"')
        for columns in keys:
            _refused(*_other_row_with_the_same(model, columns))
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" SET "{keys[0][0]}" = "{keys[0][0]}"' if table != _HEADS else "SELECT 1"
            )
    assert model._default_manager.count() == count


_HEADS = ChainHead._meta.db_table


def _other_row_with_the_same(model: type[models.Model], columns: list[str]) -> tuple[str]:
    """A REPLACE by a copy of a row, equal in this key and different in every other."""
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None
    kept = set(columns)
    others = {
        column: _ANOTHER for found, _ in _unique_keys(model) for column in found[-1:] if not kept & set(found)
    }
    if key.column not in kept:
        others[str(key.column)] = f'"{key.column}" + 90000'
    names = [str(field.column) for field in model._meta.local_concrete_fields]
    values = ", ".join(others.get(name, f'"{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    held = next(condition for found, condition in _unique_keys(model) if found == columns)
    nulls = "".join(f' AND "{column}" IS NOT NULL' for column in columns)
    return (f'REPLACE INTO "{table}" ({quoted}) SELECT {values} FROM "{table}" WHERE {held}{nulls} LIMIT 1',)


_ANOTHER = "'another'"


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_no_update_replaces_another_row(busy: County, recursive: str) -> None:
    with _recursive_triggers(recursive):
        _refused('UPDATE OR REPLACE "workflows_case" SET "ref" = (SELECT max("ref") FROM "workflows_case")')
        _refused('UPDATE OR REPLACE "workflows_case" SET "id" = (SELECT max("id") FROM "workflows_case")')
        _refused(
            'UPDATE OR REPLACE "loans_benefitslot" SET "person_id" = (SELECT max("person_id") FROM "people_person")'
        )
        _refused(
            'UPDATE OR REPLACE "loans_loancase" SET "case_ptr_id" = (SELECT max("id") FROM "workflows_case")'
        )


@contextmanager
def _recursive_triggers(state: str) -> Iterator[None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA recursive_triggers={state}")
            cursor.execute("PRAGMA recursive_triggers")
            assert cursor.fetchone()[0] == (state == "ON")
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers=ON")


@on_sqlite
def test_our_own_connections_have_recursive_triggers_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone()[0] == 1


@on_postgresql
@pytest.mark.parametrize("model", APPENDED)
def test_no_append_only_table_can_be_truncated(busy: County, model: type[models.Model]) -> None:
    assert "append-only" in _refused(f'TRUNCATE "{model._meta.db_table}" CASCADE')


def test_a_head_moves_on_by_one_and_never_goes(busy: County) -> None:
    table = ChainHead._meta.db_table
    for change in (
        '"count" = "count" - 1',
        "\"hash\" = 'x'",
        '"count" = "count" + 2',
        "\"county\" = '513498'",
    ):
        _refused(f'UPDATE "{table}" SET {change} WHERE "county" = \'513499\'')


def test_the_database_refuses_a_second_level_by_itself(busy: County) -> None:
    """Without any code of ours: the signer's row is unique per officer, and a sign-off of another level is refused."""
    signed = SignOff.objects.defer("body").order_by("pk")[0]
    columns = [str(field.column) for field in SignOff._meta.local_concrete_fields]
    taken = {"id": "90000", "sequence": "900", "digest": "'another'", "level": "'county'"}
    values = ", ".join(taken.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = SignOff._meta.db_table
    told = _refused(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "id" = %s', [signed.pk]
    )
    assert "signer_one_level" in told


def test_the_database_holds_a_submitter_to_her_level(busy: County) -> None:
    """She signed nothing; her submission alone keeps her from the township's level, whichever way it is tried."""
    cadre = busy.officers["v1.cadre"].pk
    signed = SignOff.objects.defer("body").filter(level="township").order_by("pk")[0]
    assert not SignOff.objects.filter(case_id=signed.case_id, officer_id=cadre).exists()
    columns = [str(field.column) for field in SignOff._meta.local_concrete_fields]
    taken = {"id": "90000", "sequence": "900", "digest": "'another'", "officer_id": str(cadre)}
    values = ", ".join(taken.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = SignOff._meta.db_table
    told = _refused(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE "id" = %s', [signed.pk]
    )
    assert "signer_one_level" in told
    _refused(
        'INSERT INTO "workflows_signer" ("case_id", "officer_id", "level") VALUES (%s, %s, %s)',
        [signed.case_id, cadre, "township"],
    )


def test_two_holders_of_a_post_at_once_are_refused_by_the_database(busy: County) -> None:
    held = Appointment.objects.filter(kind="holder", ends_on=None).order_by("pk")[0]
    with pytest.raises(IntegrityError, match="appointment_one_holder"), transaction.atomic():
        Appointment.objects.create(
            officer=busy.officers["a.auditor"], post=held.post, starts_on="2015-01-01", ends_on="2015-12-31"
        )


def test_the_triggers_stand_and_the_check_is_silent(busy: County) -> None:
    assert missing() == []
    assert check_triggers(None, databases=["default"]) == []
    assert {trigger.name for trigger in wanted(connection.vendor)} <= standing()


def test_the_system_check_names_a_dropped_trigger(busy: County) -> None:
    """Half of them are dropped at a time: each is once among the dropped and once among the others."""
    every = wanted(connection.vendor)
    for dropped, others in ((every[::2], every[1::2]), (every[1::2], every[::2])):
        with behind_the_back(triggers=True), connection.cursor() as cursor:
            for trigger in dropped:
                on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{trigger.name}"{on}')
            problems = check_triggers(None, databases=["default"])
        assert [problem.id for problem in problems] == ["workflows.E010"]
        named = set(re.findall(r"\w+", problems[0].msg))
        assert {trigger.name for trigger in dropped} <= named
        assert not {trigger.name for trigger in others} & named


def test_installing_brings_every_trigger_back(busy: County) -> None:
    with behind_the_back(triggers=True):
        drop_triggers()
        assert missing() != []
        install()
        assert missing() == []


def test_an_upgrade_is_not_stopped_by_the_triggers_that_it_brings(busy: County) -> None:
    """The version before knew fewer of them; `migrate` checks before it begins, and installs at its end."""
    with behind_the_back(triggers=True):
        drop_triggers()
        assert check_triggers(None, databases=["default"]) != []
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        assert missing() == []
        assert check_triggers(None, databases=["default"]) == []


@on_postgresql
def test_a_trigger_that_is_switched_off_counts_as_missing(busy: County) -> None:
    with behind_the_back(triggers=True), connection.cursor() as cursor:
        cursor.execute('ALTER TABLE "workflows_content" DISABLE TRIGGER "workflows_content_no_update"')
        assert missing() == ["workflows_content_no_update"]


def test_an_erasure_takes_the_body_and_nothing_else(busy: County) -> None:
    table = Content._meta.db_table
    _refused(f'UPDATE "{table}" SET "body" = NULL, "round" = "round" + 1')
    assert Case.objects.exists()
