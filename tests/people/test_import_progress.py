"""How far a file is, as its page says it while a worker is at it."""

from __future__ import annotations

from contextlib import closing

import pytest

from people.imports import batches, checking, running, taking_over
from people.models import ImportBatch
from tests.county import County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import WOMAN, counts, send, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
RIGHT, PORTION = 8, 3
GOES_ON = ("<progress", "data-goes-on")


@pytest.fixture
def batch(county: County, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    """Eight right rows and a wrong one, which only a worker checks and takes, three at a time."""
    monkeypatch.setattr(batches, "SMALL_BYTES", 0)
    monkeypatch.setattr(batches, "SMALL_ROWS", 0)
    for module in (checking, taking_over):
        monkeypatch.setattr(module, "CHUNK", PORTION)
    numbers = [id_number(f"198501{day:02d}", 22) for day in range(1, RIGHT + 1)]
    rows = [{**WOMAN, "姓名": "王秀", "身份证号": number} for number in numbers]
    return send(county, [*rows, {**WOMAN, "婚姻状况": "好"}])


def test_a_file_being_checked_and_being_taken_shows_how_far_it_is(county: County, batch: ImportBatch) -> None:
    client = at_desk(county, "v1.cadre")

    def shows(done: int, of: int) -> None:
        page = client.get(f"/imports/{batch.ref}/")
        assert f"{done} of {of} rows" in text_of(page)
        html = page.content.decode()
        assert f'<progress class="progress" value="{done}" max="{of}">{done}</progress>' in html
        assert all(each in html for each in GOES_ON)

    def is_at_rest() -> None:
        html = client.get(f"/imports/{batch.ref}/").content.decode()
        assert not any(each in html for each in GOES_ON)

    with closing(running.turns()) as work:
        for done in (PORTION, 2 * PORTION):
            next(work)
            shows(done, RIGHT + 1)
        list(work)
    is_at_rest()
    take(county, batch)
    # Of the right rows: nobody waits for the wrong one.
    shows(0, RIGHT)
    with closing(running.turns()) as work:
        for done in (PORTION, 2 * PORTION):
            next(work)
            shows(done, RIGHT)
        list(work)
    assert counts(batch) == {"right": 0, "wrong": 1, "known": 0, "taken": RIGHT}
    is_at_rest()
