"""100,000 nominations for aid with all that stands around them, made in bulk by SQL that both databases understand.

Nine of ten are closed over the last ten years (most delivered and verified, some refused by the township), the rest of
the last two months, open over all stations and townships. They share one signed content, so the points of need alone
tell them apart in their order. They have no valid digests, nothing is known of their households, and the budgets'
sums aren't those of their entries: enough for plans and timings, not for `verify-journal`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from aid.models import AidCase, AwardList, Fund
from bench import bulk
from bench.bulk import OPEN_DAYS, STEP_DAYS, Chain
from people.models import Household, Person
from workflows import clock
from workflows.models import Case, Content, SignOff

CHAIN = Chain(
    programme="aid",
    flow="aid/flows.AidFlow",
    stations=(
        "village_review",
        "township_review",
        "on_notice",
        "county_review",
        "listed",
        "awaiting_payment",
        "delivered",
    ),
    roles=(
        "village_chair",
        "township_reviewer",
        "township_reviewer",
        "programme_manager",
        "county_sealer",
        "programme_manager",
        "village_cadre",
    ),
    levels=("village", "township", "township", "list", "county", "list", "village"),
    acts=("sign", "sign", "confirm_notice", "put_on_list", "approve", "confirm_payment", "verify"),
    prefixes=(12, 9, 9, 6, 6, 6, 12),
    reaches=(1, 2, 2, 2, 2, 2, 2),
    # Once for each level: the notice, the transfer and the visit are of levels that signed before.
    signers=(0, 1, 3, 4),
)
_COUNTY_REVIEW, _LISTED, _PAYMENT, _VERIFY = 3, 4, 5, 6
# Of ten nominations so many are for each.
GRANTS = ("spring_festival",) * 5 + ("mothers_parcel",) * 2 + ("safe_home", "women_class", "two_cancer")
# Allotted to each budget: more than all of it, in fen and in number.
_ENOUGH = 10**12, 10**6


@dataclass(frozen=True)
class Sample:
    """What a real nomination has, sealed once and put into every row."""

    sections: Any
    body: Any
    findings: Any
    id_number: str


def fill(cases: int, *, places: list[tuple[int, str]], officer: int, post: int, sample: Sample) -> None:
    """`cases` more nominations spread over `places` (id, 12-digit code), all handled by one officer in one post."""
    first = bulk.last_of(Case) + 1
    common = bulk.common(cases, first, places, officer, post) | {
        "houses": bulk.last_of(Household) + 1 - first,
        "findings": bulk.sealed(Case, "findings", sample.findings),
        "sections": bulk.sealed(AidCase, "sections", sample.sections),
        "content": bulk.sealed(Content, "body", sample.body),
        "signoff": bulk.sealed(
            SignOff, "body", {"opinion": "同意", "decision": {}, "findings": [], "policy": ""}
        ),
        "id_number": bulk.sealed(Person, "id_number", sample.id_number),
    }
    _budgets_and_lists(places[0][1][:6], officer, clock.today().year)
    with connection.cursor() as cursor, bulk.filling(cursor, places, "people_household"):
        for sql in (_PLAN, bulk.PERSONS, _HOUSEHOLDS, _CASES, _NOMINATIONS, bulk.PARTIES, bulk.CONTENTS):
            cursor.execute(sql, common)
        cursor.execute(bulk.JOURNAL, common)
        for number in range(len(CHAIN.stations)):
            bulk.station(cursor, CHAIN, number, common)
        for sql in (bulk.RETURNS, _SLOTS, _RESERVED, _COMMITTED, _SPENT):
            cursor.execute(sql, common)


def _budgets_and_lists(county: str, officer: int, this_year: int) -> None:
    """For each grant and year the county's budget and one list; the largest that a page has to bear."""
    fen, number = _ENOUGH
    years = range(this_year - 12, this_year + 2)
    pairs = [(grant, year) for grant in dict.fromkeys(GRANTS) for year in years]
    Fund.objects.bulk_create(
        Fund(
            county=county, place_code=county, grant=grant, year=year, allotted_fen=fen, allotted_number=number
        )
        for grant, year in pairs
    )
    AwardList.objects.bulk_create(
        AwardList(
            ref=f"bulk{number}",
            county=county,
            grant=grant,
            year=year,
            ordinal=1,
            opened_by_id=officer,
            opened_at=clock.now(),
        )
        for number, (grant, year) in enumerate(pairs)
    )


