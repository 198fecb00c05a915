"""The county's lists: approved by ticks, taken off with a reason, and what became of each case of them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from aid.constraints import LIST_BEGUN_ALREADY
from aid.lists import begin_list
from aid.models import AidCase, AwardList, Fund
from aid.queries import lists as reading
from aid.queries.reach import chosen
from tests.aid.pages import AFTER, listed, send_ticks
from tests.aid.stage import again, allot, do_act
from tests.api.client import Desk
from tests.county import County
from tests.journal.changes import behind_the_back
from tests.kept import kept
from tests.pages.desks import PASSWORD, at_desk, hidden_of, text_of
from workflows import clock
from workflows.errors import Conflict
from workflows.models import JournalRow, SignOff
from workflows.refusals import told
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]


def _two_listed(county: County) -> list[AidCase]:
    allot(county)
    return [listed(county, 1), listed(county, 2, income="600.00")]


@pytest.fixture
def two(county: County) -> list[AidCase]:
    return kept(_two_listed, county)


def page_of(case: AidCase) -> str:
    return f"/aid/lists/{AwardList.objects.get(cases=case).ref}/"


def test_each_that_is_ticked_is_approved_for_itself(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        client = at_desk(county, "c.sealer")
        answer = send_ticks(client, page_of(two[0]), two, act="approve", opinion="同意", password=PASSWORD)
        assert "Done: 2. Not done: 0." in text_of(answer)
    assert {again(case).state for case in two} == {"awaiting_payment"}
    assert SignOff.objects.filter(act="approve", officer__username="c.sealer").count() == 2
    fund = Fund.objects.get()
    assert (fund.reserved_fen, fund.committed_fen, fund.committed_number) == (0, 100_000, 2)
    assert list(verify("513499")) == []


def test_a_further_list_is_begun_once_and_in_the_journal(county: County, two: list[AidCase]) -> None:
    client, new = at_desk(county, "c.manager"), "/aid/lists/new/?grant=spring_festival&year=2015"
    answer = client.post(new)
    further = AwardList.objects.get(ordinal=2)
    assert answer["Location"] == f"/aid/lists/{further.ref}/"
    entry = JournalRow.objects.get(act="begin_list")
    assert (entry.officer, entry.county) == (county.officers["c.manager"], "513499")
    assert entry.facts == {"list": further.ref, "grant": "spring_festival", "year": 2015}
    assert list(verify("513499")) == []
    assert "Began a further list" in text_of(at_desk(county, "a.auditor").get("/audit/"))
    # Nothing is made beside an empty one, and nothing is told of it.
    assert client.post(new)["Location"] == answer["Location"]
    assert JournalRow.objects.filter(act="begin_list").count() == 1
    assert at_desk(county, "c.sealer").post(new).status_code == 404
    assert AwardList.objects.count() == 2


def test_the_database_has_each_list_once_and_says_so(county: County, two: list[AidCase]) -> None:
    first = AwardList.objects.get()
    with pytest.raises(Conflict, match="list_begun") as refused, told(), transaction.atomic():
        AwardList.objects.create(
            ref="another",
            county=first.county,
            grant=first.grant,
            year=first.year,
            ordinal=1,
            opened_by=first.opened_by,
            opened_at=first.opened_at,
        )
    assert str(refused.value.reason) == str(LIST_BEGUN_ALREADY)


def test_without_her_password_nothing_is_approved(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        client = at_desk(county, "c.sealer")
        for typed in ("", "wrong"):
            answer = send_ticks(client, page_of(two[0]), two, act="approve", opinion="同意", password=typed)
            assert answer.status_code == 422
    assert {again(case).state for case in two} == {"listed"}


def test_one_that_moved_on_since_she_looked_is_told_and_the_other_approved(
    county: County, two: list[AidCase]
) -> None:
    with clock.at(AFTER):
        client, url = at_desk(county, "c.sealer"), page_of(two[0])
        page = client.get(url)
        do_act(county, "c.second", two[0], "take_off_list", reason="重名待查")
        do_act(county, "c.manager", two[0], "put_on_list")
        sent = {**hidden_of(page), "ref": [case.ref for case in two], "opinion": "同意", "password": PASSWORD}
        answer = client.post(url, {**sent, "act": "approve"})
    assert "Done: 1. Not done: 1." in text_of(answer)
    assert "After you opened this page" in text_of(answer)
    assert [again(case).state for case in two] == ["listed", "awaiting_payment"]


def test_taken_off_it_stands_on_no_list_and_frees_the_budget(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        client, url = at_desk(county, "c.sealer"), page_of(two[0])
        answer = send_ticks(client, url, two[:1], act="take_off_list", reason="")
        assert answer.status_code == 422
        assert "Say why they are taken off the list." in text_of(answer)
        answer = send_ticks(client, url, two[:1], act="take_off_list", reason="另有安排")
        assert "Done: 1. Not done: 0." in text_of(answer)
        assert str(two[0].number) not in text_of(client.get(url))
    assert [again(case).state for case in two] == ["county_review", "listed"]
    assert Fund.objects.get().reserved_number == 1


def test_what_couldnt_be_delivered_stays_on_its_list_with_what_became_of_it(
    county: County, two: list[AidCase]
) -> None:
    with clock.at(AFTER):
        url = page_of(two[0])
        do_act(county, "c.sealer", two[0], "approve")
        do_act(county, "c.manager", two[0], "report_bounced", reason="account_closed")
        words = text_of(at_desk(county, "c.sealer").get(url))
        assert "Couldn't be delivered" in words.split(two[0].number or "")[1]
        do_act(county, "c.manager", two[0], "carry_over")
        assert again(two[0]).listed_in_id is None
        words = text_of(at_desk(county, "c.sealer").get(url))
        told = words.split("Carried to a later list")[-1]
        assert str(two[0].number) in told
        assert "Carried over on 2015-01-27; on no later list yet" in told
        assert list(verify("513499")) == []


def _carried_to_a_further_list(county: County, case: AidCase) -> AwardList:
    do_act(county, "c.sealer", case, "approve")
    do_act(county, "c.manager", case, "report_bounced", reason="account_closed")
    do_act(county, "c.manager", case, "carry_over")
    further = begin_list(county.seats("c.manager"), "513499", case.grant, 2015)
    do_act(county, "c.manager", case, "put_on_list")
    return further


def test_the_old_list_tells_to_which_one_it_came_and_counts_right(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        first, url = AwardList.objects.get(), page_of(two[0])
        second = _carried_to_a_further_list(county, two[0])
        client = at_desk(county, "a.auditor")
        for path in (url, f"{url}print/"):
            words = text_of(client.get(path))
            assert "Carried over on 2015-01-27, to list 2 of 2015" in words.split("What came of it")[1]
            assert "On the list 2" in words
            assert "Of them carried to a later list 1" in words
            assert "To be approved 1" in words
        assert reading.totals_of(reading.list_for(second.ref, ["513499"]), []).cases == 1
        rows = load_workbook(io.BytesIO(client.get(f"{url}xlsx/").content)).active.iter_rows(values_only=True)
        (line,) = [row for row in rows if row[1] == two[0].number]
        assert (line[6], line[7]) == (None, "Carried over on 2015-01-27, to list 2 of 2015")
        every: list[Any] = list(reading.lists_of("513499", chosen("513499", first.grant, "2015")))
        held = {each.pk: each.held for each in every}
        assert held == {first.pk: 2, second.pk: 1}
        answer = Desk(county, "c.manager").get(f"/aid/lists/{first.ref}")[1]
        assert (answer["cases"], answer["waiting"]) == (2, 1)
        assert [(row["ref"], row["to"]) for row in answer["carried"]] == [(two[0].ref, second.ref)]
        # Undelivered again and carried on, the first list still names the second, and the second the third.
        third = _carried_to_a_further_list(county, two[0])
        assert [row.to for row in reading.carried_from(first)] == [second]
        assert [row.to for row in reading.carried_from(second)] == [third]
        assert list(verify("513499")) == []


def test_what_comes_back_to_the_same_list_stands_there_once(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        do_act(county, "c.sealer", two[0], "approve")
        do_act(county, "c.manager", two[0], "report_bounced", reason="account_closed")
        do_act(county, "c.manager", two[0], "carry_over")
        do_act(county, "c.manager", two[0], "put_on_list")
        assert reading.carried_from(AwardList.objects.get()) == []
        words = text_of(at_desk(county, "c.sealer").get(page_of(two[0])))
        assert "On the list 2" in words
        assert "Carried to a later list" not in words


@pytest.mark.parametrize(
    "change", ["DELETE FROM aid_carriedover", "UPDATE aid_carriedover SET award_id = %s"]
)
def test_a_carrying_over_that_was_changed_behind_the_back_is_named(
    county: County, two: list[AidCase], change: str
) -> None:
    with clock.at(AFTER):
        second = _carried_to_a_further_list(county, two[0])
        said = [second.pk] if "%s" in change else []
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change, said)
        with behind_the_back():
            with connection.cursor() as cursor:
                cursor.execute(change, said)
            faults = [fault for fault in verify("513499") if fault.table == "list"]
        assert faults


def test_the_list_as_a_workbook_and_on_paper_says_the_same(county: County, two: list[AidCase]) -> None:
    with clock.at(AFTER):
        client, url = at_desk(county, "a.auditor"), page_of(two[0])
        sheet = load_workbook(io.BytesIO(client.get(f"{url}xlsx/").content)).active
        rows = list(sheet.iter_rows(values_only=True))
        assert [row[1] for row in rows if row[1] in {case.number for case in two}] == [
            two[1].number,
            two[0].number,
        ]
        assert rows[-1][6] == 1000
        words = text_of(client.get(f"{url}print/"))
        assert all(str(case.number) in words for case in two)
        assert "1,000.00 yuan" in words


def test_the_page_is_read_in_a_dozen_statements_and_by_key(
    county: County, two: list[AidCase], monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(AFTER):
        client, url = at_desk(county, "c.sealer"), page_of(two[0])
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        assert len(asked) <= 12, [query["sql"][:100] for query in asked]
        award = AwardList.objects.get()
        rows, following = reading.cases_of(award, most=1)
        assert [row.case.pk for row in rows] == [two[1].pk]
        rows, following = reading.cases_of(award, following, most=1)
        assert ([row.case.pk for row in rows], following) == ([two[0].pk], None)
        with CaptureQueriesContext(connection) as asked:
            assert "List 1" in text_of(client.get("/aid/lists/?grant=spring_festival&year=2015"))
        assert len(asked) <= 12


@pytest.mark.parametrize("username", ["v1.cadre", "t1.reviewer", "b1.officer", "c.registrar"])
def test_no_other_post_has_these_pages(county: County, two: list[AidCase], username: str) -> None:
    client, url = at_desk(county, username), page_of(two[0])
    for path in ("/aid/lists/", url, f"{url}print/", f"{url}xlsx/"):
        assert client.get(path).status_code == 404, path
    sent = {"key": "0" * 32, "ref": [two[0].ref], "act": "approve", "opinion": "同意", "password": PASSWORD}
    assert client.post(url, sent).status_code == 404
    assert again(two[0]).state == "listed"


@pytest.mark.parametrize("username", ["c.manager", "a.auditor"])
def test_who_made_the_list_and_who_audits_approve_nothing(
    county: County, two: list[AidCase], username: str
) -> None:
    client, url = at_desk(county, username), page_of(two[0])
    assert 'name="ref"' not in client.get(url).content.decode()
    for act in ("approve", "take_off_list", "cancel"):
        sent = {"key": "0" * 32, "ref": [two[0].ref], "act": act, "opinion": "同意", "reason": "无"}
        assert client.post(url, sent).status_code == 404
    assert again(two[0]).state == "listed"
