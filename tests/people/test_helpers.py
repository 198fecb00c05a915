"""Helpers and pairs: one helper for a mother, so many for a helper, nobody left behind; teams of volunteers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from people.acts import helping, teaming, visiting
from people.models import Helper, Pairing, Person, RegisterEntry, Visit, VolunteerTeam
from tests.county import TOWNSHIPS, VILLAGES, County, id_number
from tests.pages.desks import at_desk, text_of
from tests.people.files import WOMAN, send, take
from workflows import clock
from workflows.errors import Conflict, Invalid, NotFound
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
DAY = date(2014, 3, 1)


def six_women(county: County) -> list[Person]:
    """Of 清泉村, entered by a file."""
    rows = [
        {**WOMAN, "姓名": f"王秀{name}", "身份证号": id_number(f"198503{day:02d}", 22)}
        for day, name in enumerate("一二三四五六", 1)
    ]
    take(county, send(county, rows))
    return list(Person.objects.order_by("pk"))


@pytest.fixture
def women(county: County) -> list[Person]:
    return six_women(county)


def helper(county: County, name: str = "李助", place: str = VILLAGES[0], who: str = "v1.cadre") -> Helper:
    return helping.add_helper(
        county.seats(who), name=name, place_code=place, phone="13900001111", starts_on=DAY
    )


def test_a_mother_has_one_helper_and_the_database_says_so(county: County, women: list[Person]) -> None:
    one, other = helper(county), helper(county, "张助")
    seats = county.seats("v1.cadre")
    made = helping.pair(seats, one.pk, women[0].pk, DAY)
    with pytest.raises(Conflict, match="has_helper"):
        helping.pair(seats, other.pk, women[0].pk, DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(
            helper=other,
            person=women[0],
            place_code=VILLAGES[0],
            starts_on=DAY,
            entered_by=county.officers["v1.cadre"],
            entered_at=clock.now(),
        )
    new = helping.hand_over(seats, made.pk, other.pk, date(2014, 3, 10))
    made.refresh_from_db()
    assert (made.end, made.ends_on, new.starts_on) == ("handed_over", date(2014, 3, 10), date(2014, 3, 11))


def test_a_helper_looks_after_five_at_most(county: County, women: list[Person]) -> None:
    one, seats = helper(county), county.seats("v1.cadre")
    for woman in women[:5]:
        helping.pair(seats, one.pk, woman.pk, DAY)
    with override("en"), pytest.raises(Invalid) as caught:
        helping.pair(seats, one.pk, women[5].pk, DAY)
    assert "which is the most" in str(caught.value.fields["helper"])


def test_who_leaves_leaves_nobody_behind(county: County, women: list[Person]) -> None:
    one, other = helper(county), helper(county, "张助")
    seats = county.seats("v1.cadre")
    pairs = [helping.pair(seats, one.pk, woman.pk, DAY) for woman in women[:2]]
    client = at_desk(county, "v1.cadre")
    refused = client.post(
        f"/helpers/{one.pk}/leave/", {"left_on": "2014-03-18", f"pair-{pairs[0].pk}": "moved"}
    )
    assert refused.status_code == 422
    assert "王秀二: Say who looks after her now, or why nobody needs to." in text_of(refused)
    assert Pairing.objects.filter(helper=one, ends_on__isnull=True).count() == 2
    fates = {f"pair-{pairs[0].pk}": "moved", f"pair-{pairs[1].pk}": f"to:{other.pk}"}
    done = client.post(f"/helpers/{one.pk}/leave/", {"left_on": "2014-03-18", **fates}, follow=True)
    assert "nobody is left without an answer" in text_of(done)
    one.refresh_from_db()
    assert one.left_on == date(2014, 3, 18)
    assert Pairing.objects.get(ends_on__isnull=True).helper_id == other.pk
    with pytest.raises(Invalid):
        helping.pair(seats, one.pk, women[2].pk, DAY)
    assert list(verify()) == []


def test_helpers_of_the_township_help_in_its_villages_and_in_no_other(
    county: County, women: list[Person]
) -> None:
    above = helper(county, "镇助", TOWNSHIPS[0], "t1.reviewer")
    helping.pair(county.seats("v1.cadre"), above.pk, women[0].pk, DAY)
    far = helper(county, "远助", VILLAGES[2], "t2.reviewer")
    with pytest.raises(NotFound):
        helping.pair(county.seats("v1.cadre"), far.pk, women[1].pk, DAY)
    with pytest.raises(NotFound):
        helping.leave(county.seats("v1.cadre"), above.pk, DAY, {})
    assert at_desk(county, "v2.cadre").get(f"/helpers/{far.pk}/").status_code == 404
    assert at_desk(county, "b1.officer").get("/helpers/").status_code == 404


def test_pages_of_helpers_as_a_cadre_uses_them(county: County, women: list[Person]) -> None:
    client = at_desk(county, "v1.cadre")
    entered = client.post(
        "/helpers/new/",
        {"name": "李助", "place_code": VILLAGES[0], "phone": "139", "starts_on": "2014-03-01"},
        follow=True,
    )
    assert "李助" in text_of(entered)
    one = Helper.objects.get()
    client.post(f"/helpers/for/{women[0].pk}/", {"helper": str(one.pk), "starts_on": "2014-03-02"})
    pair = Pairing.objects.get()
    assert women[0].name in text_of(client.get(f"/helpers/{one.pk}/"))
    ended = client.post(
        f"/helpers/pairs/{pair.pk}/", {"end": "not_needed", "ends_on": "2014-03-18"}, follow=True
    )
    assert "No longer needed" in text_of(ended)
    for address in ("/helpers/", "/helpers/?show=unpaired", f"/helpers/{one.pk}/", "/volunteers/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, address
    bad = client.post("/helpers/new/", {"name": "1", "place_code": VILLAGES[0], "starts_on": "2015-01-01"})
    assert bad.status_code == 422
    assert "First day: Write a day that isn’t after today." in text_of(bad)


def test_a_helpers_page_lists_the_visits_at_which_she_was(county: County, women: list[Person]) -> None:
    one, other = helper(county, "镇助", TOWNSHIPS[0], "t1.reviewer"), helper(county, "张助")
    found = {"poor": "no", "life": "种玉米"}

    def visit(who: str, woman: Person, day: int, with_whom: Helper | None) -> Visit:
        pk = with_whom.pk if with_whom is not None else None
        return visiting.do(county.seats(who), visiting.Done(woman.pk, date(2014, 3, day), found, helper=pk))

    client = at_desk(county, "v1.cadre")
    assert "Her visits No visit yet." in text_of(client.get(f"/helpers/{one.pk}/"))
    first = visit("v1.cadre", women[1], 5, one)
    latest = visit("v1.cadre", women[0], 12, one)
    visit("v1.cadre", women[0], 13, other)
    visit("v1.cadre", women[2], 14, None)
    page = client.get(f"/helpers/{one.pk}/")
    said = text_of(page)
    assert f"Her visits 2014-03-12 {latest.person.name} 2014-03-05 {first.person.name}" in said
    assert not {"2014-03-13", "2014-03-14", women[2].name} & set(said.split())
    for each in (first, latest):
        assert f'href="/visits/{each.pk}/"' in page.content.decode()
    assert "种玉米" in text_of(client.get(f"/visits/{latest.pk}/"))
    # She helps in the other village of her township too, where nobody reads of this one's women.
    there = text_of(at_desk(county, "v2.cadre").get(f"/helpers/{one.pk}/"))
    assert "镇助" in there
    assert "Her visits No visit yet." in there
    assert "王秀" not in there


def test_a_team_is_made_joined_left_and_ended(county: County, women: list[Person]) -> None:
    client = at_desk(county, "v1.cadre")
    client.post("/volunteers/", {"name": "敬老服务队", "place_code": VILLAGES[0], "formed_on": "2014-03-01"})
    team = VolunteerTeam.objects.get()
    again = client.post(
        "/volunteers/", {"name": "敬老服务队", "place_code": VILLAGES[0], "formed_on": "2014-03-01"}
    )
    assert "has a team of this name already" in text_of(again)
    for woman in women[:2]:
        joined = client.post(
            f"/volunteers/join/{woman.pk}/",
            {"team": team.ref, "since": "2014-03-02", "skill": "裁缝"},
            follow=True,
        )
        assert woman.name in text_of(joined)
    today = clock.today()
    standing = RegisterEntry.objects.filter(register="volunteers", since__lte=today).exclude(until__lte=today)
    assert standing.count() == 2
    client.post(f"/volunteers/{team.ref}/leave/{women[0].pk}/")
    assert standing.count() == 1
    with pytest.raises(NotFound):
        teaming.end_team(county.seats("v2.cadre"), team.ref, today)
    with pytest.raises(Invalid):
        teaming.end_team(county.seats("v1.cadre"), team.ref, today + timedelta(days=1))
    client.post(f"/volunteers/{team.ref}/end/", {"ended_on": today.isoformat()})
    assert standing.count() == 0
