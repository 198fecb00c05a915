"""What the database itself refuses, on both databases alike.

Append-only tables take no UPDATE, DELETE or TRUNCATE; cases, officers and posts are never deleted; a chain's head only
moves on by one; nobody signs two levels; a post has one holder at a time; two posts that must
be two persons are. Installed after every migrate (on SQLite a table rebuilt by a migration silently loses its
triggers) and proved by a system check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models

from workflows.roles import APART

# model → columns that one UPDATE may still change (to NULL): a content's body, erased by law.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "workflows.JournalRow": (),
    "workflows.ActReason": (),
    "workflows.SignOff": (),
    "workflows.SignOffVoid": (),
    "workflows.Signer": (),
    "workflows.CaseParty": (),
    "workflows.StoredFile": (),
    "workflows.Paper": (),
    "workflows.PaperRevision": (),
    "workflows.PaperAuthority": (),
    "workflows.PaperRoot": (),
    "workflows.PaperRootEnd": (),
    "workflows.PaperRevocationList": (),
    "workflows.PaperKey": (),
    "workflows.PaperKeyEnd": (),
    "workflows.Content": ("body",),
    # To NULL once the messages about it have their rows.
    "workflows.Notice": ("pending",),
}
NEVER_DELETED = (
    "workflows.Case",
    "workflows.ChainHead",
    "workflows.Officer",
    "workflows.Office",
    "workflows.Post",
    "workflows.Appointment",
    "workflows.Counter",
    "workflows.TwoPersonRequest",
    "workflows.Attachment",
    "workflows.PaperJob",
    "people.Person",
)


@dataclass(frozen=True)
class Trigger:
    name: str
    table: str
    event: str  # INSERT, UPDATE (on SQLite also UPDATE OF …), DELETE or TRUNCATE
    condition: str  # SQL; the trigger fires where it's true
    message: str
    # Columns without which it can't be made.
    columns: frozenset[str] = frozenset()


def never_deleted() -> tuple[str, ...]:
    """Labels of the models whose rows stay for ever; programmes add theirs to NEVER_DELETED before migrate runs."""
    return NEVER_DELETED + tuple(sorted(_added))


def append_only() -> dict[str, tuple[str, ...]]:
    """Labels of the models whose rows are never changed, each with the columns that may be emptied by law."""
    return {**APPEND_ONLY, **_unchanging}


_added: set[str] = set()
_unchanging: dict[str, tuple[str, ...]] = {}
_further: list[Trigger] = []


def keep_for_ever(*labels: str) -> None:
    """Rows of these models can't be deleted from the next migrate on."""
    _added.update(labels)


def keep_unchanged(*labels: str) -> None:
    """Rows of these models can't be changed or deleted from the next migrate on."""
    _unchanging.update(dict.fromkeys(labels, ()))


def refuse(*triggers: Trigger) -> None:
    """The database refuses this too from the next migrate on: a rule of a programme's own."""
    _further.extend(each for each in triggers if each not in _further)


def wanted(vendor: str) -> list[Trigger]:
    """Every trigger that must stand, for the models that exist."""
    found: list[Trigger] = []
    for label, erasable in append_only().items():
        found += _append_only(apps.get_model(label), erasable, vendor)
    for label in never_deleted():
        table = apps.get_model(label)._meta.db_table
        found.append(
            Trigger(f"{table}_no_delete", table, "DELETE", "1=1", f"{table}: rows are never deleted")
        )
        if vendor == "sqlite":
            found += _no_replacing(apps.get_model(label))
    return [*found, *_rules(), *_further]


def _append_only(model: type[models.Model], erasable: tuple[str, ...], vendor: str) -> list[Trigger]:
    table = model._meta.db_table
    message = f"{table}: append-only"
    distinct = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    kept = [field.column for field in model._meta.local_concrete_fields if field.column not in erasable]
    changed = " OR ".join(f'NEW."{column}" {distinct} OLD."{column}"' for column in kept)
    erased = "".join(f' OR NEW."{column}" IS NOT NULL' for column in erasable)
    update = f"{changed}{erased}" if erasable else "1=1"
    found = [
        Trigger(f"{table}_no_update", table, "UPDATE", update, message),
        Trigger(f"{table}_no_delete", table, "DELETE", "1=1", message),
    ]
    if vendor == "postgresql":
        found.append(Trigger(f"{table}_no_truncate", table, "TRUNCATE", "true", message))
    else:
        # INSERT OR REPLACE deletes without firing delete triggers where a connection forgot recursive_triggers.
        same = " OR ".join(f'"{column}" = NEW."{column}"' for column in _unique_columns(model))
        taken = f'EXISTS (SELECT 1 FROM "{table}" WHERE {same}{_unique_pairs(model)})'
        found.append(
            Trigger(f"{table}_no_replace", table, "INSERT", taken, f"UNIQUE constraint failed: {table}.id")
        )
    return found


