"""Measures one database at 100,000 nominations: a sign-off, the desks' pages, figures, the public notice, search."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after setup)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from aid.models import AidCase, AwardList, Fund  # noqa: E402
from aid.programme import AID  # noqa: E402
from bench.bulk_aid import Sample, fill  # noqa: E402
from bench.figures import beyond, say, say_pace  # noqa: E402
from bench.run import always, made_places, measured_acts, page  # noqa: E402
from tests import county as samples  # noqa: E402
from tests.aid.stage import WINTER, do_act, draft, mother, to_county  # noqa: E402
from workflows import clock, seeking  # noqa: E402
from workflows.acts import Request, perform  # noqa: E402
from workflows.ledger import current_content  # noqa: E402
from workflows.models import Case, Officer, Place  # noqa: E402
from workflows.tallies import count_again  # noqa: E402

# In bulk that is a notice under way, a year that is over, and one that has just begun.
TOWNSHIP, VILLAGE = "513499201", "513499201201"
LATER = WINTER + timedelta(days=15)
# Each real nomination takes its woman's facts, her registers and three acts: minutes for more of them.
MOST_READY = 50

PAGES = (
    ("inbox, township", "t1.reviewer", "/"),
    ("inbox, manager", "c.manager", "/"),
    ("sign nominations", "t1.reviewer", "/aid/signing/"),
    ("on public notice", "t1.reviewer", "/aid/notices/"),
    ("order of need", "c.manager", "/aid/ranking/?grant=spring_festival&year=2014"),
    ("lists", "c.manager", "/aid/lists/?grant=spring_festival&year=2014"),
    ("deliveries", "c.manager", "/aid/payments/"),
    ("budgets", "c.manager", "/aid/funds/?year=2014"),
    ("transfers between them", "c.manager", "/aid/funds/transfers/"),
    ("statistics of a county", "c.sealer", "/aid/statistics/?year=2014"),
    ("… with every village", "c.sealer", "/aid/statistics/?year=2014&villages=1"),
    ("… of a township", "c.sealer", f"/aid/statistics/?year=2014&place={TOWNSHIP}"),
    ("… of a village", "c.sealer", f"/aid/statistics/?year=2014&place={VILLAGE}"),
    ("demand and days", "c.sealer", "/aid/statistics/demand/?year=2014"),
    ("yearly report", "c.sealer", "/aid/statistics/year/?year=2014"),
    ("whom it reached", "c.sealer", "/aid/statistics/reached/?year=2014"),
    ("women reached", "c.sealer", "/aid/registers/women/?year=2014"),
    ("list of deliveries", "c.sealer", "/aid/registers/delivered/?year=2014"),
    ("… of approvals", "c.sealer", "/aid/registers/approved/?year=2014"),
    ("all cases", "c.sealer", "/cases/?programme=aid"),
    ("board, county", "c.sealer", "/board/"),
    ("public notices", "", "/public/aid/"),
    ("… of a township", "", f"/public/aid/{TOWNSHIP}/"),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    with clock.at(WINTER):
        county, ready = prepare(options.cases, min(options.rounds, MOST_READY))
        say("cases", f"{Case.objects.count():,}")
        _sign_offs(county, ready)
        Officer.objects.update(must_change_password=False)
        say_pace()
        _pages(county, ready, options.rounds)
        say_pace()


def prepare(cases: int, rounds: int) -> tuple[samples.County, list[AidCase]]:
    """The bulk, and beside it `rounds` real nominations that stand at the township, made by the acts themselves."""
    started = time.perf_counter()
    county = samples.build_county()
    first = to_county(county, draft(county, mother(county, seed=449).person))
    content = current_content(first)
    assert content is not None
    codes = [*samples.VILLAGES, *(village.code for village in made_places())]
    fill(
        cases,
        places=list(Place.objects.filter(code__in=codes).order_by("code").values_list("pk", "code")),
        officer=county.officers["t1.reviewer"].pk,
        post=county.posts["t1.reviewer"].pk,
        sample=Sample(first.sections, content.body, first.findings, first.person.id_number or ""),
    )
    count_again()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A server that has grown over ten years has done so by itself many times.
            cursor.execute("VACUUM (ANALYZE)")
    ready = [_ready(county, seed) for seed in range(rounds)]
    say("made in", f"{time.perf_counter() - started:.1f} s")
    return county, ready


def _ready(county: samples.County, seed: int) -> AidCase:
    case = draft(county, mother(county, seed).person)
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    return AidCase.objects.get(pk=case.pk)


def _sign_offs(county: samples.County, ready: list[AidCase]) -> None:
    def sign(case: Any) -> None:
        request = Request("sign", {}, "情况属实，同意上报。", f"bench-{case.pk}")
        perform(AID, case.ref, request, county.seats("t1.reviewer"))

    measured_acts("sign-off", sign, ready)


def _pages(county: samples.County, ready: list[AidCase], rounds: int) -> None:
    page("case", county, "t1.reviewer", lambda index: f"/aid/{ready[index % len(ready)].ref}/", rounds)
    page(
        "… its audit",
        county,
        "a.auditor",
        lambda index: f"/audit/cases/{ready[index % len(ready)].ref}/",
        rounds,
    )
    for name, username, address in PAGES:
        page(name, county, username, always(address), rounds)
    for name, address in _of_this_year():
        page(name, county, "c.manager", always(address), rounds)
    for name, words in _sought(ready[0]):
        token = seeking.read(words, county.seats("c.sealer")).token
        page(name, county, "c.sealer", always(f"/cases/?sought={token}"), rounds)


def _of_this_year() -> list[tuple[str, str]]:
    """The pages of one list and one budget, the ones with most in them."""
    award = AwardList.objects.get(grant="spring_festival", year=2014)
    fund = Fund.objects.get(grant="spring_festival", year=2014, place_code=samples.COUNTY)
    return [("one list", f"/aid/lists/{award.ref}/"), ("one budget", f"/aid/funds/{fund.pk}/")]


def _sought(case: AidCase) -> list[tuple[str, str]]:
    """What is looked for stands sealed in the address."""
    return [
        ("search, name", "赵秀英"),
        ("search, number", str(case.number)),
        ("search, ID number", str(case.person.id_number)),
    ]


if __name__ == "__main__":
    main()
    sys.exit(beyond())
