"""The demo county on the day after the Spring Festival: the last spring's registers, and every nomination."""

from __future__ import annotations

import io
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command

from aid.demo.stories import STORIES
from aid.models import AidCase, AidState
from people.models import RegisterCase
from tests.county import ZONE
from workflows import clock
from workflows.models import JournalRow
from workflows.verification import verify


@pytest.mark.whole
@pytest.mark.once
@pytest.mark.django_db
def test_the_demo_county_after_the_spring_festival(settings: Any) -> None:
    """Its registers were signed a year ago, by whoever held the township's post then."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.at(datetime(2026, 2, 24, 9, 0, tzinfo=ZONE)):
        call_command("demo", stdout=io.StringIO())
        found = Counter(AidCase.objects.values_list("state", flat=True))
        assert sum(found.values()) == len(STORIES)
        assert set(found) == set(AidState.values)
        registers = RegisterCase.objects.filter(year=2025, place_code__startswith="513499101").values("pk")
        signed = JournalRow.objects.filter(case__in=registers, act="sign")
        assert set(signed.values_list("officer__username", flat=True)) == {"t1.former"}
        assert list(verify()) == []
