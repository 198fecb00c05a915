"""The case's page as each desk sees it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.county import County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows.models import JournalRow

pytestmark = pytest.mark.usefixtures("spring_2014")

WOMAN = "513499198003180007"


def test_the_township_sees_content_findings_and_course(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/")
    words = text_of(page)
    assert page.status_code == 200
    for expected in ("阿依·木呷", case.number, "购买母羊40只", "30,000", "经办 v1.chair", "清泉村"):
        assert expected in words
    assert f"/loans/{case.ref}/acts/sign/" in page.content.decode()
