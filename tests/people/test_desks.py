"""Which desk sees what: a table of roles and kinds of facts, and the pages that keep to it; a look is on record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from openpyxl import load_workbook
from PIL import Image

from people.kinds import Privacy
from people.models import RegisterEntry, Visit, stands_on
from people.opening import open_register
from people.privacy import roles_that_read
from people.programme import REGISTERS
from tests.api.client import Desk
from tests.county import COUNTY as COUNTY_CODE
from tests.county import County
from tests.pages.desks import at_desk, text_of
from tests.people.stage import JUNE, Stage, build
from workflows import clock
from workflows.acts import Request, perform
from workflows.files import prepare, record
from workflows.journal import append
from workflows.models import JournalRow
from workflows.roles import ROLES

pytestmark = pytest.mark.django_db
VILLAGE, CHAIR, TOWNSHIP, COUNTY, AUDITOR = "v1.cadre", "v1.chair", "t1.reviewer", "c.sealer", "a.auditor"
KEEPERS = (VILLAGE, CHAIR, TOWNSHIP, COUNTY)
# "sight": as it stands there; "purpose": once she says what for; "none": not at all.
TABLE = {
    "village_cadre": ("sight", "sight", "sight", "sight", "sight"),
    "village_chair": ("sight", "sight", "sight", "sight", "sight"),
    "township_reviewer": ("sight", "sight", "sight", "sight", "sight"),
    "county_sealer": ("sight", "sight", "sight", "sight", "none"),
    "auditor": ("sight", "purpose", "purpose", "purpose", "none"),
    "recorder": ("none", "none", "none", "none", "none"),
    "county_registrar": ("none", "none", "none", "none", "none"),
    "loan_officer": ("none", "none", "none", "none", "none"),
    "bank_liaison": ("none", "none", "none", "none", "none"),
}
CLASSES = (Privacy.PLAIN, Privacy.CHILD, Privacy.HEALTH, Privacy.POVERTY, Privacy.DETENTION)
PRIVATE = {
    "left_behind_children": Privacy.CHILD,
    "children_in_hardship": Privacy.CHILD,
    "women_in_poverty": Privacy.POVERTY,
    "two_cancers": Privacy.HEALTH,
}


@pytest.fixture
def stage(county: County) -> Iterator[Stage]:
    with clock.at(JUNE):
        yield build(county)


def test_every_role_stands_in_the_table() -> None:
    # Roles that a programme adds have no part, unless somebody writes here that they have.
    silent = dict.fromkeys(set(ROLES) - set(TABLE), ("none",) * len(CLASSES))
    for role, expected in (TABLE | silent).items():
        found = tuple(
            "sight"
            if role in roles_that_read(privacy)
            else "purpose"
            if role in roles_that_read(privacy, for_purpose=True)
            else "none"
            for privacy in CLASSES
        )
        assert found == expected, role


def name_in(register: str) -> str:
    rows = RegisterEntry.objects.filter(stands_on(clock.today()), register=register)
    return rows.select_related("person").order_by("pk")[0].person.name


@pytest.mark.parametrize("register", PRIVATE)
def test_rows_are_in_sight_of_those_who_keep_them_and_counted_for_the_auditor(
    stage: Stage, register: str
) -> None:
    name, address = name_in(register), f"/registers/{register}/"
    for who in KEEPERS:
        assert name in text_of(at_desk(stage.county, who).get(address)), who
        assert at_desk(stage.county, who).get(f"{address}csv/").status_code == 200, who
    auditor = at_desk(stage.county, AUDITOR)
    page = auditor.get(address)
    assert page.status_code == 200
    assert name not in text_of(page)
    assert "In the register: " in text_of(page)
    for ending in ("csv", "xlsx", "print"):
        assert auditor.get(f"{address}{ending}/").status_code == 404, ending
    assert auditor.get(f"{address}villages/").status_code == 200
    assert Desk(stage.county, AUDITOR).get(f"/registers/{register}")[0] == 404
    assert not JournalRow.objects.filter(act="list_register").exists()
    for who in ("b1.officer", "b1.liaison", "c.recorder", "c.registrar", "c.manager"):
        assert at_desk(stage.county, who).get(address).status_code in {403, 404}, who


@pytest.mark.parametrize("register", PRIVATE)
def test_the_auditor_takes_rows_for_a_purpose_on_record(stage: Stage, register: str) -> None:
    auditor, address = at_desk(stage.county, AUDITOR), f"/registers/{register}/full/"
    assert auditor.post(address, {"sheet": "workbook", "purpose": ""}).status_code == 422
    assert not JournalRow.objects.filter(act="list_register").exists()
    file = auditor.post(address, {"sheet": "workbook", "purpose": "inspection"})
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(file.content)).active for cell in row]
    assert name_in(register) in cells
    row = JournalRow.objects.get(act="list_register")
    assert (row.officer, row.facts["purpose"]) == (stage.county.officers[AUDITOR], "inspection")


def test_a_persons_page_tells_the_auditor_of_illness_for_a_purpose_alone(stage: Stage) -> None:
    ill = RegisterEntry.objects.filter(register="two_cancers", until=None)[0].person
    address, words = f"/people/{ill.pk}/", ("Illness", "Count of women with either of two cancers")
    for who in KEEPERS:
        assert all(word in text_of(at_desk(stage.county, who).get(address)) for word in words), who
    auditor = at_desk(stage.county, AUDITOR)
    page = text_of(auditor.get(address))
    assert not any(word in page for word in words)
    assert "shown to your post for a purpose" in page
    refused = auditor.post(f"{address}show/", {"purpose": ""})
    assert refused.status_code == 422
    assert not any(word in text_of(refused) for word in words)
    shown = text_of(auditor.post(f"{address}show/", {"purpose": "enquiry"}))
    assert all(word in shown for word in words)
    row = JournalRow.objects.get(act="show_person")
    assert row.facts == {"person": ill.pk, "purpose": "enquiry"}


@pytest.fixture
def visit(stage: Stage) -> Visit:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    person = stage.people["wife"]
    return Visit.objects.create(
        person=person,
        place_code=person.place_code,
        status=Visit.Status.DONE,
        done_on=date(2014, 5, 5),
        found={"poor": "yes", "why": "丈夫患病", "life": "种地"},
        photo=record(prepare(picture.getvalue())),
        entered_by=stage.county.officers[VILLAGE],
        entered_post=stage.county.posts[VILLAGE],
        entered_at=clock.now(),
    )


def test_what_a_visit_found_is_shown_to_the_auditor_for_a_purpose(stage: Stage, visit: Visit) -> None:
    address = f"/visits/{visit.pk}/"
    for who in KEEPERS:
        assert "丈夫患病" in text_of(at_desk(stage.county, who).get(address)), who
        assert at_desk(stage.county, who).get(f"{address}record.pdf").status_code == 200, who
        assert Desk(stage.county, who).get(f"/visits/{visit.pk}")[0] == 200, who
    assert Desk(stage.county, AUDITOR).get(f"/visits/{visit.pk}")[0] == 404
    auditor = at_desk(stage.county, AUDITOR)
    assert "丈夫患病" not in text_of(auditor.get(address))
    assert auditor.get(f"{address}record.pdf").status_code == 404
    assert auditor.post(f"{address}show/", {}).status_code == 422
    assert not JournalRow.objects.filter(act="show_visit").exists()
    assert "丈夫患病" in text_of(auditor.post(f"{address}show/", {"purpose": "enquiry"}))
    row = JournalRow.objects.get(act="show_visit")
    assert row.facts == {"visit": visit.pk, "person": visit.person_id, "purpose": "enquiry"}
    assert (
        at_desk(stage.county, "b1.officer").post(f"{address}show/", {"purpose": "enquiry"}).status_code == 404
    )
    assert (
        at_desk(stage.county, "v2.cadre").post(f"{address}show/", {"purpose": "enquiry"}).status_code == 404
    )


@pytest.mark.parametrize("who", [*KEEPERS, AUDITOR])
def test_a_visits_photo_is_shown_for_a_purpose_as_evidence_is(stage: Stage, visit: Visit, who: str) -> None:
    client, address = at_desk(stage.county, who), f"/visits/{visit.pk}/photo"
    page = client.get(f"/visits/{visit.pk}/").content.decode()
    assert "<img" not in page.partition("<main")[2]
    assert client.get(address)["Content-Type"].startswith("text/html")
    assert client.post(address, {"purpose": "curiosity"}).status_code == 422
    assert not JournalRow.objects.filter(act="show_photo").exists()
    shown = client.post(address, {"purpose": "compare"})
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    row = JournalRow.objects.get(act="show_photo")
    assert row.officer == stage.county.officers[who]
    assert row.facts == {"visit": visit.pk, "person": visit.person_id, "purpose": "compare"}
    for other in ("v2.cadre", "b1.officer"):
        assert at_desk(stage.county, other).get(address).status_code == 404, other
        assert at_desk(stage.county, other).post(address, {"purpose": "compare"}).status_code == 404, other


def declared(stage: Stage, register: str) -> str:
    """The ref of the village's register of the year, as it was handed in."""
    seats = stage.county.seats(VILLAGE)
    ref = open_register(register, 2014, "513499101201", seats, key=register).ref
    perform(REGISTERS, ref, Request("submit", {}), seats)
    return ref


