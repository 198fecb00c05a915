"""What the tests of the county's pages share: cases before the county, their pages, and what a page ticks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.test import Client

from aid.models import AidCase
from tests.aid.stage import WINTER, again, do_act, draft, mother, to_county
from tests.county import County
from tests.pages.desks import hidden_of, text_of

# When every notice that began on the 12th is over.
AFTER = datetime(2015, 1, 27, 9, 0, tzinfo=WINTER.tzinfo)


def before_county(
    county: County, seed: int, *, income: str = "3800.00", village: int = 0, grant: str = "spring_festival"
) -> AidCase:
    """A nomination that stands before the county."""
    she = mother(county, seed, village=village, income=income)
    return to_county(county, draft(county, she.person, grant, cadre=f"v{village + 1}.cadre"))


def listed(county: County, seed: int, **options: Any) -> AidCase:
    """A nomination on the county's list."""
    case = before_county(county, seed, **options)
    do_act(county, "c.manager", case, "put_on_list")
    return again(case)


def at_township(county: County, seed: int, **options: Any) -> AidCase:
    """A nomination that waits for the township's signature."""
    she = mother(county, seed, **options)
    case = draft(county, she.person)
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    return again(case)


def send_ticks(client: Client, url: str, cases: Sequence[AidCase], **typed: Any) -> Any:
    """The page is opened, these cases are ticked, and its form is sent with the page's own key."""
    page = client.get(url)
    assert page.status_code == 200, text_of(page)
    hidden = {name: value for name, value in hidden_of(page).items() if name != "password"}
    return client.post(url, {**hidden, "ref": [case.ref for case in cases], **typed})
