"""A county whose offices can sign papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.county import County
from workflows import paper_keys, paper_roots
from workflows.models import Office


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Papers and uploads of one test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def keys(county: County, spring_2014: None) -> County:
    """An authority, and a certificate for each office."""
    paper_roots.make_authority("示范县文书签发机构")
    for office in Office.objects.order_by("pk"):
        paper_keys.issue(office)
    return county
