"""已办 of an officer who did her work in another place than the one that she is in now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import VILLAGES, County, advance, contacts, draft, end_appointments
from tests.pages.desks import at_desk
from tests.pages.test_desk_work import figures, href, links
from workflows.appointing import appoint
from workflows.models import CaseTask

pytestmark = pytest.mark.usefixtures("spring_2014")


def test_who_moved_on_sees_what_she_did_where_she_is_now(county: County) -> None:
    """Thirty cases of the township that she left: none is shown or counted, and asking costs no more for them."""
    left = advance(county, draft(county), "township")
    _done_often(left, 29)
    reviewer = county.officers["t1.reviewer"]
    for post in ("t1.reviewer", "t2.reviewer"):
        end_appointments(county.posts[post], date(2014, 3, 17))
    appoint(reviewer, county.posts["t2.reviewer"], starts_on=date(2014, 3, 18), ends_on=None)
    there = advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=9), "village")
    county.do("t1.reviewer", there, "sign", contacts=contacts(there))
    client = at_desk(county, "t1.reviewer")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/done/")
    assert (links(page), figures(page)) == (href(there), ["0", "1", "0"])
    assert len(captured.captured_queries) <= 12
    # What she did there stays in the journal; the case itself is the township's, not hers.
    assert client.get(f"/loans/{left.ref}/").status_code == 404


def _done_often(case: Any, count: int) -> None:
    """As many more stays as her own of this case: the list asks for stays, one of each case that she did."""
    (stay,) = CaseTask.objects.filter(process=case.pk, shelf="done", owner__username="t1.reviewer")
    for _again in range(count):
        stay.pk = None
        stay.save()
