"""The main navigation: a few names for everybody, and a line of pages below the one that is open."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.county import County
from tests.pages.desks import at_desk
from workflows import desk
from workflows.desk import LINKS

DESKS = ["v1.cadre", "t1.reviewer", "b1.officer", "b1.liaison", "c.sealer", "c.manager", "a.auditor"]


def _navigation(page: str) -> tuple[list[str], list[str]]:
    """(addresses of the names, addresses of the pages below them)."""
    (nav,) = re.findall(r'<nav class="page-nav".*?</nav>', page, re.DOTALL)
    names, below = nav.partition("page-nav__group")[::2]
    return re.findall(r'href="([^"]+)"', names), re.findall(r'href="([^"]+)"', below)


@pytest.mark.parametrize("username", DESKS)
def test_every_page_of_her_posts_is_two_steps_away_and_no_other(county: County, username: str) -> None:
    client = at_desk(county, username)
    names, below = _navigation(client.get("/").content.decode())
    assert below == []
    reached = set(names)
    for name in names:
        reached |= set(_navigation(client.get(name).content.decode())[1])
    seats = county.seats(username)
    hers = {reverse(link.page) for link in LINKS if seats.of_role(*link.roles)}
    assert reached & {reverse(link.page) for link in LINKS} == hers


@pytest.mark.parametrize("username", DESKS)
def test_the_names_fit_one_line(county: County, username: str) -> None:
    assert len(_navigation(at_desk(county, username).get("/").content.decode())[0]) <= 8


def test_the_open_page_is_marked_and_so_is_its_name(county: County) -> None:
    page = at_desk(county, "c.sealer").get(reverse("aid:funds")).content.decode()
    nav = re.findall(r'<nav class="page-nav".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', nav) == [("true", "Aid"), ("page", "Aid budgets")]


def test_groups_stand_in_their_order_whichever_was_loaded_first(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def names() -> list[str]:
        page = at_desk(county, "c.sealer").get("/").content.decode()
        return _navigation(page)[0]

    found = names()
    monkeypatch.setattr(desk, "LINKS", LINKS[::-1])
    assert names() == found
