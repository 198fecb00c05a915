"""65 households at once: each signed, listed and approved by an act of its own, from one page, with its own result."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from aid.models import AidCase, AwardList, Fund, GrantSlot
from tests.aid.pages import AFTER, at_township, send_ticks
from tests.aid.stage import again, allot, do_act
from tests.county import County
from tests.pages.desks import PASSWORD, at_desk, hidden_of, text_of
from workflows import clock
from workflows.models import JournalRow, SignOff
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("winter")]

MANY = 65
# One is withdrawn while the township has its page open; the budget covers all of the others but one.
COVERED = MANY - 2
SIGNING, NOTICES, RANKING = "/aid/signing/", "/aid/notices/", "/aid/ranking/"
# What one act may ask of the database: its journal, its papers and the registers as of today included.
MOST_FOR_A_CASE = 52


@pytest.mark.whole
def test_65_households_each_with_its_own_sign_off_and_its_own_result(county: County) -> None:
    allot(county, amount=str(500 * COVERED), number=MANY)
    cases = [at_township(county, seed, income=f"{600 + 20 * seed}.00") for seed in range(MANY)]
    standing = _signed_by_the_township(county, cases)
    with clock.at(AFTER):
        _notices_are_over(county, standing)
        listed = _put_on_the_list(county, standing)
        _approved(county, listed)
    _adds_up(cases, listed)


def _signed_by_the_township(county: County, cases: list[AidCase]) -> list[AidCase]:
    """All are ticked on one page; meanwhile the village withdraws one, whose row says so."""
    client = at_desk(county, "t1.reviewer")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"{SIGNING}?ticked=all")
    assert len(asked) <= 12
    assert page.content.decode().count(" checked") == MANY
    gone, *others = cases
    do_act(county, "v1.cadre", gone, "withdraw", reason="moved_away")
    sent = {**hidden_of(page), "ref": [case.ref for case in cases], "opinion": "情况属实"}
    words = text_of(_asked_evenly(client, SIGNING, sent))
    assert f"Done: {MANY - 1}. Not done: 1." in words
    assert "“Withdrawn”" in words.split(again(gone).number or "")[1].split("Done")[0]
    assert "No nomination waits for your signature." in text_of(client.get(SIGNING))
    return others


def _asked_evenly(client: Any, url: str, sent: dict[str, Any]) -> Any:
    """The page's answer; between one case's sign-off and the next one's always as many statements, and not many."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(url, sent)
    signed = [
        number
        for number, query in enumerate(asked)
        if query["sql"].startswith('INSERT INTO "workflows_signoff"')
    ]
    # The first one may make what the others find: the year's list.
    _first, *steps = (after - before for before, after in pairwise(signed))
    assert len(set(steps)) == 1, steps
    assert steps[0] <= MOST_FOR_A_CASE
    return answer


def _notices_are_over(county: County, cases: Sequence[AidCase]) -> None:
    client = at_desk(county, "t1.reviewer")
    assert client.get(f"{NOTICES}?ticked=all").content.decode().count(" checked") == len(cases)
    assert f"Done: {len(cases)}. Not done: 0." in text_of(send_ticks(client, NOTICES, cases))


def _put_on_the_list(county: County, cases: Sequence[AidCase]) -> list[AidCase]:
    """The last in the order of need hears that the budget isn't enough; nobody else is held up."""
    client = at_desk(county, "c.manager")
    page = client.get(f"{RANKING}?grant=spring_festival&year=2015&ticked=all")
    ranked = list(AidCase.objects.filter(state="county_review").order_by("-need", "accepted_on", "number"))
    assert page.content.decode().count(" checked") == len(cases) == len(ranked)
    sent = {**hidden_of(page), "ref": [case.ref for case in ranked]}
    words = text_of(_asked_evenly(client, f"{RANKING}?grant=spring_festival&year=2015", sent))
    assert f"Done: {COVERED}. Not done: 1." in words
    last = ranked.pop()
    assert "budget" in words.split(last.number or "")[1].split("Done")[0]
    assert again(last).state == "county_review"
    return ranked


def _approved(county: County, cases: Sequence[AidCase]) -> None:
    client, url = at_desk(county, "c.sealer"), f"/aid/lists/{AwardList.objects.get().ref}/"
    page = client.get(f"{url}?ticked=all")
    assert page.content.decode().count(" checked") == COVERED
    sent = {**hidden_of(page), "ref": [case.ref for case in cases], "act": "approve", "opinion": "同意"}
    words = text_of(_asked_evenly(client, url, {**sent, "password": PASSWORD}))
    assert f"Done: {COVERED}. Not done: 0." in words


def _adds_up(cases: Sequence[AidCase], listed: Sequence[AidCase]) -> None:
    by_state = AidCase.objects.values_list("state").annotate(count=Count("pk"))
    assert dict(by_state) == {"withdrawn": 1, "county_review": 1, "awaiting_payment": COVERED}
    for act, level, number in (
        ("sign", "village", MANY),
        ("sign", "township", MANY - 1),
        ("put_on_list", "list", COVERED),
        ("approve", "county", COVERED),
    ):
        rows = SignOff.objects.filter(act=act, level=level)
        assert rows.count() == rows.values("case").distinct().count() == number
    approvals = SignOff.objects.filter(act="approve")
    assert set(approvals.values_list("case", flat=True)) == {case.pk for case in listed}
    assert JournalRow.objects.filter(act="approve").count() == COVERED
    assert GrantSlot.objects.filter(released_at__isnull=True).count() == MANY - 1
    fund = Fund.objects.get()
    assert (fund.reserved_fen, fund.committed_fen, fund.committed_number) == (0, 50_000 * COVERED, COVERED)
    assert list(verify("513499")) == []