def _no_replacing(model: type[models.Model]) -> Iterator[Trigger]:
    """A taken key is refused before REPLACE or UPDATE OR REPLACE delete the row that has it.

    Unseen by the delete trigger they would, where a connection forgot recursive_triggers. The words are SQLite's own,
    by which workflows.refusals knows what to tell a person.
    """
    table, key = model._meta.db_table, model._meta.pk
    assert key is not None
    for number, (columns, condition) in enumerate(_unique_keys(model), 1):
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        holds = _QUOTED.sub(r'NEW."\1"', condition)
        taken = f'{holds} AND EXISTS (SELECT 1 FROM "{table}" WHERE {same} AND {condition}'
        names = ", ".join(f"{table}.{column}" for column in columns)
        said = f"UNIQUE constraint failed: {names}"
        needed = dict.fromkeys((*columns, *_QUOTED.findall(condition)))
        watched, there = ", ".join(f'"{column}"' for column in needed), frozenset(needed)
        yield Trigger(f"{table}_no_replace_{number}", table, "INSERT", f"{taken})", said, there)
        another = f'{taken} AND "{key.column}" IS NOT OLD."{key.column}")'
        event = f"UPDATE OF {watched}"
        yield Trigger(f"{table}_no_replace_by_update_{number}", table, event, another, said, there)


_QUOTED = re.compile(r'"(\w+)"')


def _unique_keys(model: type[models.Model]) -> Iterator[tuple[list[str], str]]:
    """(columns, condition) of everything that is unique in the table; "1=1" where no condition limits it."""
    editor = connections[DEFAULT_DB_ALIAS].schema_editor()
    for column in _unique_columns(model):
        yield [column], "1=1"
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            columns = [str(model._meta.get_field(name).column) for name in constraint.fields]  # type: ignore[union-attr]
            # Django says a condition as SQL nowhere else.
            yield columns, constraint._get_condition_sql(model, editor) or "1=1"  # type: ignore[attr-defined]  # noqa: SLF001


def _unique_columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields if field.unique and field.column]


def _unique_pairs(model: type[models.Model]) -> str:
    pairs = ""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            columns = [getattr(model._meta.get_field(name), "column", name) for name in constraint.fields]
            pairs += " OR (" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
    return pairs


_SAME_TIME = (
    'a."withdrawn_at" IS NULL AND a."starts_on" <= COALESCE(NEW."ends_on", \'9999-12-31\')'
    ' AND COALESCE(a."ends_on", \'9999-12-31\') >= NEW."starts_on"'
)


def _apart() -> str:
    """True where the officer would hold two posts at once that must be two persons."""
    pairs = []
    for pair, within in sorted(APART.items(), key=lambda item: sorted(item[0])):
        one, other = sorted(pair)
        same = (
            'p."office_id" = mine."office_id"'
            if within == "office"
            else 'SUBSTR(o."place_code", 1, 6) = SUBSTR(m."place_code", 1, 6)'
        )
        roles = f"'{one}', '{other}'"
        pairs.append(
            f'({same} AND p."role" <> mine."role" AND p."role" IN ({roles}) AND mine."role" IN ({roles}))'
        )
    return (
        'NEW."withdrawn_at" IS NULL AND EXISTS (SELECT 1 FROM "workflows_appointment" a'
        ' JOIN "workflows_post" p ON p."id" = a."post_id" JOIN "workflows_office" o ON o."id" = p."office_id"'
        ' JOIN "workflows_post" mine ON mine."id" = NEW."post_id"'
        ' JOIN "workflows_office" m ON m."id" = mine."office_id"'
        ' WHERE a."officer_id" = NEW."officer_id" AND a."id" <> COALESCE(NEW."id", -1)'
        f" AND {_SAME_TIME} AND ({' OR '.join(pairs)}))"
    )


def _rules() -> list[Trigger]:
    # By the signer's unique index: a case and an officer have one row, whatever either has grown to.
    other_level = (
        'NOT EXISTS (SELECT 1 FROM "workflows_signer" s WHERE s."case_id" = NEW."case_id"'
        ' AND s."officer_id" = NEW."officer_id" AND s."level" = NEW."level")'
    )
    overlap = (
        'NEW."kind" = \'holder\' AND NEW."withdrawn_at" IS NULL'
        ' AND EXISTS (SELECT 1 FROM "workflows_appointment" a'
        ' WHERE a."post_id" = NEW."post_id" AND a."id" <> COALESCE(NEW."id", -1) AND a."kind" = \'holder\''
        f" AND {_SAME_TIME})"
    )
    head = 'NEW."count" <> OLD."count" + 1 OR NEW."county" <> OLD."county"'
    rows = (
        ("signoff_one_level", "signoff", "INSERT", other_level, "signer_one_level: nobody signs two levels"),
        ("appointment_one_holder_insert", "appointment", "INSERT", overlap, "appointment_one_holder: taken"),
        ("appointment_one_holder_update", "appointment", "UPDATE", overlap, "appointment_one_holder: taken"),
        ("appointment_apart_insert", "appointment", "INSERT", _apart(), "appointment_apart: two persons"),
        ("appointment_apart_update", "appointment", "UPDATE", _apart(), "appointment_apart: two persons"),
        ("chainhead_moves_on", "chainhead", "UPDATE", head, "workflows_chainhead: moves on by one"),
    )
    return [
        Trigger(name, f"workflows_{table}", event, condition, message)
        for name, table, event, condition, message in rows
    ]


