"""Aid's figures: each is what happened, villages add up to townships and county, a list has its number of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aid.models import AidCase, Fund
from aid.models.funds import in_yuan
from aid.policy import GRANTS
from aid.registers import REGISTERS
from aid.statistics import COUNTED, FIGURES, grant_labels
from tests.aid.figures import Fact, expected, put
from tests.aid.pages import AFTER, before_county
from tests.aid.stage import PHOTO, again, allot, do_act, draft, mother, to_county, visit
from tests.aid.test_funds_any_order import HALF_WAY, Stage, steps
from tests.county import COUNTY, TOWNSHIPS, ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.areas import area_of
from workflows.figure_tables import Line, Table
from workflows.periods import Period
from workflows.statistics import Cell, Chosen, Tables
from workflows.tallies import differences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

MOMENTS = st.sampled_from(
    [datetime(2015, 3, 31, 23, 59, 59, 999999, tzinfo=ZONE), datetime(2015, 4, 1, tzinfo=ZONE)]
) | st.datetimes(datetime(2014, 12, 1), datetime(2016, 1, 31), timezones=st.just(ZONE))
DAYS = st.sampled_from([date(2015, 3, 31), date(2015, 4, 1), date(2014, 12, 31)]) | st.dates(
    date(2014, 12, 1), date(2016, 1, 31)
)
FACTS = st.lists(
    st.builds(
        Fact,
        village=st.integers(0, 3),
        nominated=DAYS,
        amount=st.none() | st.decimals("0.01", "20000", places=2),
        grant=st.sampled_from([*GRANTS, "a_county_of_its_own"]),
        approved=st.none() | MOMENTS,
        carried_over=st.booleans(),
        failed=st.lists(MOMENTS, max_size=2).map(tuple),
        refused=st.none() | MOMENTS,
        set_aside=st.booleans(),
        delivered=st.none() | DAYS,
        verified=st.none() | MOMENTS,
    ),
    max_size=8,
)


@contextmanager
def undone() -> Iterator[None]:
    """What an example writes is gone before the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tables(county: County, chosen: Chosen) -> Tables:
    seats = county.seats("c.sealer")
    area = area_of(seats)
    chosen = Chosen(chosen.period, area.choose(chosen.place), chosen.kind)
    groups = COUNTED.groups_of(seats, chosen, area, to_the_village=True)
    return Tables(tuple(FIGURES.values()), chosen, area, groups, lambda code: f"/{code}/")


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


def adds_up(county: County, period: Period) -> dict[str, tuple[int, Decimal]]:
    """Villages are townships, months are quarters, grants are all: each adds up to the county's line of the period."""
    made = tables(county, Chosen(period))
    by_place, by_time = made.by_place(to_the_village=True), made.by_time()
    whole = figures_of(by_place.lines[0])
    assert added(at_depth(by_place, 2)) == added(at_depth(by_place, 1)) == whole
    for line, township in zip(at_depth(by_place, 1), TOWNSHIPS, strict=True):
        alone = tables(county, Chosen(period, township)).by_place(to_the_village=True)
        assert figures_of(alone.lines[0]) == added(at_depth(alone, 1)) == figures_of(line)
    if period.parts:
        assert added(at_depth(by_time, 1)) == whole
    if not period.part:
        assert added(at_depth(by_time, 2)) == whole
    assert added(at_depth(made.by_kind("", "", grant_labels()), 1)) == whole
    return whole


@settings(max_examples=20, deadline=None)
@given(facts=FACTS, part=st.sampled_from(["", "q1", "q2", "m3", "m4", "m12"]))
def test_villages_add_up_to_townships_and_county_and_are_what_happened(
    county: County, facts: list[Fact], part: str
) -> None:
    with undone():
        put(county, facts)
        period = Period(2015, part)
        whole = adds_up(county, period)
        for code in FIGURES:
            wanted = expected(facts, code, place=COUNTY, first=period.first, last=period.last)
            assert whole[code] == wanted, code


def _behind(county: County, cell: Cell) -> int:
    """The rows of the list that the number leads to."""
    address = urlsplit(cell.href)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    chosen = Chosen(
        Period.read(asked["year"], asked.get("part", "")), asked.get("place", ""), asked.get("kind", "")
    )
    return len(REGISTERS[address.path.strip("/")].rows(county.seats("c.sealer"), chosen))


@settings(max_examples=4, deadline=None)
@given(facts=FACTS)
def test_the_list_behind_a_number_has_exactly_as_many_rows(county: County, facts: list[Fact]) -> None:
    with undone():
        put(county, facts)
        made = tables(county, Chosen(Period(2015)))
        for table in (made.by_place(to_the_village=True), made.by_kind("", "", grant_labels())):
            for line in table.lines:
                for cell in line.cells:
                    if cell.what == "count":
                        assert bool(cell.href) == bool(cell.value)
                    if cell.href:
                        assert _behind(county, cell) == cell.value, (table.code, line.label, cell)


