"""What a signature's box shows of its office, and what is kept about how it was made."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from loans.programme import LOANS
from tests.county import County, advance, checklist, draft
from tests.papers.test_kept import sealed
from workflows import acts, clock, files, paper_keys
from workflows.acts import Request
from workflows.models import Office, Paper, PaperKey, SignOff, StoredFile
from workflows.on_paper import OnPaper
from workflows.paper_keys import key_for

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture
def with_seal(keys: County) -> County:
    """The county's certificate has the picture of its seal."""
    picture = io.BytesIO()
    Image.new("RGBA", (60, 60), (200, 0, 0, 120)).save(picture, "PNG")
    paper_keys.issue(Office.objects.get(code="c"), seal=files.keep_seal(picture.getvalue()))
    return keys


def seals_in(case: Any, signoff: SignOff, key: PaperKey) -> int:
    paper = Paper.objects.get(case=case, kind="approval_form")
    box = LOANS.print_signature(paper, signoff, key, 226.7, 136.1)
    return len(PdfReader(io.BytesIO(box.pdf)).pages[0].images)


def test_the_countys_seal_stands_beside_the_countys_signature_alone(with_seal: County) -> None:
    county = with_seal
    case = advance(county, draft(county), "submit")
    scan = StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    paper = OnPaper(county.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {"checklist": checklist(case)}, "情况属实")
    acts.record(LOANS, case.ref, asked, county.seats("c.recorder"), paper)
    village = SignOff.objects.get(case=case)
    key = key_for(village, clock.now())
    # The recorder's office signs what she entered; its seal would say that the county had granted it.
    assert (key.office, key.seal is not None) == (Office.objects.get(code="c"), True)
    assert seals_in(case, village, key) == 0
    other = advance(county, draft(county, seed=2), "county")
    sealing = SignOff.objects.get(case=other, level="county")
    assert seals_in(other, sealing, key_for(sealing, clock.now())) == 1
    # Nor beside another office's signature, whatever key it was made with.
    assert seals_in(other, SignOff.objects.get(case=other, level="township"), key) == 0


def test_each_revision_knows_what_it_was_made_with(keys: County) -> None:
    standing = sealed(keys, advance(keys, draft(keys), "village"))
    for revision in standing.revisions:
        assert revision.made_with.keys() >= {"template", "libraries", "fonts", "boxes"}
    form, box = (set(revision.made_with["template"]) for revision in standing.revisions)
    assert "papers/stored_form.html" in form
    assert {"papers/signature_box.html", "papers/signature_box.css"} <= box
