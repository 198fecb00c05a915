"""What the journal knows of roots and certificates: each row by its digest, so that none comes, goes or changes unseen.

What belongs to a holder stands in the journal of the holder's counties; what belongs to all, in that of every county.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from workflows import journal
from workflows.canonical import digest
from workflows.fields import SealedTextField
from workflows.journal import moment
from workflows.models import (
    JournalRow,
    Office,
    Officer,
    PaperAuthority,
    PaperKey,
    PaperKeyEnd,
    PaperRoot,
    PaperRootEnd,
)
from workflows.sealing.signers import SealingError

MADE = "paper_authority_made"
TRUSTED = "paper_root_trusted"
WITHDRAWN = "paper_root_withdrawn"
ISSUED = "paper_key_issued"
REVOKED = "paper_key_revoked"
_TABLES: dict[type[models.Model], str] = {
    PaperAuthority: "authority",
    PaperRoot: "root",
    PaperRootEnd: "root withdrawn",
    PaperKey: "certificate",
    PaperKeyEnd: "certificate revoked",
}


def row_digest(row: models.Model) -> str:
    """SHA-256 over every column of the row but the sealed key, which signs nothing unless it is the certificate's."""
    columns = {}
    for field in row._meta.local_concrete_fields:
        if not isinstance(field, SealedTextField):
            value = getattr(row, field.attname)
            columns[field.attname] = moment(value) if isinstance(value, datetime) else value
    return digest({"table": row._meta.db_table, **columns})


def enter(
    act: str,
    row: models.Model,
    counties: Iterable[str],
    facts: dict[str, Any],
    officer: Officer | None = None,
) -> None:
    """The journals of these counties know the row; of all where none is named. Raises SealingError without a county."""
    found = sorted(set(counties)) or _everywhere()
    if not found:
        raise SealingError("there is no county yet whose journal could know of it: load the places first")
    for county in found:
        journal.append(
            county=county,
            act=act,
            officer_id=officer.pk if officer is not None else None,
            facts={**facts, "row": row_digest(row)},
        )


def counties_of(holder: Office | Officer) -> list[str]:
    """The county of an office; those in which an officer has or had a post."""
    if isinstance(holder, Office):
        return [holder.county]
    codes = holder.appointments.values_list("post__office__place_code", flat=True)
    return sorted({code[:6] for code in codes})


def key_faults(county: str = "") -> Iterator[tuple[str, str, str]]:
    """(table, row, what is wrong) of each row that isn't as the journals have it, of one county where it is named."""
    entered = JournalRow.objects.filter(act__in=(MADE, TRUSTED, WITHDRAWN, ISSUED, REVOKED)).order_by("pk")
    known: dict[str, str] = {}
    expected: dict[str, str] = {}
    for each, act, facts in entered.values_list("county", "act", "facts"):
        word = str(facts.get("row")) if isinstance(facts, dict) else ""
        known[word] = act
        if each == county or not county:
            expected[word] = act
    for model, table in _TABLES.items():
        for row in _rows(model, county):
            found = _digest_of(row)
            if found not in known:
                yield table, f"id {row.pk}", "changed or inserted: the journal doesn't know it as it stands"
            expected.pop(found, None)
    for word, act in expected.items():
        yield act, f"({word[:12]}…)", "gone or changed: the journal has it"


def _rows(model: type[models.Model], county: str) -> Iterator[Any]:
    sealed = [field.name for field in model._meta.fields if isinstance(field, SealedTextField)]
    rows = model._default_manager.defer(*sealed).order_by("pk")
    if county and model in {PaperKey, PaperKeyEnd}:
        path = "key__" if model is PaperKeyEnd else ""
        office, posts = f"{path}office__place_code", f"{path}officer__appointments__post__office__place_code"
        rows = rows.filter(
            Q(**{f"{office}__startswith": county}) | Q(**{f"{posts}__startswith": county})
        ).distinct()
    return rows.iterator(500)


def _digest_of(row: models.Model) -> str:
    try:
        return row_digest(row)
    except (TypeError, ValueError, AttributeError):
        return ""  # changed into what is never written


def _everywhere() -> list[str]:
    return sorted({code[:6] for code in Office.objects.values_list("place_code", flat=True)})
