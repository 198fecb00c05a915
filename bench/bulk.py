"""100,000 cases with their tasks, sign-offs, contents and journal, made in bulk by SQL that both databases understand.

They have the shapes and numbers of real ones (nine of ten closed, the rest open over all stations and townships),
but no valid digests: enough for plans and timings, not for `verify-journal`.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from loans.models import LoanCase
from workflows import clock
from workflows.fields import SealedJSONField
from workflows.models import Case, Content, SignOff

STATIONS = ("village_review", "township_review", "bank_review", "county_review", "awaiting_payout")
ROLES = ("village_chair", "township_reviewer", "loan_officer", "county_sealer", "bank_liaison")
LEVELS = ("village", "township", "bank", "county", "payout")
PREFIXES = (12, 9, 9, 6, 9)
OPEN_EVERY = 10


def fill(
    cases: int, *, places: list[tuple[int, str]], officer: int, post: int, sections: dict[str, Any]
) -> None:
    """`cases` more cases spread over `places` (id, 12-digit code), all handled by one officer in one post."""
    first = (Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    blobs = {
        "findings": _sealed(Case, "findings", []),
        "sections": _sealed(LoanCase, "sections", sections),
        "content": _sealed(Content, "body", {"schema": 1, "sections": sections}),
        "signoff": _sealed(
            SignOff, "body", {"opinion": "同意", "decision": {}, "findings": [], "policy": ""}
        ),
    }
    common = {
        "first": first,
        "last": first + cases - 1,
        "now": clock.now(),
        "officer": officer,
        "post": post,
        "every": OPEN_EVERY,
        # What she did lies in the township of the first place; a colleague did the rest.
        "home": places[0][1][:9],
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The rows are ours and consistent: a million trigger and key checks would only make the bench wait.
            cursor.execute("SET session_replication_role = replica")
        _places(cursor, places)
        common["places"] = len(places)
        for sql in (_CASES, _LOANS, _CONTENTS, _JOURNAL):
            cursor.execute(sql, {**common, **blobs})
        for number in range(len(STATIONS)):
            _station(cursor, number, {**common, **blobs})
        cursor.execute("DROP TABLE bulk_place")
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")
            # Explicit ids leave the sequences behind, and the planner knows nothing of the rows yet.
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('workflows_case', 'id'), (SELECT MAX(id) FROM workflows_case))"
            )
        cursor.execute("ANALYZE")


def _places(cursor: Any, places: list[tuple[int, str]]) -> None:
    cursor.execute("CREATE TEMPORARY TABLE bulk_place (n integer PRIMARY KEY, id bigint, code varchar(12))")
    cursor.executemany(
        "INSERT INTO bulk_place (n, id, code) VALUES (%s, %s, %s)",
        [(number, pk, code) for number, (pk, code) in enumerate(places)],
    )


def _station(cursor: Any, number: int, common: dict[str, Any]) -> None:
    """The tasks, signers and sign-offs of one station of the chain."""
    station = {
        "number": number,
        "station": STATIONS[number],
        "role": ROLES[number],
        "prefix": PREFIXES[number],
        "flow_task": f"loans/flows.LoanFlow.{STATIONS[number]}",
        "level": LEVELS[number],
    }
    for sql in (_TASKS, _SIGNERS, _SIGNOFFS):
        cursor.execute(sql, {**common, **station})


def _sealed(model: type[Any], column: str, value: Any) -> Any:
    field = model._meta.get_field(column)
    assert isinstance(field, SealedJSONField)
    return field.get_db_prep_value(value, connection)


# An open case n stands at station (n / every) % 5; the others have gone all the way.
_NUMBERS = "WITH RECURSIVE c(n) AS (SELECT %(first)s UNION ALL SELECT n + 1 FROM c WHERE n < %(last)s) "
_CASES = (
    "INSERT INTO workflows_case (id, flow_class, status, created, finished, ref, programme, state, place_code, county,"
    " title, number, round, reach, accepted_on, opened_at, state_since, closed_at, returned_from, policy_version,"
    " findings, opened_by_id, place_id) "
    + _NUMBERS
    + "SELECT c.n, 'loans/flows.LoanFlow', CASE WHEN c.n %% %(every)s = 0 THEN 'NEW' ELSE 'DONE' END, %(now)s, NULL,"
    " 'bulk' || c.n, 'loan', CASE WHEN c.n %% %(every)s <> 0 THEN 'disbursed'"
    " WHEN (c.n / %(every)s) %% 5 = 0 THEN 'village_review' WHEN (c.n / %(every)s) %% 5 = 1 THEN 'township_review'"
    " WHEN (c.n / %(every)s) %% 5 = 2 THEN 'bank_review' WHEN (c.n / %(every)s) %% 5 = 3 THEN 'county_review'"
    " ELSE 'awaiting_payout' END, p.code, SUBSTR(p.code, 1, 6), '王秀英', 'B' || c.n, 1, 5, NULL, %(now)s, %(now)s,"
    " NULL, '', '', %(findings)s, %(officer)s, p.id FROM c JOIN bulk_place p ON p.n = c.n %% %(places)s"
)
_LOANS = (
    "INSERT INTO loans_loancase (case_ptr_id, sections, industry, amount_asked) "
    + _NUMBERS
    + "SELECT c.n, %(sections)s, 'breeding', 30000 FROM c"
)
_CONTENTS = (
    "INSERT INTO workflows_content (case_id, round, salt, digest, body, made_at) "
    + _NUMBERS
    + "SELECT c.n, 1, 'salt', 'content' || c.n, %(content)s, %(now)s FROM c"
)
_STEP = (
    "FROM c JOIN workflows_case k ON k.id = c.n"
    " WHERE c.n %% %(every)s <> 0 OR (c.n / %(every)s) %% 5 {compare} %(number)s"
)
_TASKS = (
    "INSERT INTO workflows_casetask (flow_task, flow_task_type, status, created, finished, token, station, role, scope,"
    " owner_id, process_id, gravest, shelf) "
    + _NUMBERS
    + "SELECT %(flow_task)s, 'HUMAN', 'DONE', %(now)s, CASE WHEN c.n %% %(every)s = 0 AND (c.n / %(every)s) %% 5 ="
    " %(number)s THEN NULL ELSE %(now)s END, 'start', %(station)s, %(role)s, SUBSTR(k.place_code, 1, %(prefix)s),"
    " CASE WHEN SUBSTR(k.place_code, 1, 9) = %(home)s THEN %(officer)s ELSE %(officer)s + 1 END, c.n, 'pass',"
    " CASE WHEN c.n %% %(every)s <> 0 AND %(number)s = 4 THEN 'closed'"
    " WHEN c.n %% %(every)s = 0 AND (c.n / %(every)s) %% 5 = %(number)s + 1 THEN 'done' ELSE '' END "
    + _STEP.format(compare=">=")
)
# In the bulk every level has an officer of its own, so that the one-level trigger has its row to find.
_SIGNERS = (
    "INSERT INTO workflows_signer (case_id, officer_id, level) "
    + _NUMBERS
    + "SELECT c.n, %(officer)s + %(number)s, %(level)s "
    + _STEP.format(compare=">")
)
_SIGNOFFS = (
    "INSERT INTO workflows_signoff (case_id, sequence, round, level, act, carries, officer_id, post_id, content_digest,"
    " previous_digest, body, salt, digest, at) "
    + _NUMBERS
    + "SELECT c.n, %(number)s + 1, 1, %(level)s, 'sign', TRUE, %(officer)s + %(number)s, %(post)s,"
    " 'content' || c.n, '', %(signoff)s, 'salt', 's' || %(number)s || '-' || c.n, %(now)s "
    + _STEP.format(compare=">")
)
_JOURNAL = (
    "INSERT INTO workflows_journalrow (county, sequence, case_id, act, officer_id, post_id, state_from, state_to,"
    " round, content_digest, signoff_digest, facts, at, previous_hash, hash) "
    + _NUMBERS
    + ", step(s) AS (SELECT 1 UNION ALL SELECT s + 1 FROM step WHERE s < 6)"
    " SELECT 'bulk', c.n * 6 + step.s, c.n, 'sign', %(officer)s, %(post)s, '', '', 1, '', '', '{{}}', %(now)s, '', ''"
    " FROM c CROSS JOIN step"
).replace("{{}}", "{}")
