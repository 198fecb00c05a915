"""Somebody else holds the lock for too long: every form that writes says so on a page, and nothing was changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.races.own import own_database, run

pytestmark = [pytest.mark.django_db, pytest.mark.race]


@pytest.fixture
def own(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    with own_database(tmp_path) as url:
        yield url


def test_who_is_kept_out_is_told(own: str, tmp_path: Path) -> None:
    answer = run("tests.races.kept_out", own, tmp_path)
    forms = ("open", "save", "upload", "remove", "unmask", "sign")
    # `kept`: decoding takes seconds, and nobody else waits for it.
    assert answer == {"forms": {name: [409, True] for name in forms}, "unchanged": True, "kept": 1}
