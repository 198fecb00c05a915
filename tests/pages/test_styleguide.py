"""The style guide shows every component, shared part and tag there is, without a fault, and only in debug."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import autodiscover_modules

from tests.walk.faults import faults_of
from tests.walk.guide import in_debug
from workflows import specimens

pytestmark = [pytest.mark.django_db, pytest.mark.once]
_TEMPLATES = settings.ROOT / "templates"
_LIBRARIES = [file.stem for file in (settings.ROOT / "workflows/templatetags").glob("[a-z]*.py")]
# Printed by WeasyPrint; the papers' own tests read them.
_NO_SCREENS = ("papers/",)


@pytest.fixture(name="in_debug")
def _in_debug() -> Iterator[None]:
    with in_debug():
        yield


def _components() -> set[str]:
    return {str(file.relative_to(_TEMPLATES)) for file in (_TEMPLATES / "components").glob("*.html")}


def _shared() -> set[str]:
    """The partials that stand, by whatever way, on more than one page: pages are what extends another template."""
    users, pages = defaultdict(set), set()
    for file in _TEMPLATES.rglob("*.html"):
        text, name = file.read_text(), str(file.relative_to(_TEMPLATES))
        if "{% extends" in text:
            pages.add(name)
        for included in re.findall(r'{% include "([^"]+)"', text):
            users[included].add(name)

    def reached(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        over = users[name] - seen
        return (over & pages).union(*(reached(each, seen | over) for each in over - pages))

    return {name for name in list(users) if len(reached(name)) > 1 and not name.startswith(_NO_SCREENS)}


def _tags() -> set[str]:
    found = set()
    for library in _LIBRARIES:
        django: Any = engines["django"]
        module = django.engine.template_libraries[library]
        found |= {f"{library}.{name}" for name in (*module.tags, *module.filters)}
    return found


def test_every_component_shared_part_and_tag_is_shown() -> None:
    autodiscover_modules("styleguide")
    there = _components() | _shared() | _tags()
    assert "components/mark.html" in there
    assert "desk/rows.html" in there
    assert "inbox.case_bar" in there
    assert there - specimens.shown() == set(), "each needs its states in a module `styleguide`"
    names = {name for name in specimens.shown() if name.endswith(".html")}
    assert {name for name in names if not (_TEMPLATES / name).exists()} == set(), "these are gone"


def test_no_state_is_a_copy_of_what_it_shows() -> None:
    autodiscover_modules("styleguide")
    for each in specimens._SPECIMENS.values():
        for state in each.states:
            needle = each.name if each.name.endswith(".html") else each.name.partition(".")[2]
            assert needle in state.source


def test_each_state_looks_like_no_other_of_its_component(rf: Any) -> None:
    autodiscover_modules("styleguide")
    request, alike = rf.get("/styleguide/"), []
    for _group, found in specimens.groups(request):
        for each in found:
            drawn = [re.sub(r'value="\w{64}"', "", html).strip() for _state, html in each["states"]]
            seen = [html for html in drawn if html]
            alike += [each["name"]] if len(set(seen)) < len(seen) else []
    assert alike == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_guide_has_no_fault_and_asks_no_database(in_debug: None, language: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = Client().get("/styleguide/", headers={"accept-language": language})
    assert page.status_code == 200
    assert list(faults_of(page, language)) == []
    assert len(captured) == 0
    words = page.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', words)
    assert sorted({each for each in ids if ids.count(each) > 1}) == []
    for name in specimens.shown():
        assert name in words
    drawn = re.findall(r'class="mark mark--(\w+)"', words)
    assert {"pass", "fail", "refer", "note", "overdue", "void", "waiting"} <= set(drawn)


def test_without_debug_there_is_no_such_page() -> None:
    assert Client().get("/styleguide/").status_code == 404


def test_without_debug_it_does_not_answer_where_a_route_was_left(in_debug: None, settings: Any) -> None:
    settings.DEBUG = False
    assert Client().get("/styleguide/").status_code == 404
