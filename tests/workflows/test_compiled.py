"""A query whose SQL is kept says what the query itself says, whatever the values are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.county import COUNTY, VILLAGES, County
from workflows.compiled import Compiled
from workflows.models import Appointment, Officer, Place, Post

CODES = [COUNTY, *VILLAGES, "513499", "31001", "31501", "nowhere", ""]
within = settings(max_examples=40)


def _posts(role: str, offices: list[int]) -> QuerySet[Post, Post]:
    return Post.objects.filter(role=role, office_id__in=offices).select_related("office").order_by("code")


def _named(code: str, most: int) -> QuerySet[Place, tuple[str, str]]:
    """Two queries in one, with words of their own that look like values."""
    kind = Value("31001", output_field=CharField())
    places = Place.objects.exclude(name="31501").filter(pk__lt=most)
    return (
        places.filter(code=code)
        .values_list("code", kind)
        .union(places.exclude(code=code).values_list("name", kind), all=True)
    )


@within
@given(code=st.sampled_from(CODES), most=st.integers(0, 40_000))
def test_rows_are_those_of_the_query(county: County, code: str, most: int) -> None:
    assert sorted(Compiled(_named)(code, most)) == sorted(_named(code, most))


@within
@given(
    asked=st.lists(
        st.tuples(st.sampled_from(["township_reviewer", "31001"]), st.lists(st.integers(1, 20), max_size=4)),
        min_size=1,
        max_size=4,
    )
)
def test_one_compiled_query_answers_for_every_value_and_every_length(
    county: County, asked: list[tuple[str, list[int]]]
) -> None:
    posts = Compiled(_posts)
    for role, offices in asked:
        found = posts(role, offices)
        assert found == list(_posts(role, offices))


def test_objects_come_with_what_the_query_joins(county: County) -> None:
    posts = Compiled(_posts)
    reviewer = county.posts["t1.reviewer"]
    posts(reviewer.role, [reviewer.office_id])
    with CaptureQueriesContext(connection) as captured:
        (found,) = posts(reviewer.role, [reviewer.office_id])
        assert found.office.name == reviewer.office.name
    assert found == reviewer
    assert len(captured) == 1


def test_days_are_days(county: County) -> None:
    """What the database hands over as a text on SQLite is read as the query reads it."""
    starts = Compiled(
        lambda officer: Appointment.objects.filter(officer_id=officer).values_list("starts_on", flat=True)
    )
    officer = county.officers["t1.reviewer"]
    assert starts(officer.pk) == list(
        Appointment.objects.filter(officer=officer).values_list("starts_on", flat=True)
    )


def test_a_query_that_looks_at_a_value_is_refused(county: County) -> None:
    sought = Compiled(lambda name: Officer.objects.filter(Q(username=name) if name == "x" else Q(pk__gt=0)))
    with pytest.raises(ValueError, match="does not stand in the SQL"):
        sought("x")


def test_a_value_that_the_query_changes_is_refused(county: County) -> None:
    sought = Compiled(lambda name: Officer.objects.filter(username=name.upper() + "!"))
    with pytest.raises(ValueError, match="does not stand in the SQL"):
        sought("x")


@pytest.mark.each_database
def test_rows_are_locked_inside_a_transaction_alone(django_db_setup: None, django_db_blocker: Any) -> None:
    locked = Compiled(lambda code: Place.objects.select_for_update().filter(code=code))
    with django_db_blocker.unblock():
        with transaction.atomic():
            assert locked("nowhere") == []
        with pytest.raises(TransactionManagementError):
            locked("nowhere")
