"""A busy county per module, inside a transaction that is rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tests.county import SPRING, County
from tests.journal.busy import busy_county
from workflows import clock


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any) -> Iterator[County]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        county = busy_county()
        if connection.vendor == "postgresql":
            # Deferred checks that are still to come would keep a trigger from being dropped in this transaction.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield county
        transaction.set_rollback(True)