def test_the_sums_kept_by_random_acts_are_the_cases_counted_anew(county: County) -> None:
    stage = Stage(county)
    done = spent = 0

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @example(walk=[("onward", 0, "")] * 3)
    @example(walk=HALF_WAY)
    @given(walk=st.lists(steps, min_size=6, max_size=14))
    def walks(walk: list[tuple[str, int, str]]) -> None:
        nonlocal done, spent
        with undone():
            for number, step in enumerate(walk):
                stage.tries(number, step)
            assert differences() == []
            with clock.at(AFTER):
                whole = adds_up(county, Period(2015))
            # What the budgets have spent is what was delivered, and what was spent of what stopped half way.
            of_funds = in_yuan(Fund.objects.aggregate(fen=Sum("spent_fen"))["fen"])
            assert whole["delivered"][1] + whole["stopped"][1] == of_funds
            done += whole["approved"][0]
            spent += bool(whole["stopped"][1])
            assert whole["nominated"][0] == 5

    walks()
    assert done
    assert spent


def _figures(county: County) -> dict[str, tuple[int, Decimal]]:
    assert differences() == []
    return {
        code: each
        for code, each in figures_of(
            tables(county, Chosen(Period(2015))).by_place(to_the_village=True).lines[0]
        ).items()
        if each[0]
    }


@pytest.fixture
def paid(county: County) -> Iterator[AidCase]:
    """Approved: the money is waited for."""
    allot(county)
    before_county(county, 7)
    case = before_county(county, 1)
    with clock.at(AFTER):
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        yield again(case)


def test_a_bounced_transfer_is_approved_without_an_amount_until_the_next_list(
    county: County, paid: AidCase
) -> None:
    nominated = (2, Decimal(1000))
    assert _figures(county) == {"nominated": nominated, "approved": (1, Decimal(500))}
    do_act(county, "c.manager", paid, "report_bounced", reason="wrong_number")
    bounced = (1, Decimal(0))
    assert _figures(county) == {"nominated": nominated, "approved": (1, Decimal(0)), "undelivered": bounced}
    do_act(county, "c.manager", paid, "carry_over")
    assert _figures(county) == {"nominated": nominated, "undelivered": bounced}
    do_act(county, "c.manager", again(paid), "put_on_list")
    do_act(county, "c.sealer", again(paid), "approve")
    assert _figures(county)["approved"] == (1, Decimal(500))


def test_what_is_delivered_counts_on_its_day_and_is_verified(county: County, paid: AidCase) -> None:
    day = clock.today()
    do_act(county, "c.manager", paid, "confirm_payment", on=day.isoformat(), reference="B-1")
    met = visit(county, paid.person, day)
    do_act(county, "v1.cadre", again(paid), "verify", visit=str(met.pk), found="in_order")
    found = _figures(county)
    assert (found["delivered"], found["verified"]) == ((1, Decimal(500)), (1, Decimal(0)))
    assert found["approved"] == (1, Decimal(500))


def test_a_refusal_that_an_appeal_sets_aside_is_counted_no_more(county: County) -> None:
    case = before_county(county, 1)
    with clock.at(AFTER):
        do_act(county, "c.manager", case, "refuse", reasons=["id_number"])
        assert _figures(county)["refused"] == (1, Decimal(0))
        do_act(county, "v1.cadre", again(case), "appeal", reason="证件已经核对")
        assert "refused" in _figures(county)
        do_act(county, "c.sealer", again(case), "allow_appeal")
        assert set(_figures(county)) == {"nominated"}
        do_act(county, "c.manager", again(case), "refuse", reasons=["id_number"])
        assert _figures(county)["refused"] == (1, Decimal(0))


def test_a_training_is_reported_by_whom_it_took_in(county: County) -> None:
    """Approved and on the way, or once attended; a place that nobody took up was given to nobody."""
    with clock.at(datetime(2015, 2, 9, 9, tzinfo=ZONE)):
        allot(county, "women_class")
        women = [mother(county, seed, born="19950601", visited=date(2015, 2, 5)).person for seed in range(4)]
        cases = [to_county(county, draft(county, woman, "women_class")) for woman in women]
    with clock.at(datetime(2015, 3, 9, 9, tzinfo=ZONE)):
        for case in cases:
            do_act(county, "c.manager", case, "put_on_list")
            do_act(county, "c.sealer", case, "approve")
        assert _taken_in(county) == 4
        today = clock.today().isoformat()
        do_act(county, "c.manager", cases[0], "cancel", reason="moved_away", spent="0", photo="")
        assert _taken_in(county) == 3
        do_act(county, "c.manager", cases[1], "report_undeliverable", reason="absent", spent="0", photo="")
        assert _taken_in(county) == 2
        # Carried over and approved once more she is counted again, and once.
        do_act(county, "c.manager", cases[1], "carry_over")
        assert _taken_in(county) == 2
        do_act(county, "c.manager", cases[1], "put_on_list")
        do_act(county, "c.sealer", cases[1], "approve")
        assert _taken_in(county) == 3
        # Whoever attended was taken in, even where she left it later.
        step = GRANTS["women_class"].milestones[0].code
        do_act(county, "c.manager", cases[2], "record_attendance", step=step, on=today, photo=PHOTO)
        do_act(county, "c.manager", cases[2], "cancel", reason="moved_away", spent="0", photo="")
        assert _taken_in(county) == 3


def _taken_in(county: County) -> int:
    words = text_of(at_desk(county, "c.manager", "zh-hans").get("/aid/statistics/year/?year=2015"))
    found = re.search(r"女子成才班 (\d+) 名", words)
    assert found, words
    return int(found[1])
