"""A guarantor's papers go where the guarantor goes, by page and by whole list alike."""

from __future__ import annotations

from typing import Any

import pytest

from loans.drafting import save_guarantors
from tests.county import County, draft
from workflows.models import Attachment

pytestmark = pytest.mark.usefixtures("spring_2014")


def _papers(case: Any) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for paper in Attachment.objects.filter(case=case, removed_at=None, subject__startswith="guarantor"):
        found.setdefault(paper.subject, set()).add(paper.file_id)
    return found


def _own_files(case: Any) -> None:
    """Each guarantor's papers get files of their own, so that they can be told apart."""
    from workflows import clock
    from workflows.models import StoredFile

    for position in (1, 2):
        digest = str(position) * 64
        file = StoredFile.objects.create(
            digest=digest, media_type="image/jpeg", size=1, stored_at=clock.now()
        )
        Attachment.objects.filter(case=case, subject=f"guarantor-{position}").update(file=file)


def test_when_the_first_is_taken_out_the_seconds_papers_become_the_first_s(county: County) -> None:
    case = draft(county, guarantors=2, amount="60000.00")
    _own_files(case)
    second = _papers(case)["guarantor-2"]
    save_guarantors(case.ref, case.sections["guarantors"][1:], county.seats("v1.cadre"))
    assert _papers(case) == {"guarantor-1": second}


def test_when_two_change_places_their_papers_do_too(county: County) -> None:
    case = draft(county, guarantors=2, amount="60000.00")
    _own_files(case)
    before = _papers(case)
    save_guarantors(case.ref, case.sections["guarantors"][::-1], county.seats("v1.cadre"))
    assert _papers(case) == {"guarantor-1": before["guarantor-2"], "guarantor-2": before["guarantor-1"]}


def test_a_corrected_number_keeps_the_papers(county: County) -> None:
    case = draft(county, guarantors=2, amount="60000.00")
    _own_files(case)
    before = _papers(case)
    corrected = [{**case.sections["guarantors"][0], "id_number": None}, case.sections["guarantors"][1]]
    save_guarantors(case.ref, corrected, county.seats("v1.cadre"))
    assert _papers(case) == before
