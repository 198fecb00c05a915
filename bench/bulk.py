"""100,000 cases with all that stands around them, made in bulk by SQL that both databases understand.

They have the shapes and numbers of real ones: nine of ten closed over the last ten years (most paid out, some refused,
some returned on their way), the rest of the last two months, open over all stations and townships. They have no valid
digests: enough for plans and timings, not for `verify-journal`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from loans.models import Disbursement, LoanCase
from people.models import Person
from workflows import clock
from workflows.fields import SealedTextField
from workflows.models import Case, Content, SignOff


@dataclass(frozen=True)
class Chain:
    """The way of a programme's cases, station by station: who does what there, on which level, for how long a code."""

    programme: str
    flow: str
    stations: tuple[str, ...]
    roles: tuple[str, ...]
    levels: tuple[str, ...]
    acts: tuple[str, ...]
    prefixes: tuple[int, ...]
    # How far a case that stands there has come.
    reaches: tuple[int, ...]
    # The stations whose officer is bound to her level.
    signers: tuple[int, ...]


STATIONS = ("village_review", "township_review", "bank_review", "county_review", "awaiting_payout")
LOAN = Chain(
    programme="loan",
    flow="loans/flows.LoanFlow",
    stations=STATIONS,
    roles=("village_chair", "township_reviewer", "loan_officer", "county_sealer", "bank_liaison"),
    levels=("village", "township", "bank", "county", "payout"),
    acts=("sign", "sign", "consent", "seal", "confirm_disbursement"),
    prefixes=(12, 9, 9, 6, 9),
    reaches=(1, 2, 3, 4, 5),
    signers=(0, 1, 2, 3, 4),
)
OPEN_EVERY = 10
# The township refuses one case of so many.
REFUSED_EVERY = 20
DAYS, OPEN_DAYS, STEP_DAYS = 3650, 50, 2
INDUSTRIES = ("planting", "breeding", "processing", "trade", "services")
# The journal's rows stand behind whatever the acts add to the county's chain.
JOURNAL_FROM = 10_000_000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "秀英丽芳敏静娟霞梅兰花琴玲燕红珍"
NAMES = len(_SURNAMES) * len(_GIVEN) ** 2


def fill(
    cases: int, *, places: list[tuple[int, str]], officer: int, post: int, sections: dict[str, Any]
) -> None:
    """`cases` more cases spread over `places` (id, 12-digit code), all handled by one officer in one post."""
    everything = common(cases, last_of(Case) + 1, places, officer, post) | _blobs(sections)
    with connection.cursor() as cursor, filling(cursor, places):
        for sql in (_PLAN, PERSONS, _CASES, _LOANS, PARTIES, CONTENTS, JOURNAL):
            cursor.execute(sql, everything)
        for number in range(len(LOAN.stations)):
            station(cursor, LOAN, number, everything)
        for sql in (RETURNS, _PAYOUTS, _GUARANTEES):
            cursor.execute(sql, everything)


def common(cases: int, first: int, places: list[tuple[int, str]], officer: int, post: int) -> dict[str, Any]:
    """What the statements of every bulk take, but for the sealed columns."""
    return {
        "first": first,
        "last": first + cases - 1,
        "now": clock.now(),
        "officer": officer,
        "post": post,
        "every": OPEN_EVERY,
        "refused": REFUSED_EVERY,
        # What she did lies in the township of the first place; a colleague did the rest.
        "home": places[0][1][:9],
        "county": places[0][1][:6],
        "journal": JOURNAL_FROM,
        # Behind every person that is known, whatever a rolled-back fill has left in the sequence.
        "persons": last_of(Person) + 1 - first,
        "places": len(places),
    }


@contextmanager
def filling(cursor: Any, places: list[tuple[int, str]], *tables: str) -> Iterator[None]:
    """The lists to choose from are there; `bulk_plan`, which the block makes, is gone afterwards.

    `tables` are those that get explicit ids beside cases and persons.
    """
    if connection.vendor == "postgresql":
        # The rows are ours and consistent: a million trigger and key checks would only make the bench wait.
        cursor.execute("SET session_replication_role = replica")
    _lists(cursor, places)
    yield
    for table in ("plan", "place", "day", "name"):
        cursor.execute(f"DROP TABLE bulk_{table}")
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = origin")
        # Explicit ids leave the sequences behind, and the planner knows nothing of the rows yet.
        for table in ("workflows_case", "people_person", *tables):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
            )
    cursor.execute("ANALYZE")


