"""What tells of an illness is read on its page: no register of it is printed or taken out by anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aid.registers import REGISTERS
from tests.aid.figures import Fact, put
from tests.aid.test_statistics_pages import MAY, book, rows_in
from tests.county import County
from tests.pages.desks import at_desk, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

FIRST = date(2015, 1, 12)
DESKS = ["v1.cadre", "v1.chair", "t1.reviewer", "c.manager", "c.sealer", "a.auditor"]
CANCER, PARCEL = "two_cancer", "mothers_parcel"
REFUSAL = "This list tells of an illness: it is neither printed nor taken out."
LEFT_OUT = "Left out: 1. What tells of an illness is neither printed nor taken out"


def _stands(county: County) -> None:
    """For each of two grants one nomination that went every way: it stands in each register."""
    every: dict[str, Any] = {
        "approved": MAY,
        "delivered": date(2015, 6, 1),
        "verified": MAY,
        "failed": (MAY,),
    }
    put(county, [Fact(0, FIRST, grant=grant, refused=MAY, **every) for grant in (CANCER, PARCEL)])


@pytest.mark.parametrize("name", DESKS)
def test_a_register_of_an_illness_leaves_by_no_door(county: County, name: str) -> None:
    _stands(county)
    client = at_desk(county, name)
    for code in REGISTERS:
        for door in (f"{code}.xlsx", f"{code}/print/"):
            refused = client.get(f"/aid/registers/{door}?year=2015&kind={CANCER}")
            assert refused.status_code == 403, door
            assert REFUSAL in text_of(refused), door
            # The same desk, another grant.
            assert client.get(f"/aid/registers/{door}?year=2015&kind={PARCEL}").status_code == 200, door
            # What was struck from the file of grants says nothing of itself: it stays too.
            assert client.get(f"/aid/registers/{door}?year=2015&kind=of_old").status_code == 403, door
        page = client.get(f"/aid/registers/{code}/?year=2015&kind={CANCER}")
        assert REFUSAL in text_of(page)
        assert "Download as XLSX" not in text_of(page)
        assert "Download as XLSX" in text_of(client.get(f"/aid/registers/{code}/?year=2015"))


@pytest.mark.parametrize("name", DESKS)
def test_of_all_grants_only_those_leave_that_tell_of_none(county: County, name: str) -> None:
    _stands(county)
    client = at_desk(county, name)
    for code in ("nominated", "approved", "delivered", "refused", "undelivered", "verified", "demand"):
        assert rows_in(client.get(f"/aid/registers/{code}/?year=2015")) == 2, code
        page = client.get(f"/aid/registers/{code}/print/?year=2015")
        assert rows_in(page) == 1, code
        assert LEFT_OUT in text_of(page), code
        assert "Rows in all: 1" in text_of(page), code
        assert "cancer" not in text_of(page).lower(), code
        (sheet,) = book(client, f"/aid/registers/{code}.xlsx?year=2015").values()
        said = str(sheet)
        assert "Mothers' parcel" in said, code
        assert LEFT_OUT in said, code
        assert "cancer" not in said.lower(), code


def test_what_came_to_a_woman_leaves_without_what_she_had_for_an_illness(county: County) -> None:
    put(county, [Fact(0, FIRST, delivered=date(2015, 6, 1), grant=grant) for grant in (CANCER, PARCEL)])
    client = at_desk(county, "c.manager")
    assert "1,000 yuan in all" in text_of(client.get("/aid/registers/villages/?year=2015"))
    words = text_of(client.get("/aid/registers/villages/print/?year=2015"))
    # The village is there still, and what it is said to have had is one grant less.
    assert "Rows in all: 1 · 500 yuan in all" in words
    assert LEFT_OUT in words
    (sheet,) = book(client, "/aid/registers/women.xlsx?year=2015").values()
    assert LEFT_OUT in str(sheet)


def test_a_list_without_any_says_nothing_of_them(county: County) -> None:
    put(county, [Fact(0, FIRST, grant=PARCEL)])
    words = text_of(at_desk(county, "c.manager").get("/aid/registers/nominated/print/?year=2015"))
    assert "Rows in all: 1" in words
    assert "Left out" not in words
