"""Figures: each is what happened, the sums of the parts are the whole, and a list has as many rows as its number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.models import LoanCase
from loans.registers import REGISTERS
from loans.statistics import FIGURES, groups_of, industry_labels, rows_of, sum_of
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, ZONE, County, advance, draft
from tests.loans.figures import Fact, expected, put
from workflows import clock
from workflows.appointing import appoint
from workflows.areas import area_of
from workflows.counting import Counted
from workflows.figure_tables import Line, Table
from workflows.models import Appointment
from workflows.periods import Period
from workflows.registers import page_after
from workflows.statistics import Cell, Chosen, Tables, grouped

pytestmark = pytest.mark.usefixtures("spring_2014")

MIDNIGHTS = [datetime(2014, 3, 31, 23, 59, 59, 999999, tzinfo=ZONE), datetime(2014, 4, 1, tzinfo=ZONE)]
MOMENTS = st.sampled_from(MIDNIGHTS) | st.datetimes(
    datetime(2013, 12, 1), datetime(2015, 1, 31), timezones=st.just(ZONE)
)
DAYS = st.sampled_from([date(2014, 3, 31), date(2014, 4, 1), date(2013, 12, 31)]) | st.dates(
    date(2013, 12, 1), date(2015, 1, 31)
)
FACTS = st.lists(
    st.builds(
        Fact,
        village=st.integers(0, 3),
        accepted=DAYS,
        amount=st.decimals("20000", "80000", places=2),
        industry=st.sampled_from(["planting", "breeding", "a_county_of_its_own"]),
        returned=st.lists(MOMENTS, max_size=2).map(tuple),
        sealed=st.none() | MOMENTS,
        seal_taken_back=st.booleans(),
        refused=st.none() | MOMENTS,
        paid=st.none() | DAYS,
    ),
    max_size=8,
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tables(county: County, username: str, chosen: Chosen) -> tuple[Tables, Chosen]:
    seats = county.seats(username)
    area = area_of(seats)
    chosen = Chosen(chosen.period, area.choose(chosen.place), chosen.kind)
    groups = groups_of(seats, chosen, area, to_the_village=True)
    return Tables(tuple(FIGURES.values()), chosen, area, groups, lambda code: f"/{code}/"), chosen


def figures_of(line: Line) -> dict[str, tuple[int, Decimal]]:
    """By figure: count and amount."""
    cells = iter(line.cells)
    found = {}
    for figure in FIGURES.values():
        values = {what: next(cells).value for what, _title in figure.heads}
        found[figure.code] = (values["count"], values.get("amount", Decimal(0)))
    return found


def added(lines: list[Line]) -> dict[str, tuple[int, Decimal]]:
    sums = {code: (0, Decimal(0)) for code in FIGURES}
    for line in lines:
        for code, (count, amount) in figures_of(line).items():
            sums[code] = (sums[code][0] + count, sums[code][1] + amount)
    return sums


def at_depth(table: Table, depth: int) -> list[Line]:
    return [line for line in table.lines if line.depth == depth]


@settings(max_examples=20, deadline=None)
@given(facts=FACTS, part=st.sampled_from(["", "q1", "q2", "m3", "m4", "m12"]))
def test_the_sums_of_the_parts_are_the_whole_and_what_happened(
    county: County, facts: list[Fact], part: str
) -> None:
    with undone():
        put(county, facts)
        period = Period(2014, part)
        made, _chosen = tables(county, "c.sealer", Chosen(period))
        by_place, by_time = made.by_place(to_the_village=True), made.by_time()
        by_kind = made.by_kind("", "", industry_labels())
        whole = figures_of(by_place.lines[0])
        for code in FIGURES:
            first, last = period.first, period.last
            assert whole[code] == expected(facts, code, place=COUNTY, first=first, last=last), code
        # Villages, townships, county.
        assert added(at_depth(by_place, 2)) == added(at_depth(by_place, 1)) == whole
        for line, township in zip(at_depth(by_place, 1), TOWNSHIPS, strict=True):
            alone, _chosen = tables(county, "c.sealer", Chosen(period, township))
            assert figures_of(alone.by_place(to_the_village=True).lines[0]) == figures_of(line)
        # Months, quarters, year; industries.
        if period.parts:
            assert added(at_depth(by_time, 1)) == whole
        if not part:
            assert added(at_depth(by_time, 2)) == whole
        assert added(at_depth(by_kind, 1)) == whole
        for line, month in zip(at_depth(by_time, 1), period.parts, strict=True):
            for code, found in figures_of(line).items():
                wanted = expected(facts, code, place=COUNTY, first=month.first, last=month.last)
                assert found == wanted, (code, month)


def _behind(county: County, cell: Cell) -> list[Any]:
    """The rows of the list that the number leads to."""
    address = urlsplit(cell.href)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    chosen = Chosen(
        Period.read(asked["year"], asked.get("part", "")), asked.get("place", ""), asked.get("kind", "")
    )
    return list(REGISTERS[address.path.strip("/")].rows(county.seats("c.sealer"), chosen))


@settings(max_examples=6, deadline=None)
@given(facts=FACTS)
def test_the_list_behind_a_number_has_exactly_as_many_rows(county: County, facts: list[Fact]) -> None:
    with undone():
        put(county, facts)
        made, _chosen = tables(county, "c.sealer", Chosen(Period(2014)))
        shown = [
            made.by_place(to_the_village=True),
            made.by_time(),
            made.by_kind("", "", industry_labels()),
        ]
        for table in shown:
            for line in table.lines:
                for cell in line.cells:
                    if cell.what == "count":
                        assert bool(cell.href) == bool(cell.value)
                    if cell.href:
                        assert len(_behind(county, cell)) == cell.value, (table.code, line.label, cell)


@pytest.mark.parametrize(("code", "is_day"), [(code, f.is_day) for code, f in FIGURES.items()])
def test_a_register_pages_through_every_row_once(county: County, code: str, is_day: bool) -> None:
    day, moment = date(2014, 5, 5), datetime(2014, 5, 5, 9, tzinfo=ZONE)
    facts = [
        Fact(n % 4, day, Decimal(30000), returned=(moment, moment), sealed=moment, refused=moment, paid=day)
        for n in range(7)
    ]
    put(county, facts)
    rows = REGISTERS[code].rows(county.seats("c.sealer"), Chosen(Period(2014)))
    seen: list[tuple[int, int]] = []
    key = ""
    while True:
        page = page_after(rows, key, is_day=is_day, size=3)
        seen += [(case.pk, case.entry) for case in page.rows]
        key = page.following
        if not key:
            break
    assert len(seen) == len(set(seen)) == rows.count() == (14 if code == "returned" else 7)


@pytest.mark.parametrize(
    "key", ["x", ",", "2014-01-01", "2014-13-01,1", "2014-05-05T09:00,1", "9,9", "２,１"]
)
@pytest.mark.parametrize("is_day", [True, False])
def test_an_unreadable_key_starts_at_the_first_row(county: County, key: str, is_day: bool) -> None:
    put(county, [Fact(0, date(2014, 5, 5), Decimal(30000), sealed=MIDNIGHTS[0])])
    book = REGISTERS["accepted" if is_day else "approved"]
    rows = book.rows(county.seats("c.sealer"), Chosen(Period(2014)))
    assert len(page_after(rows, key, is_day=is_day).rows) == 1


def _counts(county: County, username: str) -> dict[str, int]:
    made, _chosen = tables(county, username, Chosen(Period(2014)))
    return {
        code: count for code, (count, _a) in figures_of(made.by_place(to_the_village=True).lines[0]).items()
    }


def test_each_desk_counts_what_it_may_see(county: County) -> None:
    """By the acts themselves: drafts count nowhere, the cooperative counts what came as far as its desk."""
    advance(county, draft(county, seed=1), "payout")
    advance(county, draft(county, seed=2), "village")
    draft(county, seed=3)
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=4), "submit")
    accepted = {
        name: _counts(county, name)["accepted"]
        for name in (
            "v1.cadre",
            "v2.cadre",
            "t1.reviewer",
            "t2.reviewer",
            "b1.officer",
            "c.sealer",
            "a.auditor",
        )
    }
    assert accepted == {
        "v1.cadre": 2,
        "v2.cadre": 0,
        "t1.reviewer": 2,
        "t2.reviewer": 1,
        "b1.officer": 1,
        "c.sealer": 3,
        "a.auditor": 3,
    }
    assert _counts(county, "c.sealer") == {
        "accepted": 3,
        "approved": 1,
        "returned": 0,
        "refused": 0,
        "paid": 1,
    }


def test_a_seal_that_was_taken_back_no_longer_counts_and_the_next_one_does(county: County) -> None:
    case = advance(county, draft(county, seed=1), "county")
    assert _counts(county, "c.sealer")["approved"] == 1
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    county.do("c.second", case, "unseal")
    assert _counts(county, "c.sealer")["approved"] == 0
    county.do("c.sealer", LoanCase.objects.get(pk=case.pk), "seal")
    assert _counts(county, "c.sealer")["approved"] == 1


def test_a_branch_of_two_townships_has_a_line_for_each(county: County) -> None:
    from workflows.models import Coverage

    advance(county, draft(county, seed=1), "township")
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=2), "township")
    # The first branch takes the second township over.
    first, second = (county.posts[f"{name}.officer"].office for name in ("b1", "b2"))
    Coverage.objects.filter(office=second).update(office=first)
    made, _chosen = tables(county, "b1.officer", Chosen(Period(2014)))
    lines = at_depth(made.by_place(to_the_village=False), 1)
    assert [line.label for line in lines] == ["东河镇", "西山乡"]
    assert [figures_of(line)["accepted"][0] for line in lines] == [1, 1]


@pytest.mark.parametrize("to_the_village", [False, True])
@pytest.mark.parametrize("username", ["c.sealer", "t1.reviewer", "v1.cadre", "b1.officer"])
def test_all_figures_take_one_statement_and_read_tallies_alone(
    county: County, username: str, to_the_village: bool
) -> None:
    put(county, [Fact(0, date(2014, 5, 5), Decimal(30000), sealed=MIDNIGHTS[0], paid=date(2014, 6, 1))])
    seats = county.seats(username)
    area = area_of(seats)
    chosen = Chosen(Period(2014, "q2"), area.choose(""))
    with CaptureQueriesContext(connection) as captured:
        groups_of(seats, chosen, area, to_the_village=to_the_village)
    assert len(captured) == 1
    plan = _plan(captured[0]["sql"])
    for table in ("workflows_signoff", "loans_disbursement", "workflows_case", "SCAN workflows_tally"):
        assert table not in plan, plan
    assert "Seq Scan" not in plan, plan


@settings(max_examples=2, deadline=None)
@given(facts=FACTS)
@pytest.mark.once
def test_what_is_kept_is_what_is_counted(county: County, facts: list[Fact]) -> None:
    with undone():
        put(county, facts)
        for username, place in (
            ("c.sealer", ""),
            ("c.sealer", TOWNSHIPS[0]),
            ("b1.officer", ""),
            ("b1.officer", VILLAGES[0]),
            ("v1.cadre", ""),
        ):
            for part, kind, villages in (("", "", True), ("q2", "", False), ("", "breeding", False)):
                _same(county, username, Chosen(Period(2014, part), place, kind), to_the_village=villages)


def _same(county: County, username: str, chosen: Chosen, *, to_the_village: bool) -> None:
    seats = county.seats(username)
    area = area_of(seats)
    chosen = replace(chosen, place=area.choose(chosen.place))
    rows = {
        code: Counted(rows_of(f, seats, chosen), f.moment, f.is_day, f.sums, "industry")
        for code, f in FIGURES.items()
    }
    counted = grouped(rows, chosen, area, to_the_village=to_the_village)
    kept = groups_of(seats, chosen, area, to_the_village=to_the_village)
    shown = []
    for groups in (kept, counted):
        made = Tables(tuple(FIGURES.values()), chosen, area, groups, str)
        tables = (
            made.by_place(to_the_village=to_the_village),
            made.by_time(),
            made.by_kind("", "", industry_labels()),
        )
        shown.append([[(line.label, figures_of(line)) for line in table.lines] for table in tables])
    assert shown[0] == shown[1], (username, chosen)
    for code, figure in FIGURES.items():
        whole = sum_of(figure, seats, chosen, area)
        assert (whole.count, whole.amount) == shown[0][0][0][1][code]


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # On a table of a few rows it reads all of them, whatever indexes there are.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_a_stand_in_who_sees_from_two_stations_counts_the_cases_themselves(county: County) -> None:
    """As loan officer she would see the second township's from the third station on, as reviewer all of the first's."""
    advance(county, draft(county, seed=1), "submit")
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=2), "submit")
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=3), "township")
    appoint(
        county.officers["t1.reviewer"],
        county.posts["b2.officer"],
        starts_on=date(2014, 1, 1),
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    assert _counts(county, "t1.reviewer")["accepted"] == 2


@pytest.mark.parametrize(
    ("part", "first", "last", "months"),
    [
        ("", date(2016, 1, 1), date(2016, 12, 31), 12),
        ("q1", date(2016, 1, 1), date(2016, 3, 31), 3),
        ("q4", date(2016, 10, 1), date(2016, 12, 31), 3),
        ("m2", date(2016, 2, 1), date(2016, 2, 29), 1),
        ("m12", date(2016, 12, 1), date(2016, 12, 31), 1),
    ],
)
def test_a_period_has_its_days_and_months(part: str, first: date, last: date, months: int) -> None:
    period = Period.read("2016", part)
    assert (period.first, period.last, len(period.months)) == (first, last, months)
    assert [each for each in period.parts if each.first < first or each.last > last] == []


def test_a_renumbered_village_keeps_its_line_while_it_was_in_force(county: County) -> None:
    from workflows.models import Place

    put(county, [Fact(1, date(2014, 5, 5), Decimal(30000))])
    Place.objects.filter(code__in=VILLAGES[:2]).update(
        valid_to=date(2013, 12, 31), valid_from=date(2013, 1, 1)
    )
    with clock.at(datetime(2014, 6, 1, 9, tzinfo=ZONE)):
        made, _chosen = tables(county, "c.sealer", Chosen(Period(2014)))
    labels = [line.label for line in at_depth(made.by_place(to_the_village=True), 2)]
    # Neither existed in 2014: the one without a figure has no line, the other's figure isn't lost.
    assert labels == ["桃园村", "石桥村", "白杨村"]
