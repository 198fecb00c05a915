"""Visits: who is to be seen, entered once in one screen, a need with a day, its record; refused beside done."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from people.acts import visiting
from people.models import FollowUp, Person, Visit
from tests.county import TOWNSHIPS, VILLAGES, County, id_number
from tests.pages.desks import at_desk, hidden_of, text_of
from tests.people.files import send, take
from workflows.errors import Invalid, NotFound
from workflows.models import JournalRow, StoredFile
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
FOUND = {"poor": "yes", "why": "丈夫外出，缺劳力", "life": "种玉米三亩，养羊五只"}


@pytest.fixture
def wife(county: County) -> Person:
    """Left behind since 15 January, when three months of her husband's absence were over."""
    row = {
        "姓名": "阿依·木呷",
        "身份证号": id_number("19850506", 22),
        "丈夫姓名": "吉克·阿鲁",
        "丈夫身份证号": id_number("19830203", 21),
        "丈夫外出日期": "2013-10-15",
        "丈夫外出地区": "广东省",
    }
    take(county, send(county, [row], template="left_behind_women"))
    return Person.objects.get(name="阿依·木呷")


def visit(county: County, wife: Person, day: date, **more: Any) -> Visit:
    return visiting.do(county.seats("v1.cadre"), visiting.Done(wife.pk, day, FOUND, **more))


def test_she_is_to_be_seen_until_she_was_seen_twice(county: County, wife: Person) -> None:
    client = at_desk(county, "v1.cadre")
    assert "阿依·木呷 清泉村 0 / 2 never" in text_of(client.get("/visits/"))
    visit(county, wife, date(2014, 2, 1))
    # The year before doesn't count.
    visit(county, wife, date(2013, 12, 1))
    assert "1 / 2 2014-02-01" in text_of(client.get("/visits/"))
    visit(county, wife, date(2014, 3, 1))
    assert "Nobody and nothing stands here now." in text_of(client.get("/visits/"))
    # The township's desk shows the same village; another township's doesn't.
    assert wife.name in text_of(at_desk(county, "t1.reviewer").get("/visits/?show=done"))
    assert wife.name not in text_of(at_desk(county, "t2.reviewer").get("/visits/?show=done"))


def test_a_visit_on_the_phone_is_one_visit_however_often_it_is_sent(county: County, wife: Person) -> None:
    client = at_desk(county, "v1.cadre")
    page = client.get(f"/visits/new/{wife.pk}/")
    assert "Left empty: by 2014-04-16." in text_of(page)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG", exif=b"Exif\0\0secret-place")
    sent = {**hidden_of(page), **FOUND, "done_on": "2014-03-18", "need": "办理低保"}
    form = lambda: {**sent, "photo": SimpleUploadedFile("a.jpg", picture.getvalue())}  # noqa: E731
    first = client.post(f"/visits/new/{wife.pk}/", form())
    second = client.post(f"/visits/new/{wife.pk}/", form())
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    done = Visit.objects.get()
    assert (done.found, done.place_code) == (FOUND, VILLAGES[0])
    shown = client.post(f"/visits/{done.pk}/photo", {"purpose": "compare"})
    assert shown["Content-Type"] == "image/jpeg"
    assert b"secret-place" not in b"".join(shown)
    need = FollowUp.objects.get()
    assert need.due_on == date(2014, 4, 16)
    assert "办理低保" in text_of(client.get("/visits/?show=needs"))
    settled = client.post(
        f"/visits/needs/{need.pk}/", {"outcome": "已申请", "done_on": "2014-03-18"}, follow=True
    )
    assert "已申请" in text_of(settled)
    row = JournalRow.objects.get(act="do_visit")
    assert row.facts == {"visit": done.pk, "person": wife.pk, "follow_up": need.pk}
    assert list(verify()) == []


def test_what_a_visit_must_say_is_told_by_field(county: County, wife: Person) -> None:
    client = at_desk(county, "v1.cadre")
    page = client.post(
        f"/visits/new/{wife.pk}/", {"poor": "yes", "done_on": "2014-03-19", "due_on": "2014-04-01"}
    )
    assert page.status_code == 422
    said = text_of(page)
    for sentence in (
        "Visited on: Write a day that isn’t after today.",
        "Write why she lives in poverty.",
        "Write how she lives and works.",
        "Write what is needed by that day.",
    ):
        assert sentence in said
    photo = {**FOUND, "done_on": "2014-03-18", "photo": SimpleUploadedFile("a.jpg", b"no photo")}
    assert "This is neither a photo" in text_of(client.post(f"/visits/new/{wife.pk}/", photo))
    assert not Visit.objects.exists()
    assert not StoredFile.objects.exists()
    visit(county, wife, date(2014, 3, 1))
    with pytest.raises(Invalid):
        visit(county, wife, date(2014, 3, 1))


def test_a_planned_visit_is_done_or_cancelled(county: County, wife: Person) -> None:
    client = at_desk(county, "v1.cadre")
    client.post(f"/visits/plan/{wife.pk}/", {"planned_for": "2014-03-20"})
    planned = Visit.objects.get()
    assert "2014-03-20" in text_of(client.get("/visits/?show=planned"))
    done = visit(county, wife, date(2014, 3, 18), visit=planned.pk)
    assert done.pk == planned.pk
    assert client.post(f"/visits/{planned.pk}/cancel/", follow=True).status_code == 200
    assert Visit.objects.get().status == Visit.Status.DONE
    refused = client.post(f"/visits/plan/{wife.pk}/", {"planned_for": "2014-03-17"})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("v2.cadre", 404), ("b1.officer", 404), ("a.auditor", 404), ("v1.chair", 200)]
)
def test_only_her_places_posts_enter_a_visit(county: County, wife: Person, who: str, status: int) -> None:
    client = at_desk(county, who)
    assert client.get(f"/visits/new/{wife.pk}/").status_code == status
    answer = client.post(f"/visits/new/{wife.pk}/", {**FOUND, "done_on": "2014-03-18"})
    assert answer.status_code == (302 if status == 200 else 404)
    assert Visit.objects.count() == (1 if status == 200 else 0)


def test_what_was_done_stays(county: County, wife: Person) -> None:
    done = visit(county, wife, date(2014, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=done.pk).delete()
    with pytest.raises(NotFound):
        visiting.cancel(county.seats("v2.cadre"), done.pk)


def test_the_record_is_printed_and_pages_take_few_statements(county: County, wife: Person) -> None:
    done = visit(county, wife, date(2014, 3, 1), need="办理低保")
    client = at_desk(county, "t1.reviewer")
    record = client.get(f"/visits/{done.pk}/record.pdf")
    assert record.content.startswith(b"%PDF-")
    for address in ("", "?show=planned", "?show=needs", "?show=done", f"?place={TOWNSHIPS[0]}"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/visits/{address}").status_code == 200
        assert len(asked) <= 12, address
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/visits/{done.pk}/")
    assert len(asked) <= 12
