"""A nomination's sign-off that was given on paper, entered by another: the engine's page, as for a loan."""

from __future__ import annotations

from typing import Any

import pytest

from aid.models import AidCase
from tests.aid.stage import again, checklist, do_act, draft, mother
from tests.county import County
from tests.pages.desks import at_desk, send, text_of
from tests.pages.test_on_paper import photo
from workflows import clock
from workflows.models import JournalRow, SignOff
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

ENTER = "Enter what was signed on paper"


@pytest.fixture(autouse=True)
def _storage(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def case(county: County) -> AidCase:
    case = draft(county, mother(county).person)
    do_act(county, "v1.cadre", case, "submit")
    return again(case)


def page_of(case: AidCase) -> str:
    return f"/aid/{case.ref}/on-paper/"


def form(case: AidCase, signer: str = "v1.chair", **other: Any) -> dict[str, Any]:
    typed = {
        "signer": signer,
        "signed_on": clock.today().isoformat(),
        "witness": "村民代表罗菊英",
        "opinion": "情况属实，同意上报",
        "scan": photo(),
        "checklist": checklist(case) if case.state == "village_review" else None,
    }
    return {name: value for name, value in {**typed, **other}.items() if value is not None}


def test_village_and_township_are_entered_and_stand_as_the_signers_own(county: County, case: AidCase) -> None:
    recorder = at_desk(county, "c.recorder")
    assert ENTER in text_of(recorder.get(f"/aid/{case.ref}/"))
    for signer in ("v1.chair", "t1.reviewer"):
        answer = send(recorder, page_of(case), **form(again(case), signer))
        assert answer.status_code == 302, text_of(answer)
        assert "Done: Sign" in text_of(recorder.get(answer["Location"]))
    assert again(case).state == "on_notice"
    signed = SignOff.objects.filter(case_id=case.pk).order_by("sequence")
    assert [each.officer.username for each in signed] == ["v1.chair", "t1.reviewer"]
    assert {each.body["on_paper"]["witness"] for each in signed} == {"村民代表罗菊英"}
    shown = text_of(at_desk(county, "t1.reviewer").get(f"/aid/{case.ref}/"))
    assert "Signed on paper on 2015-01-12, witness 村民代表罗菊英; entered by 经办 c.recorder" in shown
    assert recorder.get(f"/aid/{case.ref}/signatures/1/scan").status_code == 200
    assert list(verify()) == []


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"checklist": []}, "Check every item of the list"),
        ({"signer": "v2.chair"}, "Choose who signed the paper."),
        ({"signed_on": "2015-01-13"}, "This day is still to come."),
        ({"witness": ""}, "Write who saw it signed"),
        ({"scan": None}, "Choose the photo or PDF of the signed paper."),
        ({"password": "another"}, "This isn’t your password."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    county: County, case: AidCase, typed: dict[str, Any], sentence: str
) -> None:
    page = send(at_desk(county, "c.recorder"), page_of(case), **form(case, **typed))
    assert page.status_code in {403, 422}
    assert sentence in text_of(page)
    assert "情况属实，同意上报" in page.content.decode()
    assert (again(case).state, JournalRow.objects.filter(facts__has_key="signed_by").count()) == (
        "village_review",
        0,
    )


@pytest.mark.parametrize("username", ["v1.chair", "t1.reviewer", "c.sealer", "c.manager", "a.auditor"])
def test_nobody_else_enters_anything(county: County, case: AidCase, username: str) -> None:
    client = at_desk(county, username)
    assert client.get(page_of(case)).status_code in {403, 404}
    assert ENTER not in text_of(client.get(f"/aid/{case.ref}/"))


def test_what_the_county_decides_is_not_signed_on_paper(county: County, case: AidCase) -> None:
    do_act(county, "v1.chair", case, "sign")
    do_act(county, "t1.reviewer", case, "sign")
    page = at_desk(county, "c.recorder").get(page_of(case))
    assert page.status_code == 403
    assert "This can’t be done on paper." in text_of(page)
