"""A register with more rows than are drawn at once: ordered, made behind the page, fetched by whoever ordered it."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from people import retention
from people.models import RegisterTable
from people.policy import load_policy
from people.tables import drawing, running
from tests.county import VILLAGES, County
from tests.pages.conftest import _language_ends_with_the_test, _no_static_files  # noqa: F401
from tests.pages.desks import at_desk, text_of
from tests.people.stage import JUNE, Stage
from tests.people.test_register_files import csv_of, sheet
from workflows import clock
from workflows.appointing import appoint
from workflows.models import Appointment, JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
LONG = "people.views.registers_files.MOST_AT_ONCE"
TABLES = "/registers/tables/"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are many, and a turn has one."""
    monkeypatch.setattr(LONG, 1)
    monkeypatch.setattr("workflows.tables.writing.PORTION", 1)


def work() -> str:
    said = StringIO()
    with translation.override("zh-hans"):
        call_command("work", "--once", stdout=said)
    return said.getvalue()


def ordered(client: Any, address: str, **typed: str) -> str:
    """The page of the table that was ordered."""
    answer = client.post(address, typed)
    assert answer.status_code == 302, text_of(answer)
    assert answer["Location"].startswith(TABLES)
    return str(answer["Location"])


def stand_in(county: County, post: str) -> None:
    """The cadre of the third village stands in for another post, too."""
    last = JUNE.date() + timedelta(days=90)
    kind = Appointment.Kind.STAND_IN
    first = JUNE.date() - timedelta(days=9)
    appoint(county.officers["v3.cadre"], county.posts[post], starts_on=first, ends_on=last, kind=kind)


def left_on_record() -> int:
    return JournalRow.objects.filter(act="take_table").count()


