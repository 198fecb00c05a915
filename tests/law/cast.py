"""The people and cases of the permission table: one case per state, and every kind of officer who might try.

The "hands" are stand-ins who hold every post of the place, so that nothing but who they are stands in their way; the
cases are carried by them. Two histories: `plain` (one round), and `again`, whose first round was signed in February by
officers ("old.*") who left that post on the last of the month and have held every other one since.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from tests import county as base
from tests.county import SPRING, ZONE, County
from tests.desks import DESKS
from tests.law.laws import LAWS, Law
from tests.law.table import POSTS, Person, Sits, Story
from workflows import acts, clock
from workflows.appointing import appoint, create_post, declare_kin, register_officer
from workflows.models import Appointment, Officer, Place
from workflows.triggers import install

FEBRUARY = datetime(2014, 2, 10, 9, 0, tzinfo=ZONE)
LAST_OF_FEBRUARY, FIRST_OF_MARCH, YEAR_END = date(2014, 2, 28), date(2014, 3, 1), date(2014, 12, 31)
# Her post's code is her user name.
POST_HERE = DESKS
ACTING = tuple(post for post in POSTS if post not in {"auditor", "county_registrar", "recorder"})
LEVEL_POST = {
    "village": "village_chair",
    "township": "township_reviewer",
    "bank": "loan_officer",
    "county": "county_sealer",
    "payout": "bank_liaison",
    "list": "programme_manager",
    "appeal": "county_sealer",
}
_DELIVER = frozenset({"confirm_payment", "confirm_receipt", "hand_over_house", "confirm_training"})
HANDS = ("opener", *LEVEL_POST)
_numbers = itertools.count(100)


@dataclass
class Scene:
    """A case that stands in one state, who signed it at which level, and the officers who stand in it."""

    law: Law
    history: str
    story: Story
    case: Any
    opener: str
    signed: dict[str, str] = field(default_factory=dict)
    submitted: set[str] = field(default_factory=set)
    ties: dict[str, str] = field(default_factory=dict)
    proposer: str = ""
    deliverer: str = ""


@dataclass
class World:
    county: County
    people: dict[str, Person]
    # By law, history and state.
    scenes: dict[tuple[str, str, str], Scene]

    def tries(self, scene: Scene) -> Iterator[Person]:
        """Everybody who might try something with this case, as the table sees them there."""
        for person in self.people.values():
            if not self._belongs(person.name, scene):
                continue
            yield replace(
                person,
                tie=scene.ties.get(person.name, ""),
                signed=scene.signed.get(person.name, ""),
                opened=scene.opener == person.name,
                submitted=person.name in scene.submitted,
                proposed=scene.proposer == person.name,
                delivered=scene.deliverer == person.name,
            )

    def _belongs(self, name: str, scene: Scene) -> bool:
        if ".of." in name:
            return name in scene.ties
        if scene.history == "again":
            return name.startswith(("old.", "hand.")) or name == "standin.now"
        return not name.startswith("old.")


def build_world() -> World:
    county = base.build_county()
    world = World(county, {}, {})
    _staff_other_county(county)
    with _no_posts_apart():
        _cast_by_place(world)
        _cast_by_date(world)
        _cast_hands(world)
        for law in LAWS:
            for state, steps in law.plain.items():
                _play(world, law, "plain", state, steps)
            for state, steps in law.again.items():
                _play(world, law, "again", state, steps)
    return world


# ── Officers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _staff_other_county(county: County) -> None:
    with clock.at(datetime(2014, 1, 1, 8, 0, tzinfo=ZONE)):
        for code, name in (("513498", "邻县"), ("513498101", "邻镇"), ("513498101201", "邻村")):
            Place.objects.create(code=code, name=name, valid_from=base.START)
        for short, kind, place, posts in (
            (
                "x.v",
                "village_federation",
                "513498101201",
                {"cadre": "village_cadre", "chair": "village_chair"},
            ),
            ("x.t", "township_federation", "513498101", {"reviewer": "township_reviewer"}),
            (
                "x.b",
                "cooperative_branch",
                "513498101",
                {"officer": "loan_officer", "liaison": "bank_liaison"},
            ),
            (
                "x.c",
                "county_federation",
                "513498",
                {"sealer": "county_sealer", "manager": "programme_manager"},
            ),
            ("x.a", "audit_office", "513498", {"auditor": "auditor"}),
        ):
            base._staff(county, short, kind, place, posts)


def _cast_by_place(world: World) -> None:
    """The holders: in the right place one for each post, then of another village, township and county."""
    for post, username in POST_HERE.items():
        _enter(world, username, [Sits(post)])
    _enter(world, "c.second", [Sits("county_sealer")])
    elsewhere = {
        "v2.cadre": "village_cadre",
        "v2.chair": "village_chair",
        "v3.cadre": "village_cadre",
        "v3.chair": "village_chair",
        "t2.reviewer": "township_reviewer",
        "b2.officer": "loan_officer",
        "b2.liaison": "bank_liaison",
        "x.v.cadre": "village_cadre",
        "x.v.chair": "village_chair",
        "x.t.reviewer": "township_reviewer",
        "x.b.officer": "loan_officer",
        "x.b.liaison": "bank_liaison",
        "x.c.sealer": "county_sealer",
        "x.c.manager": "programme_manager",
        "x.a.auditor": "auditor",
    }
    for username, post in elsewhere.items():
        _enter(world, username, [Sits(post, "elsewhere")])


def _cast_by_date(world: World) -> None:
    """Appointments and stand-ins in and out of their dates, and accounts without a post."""
    now, past = (FIRST_OF_MARCH, YEAR_END), (base.START, LAST_OF_FEBRUARY)
    future = (date(2014, 4, 1), YEAR_END)
    _new(world, "standin.now", [(post, now) for post in ACTING], "now")
    _new(world, "standin.past", [(post, past) for post in ACTING], "stand_in_over")
    _new(world, "standin.future", [(post, future) for post in ACTING], "appointment_future")
    _new(world, "standin.first.day", [("township_reviewer", (SPRING.date(), YEAR_END))], "now")
    _new(world, "standin.last.day", [("township_reviewer", (base.START, SPRING.date()))], "now")
    _former_holder(world)
    _coming_holder(world)
    closed = _new(world, "closed", [(post, now) for post in ACTING], "now")
    Officer.objects.filter(pk=closed.pk).update(is_active=False)
    world.people["closed"] = replace(world.people["closed"], account_open=False)
    _new(world, "nobody", [], "now")
    _superusers(world, now)
    _new(world, "moved.up", [("township_reviewer", past)], "stand_in_over")
    _add(world, "moved.up", "county_sealer", now, "now")
    _new(world, "soon.bank", [("loan_officer", future)], "appointment_future")
    _add(world, "soon.bank", "county_sealer", now, "now")
    _new(world, "two.places", [("township_reviewer", now)], "now")
    _elsewhere(
        world,
        "two.places",
        {"v2.chair": "village_chair", "b2.officer": "loan_officer", "b2.liaison": "bank_liaison"},
    )


def _superusers(world: World, now: tuple[date, date]) -> None:
    for name, seats in (("superuser", []), ("superuser.auditor", [("auditor", now)])):
        officer = _new(world, name, seats, "now")
        Officer.objects.filter(pk=officer.pk).update(is_superuser=True, is_staff=True)
        officer.refresh_from_db()


def _former_holder(world: World) -> None:
    """A holder, not a stand-in, whose appointment ended on the day before."""
    office = world.county.posts["t1.reviewer"].office
    post = create_post(code="t1.former", office=office, role="township_reviewer", title="former")
    officer = _register(world, "expired")
    appoint(officer, post, starts_on=base.START, ends_on=date(2014, 3, 17))
    _enter(world, "expired", [Sits("township_reviewer", when="appointment_expired")], "t1.former")


def _coming_holder(world: World) -> None:
    """A holder whose appointment begins on the day after."""
    office = world.county.posts["t1.reviewer"].office
    post = create_post(code="t1.coming", office=office, role="township_reviewer", title="coming")
    officer = _register(world, "future")
    appoint(officer, post, starts_on=date(2014, 3, 19))
    _enter(world, "future", [Sits("township_reviewer", when="appointment_future")], "t1.coming")


@contextmanager
def _no_posts_apart() -> Iterator[None]:
    """The hands hold posts that must be two persons: the table asks what stands in their way even then."""
    on = ' ON "workflows_appointment"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("insert", "update"):
            cursor.execute(f'DROP TRIGGER "appointment_apart_{event}"{on}')
    yield
    install()


def _cast_hands(world: World) -> None:
    for hand in HANDS:
        _new(world, f"hand.{hand}", [(post, (FIRST_OF_MARCH, YEAR_END)) for post in ACTING], "now")
    for hand in HANDS:
        own = LEVEL_POST.get(hand, "village_cadre")
        name = f"old.{hand}"
        _new(world, name, [(own, (base.START, LAST_OF_FEBRUARY))], "stand_in_over")
        for post in ACTING:
            if post != own:
                _add(world, name, post, (FIRST_OF_MARCH, YEAR_END), "now")


def _register(world: World, username: str, number: str = "") -> Officer:
    number = number or base.id_number("19690101", next(_numbers))
    officer = register_officer(username=username, name=f"经办 {username}", id_number=number)
    world.county.officers[username] = officer
    return officer


def _new(
    world: World, username: str, seats: list[tuple[str, tuple[date, date]]], when: str, number: str = ""
) -> Officer:
    officer = _register(world, username, number)
    _enter(world, username, [])
    for post, dates in seats:
        _add(world, username, post, dates, when)
    return officer


def _add(world: World, username: str, post: str, dates: tuple[date, date], when: str) -> None:
    code = POST_HERE[post]
    appoint(
        world.county.officers[username],
        world.county.posts[code],
        starts_on=dates[0],
        ends_on=dates[1],
        kind=Appointment.Kind.STAND_IN,
    )
    _enter(world, username, [*world.people[username].seats, Sits(post, when=when)], code)


def _elsewhere(world: World, username: str, posts: dict[str, str]) -> None:
    for code, post in posts.items():
        appoint(
            world.county.officers[username],
            world.county.posts[code],
            starts_on=FIRST_OF_MARCH,
            ends_on=YEAR_END,
            kind=Appointment.Kind.STAND_IN,
        )
        _enter(world, username, [*world.people[username].seats, Sits(post, "elsewhere")], code)


def _enter(world: World, username: str, seats: list[Sits], *codes: str) -> None:
    earlier = world.people.get(username, Person(username)).posts
    if not codes and username in world.county.posts:
        codes = (username,)
    world.people[username] = Person(username, tuple(seats), posts=(*earlier, *codes))


# ── Cases ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _play(world: World, law: Law, history: str, state: str, steps: list[tuple[str, str]]) -> None:
    seed = 400 + len(world.scenes)
    if history == "plain":
        with clock.at(SPRING):
            scene = _open(world, law, history, state, "hand.opener", seed)
            _steps(world, scene, "hand", steps)
    else:
        with clock.at(FEBRUARY):
            scene = _open(world, law, history, state, "old.opener", seed)
            _steps(world, scene, "old", law.first_round)
        with clock.at(SPRING):
            scene.case = law.makes.rewrite(scene.case, world.county)
            _steps(world, scene, "hand", steps)
    scene.case.refresh_from_db()
    assert scene.case.state == state, (history, state, scene.case.state)
    world.scenes[law.name, history, state] = scene


def _open(world: World, law: Law, history: str, state: str, opener: str, seed: int) -> Scene:
    case = law.makes.draft(world.county, opener, seed, state, history)
    reached = law.reached.get(state, state)
    if history == "again":
        reached = max(reached, law.furthest, key=law.table.order.index)
    scene = Scene(law, history, Story(state, reached, law.table), case, opener)
    if history == "plain":
        _cast_parties(world, scene)
    return scene


def _cast_parties(world: World, scene: Scene) -> None:
    """Officers with every post who stand in the case (applicant, spouse, guarantor), or are kin of one of them."""
    now = (FIRST_OF_MARCH, YEAR_END)
    for part, number in scene.law.makes.parties(scene.case).items():
        name = f"{part}.of.{scene.story.state}"
        _new(world, name, [(post, now) for post in ACTING], "now", number)
        scene.ties[name] = "own_case"
        if part != "spouse":
            kin = f"kin.of.{name}"
            officer = _new(world, kin, [(post, now) for post in ACTING], "now")
            declare_kin(officer, name="某", relation="sibling", id_number=number)
            scene.ties[kin] = "kin_case"


def _moment(scene: Scene, act: str) -> datetime:
    return scene.law.moments.get(act, clock.now()) if scene.history == "plain" else clock.now()


def _steps(world: World, scene: Scene, cast: str, steps: list[tuple[str, str]]) -> None:
    programme = scene.law.programme
    for hand, act in steps:
        case = programme.model._default_manager.get(pk=scene.case.pk)
        if hand == "clock":
            acts.lapse(programme, case)
            continue
        name = f"{cast}.{hand}"
        with clock.at(_moment(scene, act)):
            request = acts.Request(act, scene.law.makes.data_for(case, act), "同意")
            acts.perform(programme, case.ref, request, world.county.seats(name))
        if act == "submit":
            scene.submitted.add(name)
        else:
            scene.signed[name] = hand
        if act in {"propose_unseal", "propose_take_back"}:
            scene.proposer = name
        if act in _DELIVER:
            scene.deliverer = name
