"""A sign-off costs the same few statements, whatever the case has grown to."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import County, advance, contacts, draft
from workflows.models import Attachment

pytestmark = pytest.mark.usefixtures("spring_2014")

MOST = 32


def _sign(county: County, case: Any) -> list[str]:
    seats = county.seats("t1.reviewer")
    from loans.programme import LOANS
    from workflows.acts import Request, perform

    request = Request("sign", {"contacts": contacts(case)}, "同意", f"key-{case.pk}")
    with CaptureQueriesContext(connection) as captured:
        perform(LOANS, case.ref, request, seats)
    return [query["sql"] for query in captured.captured_queries]


def test_a_sign_off_takes_at_most_32_statements(county: County) -> None:
    statements = _sign(county, advance(county, draft(county), "village"))
    # In the test's own transaction BEGIN and COMMIT appear as SAVEPOINT and RELEASE: they are counted all the same,
    # and reading her seats is one statement more.
    assert len(statements) + 1 <= MOST, "\n".join(f"{n} {s[:150]}" for n, s in enumerate(statements, 1))


def test_a_sign_off_writes_the_columns_that_it_changed(county: County) -> None:
    """Neither the answers nor the findings, several kilobytes each, are sealed and sent again."""
    statements = _sign(county, advance(county, draft(county), "village"))
    updates = [
        sql for sql in statements if sql.startswith(('UPDATE "workflows_case"', 'UPDATE "loans_loancase"'))
    ]
    assert len(updates) == 1
    assert '"state" = ' in updates[0]
    assert '"findings"' not in updates[0]


def test_the_number_does_not_grow_with_guarantors_papers_and_rounds(county: County) -> None:
    small = advance(county, draft(county), "village")
    large = draft(county, seed=1, amount="80000.00", guarantors=2)
    papers = list(Attachment.objects.filter(case=large))
    for number in range(10):
        Attachment.objects.create(
            case=large,
            kind="other",
            subject=str(number),
            file=papers[0].file,
            added_by=papers[0].added_by,
            added_at=papers[0].added_at,
        )
    large = advance(county, large, "bank", amount="60000")
    county.do("c.sealer", large, "return_to_village", marks=[{"target": "loan.amount", "note": "请核实金额"}])
    large = type(large).objects.get(pk=large.pk)
    large.sections["loan"]["amount"] = "70000.00"
    large.save()
    large = advance(county, large, "village")
    assert large.round == 2
    first, second = _sign(county, small), _sign(county, large)
    # She signed the first round already: her level of this case is on record, the cooperative's sums know of it, and
    # her earlier stay leaves her list.
    once = Counter({'INSERT INTO "workflows_signer"': 1, 'INSERT INTO "workflows_tally"': 1})
    assert _kinds(first) - _kinds(second) == once
    assert _kinds(second) - _kinds(first) == Counter({'UPDATE "workflows_casetask" SET': 1})


def _kinds(statements: list[str]) -> Counter[str]:
    return Counter(" ".join(s.split()[:3]) for s in statements if "SAVEPOINT" not in s)
