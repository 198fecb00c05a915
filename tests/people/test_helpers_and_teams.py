"""Helpers who leave and teams that end: nobody is left unpaired, nobody stays in a team that is no longer, whoever
moved, was merged, or came in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from people.acts import helping, merging, teaming
from people.acts.entering import Entered, enter_person
from people.models import Fact, Merge, Pairing, Person, RegisterEntry, VolunteerTeam
from people.queries.statistics import paired_women
from tests.api.client import Desk
from tests.county import TOWNSHIPS, VILLAGES, County
from tests.pages.desks import at_desk, send, text_of
from tests.people.test_helpers import DAY, helper, six_women
from workflows import clock
from workflows.errors import Conflict
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
TODAY = date(2014, 3, 18)


@pytest.fixture
def women(county: County) -> list[Person]:
    return six_women(county)


def leaves(county: County, who: str, helper_id: int, day: str, fates: dict[str, str]) -> Any:
    return Desk(county, who, language="en").post(
        f"/helpers/{helper_id}/leave", {"left_on": day, "fates": fates}
    )


def twin_of(county: County, woman: Person) -> Person:
    """The same woman, entered without her number."""
    return enter_person(
        county.seats("v1.cadre"),
        Entered(f"{woman.name}儿", "", "f", woman.birth_date),
        place_code=VILLAGES[0],
        group="3组",
        since=date(2014, 1, 10),
        source="book",
    )


def merge(county: County, kept: Person, other: Person) -> Any:
    found = merging.propose(county.seats("v1.cadre"), kept.pk, other.pk, "户口簿上只有一人")
    return at_desk(county, "t1.reviewer").post(f"/people/merges/{found.pk}/merge/")


# ── Helpers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_leaves_hands_over_to_several_and_to_none_who_cant(county: County, women: list[Person]) -> None:
    one, other, full = helper(county), helper(county, "张助"), helper(county, "满助")
    late = helping.add_helper(county.seats("v1.cadre"), name="新助", place_code=VILLAGES[0], starts_on=TODAY)
    seats = county.seats("v1.cadre")
    pairs = [helping.pair(seats, one.pk, woman.pk, DAY) for woman in women[:3]]
    for number in range(5):
        stranger = twin_of(county, women[number])
        helping.pair(seats, full.pk, stranger.pk, DAY)
    to = lambda *ids: {str(pair.pk): f"to:{pk}" for pair, pk in zip(pairs, ids, strict=True)}  # noqa: E731
    refused = leaves(county, "v1.cadre", one.pk, "2014-03-10", to(one.pk, full.pk, late.pk))
    assert refused[0] == 422
    said = refused[1]["errors"]
    assert said[f"pair-{pairs[0].pk}"] == ["Choose another helper."]
    assert "which is the most" in said[f"pair-{pairs[1].pk}"][0]
    assert said[f"pair-{pairs[2].pk}"] == ["新助 helps from 2014-03-18 on."]
    ahead = leaves(county, "v1.cadre", one.pk, "2014-03-19", to(other.pk, other.pk, other.pk))
    assert "left_on" in ahead[1]["errors"]
    assert Pairing.objects.filter(helper=one, ends_on__isnull=True).count() == 3
    # On the day before he begins he takes over; the others go to another one.
    status, _body = leaves(county, "v1.cadre", one.pk, "2014-03-17", to(other.pk, other.pk, late.pk))
    assert status == 200
    standing = Pairing.objects.filter(person__in=women[:3], ends_on__isnull=True).order_by("person")
    assert [(pair.helper_id, pair.starts_on) for pair in standing] == [
        (other.pk, TODAY),
        (other.pk, TODAY),
        (late.pk, TODAY),
    ]
    assert list(verify()) == []


def test_nobody_left_before_the_last_thing_she_did(county: County, women: list[Person]) -> None:
    one, client = helper(county), at_desk(county, "v1.cadre")
    made = helping.pair(county.seats("v1.cadre"), one.pk, women[0].pk, DAY)
    helping.end(county.seats("v1.cadre"), made.pk, "not_needed", date(2014, 3, 12))
    page = client.post(f"/helpers/{one.pk}/leave/", {"left_on": "2014-03-10"})
    assert "Left on: She was still helping on 2014-03-12." in text_of(page)
    visit = {"poor": "no", "life": "种玉米", "done_on": "2014-03-15", "helper": str(one.pk)}
    assert send(client, f"/visits/new/{women[0].pk}/", **visit).status_code == 302
    page = client.post(f"/helpers/{one.pk}/leave/", {"left_on": "2014-03-14"})
    assert "Left on: She was still helping on 2014-03-15." in text_of(page)
    assert client.post(f"/helpers/{one.pk}/leave/", {"left_on": "2014-03-15"}).status_code == 302
    # And nobody goes along before her first day or after her last one.
    for day in ("2014-02-28", "2014-03-16"):
        body = {"person": women[1].pk, "done_on": day, "poor": "no", "life": "种玉米", "helper": one.pk}
        status, said = Desk(county, "v1.cadre", language="en").post("/visits", body)
        assert (status, said["errors"]) == (422, {"helper": ["李助 didn’t help on that day."]}), day


def test_a_pair_that_ended_meanwhile_is_told(county: County, women: list[Person]) -> None:
    one = helper(county)
    made = helping.pair(county.seats("v1.cadre"), one.pk, women[0].pk, DAY)
    helping.end(county.seats("v1.cadre"), made.pk, "moved", TODAY)
    status, body = leaves(county, "v1.cadre", one.pk, "2014-03-18", {str(made.pk): "not_needed"})
    assert (status, body["errors"]) == (422, {f"pair-{made.pk}": ["This pair ended before."]})


def test_one_woman_of_two_rows_has_one_helper(county: County, women: list[Person]) -> None:
    one, other = helper(county), helper(county, "张助")
    seats = county.seats("v1.cadre")
    twin = twin_of(county, women[0])
    first = helping.pair(seats, one.pk, women[0].pk, DAY)
    second = helping.pair(seats, other.pk, twin.pk, DAY)
    assert merge(county, women[0], twin).status_code == 409
    assert Person.objects.get(pk=twin.pk).merged_into_id is None
    helping.end(seats, first.pk, "not_needed", date(2014, 3, 10))
    assert merge_again(county).status_code == 302
    # Who looks after the merged row looks after her.
    with pytest.raises(Conflict, match="has_helper"):
        helping.pair(seats, one.pk, women[0].pk, TODAY)
    RegisterEntry.objects.create(
        person=women[0],
        register="women_in_poverty",
        place_code=VILLAGES[0],
        since=DAY,
        outcome="in",
        reason=[],
    )
    shown = at_desk(county, "v1.cadre").get(f"/helpers/?show=unpaired&place={VILLAGES[0]}")
    assert women[0].name not in text_of(shown)
    assert paired_women([VILLAGES[0]], TODAY).count() == 1
    assert second.person_id == twin.pk


def merge_again(county: County) -> Any:
    found = Merge.objects.get(status="proposed")
    return at_desk(county, "t1.reviewer").post(f"/people/merges/{found.pk}/merge/")


# ── Teams ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def team(county: County) -> VolunteerTeam:
    return teaming.make_team(
        county.seats("v1.cadre"), name="敬老服务队", place_code=VILLAGES[0], formed_on=DAY
    )


def members(team: VolunteerTeam) -> set[str]:
    return {each.person.name for each in teaming.members_of(team, clock.today())}


def test_a_team_ends_with_members_who_moved_away_or_were_merged(
    county: County, women: list[Person], team: VolunteerTeam
) -> None:
    seats, client = county.seats("v1.cadre"), at_desk(county, "v1.cadre")
    twin = twin_of(county, women[0])
    for person in (twin, women[1], women[2]):
        teaming.join(seats, team.ref, person.pk, since=date(2014, 3, 2))
    assert merge(county, women[0], twin).status_code == 302
    moved = {"place": VILLAGES[1], "group": "1", "starts_on": "2014-03-10", "source": "office"}
    assert send(client, f"/people/{women[1].pk}/state/residence/", holds="yes", **moved).status_code == 302
    assert members(team) == {women[0].name, women[1].name, women[2].name}
    shown = text_of(client.get(f"/volunteers/{team.ref}/"))
    assert women[0].name in shown
    assert women[1].name not in shown
    assert client.post(f"/volunteers/{team.ref}/leave/{women[0].pk}/").status_code == 302
    assert members(team) == {women[1].name, women[2].name}
    assert client.post(f"/volunteers/{team.ref}/end/", {"ended_on": "2014-03-18"}).status_code == 302
    assert members(team) == set()
    standing = RegisterEntry.objects.filter(register="volunteers", since__lte=clock.today())
    assert not standing.exclude(until__lte=clock.today()).exists()
    assert list(verify()) == []


@pytest.mark.parametrize("how", ["leave", "end"])
def test_who_moved_out_of_the_township_is_still_a_member_until_she_left_or_the_team_ended(
    county: County, women: list[Person], team: VolunteerTeam, how: str
) -> None:
    seats, client = county.seats("v1.cadre"), at_desk(county, "v1.cadre")
    teaming.join(seats, team.ref, women[1].pk, since=date(2014, 3, 2))
    moved = {"place": VILLAGES[2], "group": "1", "starts_on": "2014-03-10", "source": "office"}
    assert send(client, f"/people/{women[1].pk}/state/residence/", holds="yes", **moved).status_code == 302
    standing = RegisterEntry.objects.filter(
        register="volunteers", place_code=VILLAGES[2], since__lte=clock.today()
    )
    assert standing.filter(person=women[1], until__isnull=True).exists()
    assert members(team) == {women[1].name}
    if how == "leave":
        teaming.leave(seats, team.ref, women[1].pk, since=TODAY)
    else:
        teaming.end_team(seats, team.ref, TODAY)
    assert members(team) == set()
    assert not standing.exclude(until__lte=clock.today()).exists()
    assert list(verify()) == []


def test_a_team_doesnt_end_before_somebody_left_it(
    county: County, women: list[Person], team: VolunteerTeam
) -> None:
    seats = county.seats("v1.cadre")
    teaming.join(seats, team.ref, women[0].pk, since=date(2014, 3, 2))
    teaming.leave(seats, team.ref, women[0].pk, since=date(2014, 3, 12))
    client = at_desk(county, "v1.cadre")
    page = client.post(f"/volunteers/{team.ref}/end/", {"ended_on": "2014-03-10"})
    assert "Ended on: Write a day from the last joining or leaving to today." in text_of(page)
    assert client.post(f"/volunteers/{team.ref}/end/", {"ended_on": "2014-03-12"}).status_code == 302


@pytest.mark.once
def test_a_membership_that_is_stated_is_one_of_a_team_while_there_is_one(
    county: County, women: list[Person], team: VolunteerTeam
) -> None:
    desk = Desk(county, "v1.cadre", language="en")
    body: dict[str, Any] = {
        "kind": "volunteer",
        "slot": team.ref,
        "starts_on": "2014-03-02",
        "source": "herself",
    }
    body["value"] = {"place": VILLAGES[3]}
    path = f"/people/{women[0].pk}/facts"
    status, said = desk.post(path, {**body, "slot": "nosuchteam"})
    assert (status, list(said["errors"])) == (422, ["slot"])
    status, said = desk.post(path, {**body, "starts_on": "2014-02-28"})
    assert (status, list(said["errors"])) == (422, ["starts_on"])
    assert desk.post(path, body)[0] == 201
    assert Fact.objects.get(kind="volunteer").value == {"place": VILLAGES[0]}
    teaming.end_team(county.seats("v1.cadre"), team.ref, date(2014, 3, 12))
    status, said = desk.post(f"/people/{women[1].pk}/facts", body)
    assert (status, said["errors"]) == (422, {"slot": ["This team has ended."]})
    status, said = desk.post(path, {**body, "starts_on": "2014-03-15"})
    assert status == 422
    assert JournalRow.objects.filter(act="end_team").count() == 1


@pytest.mark.once
def test_a_townships_team_is_left_by_whoever_keeps_the_member_or_the_team(
    county: County, women: list[Person]
) -> None:
    above = teaming.make_team(
        county.seats("t1.reviewer"), name="镇服务队", place_code=TOWNSHIPS[0], formed_on=DAY
    )
    teaming.join(county.seats("v1.cadre"), above.ref, women[0].pk, since=DAY)
    other = at_desk(county, "v2.cadre")
    assert other.post(f"/volunteers/{above.ref}/leave/{women[0].pk}/").status_code == 404
    assert members(above) == {women[0].name}
    assert (
        at_desk(county, "v1.cadre").post(f"/volunteers/{above.ref}/leave/{women[0].pk}/").status_code == 302
    )
    assert members(above) == set()
