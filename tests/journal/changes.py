"""Single changes made with plain SQL: one for every column, generated from the models, so that a new column is covered
the day it is added. Rows are named as verify() must name them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from aid.models import AidCase
from loans.models import LoanCase
from people.models import RegisterCase
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
from workflows.triggers import standing, wanted

SIGNED: tuple[type[models.Model], ...] = (
    JournalRow,
    ActReason,
    SignOff,
    SignOffVoid,
    Content,
    Signer,
    ChainHead,
    Case,
    LoanCase,
    RegisterCase,
    AidCase,
    Paper,
    PaperRevision,
    PaperAuthority,
    PaperRoot,
    PaperRootEnd,
    PaperKey,
    PaperKeyEnd,
)

_KEY = "a row's own key: nothing is said by it and no other row goes by it"
_SEALED = "another key than the certificate's signs nothing, and a changed one can't be opened"
_SCREEN = "what the desks show and sort by; every act writes it anew, and no decision rests on it"
_WRITTEN = "what is written and not signed; submitted, it is a content with its digest"
# Columns whose change verify() doesn't name, with the reason. A new column is in none of these: it must be covered.
UNCOVERED: dict[type[models.Model], dict[str, str]] = {
    JournalRow: {"id": _KEY},
    ActReason: {"id": _KEY},
    SignOffVoid: {"id": _KEY},
    Content: {"id": _KEY},
    Signer: {"id": _KEY},
    SignOff: {"id": _KEY},
    ChainHead: {},
    Case: {
        "title": _SCREEN,
        **dict.fromkeys(
            ("flow_class", "status", "created", "finished"),
            "viewflow's own; state, opening and closing decide",
        ),
    },
    Paper: {
        "asked": "what a paper on demand was asked for; the digest of what was made tells what came of it"
    },
    PaperRoot: {},
    PaperRootEnd: {},
    PaperKeyEnd: {},
    PaperRevision: {
        "id": _KEY,
        **dict.fromkeys(
            ("base_id", "signoff_id", "signatures"), "alone the database lets none of them change"
        ),
    },
    PaperAuthority: {"key": _SEALED},
    PaperKey: {"key": _SEALED, "officer_id": "an office's certificate has none beside it, says the database"},
    LoanCase: {
        "sections": _WRITTEN,
        "industry": _SCREEN,
        "applicant_id": "who she is stands in the signed content; a wrong one finds no slot at the payout",
    },
    RegisterCase: {},
    AidCase: {"sections": _WRITTEN},
}
# Columns that say something only of these rows; in the others nothing rests on them.
SAID_BY: dict[tuple[type[models.Model], str], dict[str, Any]] = {
    # The journal names no woman; a nomination that was handed in has a slot of hers and her household's. In a draft
    # both are written anew by the submission, which shows whose it is to whoever hands it in.
    (AidCase, "person_id"): {"accepted_on__isnull": False},
    (AidCase, "household_id"): {"accepted_on__isnull": False},
}


@dataclass(frozen=True)
class Change:
    """One column of one row set to another value."""

    model: type[models.Model]
    column: str
    pk: Any
    value: Any

    def make(self) -> None:
        table, key = self.model._meta.db_table, self.model._meta.pk
        assert key is not None
        sql = f'UPDATE "{table}" SET "{self.column}" = %s WHERE "{key.column}" = %s'
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.value, self.pk])
            assert cursor.rowcount == 1


def changes(model: type[models.Model], column: str) -> Iterator[Change]:
    """A change of this column in the first, a middle and the last row that can take one."""
    field = next(field for field in model._meta.local_concrete_fields if field.column == column)
    saying = model._default_manager.filter(**SAID_BY.get((model, column), {}))
    rows = list(saying.order_by("pk").values_list("pk", flat=True))
    picked = dict.fromkeys((rows[0], rows[len(rows) // 2], rows[-1]))
    for pk in picked:
        now = raw(model, column, pk)
        if model is Case and column == "state" and raw(model, "number", pk) is None:
            # Whatever was submitted has a number, says the database.
            yield Change(model, column, pk, "draft" if now == "lapsed" else "lapsed")
        else:
            yield Change(model, column, pk, other(field, now))


def raw(model: type[models.Model], column: str, pk: Any) -> Any:
    """The value as it lies in the table."""
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{column}" FROM "{model._meta.db_table}" WHERE "{key.column}" = %s',
            [pk],
        )
        return cursor.fetchone()[0]


def other(field: models.Field[Any, Any], now: Any) -> Any:
    """Another value that the column can hold."""
    if isinstance(field, models.BooleanField):
        return not now
    if isinstance(field, models.JSONField):
        facts = json.loads(now) if isinstance(now, str) else now
        return json.dumps({**(facts or {}), "amount": "1.00"})
    if isinstance(field, models.BinaryField):
        sealed = bytes(now) if now is not None else b"\x02k1"
        return sealed[:-1] + bytes([sealed[-1] ^ 1])
    if isinstance(field, models.DateTimeField | models.DateField):
        return _later(field, now)
    if isinstance(field, models.CharField | models.TextField):
        return _text(field, now)
    if field.column == "amount_consented":
        return 1 if now is None else now - 1  # never above what was asked
    if field.column == "rate":
        return 1 if now is None else now + 1  # two digits before the point are all that it holds
    return 1 if now is None else now + 1000


def _later(field: models.Field[Any, Any], now: Any) -> Any:
    """A microsecond or a day later: the smallest change that the column knows."""
    step = timedelta(microseconds=1) if isinstance(field, models.DateTimeField) else timedelta(days=1)
    if now is None:
        return "2014-01-01"
    if isinstance(now, str):
        kind: Callable[[str], Any] = (
            datetime.fromisoformat if isinstance(field, models.DateTimeField) else date.fromisoformat
        )
        return str(kind(now) + step)
    return now + step


def _text(field: models.CharField[Any, Any] | models.TextField[Any, Any], now: str | None) -> str:
    text = now or ""
    return (
        f"{text}x" if len(text) < (field.max_length or 0) else f"{'0' if text[0] != '0' else '1'}{text[1:]}"
    )


@contextmanager
def behind_the_back(*, triggers: bool = False) -> Iterator[None]:
    """A savepoint in which the signed tables have no triggers (unless asked for); undone at the end."""
    with transaction.atomic():
        if not triggers:
            drop_triggers()
        yield
        transaction.set_rollback(True)


def drop_triggers() -> None:
    names = standing()
    with connection.cursor() as cursor:
        for trigger in wanted(connection.vendor):
            if trigger.name in names:
                on = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER "{trigger.name}"{on}')
