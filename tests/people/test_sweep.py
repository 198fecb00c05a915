"""A word of each private class, and every address and operation that could tell it: none does to whom it isn't for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from people.acts import visiting
from people.models import Fact, Person, RegisterCase
from people.opening import open_register
from people.programme import REGISTERS
from people.registers import REGISTERS as DECLARED
from tests.api.client import ROOT, Desk
from tests.county import VILLAGES, County
from tests.pages.desks import at_desk
from tests.people.stage import JUNE, Stage, build
from tests.walk.lines import FILE, PAGE
from tests.walk.table import TABLE, addresses
from workflows import clock
from workflows.acts import Request, perform

pytestmark = [pytest.mark.django_db, pytest.mark.whole]
VILLAGE, TOWNSHIP, COUNTY, AUDITOR = "v1.cadre", "t1.reviewer", "c.sealer", "a.auditor"
CHILD, HEALTH, POVERTY, MARK = "红杉小学", "七病区", "揭不开锅", "诊断书缺页"
# As the columns and the reasons say it; the definition of a register names detention, too, and nobody in it.
DETENTION = ("示范县看守所", "(detained)", "a parent is detained", "Detained", "被羁押（")
PRIVATE = (CHILD, HEALTH, POVERTY, MARK, *DETENTION)
OUTSIDE = ("b1.officer", "c.recorder", "c.registrar", "c.manager")
# Who never meets which words.
NEVER = {AUDITOR: PRIVATE, COUNTY: DETENTION, **dict.fromkeys(OUTSIDE, PRIVATE)}
# Pages of engine and registers; forms that are printed say what their pages do.
ROOMS = ("people", "desk", "cases", "board", "notices", "lists", "audit")
# And those that ask for no account.
PUBLIC = (
    "public:home",
    "public:progress",
    "public:papers",
    "loans:notice-places",
    "loans:notice",
    "aid_public:places",
    "aid_public:notice",
)
_PRIVATE_REGISTERS = ("left_behind_children", "children_in_hardship", "women_in_poverty", "two_cancers")


@pytest.fixture
def things(county: County) -> Iterator[dict[str, Any]]:
    """What the examples of addresses name, with a word of each class planted behind it."""
    with clock.at(JUNE):
        stage = build(county)
        stage.say("child", "student", {"school": CHILD, "grade": "三年级"})
        stage.say("ill", "illness", {"hospital": f"省肿瘤医院{HEALTH}"}, slot="cervical_cancer")
        seats = county.seats(VILLAGE)
        found = {"poor": "yes", "why": POVERTY, "life": "种玉米"}
        poor = stage.people["poor"].pk
        visit = visiting.do(seats, visiting.Done(poor, date(2014, 6, 1), found, need=f"家里{POVERTY}"))
        yield _named(stage, visit) | {"declared": _declared(county, stage.people["ill"].pk)}


def _declared(county: County, ill: int) -> list[str]:
    refs = []
    for register in _PRIVATE_REGISTERS:
        seats = county.seats(VILLAGE)
        refs.append(open_register(register, 2014, VILLAGES[0], seats, key=register).ref)
        perform(REGISTERS, refs[-1], Request("submit", {}), seats)
    marks = [{"target": str(ill), "note": MARK}]
    perform(
        REGISTERS, refs[-1], Request("return_to_village", {"marks": marks}, "请补"), county.seats(TOWNSHIP)
    )
    return refs


def _named(stage: Stage, visit: Any) -> dict[str, Any]:
    assert stage.helper is not None
    people = [stage.people[each].pk for each in ("child", "ill", "poor", "of_detained", "detained")]
    return {
        "person": people,
        "fact": Fact.objects.filter(kind="student").latest("pk").pk,
        "visit": visit.pk,
        "need": visit.follow_ups.get().pk,
        "helper": stage.helper.pk,
        "pair": stage.helper.pairings.get().pk,
    }


def pages(things: dict[str, Any]) -> list[str]:
    """Every address of these rooms whose examples stand here."""
    people = things["person"]
    named = things | {"wife": people, "husband": people[0], "child": people[0], "evidenced": things["fact"]}
    named |= dict.fromkeys(("declared_draft", "declared_sent", "declared_checked"), things["declared"])
    found: set[str] = set()
    for name, line in TABLE.items():
        room = name.partition(":")[0].partition("_")[0]
        if room in ROOMS and line.kind in {PAGE, FILE} and not line.costly:
            try:
                found.update(addresses(name, named))
            except KeyError:
                continue
    for ref in things["declared"]:
        found |= {f"/audit/cases/{ref}/", f"/audit/cases/{ref}/rounds/1/"}
    for code in DECLARED:
        found |= {f"/registers/{code}/{ending}/" for ending in ("csv", "xlsx")}
    found |= {f"/visits/?show={tab}&place={VILLAGES[0]}" for tab in ("unseen", "planned", "needs", "done")}
    return sorted(found)


def operations(things: dict[str, Any]) -> list[str]:
    """Every operation of the interface that reads of people, with what stands here for its arguments."""
    described = json.loads((Path(settings.ROOT) / "docs" / "openapi.json").read_text())["paths"]
    values = things | {"code": list(DECLARED), "ref": things["declared"], "person_id": things["person"]}
    found = []
    for path, methods in described.items():
        if "get" in methods:
            paths = [path.removeprefix("/api/v1")]
            for name in [part.partition("}")[0] for part in path.split("{")[1:]]:
                filled = values.get(name, [])
                filled = filled if isinstance(filled, list) else [filled]
                paths = [each.replace(f"{{{name}}}", str(value)) for each in paths for value in filled]
            found += [f"{each}{query}" for each in paths for query in ("", f"?place={VILLAGES[0]}")]
    return found


def _met(answer: Any, words: tuple[str, ...]) -> list[str]:
    """Which of the words it says; of a workbook none can be read, whether it came is enough."""
    if answer.status_code == 200 and answer.get("Content-Type", "").startswith(("text/", "application/json")):
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "ignore")
        return [
            word
            for word in words
            if word in text.partition("<main")[2] or ("<main" not in text and word in text)
        ]
    return []


def test_a_private_word_reaches_nobody_whom_it_isnt_for(county: County, things: dict[str, Any]) -> None:
    asked, by_api = pages(things), operations(things)
    assert len(asked) > 120
    assert len(by_api) > 60
    # Typed words of a form's choices are nobody's: what is offered to whoever enters facts.
    offered = ("/state/", "/household/", "/facts/")
    met = []
    for who, words in NEVER.items():
        client, desk = at_desk(county, who), Desk(county, who)
        met += [
            (who, address, found)
            for address in asked
            if not any(part in address for part in offered) or who != COUNTY
            if (found := _met(client.get(address), words))
        ]
        met += [(who, path, found) for path in by_api if (found := _met(desk.send("GET", path), words))]
    assert met == []


def test_a_visitor_meets_neither_word_nor_name_whatever_she_asks_for(things: dict[str, Any]) -> None:
    visitor = Client(headers={"accept-language": "zh-hans"})
    public = {
        address: visitor.get(address, follow=True) for name in PUBLIC for address in addresses(name, {})
    }
    # A notice is a township's or the county's: of a village there is none.
    assert [address for address, answer in public.items() if answer.status_code != 200] == [
        f"/loans/notice/{VILLAGES[0]}/"
    ]
    people = Person.objects.filter(pk__in=things["person"])
    progress = reverse("public:progress")
    # The number of each register, as it stands on its village's paper, and the endings of who stands in them.
    asked = {
        (number, person.name): visitor.post(progress, {"number": number, "tail": str(person.id_number)[-4:]})
        for number in RegisterCase.objects.filter(ref__in=things["declared"]).values_list("number", flat=True)
        for person in people
    }
    assert {answer.status_code for answer in asked.values()} == {404}
    assert len(asked) == len(_PRIVATE_REGISTERS) * len(people)
    closed = {address: visitor.get(address) for address in pages(things)}
    closed |= {path: visitor.get(f"{ROOT}{path}") for path in operations(things)}
    words = (*PRIVATE, *(person.name for person in people))
    said = [
        (answer.request["PATH_INFO"], answer.content.decode("utf-8", "ignore"))
        for answers in (closed, public, asked)
        for answer in answers.values()
    ]
    assert [(address, word) for address, text in said for word in words if word in text] == []


def test_those_whom_it_is_for_meet_every_word(county: County, things: dict[str, Any]) -> None:
    client = at_desk(county, VILLAGE)
    refs = things["declared"]
    read = [f"/people/{each}/" for each in things["person"]]
    read += [f"/visits/{things['visit']}/", f"/declared/{refs[-1]}/"]
    said = {word for address in read for word in _met(client.get(address), PRIVATE)}
    assert {CHILD, HEALTH, POVERTY, MARK} <= said
    assert said & set(DETENTION)
