"""The kept papers of a case by program: what is listed, what is fetched, and for whom there is none."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.aid.stage import WINTER, mother, to_county
from tests.aid.stage import draft as nomination
from tests.api.client import Desk
from tests.county import County, advance, draft
from workflows import clock, paper_keys, paper_roots
from workflows.models import JournalRow, Office
from workflows.paper_worker import make_waiting

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
MOST = 12


def test_documents_are_listed_and_their_files_fetched(county: County) -> None:
    paper_roots.make_authority("示范县文书签发机构")
    for office in Office.objects.order_by("pk"):
        paper_keys.issue(office)
    case = advance(county, draft(county), "village")
    desk = Desk(county, "t1.reviewer", language="en")
    status, waiting = desk.get(f"/loans/{case.ref}/documents")
    assert (status, {each["state"] for each in waiting["documents"]}) == (200, {"being_made"})
    assert make_waiting(10)[1] == 0
    with CaptureQueriesContext(connection) as statements:
        _status, listed = desk.get(f"/loans/{case.ref}/documents")
    assert len(statements) <= MOST
    form, receipt = listed["documents"]
    assert [form["kind"], form["state"], form["signatures"], form["wanted"]] == [
        "approval_form",
        "made",
        1,
        4,
    ]
    assert [receipt["kind"], receipt["label"], receipt["wanted"]] == ["receipt", "Receipt of submission", 0]
    with CaptureQueriesContext(connection) as statements:
        _status, read = desk.get(f"/loans/{case.ref}/documents/{form['code']}")
    assert len(statements) <= MOST
    assert (read["number"], read["status"]) == (form["number"], "open")
    assert [level["is_in_the_file"] for level in read["levels"]] == [True, False, False, False]
    printed, signed = read["revisions"]
    assert [printed["signatures"], signed["signatures"], signed["is_latest"]] == [0, 1, True]
    looks = JournalRow.objects.filter(act="print").count()
    file = desk.send("GET", f"/loans/{case.ref}/documents/{form['code']}/{signed['digest']}.pdf")
    assert (file["Content-Type"], len(file.content)) == ("application/pdf", signed["size"])
    assert hashlib.sha256(file.content).hexdigest() == signed["digest"]
    assert JournalRow.objects.filter(act="print").count() == looks + 1
    refused(county, f"/loans/{case.ref}", f"{form['code']}/{signed['digest']}.pdf")


def test_so_are_those_of_another_programme(county: County) -> None:
    paper_roots.make_authority("示范县文书签发机构")
    for office in Office.objects.order_by("pk"):
        paper_keys.issue(office)
    with clock.at(WINTER):
        case = to_county(county, nomination(county, mother(county, 1).person))
        assert make_waiting(10)[1] == 0
        desk = Desk(county, "t1.reviewer", language="en")
        _status, listed = desk.get(f"/aid/{case.ref}/documents")
        (form,) = [each for each in listed["documents"] if each["wanted"]]
        assert form["signatures"] == 2
        _status, read = desk.get(f"/aid/{case.ref}/documents/{form['code']}")
        signed = read["revisions"][-1]
        assert (signed["signatures"], signed["is_latest"]) == (2, True)
        looks = JournalRow.objects.filter(act="print").count()
        file = desk.send("GET", f"/aid/{case.ref}/documents/{form['code']}/{signed['digest']}.pdf")
        assert hashlib.sha256(file.content).hexdigest() == signed["digest"]
        assert JournalRow.objects.filter(act="print").count() == looks + 1
        refused(county, f"/aid/{case.ref}", f"{form['code']}/{signed['digest']}.pdf")


def refused(county: County, of: str, file: str) -> None:
    """Whoever doesn't see the case, and whoever asks for what isn't its own."""
    code = file.partition("/")[0]
    elsewhere, hers = Desk(county, "t2.reviewer"), Desk(county, "t1.reviewer")
    looks = JournalRow.objects.count()
    for address in ("documents", f"documents/{code}", f"documents/{file}"):
        status, problem = elsewhere.get(f"{of}/{address}")
        assert (status, problem["code"]) == (404, "not_found")
    for address in (f"documents/{'2' * 20}", "documents/%00", f"documents/{code}/{'0' * 64}.pdf"):
        status, problem = hers.get(f"{of}/{address}")
        assert (status, problem["code"]) == (404, "no_paper")
    assert JournalRow.objects.count() == looks