# An open case n stands at station (n / every) % 7; the others have gone all the way, or to the township that refused.
# `last` is the station where a case stands or ended, `ago` how many days ago it was accepted.
_PLAN = (
    "CREATE TEMPORARY TABLE bulk_plan AS"
    " WITH RECURSIVE c(n) AS (SELECT CAST(%(first)s AS integer) UNION ALL SELECT n + 1 FROM c WHERE n < %(last)s),"
    " p(id, place_id, code, name, fate, last, ago, kind) AS ("
    " SELECT c.n, q.id, q.code, nm.name,"
    " CASE WHEN c.n %% %(every)s = 0 THEN 'open' WHEN c.n %% %(refused)s = 3 THEN 'refused' ELSE 'verified' END,"
    f" CASE WHEN c.n %% %(every)s = 0 THEN (c.n / %(every)s) %% {len(CHAIN.stations)}"
    f" WHEN c.n %% %(refused)s = 3 THEN 1 ELSE {_VERIFY} END,"
    f" CASE WHEN c.n %% %(every)s = 0 THEN 10 + (c.n / %(every)s) %% {OPEN_DAYS}"
    f" ELSE {OPEN_DAYS + 10} + (c.n * 7) %% {bulk.DAYS} END,"
    " CASE (c.n / 11) %% 10"
    + "".join(f" WHEN {number} THEN '{grant}'" for number, grant in enumerate(GRANTS))
    + " END"
    " FROM c JOIN bulk_place q ON q.n = c.n %% %(places)s"
    f" JOIN bulk_name nm ON nm.n = (c.n * 13) %% {bulk.NAMES})"
    " SELECT p.*, CAST(SUBSTR(CAST(d.day AS varchar(10)), 1, 4) AS integer) AS year,"
    " CASE WHEN p.fate = 'verified' OR p.last > 3 THEN 1 ELSE 0 END AS granted,"
    f" CASE WHEN p.fate = 'verified' OR p.last > {_PAYMENT} THEN 1 ELSE 0 END AS paid"
    " FROM p JOIN bulk_day d ON d.ago = p.ago"
)
_HOUSEHOLDS = (
    "INSERT INTO people_household (id, ref, place_code, county, opened_at)"
    " SELECT %(houses)s + b.id, 'bulk' || b.id, b.code, %(county)s, %(now)s FROM bulk_plan b"
)
_CASES = (
    "INSERT INTO workflows_case (id, flow_class, status, created, finished, ref, programme, state, place_code, county,"
    " title, number, round, reach, accepted_on, opened_at, state_since, closed_at, returned_from, policy_version,"
    " findings, opened_by_id, place_id)"
    " SELECT b.id, 'aid/flows.AidFlow', CASE WHEN b.fate = 'open' THEN 'NEW' ELSE 'DONE' END, d.moment, NULL,"
    " 'bulk' || b.id, 'aid', CASE WHEN b.fate <> 'open' THEN b.fate"
    + "".join(f" WHEN b.last = {number} THEN '{name}'" for number, name in enumerate(CHAIN.stations))
    + " END, b.code, SUBSTR(b.code, 1, 6), b.name, 'B' || b.id, 1, CASE WHEN b.last = 0 THEN 1 ELSE 2 END, d.day,"
    " d.moment, e.moment, CASE WHEN b.fate <> 'open' THEN e.moment END, '', '', %(findings)s, %(officer)s, b.place_id"
    " FROM bulk_plan b JOIN bulk_day d ON d.ago = b.ago"
    f" JOIN bulk_day e ON e.ago = b.ago - {STEP_DAYS} * b.last"
)
# Whoever is on notice is so from two days ago until in eight; of the others the notice is over.
_NOMINATIONS = (
    'INSERT INTO aid_aidcase (case_ptr_id, sections, "grant", year, person_id, household_id, amount_asked,'
    " amount_granted, need, notice_from, notice_until, notice_left, refused_from, listed_in_id, delivered_on)"
    " SELECT b.id, %(sections)s, b.kind, b.year, %(persons)s + b.id, %(houses)s + b.id, 500,"
    " CASE WHEN b.granted = 1 THEN 500 END, (b.id * 7) %% 90,"
    " CASE WHEN b.fate = 'open' AND b.last = 2 THEN f.day WHEN b.last > 2 THEN g.day END,"
    " CASE WHEN b.fate = 'open' AND b.last = 2 THEN u.day WHEN b.last > 2 THEN h.day END,"
    " NULL, CASE WHEN b.fate = 'refused' THEN 'township_review' ELSE '' END,"
    " CASE WHEN b.granted = 1 THEN l.id END, CASE WHEN b.paid = 1 THEN h.day END"
    " FROM bulk_plan b JOIN aid_awardlist l ON l.\"grant\" = b.kind AND l.year = b.year AND l.ref LIKE 'bulk%%'"
    " JOIN bulk_day f ON f.ago = 2 JOIN bulk_day u ON u.ago = -8"
    f" JOIN bulk_day g ON g.ago = b.ago - {STEP_DAYS} * 2 JOIN bulk_day h ON h.ago = b.ago - {STEP_DAYS} * {_PAYMENT}"
)
_SLOTS = (
    'INSERT INTO aid_grantslot ("grant", holder, period, ordinal, person_id, household_id, case_id, source,'
    " place_code, amount, delivered_on, since, released_at)"
    " SELECT b.kind, 'bulk-' || b.id, CAST(b.year AS varchar(4)), 1, %(persons)s + b.id, %(houses)s + b.id, b.id,"
    " '', '', 500, CASE WHEN b.paid = 1 THEN h.day END, d.moment, NULL"
    " FROM bulk_plan b JOIN bulk_day d ON d.ago = b.ago"
    f" JOIN bulk_day h ON h.ago = b.ago - {STEP_DAYS} * {_PAYMENT} WHERE b.fate <> 'refused'"
)