def test_a_declared_registers_rows_follow_the_same_table(stage: Stage) -> None:
    ref, name = declared(stage, "two_cancers"), name_in("two_cancers")
    for who in (VILLAGE, TOWNSHIP):
        shown = at_desk(stage.county, who).get(f"/declared/{ref}/")
        assert name in text_of(shown), who
        # A cell has one child: on a phone each would be a line of its own, beside the wrong label.
        assert '<td data-label="Signed with"><ul class="row-facts"><li>' in shown.content.decode(), who
        assert Desk(stage.county, who).get(f"/registers/declared/{ref}")[1]["entries"], who
    page = text_of(at_desk(stage.county, AUDITOR).get(f"/declared/{ref}/"))
    assert name not in page
    assert "reads the rows of this register only for a purpose" in page
    status, answer = Desk(stage.county, AUDITOR).get(f"/registers/declared/{ref}")
    assert (status, answer["entries"], answer["changes"]) == (200, [], [])


@pytest.mark.parametrize(("register", "in_sight"), [*((each, False) for each in PRIVATE), ("women", True)])
def test_a_round_is_read_by_the_auditor_as_the_registers_page_is(
    stage: Stage, register: str, *, in_sight: bool
) -> None:
    ref, name = declared(stage, register), name_in(register)
    page = at_desk(stage.county, AUDITOR).get(f"/audit/cases/{ref}/rounds/1/")
    assert page.status_code == 200
    assert (name in text_of(page)) is in_sight
    assert ("only for a purpose that the journal keeps" in text_of(page)) is not in_sight
    assert "Content digest" in text_of(page)


