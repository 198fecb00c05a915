"""The bulk that `./do bench` measures on: its columns are those of the tables, its shapes those of real cases."""

from __future__ import annotations

import pytest

from aid.models import AidCase, FundEntry, GrantSlot
from aid.queries.grounds import grounds_of
from bench import bulk_aid, figures
from bench.bulk import STATIONS
from loans.models import Disbursement, LoanCase
from tests.aid.stage import WINTER, draft, mother, to_county
from tests.county import VILLAGES, County, sections
from tests.many import many_cases
from workflows import clock
from workflows.ledger import current_content
from workflows.models import Case, CaseTask, Place, SignOff
from workflows.seats import Seats


@pytest.mark.usefixtures("spring_2014")
def test_the_bulk_has_the_shapes_of_real_cases(county: County) -> None:
    many_cases(county, 200)

    assert LoanCase.objects.count() == 200
    assert LoanCase.objects.order_by("pk")[0].sections == sections()
    waiting = CaseTask.objects.filter(finished=None)
    assert set(waiting.values_list("station", flat=True)) == set(STATIONS)
    assert waiting.count() == Case.objects.filter(closed_at=None).exclude(state="disbursed").count() == 20
    paid = Disbursement.objects.count()
    refused = Case.objects.filter(state="refused").count()
    assert paid + refused == 180
    assert refused == SignOff.objects.filter(act="refuse").count() == 10
    assert SignOff.objects.filter(case__state="disbursed", carries=True).count() == paid * len(STATIONS)
    seats: Seats = county.seats("t1.reviewer")
    hers = waiting.filter(seats.inbox()).select_related("process")
    assert hers.exists()
    assert all(seats.sees(task.process) for task in hers)


def test_the_bulk_of_nominations_has_the_shapes_of_real_ones(county: County) -> None:
    with clock.at(WINTER):
        first = to_county(county, draft(county, mother(county).person))
        content = current_content(first)
        assert content is not None
        bulk_aid.fill(
            420,
            places=list(Place.objects.filter(code__in=VILLAGES).values_list("id", "code")),
            officer=county.officers["t1.reviewer"].pk,
            post=county.posts["t1.reviewer"].pk,
            sample=bulk_aid.Sample(first.sections, content.body, first.findings, str(first.person.id_number)),
        )
        every = AidCase.objects.exclude(pk=first.pk)
        assert every.count() == 420
        waiting = CaseTask.objects.filter(finished=None, process_id__in=every.values("pk"))
        assert set(waiting.values_list("station", flat=True)) == set(bulk_aid.CHAIN.stations)
        assert waiting.count() == 42
        assert every.filter(state="refused").count() == 21
        paid = every.filter(delivered_on__isnull=False)
        assert paid.count() == FundEntry.objects.filter(kind="spend").count() == 357 + 6
        assert GrantSlot.objects.filter(delivered_on__isnull=False).count() == paid.count()
        assert not paid.filter(listed_in=None).exists()
        seats: Seats = county.seats("c.manager")
        assert all(
            seats.sees(task.process) for task in waiting.filter(seats.inbox()).select_related("process")
        )
        ranked = list(every.filter(state="county_review"))
        assert all(grounds.reasons for grounds in grounds_of(ranked).values())


def test_a_page_that_takes_more_than_it_may_is_marked_and_ends_the_bench_with_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_beyond", [])
    figures.say_page("inbox", 12, [0.010, 0.060, 0.500], 1024)
    assert (figures.beyond(), "<-" in capsys.readouterr().out) == (0, False)
    figures.say_page("board", 12, [0.010, 0.061, 0.061], 1024)
    figures.say_page("case", 13, [0.010], 1024)
    figures.say_page("all villages", 12, [0.099], 1024, (100, 12))
    assert figures.beyond() == 1
    said = capsys.readouterr().out
    assert "board" in said
    assert "more than 60 ms" in said
    assert "more than 12 statements" in said
    assert "beyond what was promised: board, case\n" in said