def install(using: str = "default") -> None:
    """Every wanted trigger stands, as it is written here; called after every migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in _possible(using):
            for statement in statements(trigger, connection.vendor):
                cursor.execute(statement)


def _possible(using: str) -> list[Trigger]:
    """The wanted triggers of the tables that exist; half-way through its migrations a table may lack a key's column."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    found = [trigger for trigger in wanted(connection.vendor) if trigger.table in tables]
    with connection.cursor() as cursor:
        columns = {
            table: _columns(cursor, table)
            for table in {trigger.table for trigger in found if trigger.columns}
        }
    return [trigger for trigger in found if not trigger.columns - columns.get(trigger.table, frozenset())]


def _columns(cursor: Any, table: str) -> frozenset[str]:
    """By the database's own answer: Django's introspection parses the table's SQL, a tenth of a second for each."""
    cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
    return frozenset(column[0] for column in cursor.description)


def statements(trigger: Trigger, vendor: str) -> list[str]:
    """The SQL that makes the trigger, replacing an older one of its name."""
    message = trigger.message.replace("'", "''")
    if vendor == "sqlite":
        return [
            f'DROP TRIGGER IF EXISTS "{trigger.name}"',
            (
                f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" FOR EACH ROW '
                f"WHEN {trigger.condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ),
        ]
    # 23514/23505 are integrity violations: Django raises IntegrityError, as SQLite's ABORT does.
    level = "STATEMENT" if trigger.event == "TRUNCATE" else "ROW"
    give_back = "NULL" if trigger.event == "TRUNCATE" else ("OLD" if trigger.event == "DELETE" else "NEW")
    return [
        (
            f'CREATE OR REPLACE FUNCTION "{trigger.name}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"IF {trigger.condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = '23514'; END IF; "
            f"RETURN {give_back}; END $$"
        ),
        f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"',
        (
            f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" '
            f'FOR EACH {level} EXECUTE FUNCTION "{trigger.name}_fn"()'
        ),
    ]


def standing(using: str = "default") -> set[str]:
    """The names of the triggers that the database has and that are switched on."""
    connection = connections[using]
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def missing(using: str = "default") -> list[str]:
    """The wanted triggers that don't stand as they are written here, of the tables that exist."""
    have = intact(using)
    return sorted(trigger.name for trigger in _possible(using) if trigger.name not in have)


def install_after_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """The receiver of post_migrate."""
    install(using)


def remove_before_migrate(sender: Any, using: str, **_kwargs: Any) -> None:
    """The receiver of pre_migrate: SQLite drops no column that a trigger speaks of. They come back after migrating."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        names = {trigger.name for trigger in wanted(connection.vendor)}
        with connection.cursor() as cursor:
            for name in sorted(standing(using) & names):
                cursor.execute(f'DROP TRIGGER "{name}"')


def intact(using: str = "default") -> set[str]:
    """The names of the standing triggers that do what is written here: one of the right name may have been gutted."""
    connection = connections[using]
    found = _written_sqlite(using) if connection.vendor == "sqlite" else _written_postgresql(using)
    every = wanted(connection.vendor)
    return {each.name for each in every if found.get(each.name) == _written(each, connection.vendor)}


def _written(trigger: Trigger, vendor: str) -> tuple[Any, ...]:
    """What the database's catalogue must say of it."""
    made = statements(trigger, vendor)
    if vendor == "sqlite":
        return (trigger.table, made[-1])
    body = made[0].split("$$")[1]
    kind = _BEFORE + _EVENTS[trigger.event] + (0 if trigger.event == "TRUNCATE" else _EACH_ROW)
    return (trigger.table, kind, f"{trigger.name}_fn", body)


# The bits of pg_trigger.tgtype.
_EACH_ROW, _BEFORE = 1, 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def _written_sqlite(using: str) -> dict[str, tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: (table, sql) for name, table, sql in cursor.fetchall()}


def _written_postgresql(using: str) -> dict[str, tuple[Any, ...]]:
    """Those that fire always: without a condition or columns of their own, and not only on a replica."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
            " AND cardinality(t.tgattr::int2[]) = 0"
        )
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}
