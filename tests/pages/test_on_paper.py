"""The recorder's page: what was signed on paper is entered at every level, and whatever is wrong is told at once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.county import CONSENT, County, advance, checklist, contacts, draft
from tests.pages.acting import confirmed, is_told, state_of
from tests.pages.desks import at_desk, hidden_of, send, text_of
from workflows import clock
from workflows.api.cases import signoffs_of as api_signoffs
from workflows.appointing import appoint, end
from workflows.models import JournalRow, Signer, SignOff, StoredFile
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture(autouse=True)
def _storage(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def photo(colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(out, "JPEG")
    return SimpleUploadedFile("IMG_1.JPG", out.getvalue(), "image/jpeg")


def page_of(case: Any) -> str:
    return f"/loans/{case.ref}/on-paper/"


def village(case: Any, **other: Any) -> dict[str, Any]:
    """The form of the village's paper, filled in."""
    typed = {
        "signer": "v1.chair",
        "signed_on": clock.today().isoformat(),
        "witness": "村民代表罗菊英",
        "checklist": checklist(case),
        "opinion": "情况属实，同意上报",
        "scan": photo(),
    }
    return {name: value for name, value in {**typed, **other}.items() if value is not None}


@pytest.fixture
def submitted(county: County) -> Any:
    return advance(county, draft(county), "submit")


# --- Every level -----------------------------------------------------------------------------------


def _enters_all_four(county: County, submitted: Any) -> None:
    client = at_desk(county, "c.recorder")
    reached = {
        f"contacts.{index}.{name}": value
        for index, each in enumerate(contacts(submitted))
        for name, value in each.items()
    }
    levels: tuple[tuple[str, dict[str, Any]], ...] = (
        ("v1.chair", {}),
        ("t1.reviewer", reached),
        ("b1.officer", CONSENT),
        ("c.sealer", {}),
    )
    for signer, typed in levels:
        answer = send(client, page_of(submitted), **village(submitted, signer=signer, **typed))
        confirmed(client, answer, "Done:")
    assert state_of(submitted) == "awaiting_payout"
    signoffs = SignOff.objects.filter(case_id=submitted.pk).order_by("sequence")
    assert [each.officer.username for each in signoffs] == [signer for signer, _typed in levels]
    assert list(verify()) == []


def test_all_four_levels_are_entered_and_read_everywhere(county: County, submitted: Any) -> None:
    _enters_all_four(county, submitted)
    # Whoever sees the case reads it, the scan with it; nobody else.
    said = "Signed on paper on 2014-03-18, witness 村民代表罗菊英; entered by 经办 c.recorder on 2014-03-18."
    scan = f"/loans/{submitted.ref}/signatures/1/scan"
    for reader in ("v1.chair", "c.recorder", "a.auditor"):
        browser = at_desk(county, reader)
        with CaptureQueriesContext(connection) as statements:
            page = browser.get(f"/loans/{submitted.ref}/")
        assert len(statements) <= 12
        words = text_of(page)
        assert words.count(said) == 8, reader
        file = browser.get(scan)
        assert (file.status_code, file["Content-Type"]) == (200, "image/jpeg")
        assert "sandbox" in file["Content-Security-Policy"]
    assert at_desk(county, "v2.chair").get(scan).status_code == 404
    words = text_of(at_desk(county, "a.auditor").get(f"/audit/cases/{submitted.ref}/"))
    assert words.count(said) == 4
    assert "Signed on paper on" in words.replace(said, "")
    read = api_signoffs(submitted)[0].on_paper
    assert read is not None
    assert (read.signed_on, read.witness, read.recorder.name) == (
        clock.today(),
        "村民代表罗菊英",
        "经办 c.recorder",
    )


def test_the_signer_is_offered_as_she_sat_and_the_page_costs_a_dozen_statements(
    county: County, submitted: Any
) -> None:
    old = county.posts["v1.chair"].appointments.get(ends_on=None)
    end(old, clock.today())
    appoint(
        county.officers["v2.chair"], county.posts["v1.chair"], starts_on=clock.today() + timedelta(days=1)
    )
    client = at_desk(county, "c.recorder")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        page = client.get(page_of(submitted))
    assert len(statements) <= 12
    body = page.content.decode()
    assert 'value="v1.chair"' in body
    # Not yet: her first day is still to come.
    assert 'value="v2.chair"' not in body
    assert 'value="t1.reviewer"' not in body
    assert "Enter what was signed on paper" in text_of(client.get(f"/loans/{submitted.ref}/"))


