"""The third programme by its pages and by API: begun, returned, awarded; its dated rule and its printed form."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from tests.api.client import Desk
from tests.casework.families.models import FamilyCase
from tests.casework.families.programme import FAMILIES
from tests.county import SPRING, VILLAGES, ZONE, County, id_number
from tests.pages.desks import at_desk, send, text_of
from workflows import clock, paper_store
from workflows.acts import Request, perform
from workflows.checks import check_programme
from workflows.errors import RulesForbid
from workflows.models import Paper
from workflows.paper_standing import standing_of
from workflows.paper_worker import make_waiting
from workflows.verification import verify

ANSWERS = {
    "name": "王秀英",
    "id_number": id_number("19800318", 2),
    "married_on": "2004-05-01",
    "deeds": "孝老爱亲",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _spring() -> Any:
    with clock.at(SPRING):
        yield


def _photo() -> io.BytesIO:
    sent = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(sent, "JPEG")
    sent.seek(0)
    sent.name = "photo.jpg"
    return sent


def _begun(county: County, **other: str) -> tuple[Client, FamilyCase]:
    """A complete draft, by the village's pages."""
    village = at_desk(county, "v1.cadre")
    begun = send(village, "/families/new/", place=VILLAGES[0])
    case = FamilyCase.objects.get(ref=begun["Location"].split("/")[2])
    answers = {f"family.{name}": value for name, value in (ANSWERS | other).items()}
    saved = send(village, f"/families/{case.ref}/draft/family/", **answers)
    assert saved["Location"].endswith("/draft/papers/")
    assert send(village, f"/families/{case.ref}/draft/papers/photo/", file=_photo()).status_code == 302
    return village, case


def _acts(client: Client, case: FamilyCase, act: str, **typed: str) -> None:
    page = "draft/check" if act == "submit" else f"acts/{act}"
    answer = send(client, f"/families/{case.ref}/{page}/", opinion="同意", **typed)
    assert answer.status_code == 302, text_of(answer)
    assert str(FAMILIES.acts[act].label) in text_of(client.get(answer["Location"]))


def test_its_law_and_its_flow_say_the_same() -> None:
    assert check_programme(FAMILIES) == []


def test_from_a_draft_by_a_return_to_the_title(county: County) -> None:
    village, case = _begun(county)
    township, sealer = at_desk(county, "t1.reviewer"), at_desk(county, "c.sealer")
    _acts(village, case, "submit")
    marks = {"mark": "family.deeds", "note.family.deeds": "请写具体事例"}
    _acts(township, case, "return_to_village", **marks)
    assert "请写具体事例" in text_of(village.get(f"/families/{case.ref}/draft/"))
    send(village, f"/families/{case.ref}/draft/family/", **{"family.deeds": "照顾瘫痪婆婆十年"})
    _acts(village, case, "submit")
    with CaptureQueriesContext(connection) as asked:
        page = township.get(f"/families/{case.ref}/")
    assert len(asked) <= 12
    assert "照顾瘫痪婆婆十年" in text_of(page)
    _acts(township, case, "sign")
    _acts(sealer, case, "award")
    case.refresh_from_db()
    assert (case.state, case.round, case.title) == ("honoured", 2, "王秀英")
    form = sealer.get(f"/families/{case.ref}/form.pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(form.content)).pages)
    assert "最美家庭申报表" in words
    assert ANSWERS["id_number"] in words
    assert list(verify()) == []


def test_its_case_file_is_bound_without_a_word_of_its_own(
    county: County, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    village, case = _begun(county)
    _acts(village, case, "submit")
    sealer, address = at_desk(county, "c.sealer"), f"/cases/{case.ref}/papers/"
    assert "Make: Case file" in text_of(sealer.get(address))
    assert send(sealer, address, kind="case_file").status_code == 302
    assert make_waiting(10) == (1, 0)
    paper = Paper.objects.select_related("case", "office").get(case_id=case.pk)
    found = standing_of(paper).latest
    assert found is not None
    file = PdfReader(io.BytesIO(paper_store.read(found.digest)))
    marks = [str(mark.title) for mark in file.outline]  # type: ignore[union-attr]
    assert marks == ["封面和目录", "A photo of the family", "办件日志摘录", "备考表"]
    words = "".join("".join(page.extract_text() for page in file.pages).split())
    assert "王秀英办件材料" in words
    assert list(verify()) == []


def test_a_draft_prints_as_a_draft(county: County) -> None:
    village, case = _begun(county)
    form = village.get(f"/families/{case.ref}/form.pdf")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(form.content)).pages)
    assert "草" in words
    assert "乡镇妇联意见" in re.sub(r"\s", "", words)


@pytest.mark.parametrize(
    "day, married_on, outcome",
    [
        (SPRING, "2009-03-18", "pass"),
        (SPRING, "2009-03-19", "fail"),
        # Before the rule was in force nobody is refused by it, and nobody passes.
        (datetime(2014, 2, 28, 9, 0, tzinfo=ZONE), "2009-03-19", "refer"),
    ],
)
def test_the_dated_rule_at_its_boundaries(
    county: County, day: datetime, married_on: str, outcome: str
) -> None:
    with clock.at(day):
        _village, case = _begun(county, married_on=married_on)
        request, seats = Request("submit", {}, ""), county.seats("v1.cadre")
        if outcome == "fail":
            with pytest.raises(RulesForbid):
                perform(FAMILIES, case.ref, request, seats)
            return
        perform(FAMILIES, case.ref, request, seats)
        case.refresh_from_db()
        assert [finding["outcome"] for finding in case.findings] == [outcome]


def test_the_same_by_api(county: County) -> None:
    village, township = Desk(county, "v1.cadre"), Desk(county, "t1.reviewer")
    _status, opened = village.post("/families", {"place": VILLAGES[0]})
    case = f"/families/{opened['ref']}"
    status, wrong = village.put(f"{case}/sections/family", {**ANSWERS, "id_number": "1"})
    assert (status, list(wrong["errors"])) == (422, ["family.id_number"])
    _status, saved = village.put(f"{case}/sections/family", ANSWERS)
    assert (saved["status"], saved["answers"]["id_number"][6:14]) == ("done", "********")
    assert list(village.get(case)[1]["missing"]) == ["papers.photo"]
    assert village.upload(f"{case}/papers", {"file": _photo(), "kind": "photo"})[0] == 201
    assert village.post(f"{case}/acts/submit", {})[1]["state"] == "township_review"
    assert [row["ref"] for row in township.get("/families")[1]["cases"]] == [opened["ref"]]
    acts = {each["act"]: each["answers"] for each in township.get(f"{case}/choices")[1]["acts"]}
    assert set(acts["refuse"][0]["choices"]) == {"quarrel", "fraud"}
    assert list(township.post(f"{case}/acts/refuse", {})[1]["errors"]) == ["reasons"]
    assert township.post(f"{case}/acts/award", {"opinion": "同意"})[1]["code"] == "wrong_state"
    refused = township.post(f"{case}/acts/refuse", {"data": {"reasons": ["fraud"]}})
    assert refused[1]["state"] == "refused"
    assert township.get(case)[1]["signoffs"][0]["decision"] == {"reasons": ["fraud"]}
    assert township.get(f"{case}/journal")[1]["rows"][0]["facts"]["reasons"] == ["fraud"]
