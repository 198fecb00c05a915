"""What is kept no longer than the policy says: files of rows, tables that were taken out, rows of closed registers.

Each is done away with in a transaction of its own, with a row in the journal: how many rows, and nobody's name. A
county whose value is null keeps for ever. Records of looks are journal rows; they have a shortest time alone, and stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from people.flows import RegisterFlow
from people.models import ImportBatch, RegisterCase, RegisterTable
from people.policy import load_policy
from workflows import clock, journal
from workflows.background import Work
from workflows.models import Content

FORGET_FILE: Final = "forget_import"
FORGET_TABLE: Final = "forget_table"
# The engine's own name for it: what `verify-journal` takes as the reason for a content without its body.
ERASE: Final = "erase_content"


def tidy(now: datetime) -> int:
    """Whatever is due by now is gone; how many files, tables and registers."""
    return tidy_files(now) + tidy_tables(now) + tidy_declared(now)


def tidy_files(now: datetime) -> int:
    """Files and rows older than the policy's days are gone; how many files. The facts that were taken stay.

    What nobody confirmed until then is dropped, so that the same file can be sent anew.
    """
    gone = 0
    old = ImportBatch.objects.filter(file__isnull=False, sent_at__lt=now - timedelta(days=1))
    found = (
        old.exclude(status__in=ImportBatch.AT_WORK).order_by("pk").values_list("pk", "place_code", "sent_at")
    )
    # Each county has its own days: one that keeps its files for ever holds up no other.
    for pk, place, sent_at in list(found):
        days = load_policy().at(place, clock.day_of(now)).value("keep_imports_days")
        if days is not None and (now - sent_at).days >= days:
            gone += _forget(pk)
    return gone


def _forget(pk: int) -> int:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().defer("file").get(pk=pk)
        if batch.status in ImportBatch.AT_WORK:
            # Confirmed at this moment.
            return 0
        rows = batch.rows.count()
        batch.rows.all().delete()
        if batch.status in {ImportBatch.Status.CHECKED, ImportBatch.Status.HALTED}:
            batch.status = ImportBatch.Status.DROPPED
        batch.file = None
        batch.save(update_fields=["status", "file"])
        facts = {"import": batch.pk, "register": batch.template, "rows": rows}
        journal.append(county=batch.county, act=FORGET_FILE, facts=facts)
        return 1


def tidy_tables(now: datetime) -> int:
    """Tables that were made for somebody are gone after the policy's days; how many."""
    gone = 0
    old = RegisterTable.objects.filter(file__isnull=False, ordered_at__lt=now - timedelta(days=1))
    for pk, county, ordered_at in list(old.order_by("pk").values_list("pk", "county", "ordered_at")):
        days = load_policy().at(county, clock.day_of(ordered_at)).value("keep_tables_days")
        if days is not None and clock.day_of(ordered_at) + timedelta(days=days) < clock.day_of(now):
            gone += _forget_table(pk)
    return gone


def _forget_table(pk: int) -> int:
    with transaction.atomic():
        table = RegisterTable.objects.select_for_update().defer("file").get(pk=pk)
        if table.status != RegisterTable.Status.MADE:
            return 0
        table.status, table.file = RegisterTable.Status.GONE, None
        table.save(update_fields=["status", "file"])
        facts = {"table": table.pk, "register": table.register, "rows": table.rows_done}
        journal.append(county=table.county, act=FORGET_TABLE, facts=facts)
        return 1


def tidy_declared(now: datetime) -> int:
    """The rows of registers that were closed so many years ago are erased; how many registers.

    A register that is still somewhere on its way keeps every round of it.
    """
    gone = 0
    for pk, place, closed_at in _closed():
        years = load_policy().at(place, clock.day_of(now)).value("keep_declared_years")
        if years is not None and _years_after(clock.day_of(closed_at), years) <= clock.day_of(now):
            gone += _erase(pk)
    return gone


def _closed() -> list[tuple[int, str, datetime]]:
    rows = RegisterCase.objects.filter(closed_at__isnull=False, contents__body__isnull=False)
    found = rows.order_by("pk").distinct().values_list("pk", "place_code", "closed_at")
    return [(pk, place, closed_at) for pk, place, closed_at in found if closed_at is not None]


def _years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _erase(pk: int) -> int:
    with transaction.atomic(), clock.at(clock.now()):
        case = RegisterCase.objects.select_for_update(of=("self",)).get(pk=pk)
        if case.closed_at is None or RegisterFlow.station(case.state) is not None:
            return 0
        rounds = Content.objects.filter(case=case, body__isnull=False)
        rows = sum(len(content.body["rows"]) for content in rounds.iterator())
        erased = rounds.update(body=None)
        if not erased:
            return 0
        journal.append(
            county=case.county,
            act=ERASE,
            case=case,
            state_from=case.state,
            state_to=case.state,
            round_number=case.round,
            facts={"register": case.register, "rounds": erased, "rows": rows},
        )
        return 1


def _nothing() -> Iterator[None]:
    return iter(())


WORK: Final = Work("retention", _nothing, lambda _now: 0, tidy)
