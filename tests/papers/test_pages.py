"""What anybody sees of a paper, and what the officer of its case does: by code, by file, by number."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from loans.programme import LOANS
from tests.county import County, advance, checklist, contacts, draft
from tests.pages.desks import at_desk, text_of
from tests.pages.test_uploads import Sending
from workflows import acts, clock, paper_store, paper_views
from workflows.acts import Request
from workflows.limits import Budget
from workflows.models import JournalRow, Paper, PaperRevision, StoredFile
from workflows.on_paper import OnPaper
from workflows.paper_printing import PAPERS_PATH
from workflows.paper_standing import standing_of
from workflows.paper_worker import keep, make_waiting, take
from workflows.sealing.report import MOST_BYTES

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture
def form(keys: County) -> Paper:
    """The sealed form of a case, all that waited made."""
    case = advance(keys, draft(keys), "county")
    assert make_waiting(100)[1] == 0
    return Paper.objects.select_related("case", "office").get(case=case, kind="approval_form")


def latest(paper: Paper) -> bytes:
    found = standing_of(paper).latest
    assert found is not None
    return paper_store.read(found.digest)


def sent(data: bytes, client: Client | None = None) -> Any:
    file = SimpleUploadedFile("form.pdf", data, content_type="application/pdf")
    return (client or Client(headers={"accept-language": "en"})).post("/public/papers/", {"file": file})


def test_the_address_on_a_paper_is_the_pages() -> None:
    assert reverse("public:papers") == PAPERS_PATH


def test_its_page_says_what_it_is_and_no_more_than_its_holder_reads(form: Paper) -> None:
    page = Client(headers={"accept-language": "en"}).get(f"/public/papers/{form.code}/")
    words = text_of(page)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    for said in (
        form.number,
        str(form.office),
        "Final",
        "阿****",
        "￥30,000.00",
        form.content_digest[:8],
        form.content_digest[-8:],
    ):
        assert said in words, said
    for office in ("village_federation v1", "township_federation t1", "cooperative_branch b1"):
        assert office in words
    for kept_back in ("阿依", "513499198003180", "13800001234", "6214888800001234"):
        assert kept_back not in words


def test_a_code_is_read_as_it_is_printed_or_typed(form: Paper) -> None:
    grouped = " ".join(form.code[start : start + 4] for start in range(0, len(form.code), 4)).upper()
    answer = Client().get("/public/papers/", {"code": grouped})
    assert answer["Location"] == f"/public/papers/{form.code}/"
    assert Client().get("/public/papers/", {"code": "1234"}).status_code == 422
    assert Client().get(f"/public/papers/{'2' * 20}/").status_code == 404


def test_a_file_is_told_what_it_is_worth(form: Paper) -> None:
    whole = latest(form)
    good = sent(whole)
    assert "Genuine, complete, and the latest version." in text_of(good)
    assert form.number in text_of(good)
    bad = sent(whole + b"\n% something\n")
    assert "Altered" in text_of(bad)
    assert "not to be relied on" in text_of(bad)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Choose the PDF"),
        (b"PK\x03\x04 no PDF at all", "Don’t rely on it"),
        (b"%PDF-1.7\n" + b"\0" * 100_000, "Don’t rely on it"),
    ],
)
def test_whatever_is_sent_gets_an_answer(county: County, data: bytes, told: str) -> None:
    assert told in text_of(
        sent(data) if data else Client(headers={"accept-language": "en"}).post("/public/papers/")
    )


def test_a_file_that_is_too_large_is_not_looked_at(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_views, "MOST_BYTES", 1000)
    answer = sent(b"%PDF-1.7" + b"0" * 2000)
    assert (answer.status_code, "larger than 64 MB" in text_of(answer)) == (422, True)


def test_files_are_counted_by_address(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_views, "FILES", Budget("paper-file", most=1, seconds=3600))
    assert sent(b"no PDF").status_code == 200
    assert sent(b"no PDF").status_code == 429


def test_her_desk_lists_the_documents_and_opens_each_on_record(form: Paper, keys: County) -> None:
    assert form.case is not None
    client = at_desk(keys, "t1.reviewer")
    with CaptureQueriesContext(connection) as statements:
        page = client.get(f"/cases/{form.case.ref}/papers/")
    assert len(statements) <= 12
    assert form.number in text_of(page)
    with CaptureQueriesContext(connection) as statements:
        own = client.get(f"/papers/{form.code}/")
    assert len(statements) <= 12
    assert text_of(own).count("PDF, signatures:") == 5
    found = standing_of(form).latest
    assert found is not None
    rows = JournalRow.objects.filter(act="print").count()
    file = client.get(f"/papers/{form.code}/{found.digest}.pdf")
    assert file.content == latest(form)
    assert JournalRow.objects.filter(act="print").count() == rows + 1
    # Another township sees no such paper.
    other = at_desk(keys, "t2.reviewer")
    for address in (f"/papers/{form.code}/", f"/papers/{form.code}/{found.digest}.pdf"):
        assert other.get(address).status_code == 404
    assert other.get(f"/cases/{form.case.ref}/papers/").status_code == 404


def test_the_case_file_is_made_when_asked_for_and_once(form: Paper, keys: County) -> None:
    assert form.case is not None
    client, address = at_desk(keys, "c.sealer"), f"/cases/{form.case.ref}/papers/"
    for _turn in range(2):
        assert client.post(address, {"kind": "case_file"}).status_code == 302
    assert client.post(address, {"kind": "approval_form"}).status_code == 404
    assert Paper.objects.filter(kind="case_file").count() == 1
    # The stored papers of the tests' applications have no bytes: pages that say so stand for them.
    done, undone = make_waiting(10)
    assert (done, undone) == (1, 0)
    bound = PdfReader(
        io.BytesIO(latest(Paper.objects.select_related("case", "office").get(kind="case_file")))
    )
    words = "".join(page.extract_text() for page in bound.pages)
    assert form.number in words
    assert len(bound.pages) >= 4


def test_the_board_tells_of_papers_that_nobody_makes(keys: County) -> None:
    from datetime import timedelta

    advance(keys, draft(keys), "submit")
    with clock.at(clock.now() + timedelta(hours=1)):
        assert "Documents aren’t coming out" in text_of(at_desk(keys, "c.sealer").get("/board/"))
        make_waiting(10)
        assert "Documents aren’t coming out" not in text_of(at_desk(keys, "c.sealer").get("/board/"))


def test_a_worker_that_died_is_on_the_board_once_work_waits(keys: County) -> None:
    """It left its row behind: seen at some moment, never stopped."""
    from datetime import timedelta

    from workflows.models import PaperWorker

    advance(keys, draft(keys), "submit")
    worker = PaperWorker.objects.create(name="machine:1", started_at=clock.now(), seen_at=clock.now())
    with clock.at(clock.now() + timedelta(minutes=30)):
        words = text_of(at_desk(keys, "c.sealer").get("/board/"))
        assert "Documents aren’t coming out" in words
        assert re.search(r"No worker was seen after [^.]*09:00\.", words)
        # Another one runs meanwhile, and has its hands full.
        PaperWorker.objects.create(name="machine:2", started_at=clock.now(), seen_at=clock.now())
        assert "Documents aren’t coming out" not in text_of(at_desk(keys, "c.sealer").get("/board/"))
        PaperWorker.objects.exclude(pk=worker.pk).update(stopped_at=clock.now())
        assert "Documents aren’t coming out" in text_of(at_desk(keys, "c.sealer").get("/board/"))


@pytest.mark.parametrize(("megabytes", "told"), [(12, "Don’t rely on it"), (21, "no such paper was issued")])
def test_a_file_may_be_larger_than_an_upload_of_a_desk(county: County, megabytes: int, told: str) -> None:
    """A case file holds photographs."""
    assert told in text_of(sent(b"no PDF" + b"0" * megabytes * 1024 * 1024))


def test_what_is_larger_still_is_not_read_to_its_end(county: County) -> None:
    sending = Sending(65 * 1024 * 1024, {})
    client = Client(headers={"accept-language": "en"})
    assert "larger than 64 MB" in text_of(client.generic("POST", "/public/papers/", **sending.environ()))
    assert sending.read_so_far < 1024 * 1024


def test_a_file_larger_than_the_checker_reads_is_known_by_its_digest(keys: County) -> None:
    advance(keys, draft(keys), "submit")
    receipt = Paper.objects.get(kind="receipt")
    job = take(receipt.jobs.get().pk, "a-lease", clock.now())
    assert job is not None
    data = b"%PDF-1.7" + b"0" * (MOST_BYTES + 1)
    keep(job, data, PaperRevision(paper=receipt))
    assert "Genuine, complete, and the latest version." in text_of(sent(data))


def test_a_scan_of_a_paper_is_told_how_the_paper_itself_is_checked(county: County) -> None:
    scan = PdfWriter()
    scan.add_blank_page(width=595, height=842)
    written = io.BytesIO()
    scan.write(written)
    words = text_of(sent(written.getvalue()))
    assert "Unknown" in words
    assert "by the code below its QR code" in words


def test_a_form_that_counts_no_more_lists_no_level_that_is_still_to_sign(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert make_waiting(100)[1] == 0
    form = Paper.objects.get(case=case, kind="approval_form")
    words = text_of(Client(headers={"accept-language": "en"}).get(f"/public/papers/{form.code}/"))
    assert "It no longer counts" in words
    assert "village_federation v1" in words
    assert "not signed yet" not in words


def test_what_a_level_signed_on_paper_is_told_as_such(keys: County) -> None:
    """Its office signed by hand: another one's certificate stands in its field."""
    case = advance(keys, draft(keys), "submit")
    scan = StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    paper = OnPaper(keys.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {"checklist": checklist(case)}, "情况属实")
    acts.record(LOANS, case.ref, asked, keys.seats("c.recorder"), paper)
    keys.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert make_waiting(10)[1] == 0
    form = Paper.objects.get(case=case, kind="approval_form")
    with CaptureQueriesContext(connection) as statements:
        page = Client(headers={"accept-language": "en"}).get(f"/public/papers/{form.code}/")
    assert len(statements) <= 12
    words = text_of(page)
    assert (
        "signed on paper village_federation v1 By hand on 2014-03-18; entered by county_federation c."
        in words
    )
    assert words.count("By hand") == 1
    for kept_back in ("罗菊英", "v1.chair"):
        assert kept_back not in words
