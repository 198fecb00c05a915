"""Who may know what: a detention by whichever way it could be learnt, telephones, evidence, rows given back."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from people.acts.stating import Statement, state
from people.models import Fact
from people.queries.statements import order_of
from tests.api.client import Desk
from tests.county import VILLAGES, County, id_number
from tests.pages.desks import at_desk, send, text_of
from tests.people.files import send as send_rows
from tests.people.stage import JUNE, LEFT, Stage, build
from workflows import clock
from workflows.files import prepare, record
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.once]
VILLAGE, TOWNSHIP, COUNTY = "v1.cadre", "t1.reviewer", "c.sealer"
JAIL_PHONE = "08342220000"


@pytest.fixture
def stage(county: County) -> Iterator[Stage]:
    with clock.at(JUNE):
        yield build(county)


def detention(stage: Stage) -> Fact:
    """Known by a document, with the telephone of where he is held."""
    picture = io.BytesIO()
    from PIL import Image

    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    value = {"reason": "detained", "where": "示范县看守所", "phone": JAIL_PHONE}
    (row,) = state(
        stage.county.seats(VILLAGE),
        [Statement("away", LEFT, value, person=stage.people["detained"].pk)],
        source="document",
        evidence=record(prepare(picture.getvalue())),
    )
    return row


def test_what_proves_a_detention_is_for_those_who_may_know_of_it(stage: Stage) -> None:
    row = detention(stage)
    her = f"/people/{row.person_id}"
    for who, status in ((VILLAGE, 200), (TOWNSHIP, 200), (COUNTY, 404), ("a.auditor", 404)):
        client = at_desk(stage.county, who)
        evidence = f"{her}/facts/{row.pk}/evidence"
        assert client.get(evidence).status_code == status, who
        assert client.post(evidence, {"purpose": "compare"}).status_code == status, who
        assert (evidence in client.get(f"{her}/").content.decode()) is (status == 200), who
    assert JournalRow.objects.filter(act="show_evidence").count() == 2


def test_the_county_neither_reads_nor_takes_back_what_it_may_not_know(stage: Stage) -> None:
    row = detention(stage)
    client = at_desk(stage.county, COUNTY)
    address = f"/people/{row.person_id}/facts/{row.pk}/"
    assert client.get(address).status_code == 404
    assert address not in client.get(f"/people/{row.person_id}/").content.decode()
    assert client.post(f"{address}take-back/").status_code == 404
    assert Desk(stage.county, COUNTY).delete(f"/people/{row.person_id}/facts/{row.pk}")[0] == 404
    orphan = stage.people["orphan"]
    lost = Fact.objects.get(person=orphan, kind="parentless")
    assert client.get(f"/people/{orphan.pk}/facts/{lost.pk}/").status_code == 200
    assert "看守所" in at_desk(stage.county, VILLAGE).get(address).content.decode()
    assert Desk(stage.county, VILLAGE).delete(f"/people/{row.person_id}/facts/{row.pk}")[0] == 204


def test_a_card_bears_no_telephone_of_where_a_parent_is_held(stage: Stage) -> None:
    from people.queries.registers import Asked, area_that_reads, row_of_person
    from people.registers import REGISTERS
    from people.registers.rows import Reading

    detention(stage)
    book = REGISTERS["left_behind_children"]
    for who in (VILLAGE, COUNTY):
        seats = stage.county.seats(who)
        asked = Asked(book, area_that_reads(seats), VILLAGES[0], JUNE.date())
        reading = Reading(seats, asked.day, asked.area.names, in_full=True)
        row = row_of_person(asked, reading, stage.people["of_detained"].pk)
        assert JAIL_PHONE not in row.known.phones.values(), who


def test_a_telephone_stands_with_stars_in_the_form_that_corrects_it(stage: Stage) -> None:
    wife, client = stage.people["wife"], at_desk(stage.county, VILLAGE)
    row = Fact.objects.get(person=wife, kind="phone")
    address = f"/people/{wife.pk}/facts/{row.pk}/"
    page = client.get(address)
    assert "13800001234" not in page.content.decode()
    assert "1234. Left empty, it stays." in text_of(page)
    assert send(client, address, starts_on="2014-01-12", source="herself", number="").status_code == 302
    assert _counting(wife.pk) == ("2014-01-12", {"number": "13800001234"})
    row = Fact.objects.filter(person=wife, kind="phone", is_retracted=False).latest("pk")
    address = f"/people/{wife.pk}/facts/{row.pk}/"
    assert send(client, address, starts_on="2014-01-12", source="herself", number="139").status_code == 302
    assert _counting(wife.pk) == ("2014-01-12", {"number": "139"})


def _counting(person: int) -> tuple[str, object]:
    rows = sorted(Fact.objects.filter(person_id=person, kind="phone"), key=order_of)
    last = [row for row in rows if not row.is_retracted][-1]
    return last.starts_on.isoformat(), last.value


def test_a_helpers_telephone_is_shown_on_record(stage: Stage) -> None:
    assert stage.helper is not None
    stage.helper.phone = "13600001111"
    stage.helper.save()
    address = f"/helpers/{stage.helper.pk}/"
    keeper, other = at_desk(stage.county, TOWNSHIP), at_desk(stage.county, VILLAGE)
    assert "13600001111" not in keeper.get(address).content.decode()
    assert "*******1111" in keeper.get(address).content.decode()
    # Her row is the township's: the village, whose women she looks after too, sees no number at all.
    assert "1111" not in text_of(other.get(address))
    assert other.post(f"{address}show/", {"purpose": "contact"}).status_code == 404
    assert "Say what you need" in text_of(keeper.post(f"{address}show/", {}))
    assert not JournalRow.objects.filter(act="show_helper").exists()
    assert "13600001111" in keeper.post(f"{address}show/", {"purpose": "contact"}).content.decode()
    row = JournalRow.objects.get(act="show_helper")
    assert row.facts == {"helper": stage.helper.pk, "purpose": "contact"}


def test_rows_that_may_say_who_is_detained_go_back_to_whoever_may_know(stage: Stage) -> None:
    child = {
        "村": "清泉村",
        "姓名": "吉克·小明",
        "性别": "男",
        "出生日期": "2007-06-01",
        "父亲姓名": "吉克·木牛",
        "父亲身份证号": id_number("19830303", 41),
        "父亲外出日期": "2014-01-15",
        "父亲外出原因": "被羁押",
        "监护人电话": "13700009999",
    }
    batch = send_rows(stage.county, [child], template="left_behind_children")
    address = f"/imports/{batch.ref}/"
    for who, status in (
        (VILLAGE, 200),
        ("v1.chair", 200),
        (TOWNSHIP, 200),
        (COUNTY, 403),
        ("a.auditor", 404),
    ):
        client = at_desk(stage.county, who)
        answer = client.post(f"{address}wrong.xlsx")
        assert answer.status_code == status, who
        if status == 200:
            sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
            assert "被羁押" in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        page = client.get(address).content.decode()
        assert ("wrong.xlsx" in page) is (status == 200), who
        assert "被羁押" not in page, who
    assert JournalRow.objects.filter(act="take_import_rows").count() == 3
    # What the county sent itself it knows.
    hers = send_rows(stage.county, [child], template="left_behind_children", who=COUNTY, place=VILLAGES[1])
    assert at_desk(stage.county, COUNTY).post(f"/imports/{hers.ref}/wrong.xlsx").status_code == 200
    looks = text_of(at_desk(stage.county, "a.auditor").get(f"/audit/officers/{VILLAGE}/?which=looks"))
    assert "Wrong rows taken out to be mended" in looks
