"""Fixtures shared by all tests: the clock, and an invented county with one officer per desk."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.nodeid import NodeId
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import template
from tests.share import SHARE, share_of
from workflows import clock

# How long an example takes says something of the machine, nothing of what is asserted.
# Nor does how long it takes to draw one. A fixture is the county, which each example leaves as it found it.
hypothesis_settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("untimed")

# The longest by themselves: begun last, one of them would keep one worker busy when the other has gone home.
_LONG = (
    "tests/papers/test_killed.py",
    "tests/races/",
    "tests/journal/test_migrations.py",
    "tests/commands/test_demo.py",
    "tests/loans/test_random_walks.py",
)
_DATABASE_FIXTURES = {"db", "transactional_db"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """A county or a paper that is made once for a module: on one worker, or each would make its own."""
    known = getattr(item, "_fixtureinfo", None)
    made = known.name2fixturedefs.values() if known else ()
    if any(each[-1].scope == "module" for each in made) and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The pass on PostgreSQL leaves out what the pass on SQLite has said already: tests that ask no database, the
    browser's, which ask what a page is like, and those marked `once`, of what stands above the database. In both are
    the tests of lists and figures, of statements counted, of races and of what the database itself refuses, and the
    walk asks for every page (of each desk and in both languages in the first). Named on the command line by its
    address, each runs on either.
    """
    items.sort(key=_place)
    is_second = connection.vendor != "sqlite" and not any("::" in word for word in config.args)
    chosen = [item for item in items if not is_second or _depends_on_the_database(item)]
    if SHARE:
        chosen = share_of(chosen, is_dear=_is_dear, is_second=is_second, is_its_own=_is_its_own)
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen
    _name_groups(config, items)


def _is_dear(item: pytest.Item) -> bool:
    asks = set(getattr(item, "fixturenames", ())) & _DATABASE_FIXTURES
    return bool(asks or item.get_closest_marker("django_db"))


def _is_its_own(item: pytest.Item) -> bool:
    return item.get_closest_marker("each_database") is not None


def _name_groups(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A group is dealt out to one worker by what stands behind the @ of its tests' addresses.

    xdist writes it where pytest no longer looks for it (`_nodeid`), and then each worker builds what a group shares.
    """
    for item in items if getattr(config.option, "loadgroup", False) else ():
        mark = item.get_closest_marker("xdist_group")
        if mark and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = NodeId.parse(f"{item.nodeid}@{mark.args[0]}")


def _place(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(_LONG) if item.nodeid.startswith(name)), len(_LONG))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays to the end: the collector of garbage needn't look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _depends_on_the_database(item: pytest.Item) -> bool:
    # Of the two the nearer one: a module's pages are read once, but their statements counted on each.
    marks = [mark.name for mark in item.iter_markers() if mark.name in {"once", "each_database"}]
    if marks:
        return marks[0] == "each_database"
    asks = set(getattr(item, "fixturenames", ())) & _DATABASE_FIXTURES
    return bool(asks or item.get_closest_marker("django_db"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The test database is a copy of the run's migrated one, in place of one that every worker migrates by itself."""
    with django_db_blocker.unblock():
        own = connection.settings_dict["NAME"]
        creation: Any = connection.creation
        name = creation._get_test_db_name()
        if connection.vendor == "postgresql":
            template.create_postgresql(os.environ["DATABASE_URL"], name)
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            template.fill_memory(connection.connection)
    yield
    with django_db_blocker.unblock():
        creation.destroy_test_db(own, verbosity=0)


@pytest.fixture
def county(db: None) -> object:
    """The invented county 513499 with every desk staffed."""
    from tests.snapshot import county_of_the_run

    return county_of_the_run()


@pytest.fixture
def spring_2014() -> Iterator[None]:
    """The clock stands on 18 March 2014, when the source's rule is in force."""
    from tests.county import SPRING

    with clock.at(SPRING):
        yield
