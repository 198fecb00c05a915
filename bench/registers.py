"""Measures one database: reading in 50,000 families, the registers' pages and figures at 150,000 persons."""

from __future__ import annotations

import argparse
import csv
import io
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import seen  # noqa: E402
from bench.figures import beyond, say, say_lasting, say_pace  # noqa: E402
from bench.run import always, made_places, page  # noqa: E402
from people.imports import batches, running  # noqa: E402
from people.imports.batches import Sent  # noqa: E402
from people.models import ImportBatch, Person, RegisterEntry, RegisterTable, Visit  # noqa: E402
from people.queries.registers import area_that_reads  # noqa: E402
from people.registers import REGISTERS  # noqa: E402
from people.tables import orders  # noqa: E402
from people.tables import running as drawing  # noqa: E402
from people.tables.choice import choice_of  # noqa: E402
from tests import county as samples  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.models import Officer, Place  # noqa: E402

HEADS = [
    "村",
    "组",
    "姓名",
    "身份证号",
    "婚姻状况",
    "民族",
    "文化程度",
    "联系电话",
    "丈夫姓名",
    "丈夫身份证号",
    "子女1姓名",
    "子女1身份证号",
]
AWAY = [
    "村",
    "组",
    "姓名",
    "身份证号",
    "丈夫姓名",
    "丈夫身份证号",
    "丈夫外出日期",
    "丈夫外出地区",
    "丈夫外出地点",
]
# What a file of 50,000 rows may take.
MOST_SECONDS = 180

PAGES = (
    ("overview", "c.sealer", "/registers/"),
    ("register of a county", "c.sealer", "/registers/women/"),
    ("… of a township", "c.sealer", "/registers/women/?place=513499201"),
    ("… of a village", "c.sealer", "/registers/women/?place=513499201201"),
    ("women left behind", "c.sealer", "/registers/left_behind_women/"),
    ("women in poverty", "c.sealer", "/registers/women_in_poverty/"),
    ("children left behind", "c.sealer", "/registers/left_behind_children/"),
    ("children in hardship", "c.sealer", "/registers/children_in_hardship/"),
    ("two cancers", "c.sealer", "/registers/two_cancers/"),
    ("village heads", "c.sealer", "/registers/village_heads/"),
    ("volunteers’ register", "c.sealer", "/registers/volunteers/"),
    ("statistics, county", "c.sealer", "/registers/statistics/"),
    ("statistics, township", "c.sealer", "/registers/statistics/?place=513499201"),
    ("persons", "c.sealer", "/people/"),
    ("visits of a township", "c.sealer", "/visits/?place=513499201"),
    ("… planned", "c.sealer", "/visits/?show=planned&place=513499201"),
    ("… needs", "c.sealer", "/visits/?show=needs&place=513499201"),
    ("… done", "c.sealer", "/visits/?show=done&place=513499201"),
    ("helpers", "c.sealer", "/helpers/"),
    ("… nobody helps them", "c.sealer", "/helpers/?show=unpaired"),
    ("volunteers", "c.sealer", "/volunteers/"),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True, help="families read in")
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    with clock.at(samples.SPRING):
        county = samples.build_county()
        villages = made_places()
        _read_in("families", "women", _families(options.cases, villages), county)
        _read_in("… again, nothing new", "women", _families(options.cases, villages) + b"\n", county)
        _read_in("husbands away", "left_behind_women", _away(options.cases // 5, villages), county)
        seen.fill(county)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
        say("persons", f"{Person.objects.count():,}")
        say("entries", f"{RegisterEntry.objects.count():,}")
        say("visits", f"{Visit.objects.count():,}")
        Officer.objects.update(must_change_password=False)
        for form in ("csv", "workbook"):
            _taken_out(county, form)
        say_pace()
        for name, who, address in PAGES:
            page(name, county, who, always(address), options.rounds)
        ids = list(
            Person.objects.filter(sex="f").order_by("pk").values_list("pk", flat=True)[: options.rounds]
        )
        page(
            "a person",
            county,
            "c.sealer",
            lambda number: f"/people/{ids[number % len(ids)]}/",
            options.rounds,
        )
        say_pace()


def _family(number: int) -> tuple[str, str, str]:
    """ID numbers of a woman, her husband and their child; no two families share one."""
    day = date(1955, 1, 1) + timedelta(days=number % 16_000)
    turn = number // 16_000
    hers = samples.id_number(f"{day:%Y%m%d}", 2 * turn + 500)
    his = samples.id_number(f"{day - timedelta(days=400):%Y%m%d}", 2 * turn + 701)
    born = date(1998, 1, 1) + timedelta(days=number % 5_500)
    child = samples.id_number(f"{born:%Y%m%d}", number // 5_500 * 2 + 100 + number % 2)
    return hers, his, child


def _families(count: int, villages: list[Place]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for number in range(count):
        hers, his, child = _family(number)
        village = villages[number % len(villages)].name
        name = f"王{chr(0x4E00 + number % 5000)}"
        row = [village, f"{number % 9 + 1}组", name, hers, "已婚", "汉族", "初中", "13800000000"]
        writer.writerow(
            [*row, f"李{chr(0x5000 + number % 5000)}", his, f"李{chr(0x6000 + number % 3000)}", child]
        )
    return out.getvalue().encode("utf-8-sig")


def _away(count: int, villages: list[Place]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(AWAY)
    for number in range(9_000, 9_000 + count):
        hers, his, _child = _family(number)
        row = [
            villages[number % len(villages)].name,
            f"{number % 9 + 1}组",
            f"王{chr(0x4E00 + number % 5000)}",
            hers,
        ]
        row += [f"李{chr(0x5000 + number % 5000)}", his, "2013-10-01", "44", "广东东莞"]
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def _read_in(name: str, template: str, data: bytes, county: samples.County) -> None:
    """Checked and taken by the worker's own turns; both are in the figure."""
    seats = county.seats("c.sealer")
    started, cpu = time.perf_counter(), time.process_time()
    batch, _made = batches.keep(Sent(template, samples.COUNTY, samples.START, f"{template}.csv", data), seats)
    for _turn in running.turns():
        pass
    batch.refresh_from_db()
    assert batch.status == ImportBatch.Status.CHECKED, (batch.status, batch.fault)
    checked = time.perf_counter() - started
    if batch.rows_right:
        batches.confirm(batch.ref, seats)
    for _turn in running.turns():
        pass
    batch.refresh_from_db()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.perf_counter() - started
    say_lasting(
        name,
        f"{batch.rows_total:,} rows ({batch.rows_wrong} wrong, {batch.rows_known:,} known) in"
        f" {seconds:.0f} s ({checked:.0f} s checking),"
        f" CPU {time.process_time() - cpu:.0f} s, peak {peak} MB",
        seconds,
        MOST_SECONDS,
    )


def _taken_out(county: samples.County, form: str) -> None:
    """The county's basic register as a file, by the worker's turns."""
    seats, book = county.seats("c.sealer"), REGISTERS["women"]
    typed = {"place": "", "day": "", "since": "", "show": ""}
    choice = choice_of(seats, area_that_reads(seats, book), book, typed)
    started = time.perf_counter()
    table = orders.order(choice, form, 0)
    for _turn in drawing.turns():
        pass
    table.refresh_from_db()
    assert table.status == RegisterTable.Status.MADE, table.fault
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figure = f"{table.rows_done:,} rows, {table.size / 1024:,.0f} KiB, in {seconds:.0f} s, peak {peak} MB"
    say_lasting(f"register as {form}", figure, seconds, MOST_SECONDS)


if __name__ == "__main__":
    main()
    sys.exit(beyond())
