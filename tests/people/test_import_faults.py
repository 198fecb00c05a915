"""Files that would hold up a desk or the worker: too large when unpacked, faults on the way, rows that can't stand."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection

from people.imports import batches
from tests.county import County
from tests.people.files import WOMAN, as_csv, send
from workflows.tables import rough_count, sheets, streaming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
_ROWS = 3000
_SHEET = "xl/worksheets/sheet1.xml"


def workbook(names: list[str]) -> bytes:
    """A zip of a few hundred bytes whose sheets unpack to 100 KB each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"<row></row>" * _ROWS + b" " * 70_000)
    return out.getvalue()


@pytest.fixture
def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little may be unpacked that a small bomb shows what a large one does."""
    for module in (sheets, streaming):
        monkeypatch.setattr(module, "MOST_UNPACKED", 150_000)


@pytest.mark.once
@pytest.mark.usefixtures("few_bytes")
def test_a_bomb_is_not_unpacked(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rough_count(workbook([_SHEET])) == _ROWS - 1
    bomb = workbook([_SHEET, "xl/worksheets/sheet2.xml"])
    opened = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda _self, name, *_rest: opened.append(name))
    assert rough_count(bomb) == 0
    assert opened == []
    batch = send(county, bomb)
    assert batch.status == "unreadable"
    assert "too large when unpacked" in batch.fault["en"][0]


@pytest.mark.once
@pytest.mark.usefixtures("few_bytes")
def test_a_header_that_lies_about_the_size_lets_nothing_more_out() -> None:
    bomb = workbook([_SHEET, "xl/worksheets/sheet2.xml"])
    size = (_ROWS * len("<row></row>") + 70_000).to_bytes(4, "little")
    assert bomb.count(size) == 4
    assert rough_count(bomb.replace(size, (1100).to_bytes(4, "little"))) <= 100


@pytest.mark.once
def test_rows_are_counted_before_anybody_must_wait(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = len(connection.savepoint_ids)
    depths = []

    def counted(_data: bytes) -> int:
        depths.append(len(connection.savepoint_ids))
        return 1

    monkeypatch.setattr(batches, "rough_count", counted)
    send(county, as_csv([WOMAN]))
    assert depths == [outside]