def last_of(model: type[Any]) -> int:
    """The highest key of the table; 0 where it is empty."""
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _blobs(sections: dict[str, Any]) -> dict[str, Any]:
    """Sealed once: the same bytes stand in every row."""
    return {
        "findings": sealed(Case, "findings", []),
        "sections": sealed(LoanCase, "sections", sections),
        "content": sealed(Content, "body", {"schema": 1, "sections": sections}),
        "signoff": sealed(SignOff, "body", {"opinion": "同意", "decision": {}, "findings": [], "policy": ""}),
        "id_number": sealed(Person, "id_number", sections["applicant"]["id_number"]),
        "account": sealed(Disbursement, "account_number", sections["account"]["number"]),
    }


def _lists(cursor: Any, places: list[tuple[int, str]]) -> None:
    """Places, the days of ten years back from now, and names: what SQL can't say alike on both databases."""
    cursor.execute("CREATE TEMPORARY TABLE bulk_place (n integer PRIMARY KEY, id bigint, code varchar(12))")
    cursor.executemany(
        "INSERT INTO bulk_place (n, id, code) VALUES (%s, %s, %s)",
        [(number, pk, code) for number, (pk, code) in enumerate(places)],
    )
    moment = "timestamp with time zone" if connection.vendor == "postgresql" else "datetime"
    cursor.execute(f"CREATE TEMPORARY TABLE bulk_day (ago integer PRIMARY KEY, moment {moment}, day date)")
    cursor.executemany("INSERT INTO bulk_day (ago, moment, day) VALUES (%s, %s, %s)", list(_days()))
    cursor.execute("CREATE TEMPORARY TABLE bulk_name (n integer PRIMARY KEY, name varchar(9))")
    names = [f"{one}{two}{three}" for one in _SURNAMES for two in _GIVEN for three in _GIVEN]
    cursor.executemany("INSERT INTO bulk_name (n, name) VALUES (%s, %s)", list(enumerate(names)))


def _days() -> Iterator[tuple[int, Any, Any]]:
    now = clock.now()
    for ago in range(-20, DAYS + OPEN_DAYS + 11):
        moment = now - timedelta(days=ago)
        yield ago, connection.ops.adapt_datetimefield_value(moment), timezone.localdate(moment)


def station(cursor: Any, chain: Chain, number: int, common: dict[str, Any]) -> None:
    """The tasks, signers and sign-offs of one station of the chain."""
    name = chain.stations[number]
    here = {
        "number": number,
        "step": STEP_DAYS,
        "station": name,
        "role": chain.roles[number],
        "prefix": chain.prefixes[number],
        "flow_task": f"{chain.flow}.{name}",
        "level": chain.levels[number],
        "act": chain.acts[number],
        "reach": chain.reaches[number],
        # One officer for each level: whoever signs on it first does the rest of it too.
        "by": chain.levels.index(chain.levels[number]),
    }
    for sql in (_TASKS, *([_SIGNERS] if number in chain.signers else []), _SIGNOFFS):
        cursor.execute(sql, {**common, **here})


def sealed(model: type[Any], column: str, value: Any) -> Any:
    """The value as the column keeps it."""
    field = model._meta.get_field(column)
    assert isinstance(field, SealedTextField)
    return field.get_db_prep_value(value, connection)


