"""Measures one database: a sign-off, the desks' pages, `screen`, one form. Prints a line for each."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402  (after setup)
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.bulk import fill  # noqa: E402
from bench.figures import PAGE_MS, PAGE_STATEMENTS, beyond, say, say_pace, say_page, spread  # noqa: E402
from loans.models import LoanCase  # noqa: E402
from loans.programme import LOANS  # noqa: E402
from tests import county as samples  # noqa: E402
from workflows import clock, seeking  # noqa: E402
from workflows.acts import Request, perform  # noqa: E402
from workflows.models import Case, Officer, Place  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402
from workflows.tallies import count_again  # noqa: E402

SCREEN_LINES = 20_000
# Tables of every village of a county (docs/decisions/0713), figures that are counted anew (300 ms), and pages of a
# hundred women with the reasons of each, where a county decides on a list of 65 (docs/decisions/1011).
MOST_MS = {
    "… with every village": 100,
    "statistics, county": 300,
    "statistics, township": 300,
    "demand and days": 300,
    "yearly report": 300,
    "whom it reached": 300,
    "women reached": 300,
    "on public notice": 100,
    "order of need": 200,
    "one list": 200,
}
# Its columns ask for the husband's telephone, the household, and who else is at home.
MOST_STATEMENTS = {"women left behind": 14}
TOWNSHIPS, VILLAGES_EACH = 20, 10


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    options = parser.parse_args()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    with clock.at(samples.SPRING):
        county, ready = _prepare(options.cases, options.rounds)
        say("cases", f"{Case.objects.count():,}")
        _sign_offs(county, ready)
        Officer.objects.update(must_change_password=False)
        say_pace()
        _pages(county, ready, options.rounds)
        say_pace()
    _screen()
    _form(ready[0], county.seats("t1.reviewer"))


def _prepare(cases: int, rounds: int) -> tuple[samples.County, list[Any]]:
    """The bulk, and beside it `rounds` real applications that stand at the township, made by the acts themselves."""
    started = time.perf_counter()
    county = samples.build_county()
    villages = made_places()
    places = list(Place.objects.filter(code__in=[*samples.VILLAGES, *(v.code for v in villages)]))
    officer, post = county.officers["t1.reviewer"], county.posts["t1.reviewer"]
    fill(
        cases,
        places=[(place.pk, place.code) for place in places],
        officer=officer.pk,
        post=post.pk,
        sections=samples.sections(),
    )
    count_again()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A server that has grown over ten years has done so by itself many times.
            cursor.execute("VACUUM (ANALYZE)")
    ready = [
        samples.advance(county, samples.draft(county, seed=seed, guarantors=2, amount="60000.00"), "village")
        for seed in range(1, rounds + 1)
    ]
    say("made in", f"{time.perf_counter() - started:.1f} s")
    return county, ready


def made_places() -> list[Place]:
    """The villages of twenty townships more, ten in each; the townships are there too."""
    townships = [f"{samples.COUNTY}{201 + number}" for number in range(TOWNSHIPS)]
    places = [Place(code=code, name=f"乡{code[-3:]}", valid_from=samples.START) for code in townships]
    villages = [
        Place(code=f"{township}{201 + number}", name=f"村{township[-3:]}-{number}", valid_from=samples.START)
        for township in townships
        for number in range(VILLAGES_EACH)
    ]
    Place.objects.bulk_create([*places, *villages])
    return villages


def _sign_offs(county: samples.County, ready: list[Any]) -> None:
    officer = county.officers["t1.reviewer"]

    def sign(case: Any) -> None:
        seats = seats_of(officer, clock.today())
        request = Request(
            "sign", {"contacts": samples.contacts(case)}, "情况属实，同意上报。", f"bench-{case.pk}"
        )
        perform(LOANS, case.ref, request, seats)

    measured_acts("sign-off", sign, ready)


def measured_acts(name: str, act: Callable[[Any], Any], ready: list[Any]) -> None:
    """The act on each case: the first one counts its statements, the others its time."""
    with CaptureQueriesContext(connection) as captured:
        act(ready[0])
    # BEGIN and COMMIT are among them.
    counted = len(captured)
    reset_queries()
    times = _timed(act, ready[1:])
    say(name, f"{counted} statements, {spread(times)}, {len(times) / sum(times):.0f} a second")


# The desk's pages: name, who reads it, address. A year in the middle of the ten, as a whole is what is asked for most.
PAGES = (
    ("inbox", "t1.reviewer", "/"),
    ("… narrowed", "t1.reviewer", "/?least=20000&flag=returned"),
    ("… of a village", "v1.cadre", "/"),
    ("done by her", "t1.reviewer", "/done/"),
    ("closed", "t1.reviewer", "/closed/"),
    ("all cases", "t1.reviewer", "/cases/"),
    ("board, county", "c.sealer", "/board/"),
    ("… one township", "c.sealer", "/board/?township=513499201&age=overdue"),
    ("payouts", "b1.liaison", "/loans/payouts/"),
    ("notices", "t1.reviewer", "/notices/"),
    ("statistics of a county", "c.sealer", "/loans/statistics/?year=2013"),
    ("… with every village", "c.sealer", "/loans/statistics/?year=2013&villages=1"),
    ("… of a township", "c.sealer", "/loans/statistics/?year=2013&place=513499201"),
    ("… of a village", "c.sealer", "/loans/statistics/?year=2013&place=513499201201"),
    ("… of a branch", "b1.officer", "/loans/statistics/?year=2013"),
    ("acceptance register", "c.sealer", "/loans/registers/accepted/?year=2013"),
    ("payout register", "c.sealer", "/loans/registers/paid/?year=2013"),
    ("approvals", "c.sealer", "/loans/registers/approved/?year=2013"),
    ("returns", "c.sealer", "/loans/registers/returned/?year=2013"),
    ("payouts of a village", "c.sealer", "/loans/registers/paid/?year=2013&place=513499201201"),
    ("journal", "a.auditor", "/audit/"),
    ("an officer’s trail", "a.auditor", "/audit/officers/t1.reviewer/"),
    ("offices", "c.registrar", "/administration/"),
    ("officers", "c.registrar", "/administration/officers/"),
    ("the public’s home", "", "/public/"),
    ("… notice of a county", "", f"/loans/notice/{samples.COUNTY}/"),
    ("progress, asked for", "", "/public/progress/"),
)
# What is looked for stands sealed in the address.
SOUGHT = (
    ("search, name", "赵秀英"),
    ("search, number", "示妇贷〔2014〕2号"),
    ("search, ID number", samples.id_number("19800318", 2)),
)


def _pages(county: samples.County, ready: list[Any], rounds: int) -> None:
    page("case", county, "t1.reviewer", lambda index: f"/loans/{ready[index % len(ready)].ref}/", rounds)
    page(
        "consent to it",
        county,
        "b1.officer",
        lambda index: f"/loans/{ready[index % len(ready)].ref}/acts/consent/",
        rounds,
    )
    page(
        "… its audit",
        county,
        "a.auditor",
        lambda index: f"/audit/cases/{ready[index % len(ready)].ref}/",
        rounds,
    )
    begun = samples.draft(county, seed=9_000, guarantors=2, amount="60000.00")
    for name, rest in (("her application", ""), ("… about her", "about-her/"), ("… papers", "papers/")):
        page(name, county, "v1.cadre", always(f"/loans/{begun.ref}/application/{rest}"), rounds)
    for name, username, address in PAGES:
        page(name, county, username, always(address), rounds)
    for name, words in SOUGHT:
        seats = county.seats("c.sealer")
        token = seeking.read(words, seats).token
        page(name, county, "c.sealer", always(f"/cases/?sought={token}"), rounds)


def page(
    name: str, county: samples.County, username: str, address: Callable[[int], str], rounds: int
) -> None:
    """The page as the officer reads it, or as anybody does where none is named."""
    client = Client()
    if username:
        client.force_login(county.officers[username], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address(0))
    assert response.status_code == 200, (address(0), response.status_code)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address(1))
    counted = len(captured)
    reset_queries()
    times = _timed(lambda index: client.get(address(index)), range(rounds))
    most = MOST_MS.get(name, PAGE_MS), MOST_STATEMENTS.get(name, PAGE_STATEMENTS)
    say_page(name, counted, times, len(response.content), most)


def always(address: str) -> Callable[[int], str]:
    """The same address each time."""
    return lambda _index: address


def _timed(act: Callable[[Any], Any], items: Iterable[Any]) -> list[float]:
    times = []
    for item in items:
        started = time.perf_counter()
        act(item)
        times.append(time.perf_counter() - started)
    return times


def _screen() -> None:
    """A township's list asks for whole thousands, one line in ten for odd ones; then the worst: no amount twice."""
    for name, amount in (("screen", _asked), ("… all amounts differ", lambda number: 20_000 + number)):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "list.jsonl"
            with source.open("w", encoding="utf-8") as file:
                file.writelines(_line(number, amount(number)) for number in range(SCREEN_LINES))
            started = time.perf_counter()
            with source.open("rb") as file:
                subprocess.run(
                    [sys.executable, "-m", "loans.screen"], stdin=file, stdout=subprocess.DEVNULL, check=False
                )
            seconds = time.perf_counter() - started
        say(name, f"{SCREEN_LINES / seconds:,.0f} lines a second, start-up included ({SCREEN_LINES:,} lines)")


