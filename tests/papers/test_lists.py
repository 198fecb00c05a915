"""Lists under a number: what an office hands over, and registers that a worker prints."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans import kept_lists
from tests.county import TOWNSHIPS, ZONE, County, advance, draft
from tests.loans.figures import Fact, put
from tests.loans.paper_reading import page_count, read, stands
from tests.pages.desks import at_desk, text_of
from workflows import clock, paper_store
from workflows.appointing import appoint, end
from workflows.models import JournalRow, Officer, Paper, PaperJob, PaperRevision, SignOff
from workflows.paper_checks import verify_papers
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import make_waiting
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")
VILLAGES = 4


def parcels_on(page: Any) -> dict[str, list[str]]:
    """The sign-offs that can be chosen, by parcel."""
    html = page.content.decode()
    return {
        form[0]: re.findall(r'name="signoff" value="(\d+)"', form[1])
        for form in re.findall(r'name="parcel" value="([^"]+)"(.*?)</form>', html, re.DOTALL)
    }


def only_list() -> Paper:
    return Paper.objects.select_related("case", "office").get(case__isnull=True)


def bytes_of(paper: Paper) -> bytes:
    return paper_store.read(PaperRevision.objects.get(paper=paper).digest)


# ── Handing over ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed(county: County) -> list[Any]:
    """Three cases that the township signed, of two villages."""
    return [
        advance(county, draft(county, seed=1), "township"),
        advance(
            county,
            draft(county, seed=2, cadre="v2.cadre", village="513499101202", amount="20000.00"),
            "township",
        ),
        advance(county, draft(county, seed=3), "township"),
    ]


def test_the_township_hands_over_what_it_chooses_under_one_number(county: County, signed: list[Any]) -> None:
    make_waiting(100)
    desk = at_desk(county, "t1.reviewer")
    with CaptureQueriesContext(connection) as statements:
        page = desk.get("/handover/")
    assert len(statements) <= 12
    ((parcel, found),) = parcels_on(page).items()
    assert len(found) == 3
    assert "To cooperative_branch b1" in text_of(page)
    for _turn in range(2):
        answer = desk.post("/handover/", {"parcel": parcel, "signoff": found[:2]})
        assert answer.status_code == 302
    paper = only_list()
    assert (paper.kind, paper.office.code) == ("transmittal", "t1")
    assert "being made" in text_of(desk.get(answer["Location"]))
    assert make_waiting(10) == (1, 0)
    words = read(bytes_of(paper))
    listed = list(SignOff.objects.filter(pk__in=found[:2]).select_related("case"))
    stands(words, "移交单位：township_federation t1")
    stands(words, "接收单位：cooperative_branch b1")
    for signoff in listed:
        stands(words, f"{signoff.case.number} {signoff.case.title}")
    stands(words, "合计2件")
    stands(words, f"文书编号：{paper.number}")
    row = JournalRow.objects.get(act="print_list")
    assert (row.case_id, row.officer, row.facts["rows"]) == (None, county.officers["t1.reviewer"], 2)
    assert list(verify_papers()) == []
    assert list(verify()) == []
    # What stands on a list already isn't chosen by itself.
    again = desk.get("/handover/")
    assert text_of(again).count(f"Already on: {paper.number}") == 2
    assert again.content.decode().count(" checked>") == 1


def test_the_numbers_of_an_office_have_no_gap(county: County, signed: list[Any]) -> None:
    desk = at_desk(county, "t1.reviewer")
    ((parcel, found),) = parcels_on(desk.get("/handover/")).items()
    for chosen in (found[:1], found[:2], found[:1], found):
        desk.post("/handover/", {"parcel": parcel, "signoff": chosen})
    serials = Paper.objects.filter(office__code="t1").values_list("serial", flat=True).order_by("serial")
    assert list(serials) == list(range(1, len(serials) + 1))
    assert Paper.objects.filter(kind="transmittal").count() == 3


def test_each_office_hands_on_to_the_next(county: County) -> None:
    advance(county, draft(county, seed=4), "county")
    takers = {
        desk: re.findall(r"To (\S+ \S+) from", text_of(at_desk(county, desk).get("/handover/")))
        for desk in ("v1.cadre", "v1.chair", "t1.reviewer", "b1.officer", "c.sealer", "t2.reviewer")
    }
    assert takers == {
        "v1.cadre": ["township_federation t1"],
        "v1.chair": ["township_federation t1"],
        "t1.reviewer": ["cooperative_branch b1"],
        "b1.officer": ["county_federation c"],
        "c.sealer": ["cooperative_branch b1"],
        "t2.reviewer": [],
    }
    desk = at_desk(county, "c.sealer")
    ((parcel, found),) = parcels_on(desk.get("/handover/")).items()
    desk.post("/handover/", {"parcel": parcel, "signoff": found})
    make_waiting(100)
    stands(read(bytes_of(only_list())), "30,000")


@pytest.mark.once
def test_what_cannot_be_handed_over(county: County, signed: list[Any]) -> None:
    desk = at_desk(county, "t1.reviewer")
    ((parcel, found),) = parcels_on(desk.get("/handover/")).items()
    village = str(SignOff.objects.filter(level="village").earliest("pk").pk)
    cases: list[tuple[dict[str, Any], int]] = [
        ({"parcel": parcel}, 422),
        ({"parcel": "loan-1-2", "signoff": found}, 409),
        ({"parcel": "", "signoff": found}, 409),
        ({"parcel": parcel, "signoff": [*found, village]}, 409),
        ({"parcel": parcel, "signoff": [*found, "9" * 18]}, 409),
        ({"parcel": parcel, "signoff": ["x", "1" * 30]}, 422),
        ({"parcel": parcel, "signoff": [str(number) for number in range(1, 102)]}, 422),
    ]
    assert [desk.post("/handover/", sent).status_code for sent, _status in cases] == [
        status for _sent, status in cases
    ]
    # Sent back meanwhile: its signature holds no more.
    county.do("b1.officer", signed[0], "return_to_township", marks=[{"target": "other", "note": "补"}])
    assert desk.post("/handover/", {"parcel": parcel, "signoff": found}).status_code == 409
    assert not Paper.objects.filter(kind="transmittal").exists()
    for officer, status in (("a.auditor", 403), ("c.registrar", 403), ("c.recorder", 403), ("v1.chair", 200)):
        assert at_desk(county, officer).get("/handover/").status_code == status, officer


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("first=2014-03-18&last=2014-03-18", 200),
        ("first=2014-01-01&last=2014-03-18", 422),
        ("first=2014-03-19&last=2014-03-18", 422),
        ("first=x&last=2014-03-18", 422),
        ("first=&last=", 422),
        ("first=0001-01-01&last=9999-12-31", 422),
        ("first=%00&last=2014-03-18", 422),
    ],
)
def test_days_are_read_or_told(county: County, query: str, status: int) -> None:
    assert at_desk(county, "t1.reviewer").get(f"/handover/?{query}").status_code == status


@pytest.mark.once
def test_who_reads_a_list(county: County, signed: list[Any]) -> None:
    desk = at_desk(county, "t1.reviewer")
    ((parcel, found),) = parcels_on(desk.get("/handover/")).items()
    desk.post("/handover/", {"parcel": parcel, "signoff": found})
    make_waiting(100)
    paper = only_list()
    file = f"/papers/{paper.code}/{PaperRevision.objects.get(paper=paper).digest}.pdf"
    rows = JournalRow.objects.count()
    answers = {
        officer: at_desk(county, officer).get(file).status_code
        for officer in (
            "t1.reviewer",
            "b1.officer",
            "c.sealer",
            "a.auditor",
            "t2.reviewer",
            "b2.officer",
            "v1.chair",
        )
    }
    # A village sees its own cases and no list of another's; the registrar of posts sees none.
    assert answers == {
        "t1.reviewer": 200,
        "b1.officer": 200,
        "c.sealer": 200,
        "a.auditor": 200,
        "t2.reviewer": 404,
        "b2.officer": 404,
        "v1.chair": 404,
    }
    assert JournalRow.objects.count() == rows
    assert paper.number in text_of(desk.get("/lists/"))
    assert paper.number not in text_of(at_desk(county, "t2.reviewer").get("/lists/"))


# ── Registers ──────────────────────────────────────────────────────────────────────────────────────────────────────

MAY = date(2014, 5, 5)
ORDER = "/loans/registers/accepted/order/?year=2014&part=q2"


@pytest.fixture
def year(county: County) -> datetime:
    """Five applications of two townships, accepted in May; the day after."""
    put(county, [Fact(village % VILLAGES, MAY, Decimal("20000.50")) for village in range(5)])
    return datetime(2014, 5, 6, 9, tzinfo=ZONE)


def test_a_register_is_printed_with_what_its_officer_saw(county: County, year: datetime) -> None:
    with clock.at(year):
        desk = at_desk(county, "t1.reviewer")
        answers = [desk.post(ORDER) for _turn in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        paper = only_list()
        assert answers[0]["Location"] == answers[1]["Location"] == f"/papers/{paper.code}/"
        page = text_of(desk.get(answers[0]["Location"]))
        assert "Acceptance register" in page
        assert "being made" in page
        # Her post ends before the worker comes to it: it prints what she saw.
        end(county.posts["t1.reviewer"].appointments.get(ends_on=None), date(2014, 5, 5))
        Officer.objects.filter(username="t1.reviewer").update(is_active=False)
        assert make_waiting(10) == (1, 0)
        words = read(bytes_of(paper))
    for said in (
        "受理台账",
        "2014年第2季度",
        "东河镇",
        "合计3笔",
        "60,001.50",
        "数据截至2014-05-06",
        paper.number,
    ):
        stands(words, said)
    assert "西山乡" not in words
    assert PaperRevision.objects.get(paper=paper).made_with["rows"] == 3
    row = JournalRow.objects.get(act="print_list")
    assert row.facts == {
        "sheet": "register",
        "papers": row.facts["papers"],
        "register": "accepted",
        "year": 2014,
        "part": "q2",
        "place": TOWNSHIPS[0],
    }
    assert list(verify_papers()) == []


def test_who_may_read_a_register(county: County, year: datetime) -> None:
    with clock.at(year):
        at_desk(county, "t1.reviewer").post(ORDER)
        paper = only_list()
        answers = {
            officer: at_desk(county, officer).get(f"/papers/{paper.code}/").status_code
            for officer in ("t1.reviewer", "c.sealer", "a.auditor", "t2.reviewer", "v1.chair", "b1.officer")
        }
        assert answers == {
            "t1.reviewer": 200,
            "c.sealer": 200,
            "a.auditor": 200,
            "t2.reviewer": 404,
            "v1.chair": 404,
            # Her branch sees a case once the township has signed; the register shows them all.
            "b1.officer": 404,
        }
        # Another township's reviewer from now on: she still has what she asked for.
        end(county.posts["t1.reviewer"].appointments.get(ends_on=None), date(2014, 5, 5))
        end(county.posts["t2.reviewer"].appointments.get(ends_on=None), date(2014, 5, 5))
        appoint(county.officers["t1.reviewer"], county.posts["t2.reviewer"], starts_on=date(2014, 5, 6))
        assert at_desk(county, "t1.reviewer").get(f"/papers/{paper.code}/").status_code == 200


@pytest.mark.once
def test_asked_again_when_it_is_made_it_is_another_one(county: County, year: datetime) -> None:
    with clock.at(year):
        desk = at_desk(county, "c.sealer")
        desk.post(ORDER)
        make_waiting(10)
        put(county, [Fact(0, MAY, Decimal(1000))])
        desk.post(ORDER)
        make_waiting(10)
        first, second = Paper.objects.filter(kind="register").order_by("pk")
        assert (
            first.serial + 1,
            "合计5笔" in read(bytes_of(first)),
            "合计6笔" in read(bytes_of(second)),
        ) == (
            second.serial,
            True,
            True,
        )
        page = text_of(desk.get("/lists/"))
        assert first.number in page
        assert "Quarter 2 of 2014 · 示范县" in page


@pytest.mark.once
def test_too_many_rows_are_refused(county: County, year: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loans.views.registers.MOST_ROWS", 4)
    assert at_desk(county, "c.sealer").post(ORDER).status_code == 422
    assert at_desk(county, "c.sealer").post("/loans/registers/none/order/").status_code == 404
    assert at_desk(county, "c.registrar").post(ORDER).status_code == 403
    assert not Paper.objects.exists()


@pytest.mark.once
def test_what_fails_is_told_and_tried_again(
    county: County, year: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.at(year):
        desk = at_desk(county, "c.sealer")
        desk.post(ORDER)
        paper = only_list()
        with monkeypatch.context() as broken:
            broken.setattr(kept_lists, "printed_register", lambda *_a, **_k: 1 / 0)
            assert make_waiting(10) == (0, 1)
        assert make_waiting(10) == (0, 0)
        page = text_of(desk.get(f"/papers/{paper.code}/"))
        assert "it is tried again by itself" in page
        PaperJob.objects.filter(paper=paper).update(state="failed", finished_at=clock.now())
        assert "given up" in text_of(desk.get(f"/papers/{paper.code}/"))
        assert at_desk(county, "t1.reviewer").post(f"/papers/{paper.code}/again/").status_code == 404
        assert desk.post(f"/papers/{paper.code}/again/").status_code == 302
        assert make_waiting(10) == (1, 0)
        assert "Open or print (PDF)" in text_of(desk.get(f"/papers/{paper.code}/"))


@pytest.mark.once
def test_anybody_who_holds_one_learns_what_it_lists(county: County, year: datetime) -> None:
    with clock.at(year):
        at_desk(county, "c.sealer").post(ORDER)
        make_waiting(10)
        paper = only_list()
        page = text_of(Client(headers={"accept-language": "en"}).get(f"/public/papers/{paper.code}/"))
        for said in ("Acceptance register", paper.number, "Quarter 2 of 2014 · 示范县", "Final"):
            assert said in page
        assert page_count(bytes_of(paper)) == 1
        assert verdict_of(bytes_of(paper)).verdict is Verdict.GENUINE