def _entries(kind: str, before: str, column: str, station: int, having: str) -> str:
    """The budgets' entries of one kind: what `before` held passes on to `column`."""
    sums = dict.fromkeys(("allotted", "reserved", "committed", "spent"), 0) | {column: 1}
    if before:
        sums[before] = -1
    columns = ", ".join(f"{name}_fen, {name}_number" for name in sums)
    values = ", ".join(f"{50_000 * sign}, {sign}" for sign in sums.values())
    return (
        f"INSERT INTO aid_fundentry (fund_id, kind, {columns}, case_id, transfer_id, document, by_id, at)"
        f" SELECT f.id, '{kind}', {values}, b.id, NULL, '', %(officer)s, e.moment"
        ' FROM bulk_plan b JOIN aid_fund f ON f."grant" = b.kind AND f.year = b.year AND f.place_code = %(county)s'
        f" JOIN bulk_day e ON e.ago = b.ago - {STEP_DAYS} * {station} WHERE {having}"
    )


_RESERVED = _entries("reserve", "", "reserved", _COUNTY_REVIEW, "b.granted = 1")
_COMMITTED = _entries("commit", "reserved", "committed", _LISTED, "b.fate = 'verified' OR b.last > 4")
_SPENT = _entries("spend", "committed", "spent", _PAYMENT, "b.paid = 1")
