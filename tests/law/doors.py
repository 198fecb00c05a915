"""The doors by which an act can come in: the engine's own function, the page and the API.

A door is made for one case: who goes in and out is prepared before anything is tried, and undone with the test.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from tests.law.cast import Scene, World
from tests.law.table import Person
from tests.pages.desks import PASSWORD
from workflows import clock
from workflows.acts import Request, perform
from workflows.api.tokens import digest_of
from workflows.errors import ActError
from workflows.models import ApiToken, Officer, Post
from workflows.permission import CaseFacts, facts_of, may
from workflows.seats import Seats, no_seat_reason, seats_of
from workflows.seen import mark_of

DONE = "done"


@dataclass(frozen=True)
class Result:
    """What came back: `done` or the code of the refusal, its HTTP status and its sentence."""

    code: str
    status: int
    reason: str = ""


class Door(Protocol):
    """One way in, for one case."""

    def __init__(self, world: World, scene: Scene) -> None: ...

    def narrowed(self, person: Person, act: str) -> Person | None:
        """The officer as this door lets her in; None where she can't even stand before it."""
        ...

    def attempt(self, person: Person, act: str) -> Result: ...


class Asked:
    """`workflows.permission.may`, the one answer that all other doors pass on: for buttons and before every act."""

    def __init__(self, world: World, scene: Scene) -> None:
        self._scene, self._case = scene, scene.case
        self._known: dict[str, tuple[Seats, CaseFacts]] = {}

    def narrowed(self, person: Person, act: str) -> Person:
        return person

    def attempt(self, person: Person, act: str) -> Result:
        if person.name not in self._known:
            officer = Officer.objects.get(username=person.name)
            self._known[person.name] = seats_of(officer, clock.today()), facts_of(self._case, officer)
        seats, facts = self._known[person.name]
        if not seats.current:
            code, reason = no_seat_reason(seats)
            return Result(code, 403, reason)
        if not seats.sees(self._case):
            return Result("not_found", 404, "-")
        answer = may(self._case, self._scene.law.programme.acts[act], seats, facts)
        if answer.allowed:
            return Result(DONE, 200)
        error = answer.as_error()
        return Result(error.code, error.status, str(error.reason))


class Engine:
    """`workflows.acts.perform`, which everything else calls."""

    def __init__(self, world: World, scene: Scene) -> None:
        self._law, self._case = scene.law, scene.case
        self._seats: dict[str, Seats] = {}

    def narrowed(self, person: Person, act: str) -> Person:
        return person

    def attempt(self, person: Person, act: str) -> Result:
        request = Request(act, self._law.makes.data_for(self._case, act), "同意")
        if person.name not in self._seats:
            officer = Officer.objects.get(username=person.name)
            self._seats[person.name] = seats_of(officer, clock.today())
        try:
            outcome = perform(self._law.programme, self._case.ref, request, self._seats[person.name])
        except ActError as error:
            return Result(error.code, error.status, str(error.reason))
        return Result(DONE, 200, outcome.state)


class Page:
    """The act's page, sent as a browser sends it. It must tell the engine's own reason, in the reader's language."""

    def __init__(self, world: World, scene: Scene) -> None:
        self._scene, self._case = scene, scene.case
        self._seen = mark_of(self._case, list(self._case.signoffs.order_by("sequence")))
        self._engine = Engine(world, scene)
        self._clients: dict[str, Client] = {}
        # The village signs with the password; one for all, since making each takes a second on purpose.
        Officer.objects.update(must_change_password=False, password=make_password(PASSWORD))

    def narrowed(self, person: Person, act: str) -> Person | None:
        if not person.account_open:
            return None
        if person.name not in self._clients:
            client = self._clients[person.name] = Client(headers={"accept-language": "zh-hans"})
            officer = Officer.objects.get(username=person.name)
            client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        return person

    def attempt(self, person: Person, act: str) -> Result:
        told = self._told(person, act)
        address = self._scene.law.page.format(ref=self._case.ref, act=act)
        answer = self._clients[person.name].post(
            address, _typed(self._scene, act) | {"seen": self._seen, "password": PASSWORD}
        )
        if answer.status_code == 302:
            return Result(DONE, 200)
        if answer.status_code == 404:
            # There is no page for what only the clock does.
            return (
                Result("clock_only", 403, "-") if told.code == "clock_only" else Result("not_found", 404, "-")
            )
        if escape(told.reason) in answer.content.decode():
            return Result(told.code, answer.status_code, told.reason)
        return Result("another reason", answer.status_code, told.reason)

    def _told(self, person: Person, act: str) -> Result:
        """What the engine says to the same attempt; undone at once."""
        with transaction.atomic():
            told = self._engine.attempt(person, act)
            transaction.set_rollback(told.code == DONE)
        return told


class Api:
    """The interface for programs: a token is one officer in one post, the one that fits the act best."""

    def __init__(self, world: World, scene: Scene) -> None:
        self._scene = scene
        self._client = Client(headers={"accept-language": "zh-hans"})
        posts = dict(Post.objects.values_list("code", "pk"))
        tokens = []
        for person in world.tries(scene):
            officer = Officer.objects.get(username=person.name)
            for code in person.posts:
                digest = digest_of(_token(person.name, code))
                tokens.append(
                    ApiToken(officer=officer, post_id=posts[code], digest=digest, made_at=clock.now())
                )
        ApiToken.objects.bulk_create(tokens)

    def narrowed(self, person: Person, act: str) -> Person | None:
        if not person.posts:
            return None
        by = ((self._scene.story.row.get("acts") or {}).get(act) or {}).get("by", ())

        def fits(index: int) -> tuple[bool, bool, bool]:
            seat = person.seats[index]
            return seat.post in by, seat.where == "here", seat.when == "now"

        best = max(range(len(person.posts)), key=fits)
        return replace(person, seats=(person.seats[best],), posts=(person.posts[best],))

    def attempt(self, person: Person, act: str) -> Result:
        body = {"opinion": "同意", "data": self._scene.law.makes.data_for(self._scene.case, act)}
        answer = self._client.post(
            self._scene.law.api.format(ref=self._scene.case.ref, act=act),
            json.dumps(body),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {_token(person.name, person.posts[0])}",
                "Idempotency-Key": f"{person.name}-{act}-{self._scene.case.ref}",
            },
        )
        found = answer.json()
        if answer.status_code < 300:
            return Result(DONE, 200, found["state"])
        return Result(found["code"], answer.status_code, found["detail"])


def _token(name: str, post: str) -> str:
    return f"token-of-{name}-for-{post}"


def _typed(scene: Scene, act: str) -> dict[str, Any]:
    """The act's data as its page sends it."""
    data = scene.law.makes.data_for(scene.case, act)
    typed: dict[str, Any] = {"opinion": "同意", "key": digest_of(f"{act}-{scene.case.ref}")[:32]}
    if "marks" in data:
        for mark in data["marks"]:
            typed |= {"mark": mark["target"], f"note.{mark['target']}": mark["note"]}
    elif "contacts" in data:
        for index, row in enumerate(data["contacts"]):
            typed |= {f"contacts.{index}.how": row["how"], f"contacts.{index}.on": row["on"]}
    else:
        typed |= data | ({"shape": "checklist"} if "checklist" in data else {})
    return typed