def test_what_a_return_marks_is_read_by_those_who_see_the_rows(stage: Stage) -> None:
    ref = declared(stage, "two_cancers")
    ill = RegisterEntry.objects.filter(register="two_cancers", until=None)[0].person
    marks = [
        {"target": str(ill.pk), "note": "乳腺癌诊断书没有"},
        {"target": "register", "note": "漏登一名患者"},
    ]
    perform(
        REGISTERS, ref, Request("return_to_village", {"marks": marks}, "请补"), stage.county.seats(TOWNSHIP)
    )
    page = text_of(at_desk(stage.county, VILLAGE).get(f"/declared/{ref}/"))
    assert all(
        word in page for word in (ill.name, "乳腺癌诊断书没有", "The register as a whole", "漏登一名患者")
    )
    told = Desk(stage.county, VILLAGE).get(f"/registers/declared/{ref}")[1]["signoffs"][0]
    assert told["decision"] == {"marks": marks}
    page = text_of(at_desk(stage.county, AUDITOR).get(f"/declared/{ref}/"))
    assert "Marked at the return: 2." in page
    assert not any(word in page for word in ("诊断书", "漏登", "The register as a whole"))
    answer = Desk(stage.county, AUDITOR).get(f"/registers/declared/{ref}")[1]["signoffs"][0]
    assert answer == {**told, "decision": {"marks": [], "marks_kept_back": 2}}


def test_who_is_paired_and_what_is_needed_is_for_those_who_read_of_poverty(stage: Stage) -> None:
    assert stage.helper is not None
    poor = stage.helper.pairings.select_related("person")[0].person.name
    address = f"/helpers/{stage.helper.pk}/"
    assert poor in text_of(at_desk(stage.county, TOWNSHIP).get(address))
    assert poor not in text_of(at_desk(stage.county, AUDITOR).get(address))
    assert Desk(stage.county, TOWNSHIP).get(f"/helpers/{stage.helper.pk}")[1]["pairs"]
    assert Desk(stage.county, AUDITOR).get(f"/helpers/{stage.helper.pk}")[1]["pairs"] == []
    needs = "/visits/needs?place=513499101201"
    assert [Desk(stage.county, who).get(needs)[0] for who in (TOWNSHIP, AUDITOR)] == [200, 404]


