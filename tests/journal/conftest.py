"""A busy county per module, inside a transaction that is rolled back at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import rfc8785
from django.db import connection, transaction

from tests.county import SPRING, County
from tests.journal.busy import busy_county
from workflows import clock


@pytest.fixture(scope="module")
def _bytes_made_once() -> Iterator[None]:
    """The county is verified hundreds of times, each time but for one row the same: the canonical bytes of a body that
    was met already are the same too."""
    made: dict[str, bytes] = {}
    dumps = rfc8785.dumps

    def remembered(value: Any) -> bytes:
        plain = json.dumps(value, ensure_ascii=False)
        if plain not in made:
            made[plain] = dumps(value)
        return made[plain]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rfc8785, "dumps", remembered)
        yield


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any, _bytes_made_once: None) -> Iterator[County]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        county = busy_county()
        if connection.vendor == "postgresql":
            # Deferred checks that are still to come would keep a trigger from being dropped in this transaction.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield county
        transaction.set_rollback(True)
