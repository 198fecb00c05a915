"""Possible duplicates through HTTP: queued, looked at, merged by two officers and undone by two, each on record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.acts.entering import Entered
from people.models import Merge, Person, Suspicion
from tests.county import County, id_number
from tests.pages.desks import at_desk, send, text_of
from tests.people.families import Family, enter, family
from workflows.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def home(county: County, spring_2014: None) -> Family:
    return family(county)


@pytest.fixture
def twin(county: County, home: Family) -> Person:
    """The son again, now with his number."""
    return enter(county, Entered("吉克·小强", id_number("20060601", 31)))


def speaker(person: Person) -> int | None:
    return Person.objects.get(pk=person.pk).merged_into_id


def acts() -> list[str]:
    return list(JournalRow.objects.order_by("-pk").values_list("act", flat=True)[:3])


def test_two_officers_merge_and_two_undo(county: County, home: Family, twin: Person) -> None:
    cadre, reviewer = at_desk(county, "v1.cadre"), at_desk(county, "t1.reviewer")
    doubt = Suspicion.objects.get()
    assert "Same name and day of birth" in text_of(cadre.get("/people/doubts/"))
    assert "may stand here twice" in text_of(cadre.get(f"/people/{twin.pk}/"))
    path = f"/people/doubts/{doubt.pk}/"
    answer = send(cadre, path, kept=str(twin.pk), reason="户口簿上只有一人")
    merge = Merge.objects.get()
    assert answer["Location"] == f"/people/merges/{merge.pk}/"
    page = cadre.get(answer["Location"])
    assert "You proposed it; another officer decides." in text_of(page)
    assert f"/people/merges/{merge.pk}/merge/" not in page.content.decode()
    refused = cadre.post(f"/people/merges/{merge.pk}/merge/", {})
    assert refused.status_code == 403
    assert "another officer decides" in text_of(refused)
    # The same of another officer of the place.
    assert "户口簿上只有一人" in text_of(reviewer.get("/people/merges/"))
    answer = reviewer.post(f"/people/merges/{merge.pk}/merge/", {})
    assert answer.status_code == 302
    assert speaker(home.son) == twin.pk
    assert "Nobody in your places may stand here twice." in text_of(cadre.get("/people/doubts/"))
    assert "Merged" in text_of(cadre.get("/people/merges/?which=settled"))
    # Said again, it has moved on.
    assert reviewer.post(f"/people/merges/{merge.pk}/merge/", {}).status_code == 409
    assert reviewer.post(f"/people/merges/{merge.pk}/propose-undo/", {}).status_code == 302
    assert reviewer.post(f"/people/merges/{merge.pk}/undo/", {}).status_code == 403
    assert cadre.post(f"/people/merges/{merge.pk}/undo/", {}).status_code == 302
    assert speaker(home.son) is None
    assert acts() == ["undo_merge", "propose_undo_merge", "merge_persons"]
    words = text_of(cadre.get(f"/people/{home.son.pk}/"))
    assert "Mother 阿依·木呷" in words


def test_the_other_officer_finds_two_persons(county: County, home: Family, twin: Person) -> None:
    cadre, chair = at_desk(county, "v1.cadre"), at_desk(county, "v1.chair")
    send(cadre, f"/people/doubts/{Suspicion.objects.get().pk}/", kept=str(twin.pk), reason="同名")
    merge = Merge.objects.get()
    assert chair.post(f"/people/merges/{merge.pk}/reject/", {}).status_code == 302
    assert speaker(home.son) is None
    assert acts()[0] == "reject_merge"
    assert "Two different persons" in text_of(chair.get(f"/people/merges/{merge.pk}/"))


def test_a_doubt_is_settled_without_a_merge(county: County, home: Family, twin: Person) -> None:
    cadre = at_desk(county, "v1.cadre")
    doubt = Suspicion.objects.get()
    assert cadre.post(f"/people/doubts/{doubt.pk}/settle/", {}).status_code == 302
    assert cadre.get(f"/people/doubts/{doubt.pk}/").status_code == 404
    # Entered again, the same pair isn't asked about again.
    enter(county, Entered("吉克·小强", id_number("20060601", 31)))
    assert not Suspicion.objects.filter(settled_at__isnull=True).exists()


def test_one_number_under_two_names(county: County, home: Family) -> None:
    enter(county, Entered("阿衣木呷", id_number("19850506", 22)))
    doubt = Suspicion.objects.get()
    words = text_of(at_desk(county, "v1.cadre").get(f"/people/doubts/{doubt.pk}/"))
    assert "Same ID number under another name: 阿衣木呷" in words
    assert "The name is right as it stands" in words
    assert "Propose to merge them" not in words


def test_one_name_under_two_numbers_that_a_hand_may_have_slipped_between(
    county: County, home: Family
) -> None:
    # The same name on other numbers: three digits apart and more, and a man's.
    for birth, sequence in (("19850517", 24), ("19850506", 23)):
        enter(county, Entered("阿依·木呷", id_number(birth, sequence)))
    assert not Suspicion.objects.exists()
    near = enter(county, Entered("阿依·木呷", id_number("19850506", 24)))
    doubt = Suspicion.objects.get(one=home.wife, other=near)
    assert doubt.reason == "near_number"
    cadre = at_desk(county, "v1.cadre")
    said = "Same name, and ID numbers that differ in one or two digits"
    assert said in text_of(cadre.get("/people/doubts/"))
    path = f"/people/doubts/{doubt.pk}/"
    assert said in text_of(cadre.get(path))
    assert send(cadre, path, kept=str(home.wife.pk), reason="号码录错一位").status_code == 302
    assert (
        at_desk(county, "t1.reviewer").post(f"/people/merges/{Merge.objects.get().pk}/merge/").status_code
        == 302
    )
    assert speaker(near) == home.wife.pk


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"reason": "同名"}, "kept"),
        ({"kept": "999", "reason": "同名"}, "kept"),
        ({"reason": ""}, "reason"),
        ({"reason": "同\x00名"}, "reason"),
    ],
)
def test_a_proposal_says_which_row_and_why(
    county: County, home: Family, twin: Person, typed: dict[str, str], field: str
) -> None:
    cadre = at_desk(county, "v1.cadre")
    path = f"/people/doubts/{Suspicion.objects.get().pk}/"
    given = {"kept": str(twin.pk), **typed} if field == "reason" else typed
    answer = cadre.post(path, given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()
    assert not Merge.objects.exists()


def test_who_is_not_of_the_place_finds_nothing(county: County, home: Family, twin: Person) -> None:
    doubt = Suspicion.objects.get()
    send(
        at_desk(county, "v1.cadre"),
        f"/people/doubts/{doubt.pk}/",
        kept=str(twin.pk),
        reason="户口簿上只有一人",
    )
    merge = Merge.objects.get()
    for who in ("v2.cadre", "t2.reviewer", "b1.officer"):
        client = at_desk(county, who)
        assert client.get(f"/people/doubts/{doubt.pk}/").status_code == 404
        assert client.get(f"/people/merges/{merge.pk}/").status_code == 404
        assert client.post(f"/people/merges/{merge.pk}/merge/", {}).status_code == 404
    auditor = at_desk(county, "a.auditor")
    page = auditor.get(f"/people/merges/{merge.pk}/")
    assert page.status_code == 200
    assert f"/people/merges/{merge.pk}/merge/" not in page.content.decode()
    assert auditor.post(f"/people/merges/{merge.pk}/merge/", {}).status_code in {403, 404}
    assert Merge.objects.get().status == Merge.Status.PROPOSED
    assert at_desk(county, "t1.reviewer").post(f"/people/merges/{merge.pk}/dissolve/", {}).status_code == 404


def test_the_queue_is_read_in_a_few_statements(county: County, home: Family, twin: Person) -> None:
    client = at_desk(county, "t1.reviewer")
    for path in ("/people/doubts/", f"/people/doubts/{Suspicion.objects.get().pk}/", "/people/merges/"):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert len(captured) <= 12, path