def _asked(number: int) -> int:
    return 20_000 + number % 61 * 1000 + (number % 997 if number % 10 == 0 else 0)


def _line(number: int, amount: int) -> str:
    birth = f"19{60 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}"
    woman = samples.id_number(birth, 2 * (number % 500))
    teacher = samples.id_number("19700909", 2 * (number % 500) + 1)
    return (
        f'{{"ref":"{number}","place":"513499101201","accepted_on":"2014-03-18","amount":"{amount}",'
        f'"applicant":{{"name":"王秀英","id_number":"{woman}","employment":"farming","received_before":false,'
        '"marital_state":"unmarried","spouse_id_number":null},'
        f'"guarantors":[{{"name":"李明","id_number":"{teacher}","class":"public_payroll","relation":"none",'
        '"open_guarantees":0}]}\n'
    )


def _form(case: Any, seats: Seats) -> None:
    from loans.papers import approval_form
    from loans.views.papers import form_facts

    case = LoanCase.objects.get(pk=case.pk)
    facts = form_facts(case, seats)
    approval_form(facts)
    times = []
    for _round in range(12):
        started = time.process_time()
        approval_form(facts)
        times.append(time.process_time() - started)
    say("form", f"CPU {spread(times)} warm")


if __name__ == "__main__":
    main()
    sys.exit(beyond())
