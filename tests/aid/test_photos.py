"""Each step of a house has as many photographs as the policy dates, one where nobody said; a course has none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from PIL import Image

from aid.asking import photos_of
from aid.models import AidCase, Evidence
from aid.policy import GRANTS, chain, load_policy
from tests.aid.stage import PHOTO, again, allot, do_act, draft, mother, to_county
from tests.county import ZONE, County
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.errors import Invalid
from workflows.files import keep

pytestmark = pytest.mark.django_db

NOW = datetime(2015, 2, 20, 9, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _spring() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def house(county: County) -> AidCase:
    with clock.at(datetime(2015, 1, 12, 9, 0, tzinfo=ZONE)):
        she = mother(county, born="19900601")
        allot(county, "safe_home")
        case = to_county(county, draft(county, she.person, "safe_home"))
    do_act(county, "c.manager", case, "put_on_list")
    do_act(county, "c.sealer", case, "approve")
    return again(case)


def _step(**photos: Any) -> dict[str, Any]:
    return {"step": "agreement", "on": NOW.date().isoformat(), **photos}


def _picture(colour: str) -> bytes:
    sent = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(sent, "JPEG")
    return sent.getvalue()


def _asks(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(chain, "milestone_photos", lambda _terms, _grant: number)


def test_a_step_of_a_house_without_a_photograph_is_refused(county: County, house: AidCase) -> None:
    for photos in ({}, {"photo": ""}):
        with pytest.raises(Invalid) as refused:
            do_act(county, "t1.reviewer", house, "record_milestone", **_step(**photos))
        assert set(refused.value.fields) == {"photo"}
    assert not Evidence.objects.exists()
    do_act(county, "t1.reviewer", house, "record_milestone", **_step(photo=PHOTO))
    assert Evidence.objects.filter(file__digest=PHOTO).count() == 1


def test_where_two_are_asked_both_must_be_there_and_each_is_kept(
    county: County, house: AidCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    _asks(monkeypatch, 2)
    first, second = keep(_picture("white")).digest, keep(_picture("black")).digest
    with pytest.raises(Invalid) as refused:
        do_act(county, "t1.reviewer", house, "record_milestone", **_step(photo=first))
    assert set(refused.value.fields) == {"photo_2"}
    told = _step(photo=first, photo_2=second, note="双方签字")
    do_act(county, "t1.reviewer", house, "record_milestone", **told)
    rows = Evidence.objects.order_by("pk")
    assert list(rows.values_list("step", "file__digest")) == [("agreement", first), ("agreement", second)]
    assert [row.note for row in rows] == ["双方签字", None]
    page = at_desk(county, "t1.reviewer").get(f"/aid/{house.ref}/").content.decode()
    assert page.count("/photo") >= 2
    assert "/photo_2" in page


def test_the_page_refuses_with_words_and_takes_the_photograph(county: County, house: AidCase) -> None:
    township, address = at_desk(county, "t1.reviewer"), f"/aid/{house.ref}/acts/record_milestone/"
    refused = send(township, address, **_step())
    assert refused.status_code == 422
    assert "Enter: Photo." in text_of(refused)
    photo = io.BytesIO(_picture("white"))
    photo.name = "step.jpg"
    assert send(township, address, **_step(photo=photo)).status_code == 302


def test_how_many_there_are_is_dated_and_one_of_a_house_where_nobody_said() -> None:
    terms, nowhere = (
        load_policy().at("513499", NOW.date()),
        load_policy().at("513499", NOW.date().replace(1990)),
    )
    assert chain.milestone_photos(terms, GRANTS["safe_home"]) == 1
    assert chain.milestone_photos(nowhere, GRANTS["safe_home"]) == 1
    assert chain.milestone_photos(terms, GRANTS["women_class"]) == 0
    assert [each.name for each in photos_of(3)] == ["photo", "photo_2", "photo_3"]
    assert [each.needed({}) for each in photos_of(0)] == [False]