def test_who_is_to_be_seen_is_for_those_who_read_of_poverty(stage: Stage) -> None:
    poor, place = name_in("women_in_poverty"), "place=513499101201"
    unseen = f"/visits/?show=unseen&{place}"
    assert poor in text_of(at_desk(stage.county, TOWNSHIP).get(unseen))
    auditor = at_desk(stage.county, AUDITOR)
    page = auditor.get(unseen)
    assert page.status_code == 200
    assert poor not in text_of(page)
    for tab in ("unseen", "needs"):
        tabs = [
            desk.get(f"/visits/?show={tab}&{place}") for desk in (at_desk(stage.county, TOWNSHIP), auditor)
        ]
        assert [f'href="?show={tab}' in each.content.decode() for each in tabs] == [True, False]
    assert "What is needed" not in text_of(auditor.get(f"/visits/?show=needs&{place}"))
    assert "Who is to be seen, and what is needed, is shown to the posts" in text_of(page)
    by_api = f"/visits/unseen?{place}"
    assert poor in str(Desk(stage.county, TOWNSHIP).get(by_api)[1])
    assert Desk(stage.county, AUDITOR).get(by_api)[0] == 404
    keeper = at_desk(stage.county, TOWNSHIP)
    shown, counted = (each.get("/registers/statistics/").content.decode() for each in (keeper, auditor))
    for figure in ("due", "seen", "visits", "pairs", "paired"):
        address = f"/registers/statistics/{figure}/"
        assert keeper.get(address).status_code == 200, figure
        # A nought leads nowhere.
        assert figure not in {"due", "pairs"} or address in shown, figure
        assert auditor.get(address).status_code == 404, figure
        assert address not in counted, figure
    assert poor in text_of(at_desk(stage.county, COUNTY).get("/registers/statistics/due/"))


def test_who_helps_her_is_told_the_auditor_for_a_purpose_alone(stage: Stage, visit: Visit) -> None:
    assert stage.helper is not None
    helper, poor = stage.helper.name, stage.helper.pairings.get().person
    Visit.objects.filter(pk=visit.pk).update(helper=stage.helper)
    address = f"/people/{poor.pk}/"
    assert helper in text_of(at_desk(stage.county, TOWNSHIP).get(address))
    assert Desk(stage.county, TOWNSHIP).get(f"/people/{poor.pk}")[1]["care"]["helper"] == helper
    auditor = at_desk(stage.county, AUDITOR)
    page = text_of(auditor.get(address))
    assert helper not in page
    assert "nobody" not in page
    assert Desk(stage.county, AUDITOR).get(f"/people/{poor.pk}")[1]["care"]["helper"] is None
    assert helper in text_of(auditor.post(f"{address}show/", {"purpose": "enquiry"}))
    for told, words in (
        (f"/visits/{visit.pk}/", helper),
        ("/registers/statistics/all_visits/", helper),
        (f"/helpers/{stage.helper.pk}/", stage.people["wife"].name),
    ):
        assert words in text_of(at_desk(stage.county, TOWNSHIP).get(told)), told
        assert words not in text_of(auditor.get(told)), told


def test_the_journal_pairs_no_illness_with_a_person(stage: Stage) -> None:
    ill = RegisterEntry.objects.filter(register="two_cancers", until=None)[0].person
    # As such a look was written once: rows stay as they are.
    append(
        county=COUNTY_CODE,
        act="show_evidence",
        officer_id=stage.county.officers[VILLAGE].pk,
        post_id=stage.county.posts[VILLAGE].pk,
        facts={"person": ill.pk, "entry": 1, "fact_kinds": ["illness"], "purpose": "compare"},
    )
    auditor = at_desk(stage.county, AUDITOR)
    for address in ("/audit/?act=show_evidence", f"/audit/officers/{VILLAGE}/?which=looks"):
        page = text_of(auditor.get(address))
        assert "Evidence of an entry shown" in page, address
        assert f"Person, by number {ill.pk}" in page, address
        assert "kept, and not shown here" in page, address
        assert "Illness" not in page, address


def test_the_basic_register_names_children_and_nothing_of_what_became_of_them(stage: Stage) -> None:
    # The source's own field: husband and children, as the household says them too.
    page = text_of(at_desk(stage.county, AUDITOR).get("/registers/women/?place=513499101201"))
    assert "吉克小龙 (boy, 2006)" in page
    for private in ("left behind", "广东东莞", "示范县看守所", "detained"):
        assert private not in page.partition("Husband and children")[2], private