# An open case n stands at station (n / every) % 5; the others have gone all the way, or to the township that refused.
# `last` is the station where a case stands or ended, `ago` how many days ago it was accepted.
_PLAN = (
    "CREATE TEMPORARY TABLE bulk_plan AS"
    " WITH RECURSIVE c(n) AS (SELECT CAST(%(first)s AS integer) UNION ALL SELECT n + 1 FROM c WHERE n < %(last)s)"
    " SELECT c.n AS id, p.id AS place_id, p.code AS code, nm.name AS name,"
    " CASE WHEN c.n %% %(every)s = 0 THEN 'open' WHEN c.n %% %(refused)s = 3 THEN 'refused' ELSE 'disbursed' END"
    " AS fate,"
    " CASE WHEN c.n %% %(every)s = 0 THEN (c.n / %(every)s) %% 5 WHEN c.n %% %(refused)s = 3 THEN 1 ELSE 4 END"
    " AS last,"
    f" CASE WHEN c.n %% %(every)s = 0 THEN 10 + (c.n / %(every)s) %% {OPEN_DAYS}"
    f" ELSE {OPEN_DAYS + 10} + (c.n * 7) %% {DAYS} END AS ago,"
    " CASE (c.n / 3) %% 5"
    + "".join(f" WHEN {number} THEN '{industry}'" for number, industry in enumerate(INDUSTRIES))
    + " END AS industry, 20000 + (c.n %% 61) * 1000 AS amount"
    " FROM c JOIN bulk_place p ON p.n = c.n %% %(places)s"
    f" JOIN bulk_name nm ON nm.n = (c.n * 13) %% {NAMES}"
)
PERSONS = (
    "INSERT INTO people_person (id, name, id_number, id_index, birth_date, sex, first_met_at, place_code)"
    " SELECT %(persons)s + b.id, b.name, %(id_number)s, 'bulk' || b.id, '1980-03-18', 'f', %(now)s, ''"
    " FROM bulk_plan b"
)
_CASES = (
    "INSERT INTO workflows_case (id, flow_class, status, created, finished, ref, programme, state, place_code, county,"
    " title, number, round, reach, accepted_on, opened_at, state_since, closed_at, returned_from, policy_version,"
    " findings, opened_by_id, place_id)"
    " SELECT b.id, 'loans/flows.LoanFlow', CASE WHEN b.fate = 'open' THEN 'NEW' ELSE 'DONE' END, d.moment, NULL,"
    " 'bulk' || b.id, 'loan', CASE WHEN b.fate <> 'open' THEN b.fate"
    " WHEN b.last = 0 THEN 'village_review' WHEN b.last = 1 THEN 'township_review'"
    " WHEN b.last = 2 THEN 'bank_review' WHEN b.last = 3 THEN 'county_review'"
    " ELSE 'awaiting_payout' END, b.code, SUBSTR(b.code, 1, 6), b.name, 'B' || b.id, 1, b.last + 1, d.day, d.moment,"
    f" e.moment, CASE WHEN b.fate <> 'open' THEN e.moment END, '', '', %(findings)s, %(officer)s, b.place_id"
    " FROM bulk_plan b JOIN bulk_day d ON d.ago = b.ago"
    f" JOIN bulk_day e ON e.ago = b.ago - {STEP_DAYS} * b.last"
)
_LOANS = (
    "INSERT INTO loans_loancase (case_ptr_id, sections, applicant_id, industry, amount_asked, amount_consented,"
    " term_months, rate)"
    " SELECT b.id, %(sections)s, %(persons)s + b.id, b.industry, b.amount, CASE WHEN b.last > 2 THEN b.amount END,"
    " CASE WHEN b.last > 2 THEN 24 END, CASE WHEN b.last > 2 THEN 9.15 END FROM bulk_plan b"
)
PARTIES = (
    "INSERT INTO workflows_caseparty (case_id, part, id_index, round)"
    " SELECT b.id, 'applicant', 'bulk' || b.id, 1 FROM bulk_plan b"
)
CONTENTS = (
    "INSERT INTO workflows_content (case_id, round, salt, digest, body, made_at)"
    " SELECT b.id, 1, 'salt', 'content' || b.id, %(content)s, %(now)s FROM bulk_plan b"
)
_TASKS = (
    "INSERT INTO workflows_casetask (flow_task, flow_task_type, status, created, finished, token, station, role, scope,"
    " place_code, reach, due_on, owner_id, process_id, gravest, shelf)"
    " SELECT %(flow_task)s, 'HUMAN', 'DONE', d.moment, CASE WHEN b.fate = 'open' AND b.last = %(number)s THEN NULL"
    " ELSE e.moment END, 'start', %(station)s, %(role)s, SUBSTR(b.code, 1, %(prefix)s), b.code,"
    " %(reach)s, due.day,"
    " CASE WHEN SUBSTR(b.code, 1, 9) = %(home)s THEN %(officer)s ELSE %(officer)s + 1 END, b.id, 'pass',"
    " CASE WHEN b.fate <> 'open' AND b.last = %(number)s THEN 'closed'"
    " WHEN b.fate = 'open' AND b.last = %(number)s + 1 THEN 'done' ELSE '' END"
    " FROM bulk_plan b JOIN bulk_day d ON d.ago = b.ago - %(step)s * %(number)s"
    " JOIN bulk_day e ON e.ago = b.ago - %(step)s * (%(number)s + 1)"
    " JOIN bulk_day due ON due.ago = b.ago - %(step)s * %(number)s - 7 WHERE b.last >= %(number)s"
)
# In the bulk every level has an officer of its own, so that the one-level trigger has its row to find.
_SIGNERS = (
    "INSERT INTO workflows_signer (case_id, officer_id, level)"
    " SELECT b.id, %(officer)s + %(by)s, %(level)s FROM bulk_plan b"
    " WHERE b.last > %(number)s OR (b.fate <> 'open' AND b.last = %(number)s)"
)
_SIGNOFFS = (
    "INSERT INTO workflows_signoff (case_id, sequence, round, level, act, carries, officer_id, post_id, content_digest,"
    " previous_digest, body, salt, digest, at)"
    " SELECT b.id, %(number)s + 1, 1, %(level)s,"
    " CASE WHEN b.fate = 'refused' AND b.last = %(number)s THEN 'refuse' ELSE %(act)s END,"
    " NOT (b.fate = 'refused' AND b.last = %(number)s), %(officer)s + %(by)s, %(post)s,"
    " 'content' || b.id, '', %(signoff)s, 'salt', 's' || %(number)s || '-' || b.id, e.moment"
    " FROM bulk_plan b JOIN bulk_day e ON e.ago = b.ago - %(step)s * (%(number)s + 1)"
    " WHERE b.last > %(number)s OR (b.fate <> 'open' AND b.last = %(number)s)"
)
# One in ten of what the township has seen was sent back by it once.
RETURNS = (
    "INSERT INTO workflows_signoff (case_id, sequence, round, level, act, carries, officer_id, post_id, content_digest,"
    " previous_digest, body, salt, digest, at)"
    " SELECT b.id, 9, 1, 'township', 'return_to_village', FALSE, %(officer)s + 1, %(post)s,"
    " 'content' || b.id, '', %(signoff)s, 'salt', 'r-' || b.id, e.moment"
    " FROM bulk_plan b JOIN bulk_day e ON e.ago = b.ago - 2 WHERE b.id %% 10 = 7 AND b.last > 1"
)
_PAYOUTS = (
    "INSERT INTO loans_disbursement (case_id, county, voucher, paid_on, amount, account_holder, account_number,"
    " confirmed_by_id, confirmed_at)"
    " SELECT b.id, SUBSTR(b.code, 1, 6), 'B' || b.id, e.day, b.amount, b.name, %(account)s, %(officer)s, e.moment"
    f" FROM bulk_plan b JOIN bulk_day e ON e.ago = b.ago - {STEP_DAYS} * 5 WHERE b.fate = 'disbursed'"
)
_GUARANTEES = (
    "INSERT INTO loans_guarantee (person_id, case_id, source, bound_on, released_on)"
    " WITH RECURSIVE step(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM step WHERE s < 2)"
    " SELECT %(persons)s + b.id - step.s, b.id, '', e.day, e.day FROM bulk_plan b CROSS JOIN step"
    f" JOIN bulk_day e ON e.ago = b.ago - {STEP_DAYS} * 5 WHERE b.fate = 'disbursed' AND b.id >= %(first)s + 2"
)
JOURNAL = (
    "INSERT INTO workflows_journalrow (county, sequence, case_id, act, officer_id, post_id, state_from, state_to,"
    " round, content_digest, signoff_digest, facts, at, previous_hash, hash)"
    " WITH RECURSIVE step(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM step WHERE s < 6)"
    " SELECT %(county)s, %(journal)s + b.id * 6 + step.s, b.id, 'sign', %(officer)s, %(post)s,"
    " 'township_review', 'bank_review', 1, '', '', '{}', e.moment, '', ''"
    " FROM bulk_plan b CROSS JOIN step JOIN bulk_day e ON e.ago = b.ago - step.s"
)