def test_sent_twice_it_is_entered_once_and_another_paper_needs_another_form(
    county: County, submitted: Any
) -> None:
    client = at_desk(county, "c.recorder")
    form = hidden_of(client.get(page_of(submitted)))
    answers = [client.post(page_of(submitted), {**form, **village(submitted)}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert SignOff.objects.filter(case_id=submitted.pk).count() == 1
    other = client.post(page_of(submitted), {**form, **village(submitted, witness="别的证人")})
    assert other.status_code == 409
    assert SignOff.objects.filter(case_id=submitted.pk).count() == 1


# --- Refusals --------------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once_and_nothing_typed_is_lost(county: County, submitted: Any) -> None:
    client = at_desk(county, "c.recorder")
    wrong = village(
        submitted,
        signer="",
        signed_on="后天",
        witness=" ",
        opinion="",
        checklist=checklist(submitted)[1:],
        scan=SimpleUploadedFile("a.doc", b"PK\x03\x04 nothing"),
        password="guess",
    )
    page = send(client, page_of(submitted), **wrong)
    is_told(page, "This is a Word, Excel or ZIP file")
    body = page.content.decode()
    for name in ("signer", "signed_on", "witness", "opinion", "checklist", "scan", "password"):
        assert f'href="#{name}' in body, name
    assert 'value="后天"' in body
    assert body.count(" checked>") == len(checklist(submitted)) - 1
    assert "guess" not in body
    assert (state_of(submitted), SignOff.objects.count()) == ("village_review", 0)


def test_a_good_scan_waits_while_the_rest_is_corrected(county: County, submitted: Any) -> None:
    client = at_desk(county, "c.recorder")
    page = send(client, page_of(submitted), **village(submitted, opinion=""))
    is_told(page, "Copy the opinion from the paper")
    assert "The scan that you sent is kept here" in text_of(page)
    kept = hidden_of(page)
    # A refused file doesn't take the place of the one that is kept.
    refused = client.post(
        page_of(submitted), {**kept, **village(submitted, scan=SimpleUploadedFile("a.jpg", b"\xff\xd8\xff"))}
    )
    is_told(refused, "This photo can't be opened")
    kept = hidden_of(refused)
    answer = client.post(page_of(submitted), {**kept, **village(submitted, scan=None)})
    assert answer.status_code == 302
    digest = SignOff.objects.get(case_id=submitted.pk).body["on_paper"]["scan"]
    assert StoredFile.objects.get(digest=digest).media_type == "image/jpeg"
    # What one case's form keeps, no other's form can name.
    other = advance(county, draft(county, seed=2), "submit")
    form = {**hidden_of(client.get(page_of(other))), "kept": kept["kept"]}
    is_told(client.post(page_of(other), {**form, **village(other, scan=None)}), "Choose the photo or PDF")


def test_a_file_that_is_too_large_takes_nothing_else_with_it(
    county: County, submitted: Any, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 2000
    client = at_desk(county, "c.recorder")
    large = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"0" * 5000)
    page = send(client, page_of(submitted), **village(submitted, scan=large))
    is_told(page, "The file is larger than")
    body = page.content.decode()
    assert "情况属实，同意上报" in body
    assert 'href="#password"' not in body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signer": "t1.reviewer"}, "may not sign this"),
        ({"signer": "nobody"}, "Choose who signed the paper."),
        ({"signer": "c.recorder"}, "Choose who signed the paper."),
        ({"signed_on": "2014-03-19"}, "This day is still to come."),
        ({"signed_on": "2014-03-17"}, "The case came to this station on 2014-03-18 only."),
        ({"signed_on": ""}, "Write the day that stands beside the signature."),
        ({"witness": "罗" * 51}, "at most 50 characters"),
        ({"scan": None}, "Choose the photo or PDF of the signed paper."),
        ({"password": ""}, "Type your password"),
    ],
)
def test_what_is_wrong_stands_beside_its_question(
    county: County, submitted: Any, changes: dict[str, Any], sentence: str
) -> None:
    page = send(at_desk(county, "c.recorder"), page_of(submitted), **village(submitted, **changes))
    is_told(page, sentence)
    assert page.content.decode().count("govuk-form-group--error") == 1
    assert (state_of(submitted), JournalRow.objects.filter(facts__has_key="signed_by").count()) == (
        "village_review",
        0,
    )


@pytest.mark.parametrize("username", ["v1.chair", "t1.reviewer", "c.sealer", "a.auditor", "v2.chair"])
def test_nobody_else_enters_anything(county: County, submitted: Any, username: str) -> None:
    client = at_desk(county, username)
    shown = text_of(client.get(f"/loans/{submitted.ref}/"))
    assert "Enter what was signed on paper" not in shown
    page = client.get(page_of(submitted))
    sees = username in {"v1.chair", "t1.reviewer", "c.sealer", "a.auditor"} and page.status_code != 404
    assert page.status_code == (403 if sees else 404)
    sent = client.post(page_of(submitted), {"key": "0" * 32, "seen": "x", "act": "sign"})
    assert sent.status_code == page.status_code
    if sees:
        assert "This is for the post: Recorder of papers." in text_of(page)


def test_whoever_signed_here_enters_nothing_and_the_button_says_why(county: County, submitted: Any) -> None:
    Signer.objects.create(case_id=submitted.pk, officer=county.officers["c.recorder"], level="township")
    client = at_desk(county, "c.recorder")
    assert "whoever enters another’s signature signs none" in text_of(client.get(f"/loans/{submitted.ref}/"))
    assert client.get(page_of(submitted)).status_code == 403


def test_where_nothing_is_signed_on_paper_there_is_no_page(county: County, submitted: Any) -> None:
    client = at_desk(county, "c.recorder")
    sealed = advance(county, draft(county, seed=1), "county")
    page = client.get(page_of(sealed))
    assert page.status_code == 403
    assert "This can’t be done on paper." in text_of(page)
    assert "Enter what was signed on paper" not in text_of(client.get(f"/loans/{sealed.ref}/"))
    assert client.get(page_of(draft(county, seed=2))).status_code == 404


def test_a_case_that_went_on_meanwhile_is_told(county: County, submitted: Any) -> None:
    client = at_desk(county, "c.recorder")
    form = hidden_of(client.get(page_of(submitted)))
    county.do("v1.chair", submitted, "sign", checklist=checklist(submitted))
    page = client.post(page_of(submitted), {**form, **village(submitted)})
    assert page.status_code == 409
    assert "After you opened this page: " in text_of(page)
    assert SignOff.objects.filter(case_id=submitted.pk).count() == 1


def test_a_sign_off_of_the_screen_has_no_scan(county: County, submitted: Any) -> None:
    county.do("v1.chair", submitted, "sign", checklist=checklist(submitted))
    client = at_desk(county, "v1.chair")
    assert client.get(f"/loans/{submitted.ref}/signatures/1/scan").status_code == 404
    assert "Signed on paper" not in text_of(client.get(f"/loans/{submitted.ref}/"))