def test_few_rows_come_at_once_and_many_when_they_are_made(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk(stage.county, "v3.cadre")
    at_once = csv_of(client.get("/registers/women/csv/"))
    monkeypatch.setattr(LONG, 1)
    page = client.get("/registers/women/csv/")
    assert "These are 2 rows" in text_of(page)
    # To look at the page orders nothing.
    assert not RegisterTable.objects.exists()
    place = ordered(client, "/registers/women/csv/")
    waiting = client.get(place)
    assert "0 of 2 rows" in text_of(waiting)
    assert b"data-goes-on" in waiting.content
    assert client.post(f"{place}file/").status_code == 302
    assert "isn’t there yet" in text_of(client.get(place))
    work()
    made = client.get(place)
    assert "Ready to be downloaded" in text_of(made)
    assert "2 rows, " in text_of(made)
    assert "Kept until 2014-06-17." in text_of(made)
    assert b"data-goes-on" not in made.content
    assert csv_of(client.post(f"{place}file/")) == at_once
    # Numbers with stars leave no more on record than they do at once.
    assert not JournalRow.objects.filter(act__in=["take_table", "list_register"]).exists()


def test_the_workbook_is_that_of_the_choice_and_the_language_of_her_page(stage: Stage, long: None) -> None:
    client = at_desk(stage.county, "c.sealer")
    client.cookies["django_language"] = "zh-hans"
    place = ordered(client, f"/registers/women/xlsx/?place={VILLAGES[0]}&day=2014-05-01&show=in")
    with translation.override("en"):
        work()
        assert translation.get_language() == "en"
    rows = sheet(client.post(f"{place}file/"))
    assert rows[0][0] == "妇女基本信息台账"
    assert "2014年5月1日" in rows[1][0]
    assert "经办 c.sealer" in rows[2][0]
    head = next(row for row in rows if row and row[0] == "序号")
    table = RegisterTable.objects.get()
    assert [row[0] for row in rows[rows.index(head) + 1 :]] == list(range(1, table.rows_done + 1))
    assert table.rows_done == table.rows_total > 1


def test_numbers_in_full_ask_what_for_and_each_download_is_on_record(stage: Stage, long: None) -> None:
    client = at_desk(stage.county, "v3.cadre")
    assert client.post("/registers/women/full/", {"sheet": "csv"}).status_code == 422
    assert not RegisterTable.objects.exists()
    place = ordered(client, "/registers/women/full/", sheet="csv", purpose="check")
    assert JournalRow.objects.get(act="list_register").facts["purpose"] == "check"
    work()
    assert left_on_record() == 0
    rows = csv_of(client.post(f"{place}file/"))
    assert f'="{stage.people["elsewhere"].id_number}"' in {row["ID number"] for row in rows}
    assert client.post(f"{place}file/").status_code == 200
    assert left_on_record() == 2
    row = JournalRow.objects.filter(act="take_table").last()
    assert row is not None
    assert row.officer == stage.county.officers["v3.cadre"]
    table = RegisterTable.objects.get()
    common = {"register": "women", "day": "2014-06-10", "place": VILLAGES[2], "table": table.pk}
    assert row.facts == {**common, "rows": 2}
    asked = JournalRow.objects.get(act="list_register").facts
    assert asked == {**common, "sheet": "csv", "purpose": "check"}
    assert list(verify()) == []


def test_nobody_else_has_it(stage: Stage, long: None) -> None:
    place = ordered(at_desk(stage.county, "v3.cadre"), "/registers/women/csv/")
    work()
    assert "Ready to be downloaded" in text_of(at_desk(stage.county, "v3.cadre").get(TABLES))
    for who in ("v1.cadre", "c.sealer", "a.auditor", "b1.officer"):
        client = at_desk(stage.county, who)
        assert client.get(place).status_code == 404
        assert client.post(f"{place}file/").status_code == 404
        assert "Ready to be downloaded" not in text_of(client.get(TABLES))


def test_the_same_order_twice_is_one_and_a_few_wait_at_a_time(
    stage: Stage, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk(stage.county, "v3.cadre")
    monkeypatch.setattr("people.tables.orders.MOST_WAITING", 2)
    first = ordered(client, "/registers/women/csv/")
    assert ordered(client, "/registers/women/csv/") == first
    assert ordered(client, "/registers/women/xlsx/") != first
    refused = client.post("/registers/women/csv/?show=in")
    assert refused.status_code == 409
    assert "still being made" in text_of(refused)
    work()
    assert ordered(client, "/registers/women/csv/?show=in") != first
    # What is made was made of that day's rows: ordered again, it is made again.
    assert ordered(client, "/registers/women/csv/") != first


@pytest.mark.parametrize("in_full", [False, True])
def test_a_post_that_was_lost_takes_its_tables_with_it(stage: Stage, long: None, in_full: bool) -> None:
    """She keeps a post that reads the register elsewhere, and gets one that reads it here."""
    county = stage.county
    client = at_desk(county, "v3.cadre")
    address = "/registers/women/full/" if in_full else "/registers/women/csv/"
    typed = {"sheet": "csv", "purpose": "check"} if in_full else {}
    kept = ordered(client, address, **typed)
    work()
    officer = county.officers["v3.cadre"]
    stand_in(county, "v3.chair")
    # Of her second post as well.
    both = ordered(client, address, **typed)
    assert csv_of(client.post(f"{kept}file/"))
    Appointment.objects.filter(officer=officer, post=county.posts["v3.cadre"]).update(
        ends_on=JUNE.date() - timedelta(days=1)
    )
    assert client.get("/registers/women/").status_code == 200
    taken = left_on_record()
    work()
    table = RegisterTable.objects.get(status="failed")
    assert (table.fault, table.file) == ("lost_post", None)
    assert "no longer read" in text_of(client.get(both))
    assert client.get(kept).status_code == 404
    assert client.post(f"{kept}file/").status_code == 404
    assert left_on_record() == taken


def test_another_place_of_hers_is_another_table(stage: Stage, long: None) -> None:
    """Of all her places: with one less of them, what was made of more isn't hers any more."""
    county = stage.county
    stand_in(county, "v1.cadre")
    client = at_desk(county, "v3.cadre")
    place = ordered(client, "/registers/women/full/", sheet="csv", purpose="check")
    work()
    assert csv_of(client.post(f"{place}file/"))
    # Each post answers for its own places, in the order and at the download.
    for act in ("list_register", "take_table"):
        rows = JournalRow.objects.filter(act=act).values_list("post__code", "facts")
        told = {code: facts["place"] for code, facts in rows}
        assert told == {"v1.cadre": [VILLAGES[0]], "v3.cadre": [VILLAGES[2]]}
    Appointment.objects.filter(post=county.posts["v1.cadre"], officer__username="v3.cadre").update(
        ends_on=JUNE.date() - timedelta(days=1)
    )
    assert client.post(f"{place}file/").status_code == 404


def test_a_worker_that_fell_is_followed_by_another(stage: Stage, long: None) -> None:
    client = at_desk(stage.county, "v3.cadre")
    place = ordered(client, "/registers/women/csv/")
    turns = running.turns()
    next(turns)
    assert "1 of 2 rows" in text_of(client.get(place))
    # It holds the table: no other begins it, until its lease is over.
    assert list(running.turns()) == []
    assert running.reclaim(clock.now()) == 0
    with clock.at(JUNE + running.LEASE + timedelta(seconds=1)):
        assert running.reclaim(clock.now()) == 1
        assert len(list(running.turns())) == 3
    assert RegisterTable.objects.get().status == "made"
    made_at = RegisterTable.objects.get().made_at
    # The first one finds that it is another's, and writes nothing.
    assert list(turns) == []
    assert RegisterTable.objects.get().made_at == made_at
    assert len(csv_of(client.post(f"{place}file/"))) == 2


def test_a_table_that_kills_its_workers_is_given_up(stage: Stage, long: None) -> None:
    ordered(at_desk(stage.county, "v3.cadre"), "/registers/women/csv/")
    later = JUNE
    fallen = []
    for _worker in range(running.MOST_ATTEMPTS):
        with clock.at(later):
            # Kept: one that is closed gives back what it held.
            fallen.append(turns := running.turns())
            next(turns)
        later += running.LEASE + timedelta(seconds=1)
        assert running.reclaim(later) == 1
    table = RegisterTable.objects.get()
    assert (table.status, table.fault) == ("failed", "trouble")
    assert list(running.turns()) == []


def test_an_unfinished_workbook_leaves_nothing_on_the_disk(
    stage: Stage, long: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ordered(at_desk(stage.county, "v3.cadre"), "/registers/women/xlsx/")
    turns = running.turns()
    next(turns)
    assert list(tmp_path.glob("openpyxl.*"))
    turns.close()
    assert list(tmp_path.iterdir()) == []


def test_another_purpose_is_on_record_though_the_table_is_the_same(stage: Stage, long: None) -> None:
    client = at_desk(stage.county, "v3.cadre")
    place = ordered(client, "/registers/women/full/", sheet="csv", purpose="check")
    assert client.post("/registers/women/full/", {"sheet": "csv"}).status_code == 422
    assert ordered(client, "/registers/women/full/", sheet="csv", purpose="inspection") == place
    rows = JournalRow.objects.filter(act="list_register").order_by("pk")
    assert [row.facts["purpose"] for row in rows] == ["check", "inspection"]


def test_a_worker_that_is_stopped_gives_it_back(stage: Stage, long: None) -> None:
    ordered(at_desk(stage.county, "v3.cadre"), "/registers/women/csv/")
    turns = running.turns()
    next(turns)
    turns.close()
    assert RegisterTable.objects.get().lease == ""
    work()
    assert RegisterTable.objects.get().status == "made"


def test_what_can_t_be_made_says_so_in_the_end(
    stage: Stage, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk(stage.county, "v3.cadre")
    place = ordered(client, "/registers/women/csv/")

    def broken(*_words: Any, **_options: Any) -> Any:
        raise OSError("no room left")

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "csv_in_turns", broken)
        for attempt in range(1, running.MOST_ATTEMPTS + 1):
            with pytest.raises(OSError, match="no room"):
                list(running.turns())
            table = RegisterTable.objects.get()
            assert (table.attempts, table.lease) == (attempt, "")
    assert table.status == "failed"
    assert list(running.turns()) == []
    assert "again and again in vain" in text_of(client.get(place))


def test_it_is_kept_for_the_days_of_the_policy(stage: Stage, long: None) -> None:
    client = at_desk(stage.county, "v3.cadre")
    place = ordered(client, "/registers/women/csv/")
    work()
    days = load_policy().at(VILLAGES[0], date(2014, 6, 10)).value("keep_tables_days")
    assert retention.tidy(JUNE + timedelta(days=days)) == 0
    assert retention.tidy(JUNE + timedelta(days=days + 1)) == 1
    assert retention.tidy(JUNE + timedelta(days=days + 1)) == 0
    table = RegisterTable.objects.get()
    assert (table.status, table.file) == ("gone", None)
    assert JournalRow.objects.get(act="forget_table").facts["rows"] == 2
    assert "Its days are over" in text_of(client.get(place))
    assert client.post(f"{place}file/").status_code == 302
    assert list(verify()) == []
