"""Families in the invented county, so that somebody stands in each register; entered through the acts, as cadres do."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from people.acts.entering import Entered, enter_person, open_household
from people.acts.stating import Statement, state
from people.kinds import income_slot
from people.models import (
    Fact,
    Helper,
    Household,
    Membership,
    Pairing,
    Person,
    RegisterEntry,
    Suspicion,
    Visit,
    VolunteerTeam,
)
from tests.county import VILLAGES, ZONE, County, id_number
from workflows import clock

JUNE = datetime(2014, 6, 10, 9, 0, tzinfo=ZONE)
SINCE = date(2014, 1, 10)
LEFT = date(2014, 1, 15)


@dataclass
class Stage:
    """The county and who was entered, by name."""

    county: County
    people: dict[str, Person] = field(default_factory=dict)
    helper: Helper | None = None

    def enter(
        self, key: str, name: str, birth: str, sequence: int, village: int = 0, group: str = "3"
    ) -> Person:
        person = enter_person(
            self.county.seats(f"v{village + 1}.cadre"),
            Entered(name, id_number(birth, sequence)),
            place_code=VILLAGES[village],
            group=group,
            since=max(SINCE, date.fromisoformat(f"{birth[:4]}-{birth[4:6]}-{birth[6:]}")),
            source="book",
        )
        self.people[key] = person
        return person

    def say(
        self, key: str, kind: str, value: dict[str, Any] | None, since: date = SINCE, **more: Any
    ) -> None:
        person = self.people[key]
        other = more.pop("other", "")
        statement = Statement(
            kind,
            since,
            value,
            more.pop("slot", ""),
            person=person.pk,
            other=self.people[other].pk if other else None,
        )
        village = VILLAGES.index(person.place_code)
        state(self.county.seats(f"v{village + 1}.cadre"), [statement], source="family")

    def visit(self, key: str, day: date) -> None:
        person = self.people[key]
        Visit.objects.create(
            person=person,
            place_code=person.place_code,
            status=Visit.Status.DONE,
            done_on=day,
            found={"poor": False},
            entered_by=self.county.officers["v1.cadre"],
            entered_post=self.county.posts["v1.cadre"],
            entered_at=clock.now(),
        )


# Rows of the first build of this process, in the order in which they refer to each other.
_MODELS: tuple[type[Any], ...] = (
    Person,
    Household,
    Membership,
    Fact,
    RegisterEntry,
    Suspicion,
    Helper,
    Pairing,
    VolunteerTeam,
)
_rows: dict[type[Any], list[Any]] = {}
_names: dict[str, int] = {}


def build(county: County) -> Stage:
    """As of 10 June 2014, when the clock must stand: 清泉村 has somebody in every register, 石桥村 two women.

    Entered through the acts once per process, then put back row by row without what the journal says of it.
    """
    stage = Stage(county)
    if not _rows:
        _couple(stage)
        _poor(stage)
        _orphan(stage)
        _others(stage)
        _rows.update({model: list(model._default_manager.order_by("pk")) for model in _MODELS})
        _names.update({key: person.pk for key, person in stage.people.items()})
    else:
        for model in _MODELS:
            model._default_manager.bulk_create(copy.copy(row) for row in _rows[model])
    people = Person.objects.in_bulk(_names.values())
    stage.people = {key: people[pk] for key, pk in _names.items()}
    stage.helper = Helper.objects.get()
    return stage


def _couple(stage: Stage) -> None:
    stage.enter("wife", "阿依木呷", "19850506", 22)
    stage.enter("husband", "吉克阿鲁", "19830203", 21)
    stage.enter("child", "吉克小龙", "20060901", 31)
    stage.say("wife", "spouse", {}, other="husband")
    stage.say("wife", "phone", {"number": "13800001234"})
    stage.say("wife", "marital_state", {"state": "married"})
    stage.say("child", "father", {}, other="husband")
    stage.say("child", "mother", {}, other="wife")
    stage.say("child", "student", {"school": "东河镇中心小学", "grade": "二年级"})
    stage.say("husband", "away", {"reason": "work", "place": "441900", "where": "广东东莞"}, LEFT)
    stage.say("husband", "phone", {"number": "13900005678"})
    # Of this one nobody said where he is.
    stage.enter("unclear", "沈玉珍", "19880808", 24)
    stage.enter("gone", "沈大勇", "19860101", 23)
    stage.say("unclear", "spouse", {}, other="gone")
    stage.say("gone", "away", {"reason": "work"}, LEFT)
    stage.enter("of_detained", "沈小花", "20080303", 32)
    stage.say("of_detained", "mother", {}, other="unclear")
    stage.enter("detained", "沈守义", "19850707", 25)
    stage.say("of_detained", "father", {}, other="detained")
    stage.say("detained", "away", {"reason": "detained", "where": "示范县看守所"}, LEFT)


def _poor(stage: Stage) -> None:
    poor = stage.enter("poor", "马秀英", "19700101", 26)
    seats = stage.county.seats("v1.cadre")
    home = open_household(seats, VILLAGES[0], {poor.pk: "head"}, since=SINCE)
    state(
        seats,
        [
            Statement(
                "income",
                date(2013, 12, 31),
                {"amount": "1800"},
                income_slot(2013, "farming"),
                household=home.pk,
            ),
            Statement("allowance", SINCE, {"amount": "120"}, household=home.pk),
        ],
        source="visit",
    )
    stage.helper = Helper.objects.create(
        ref="helper000001",
        name="罗桂芳",
        county="513499",
        place_code=VILLAGES[0][:9],
        workplace="东河镇卫生院",
        starts_on=SINCE,
        entered_by=stage.county.officers["t1.reviewer"],
        entered_at=clock.now(),
    )
    Pairing.objects.create(
        helper=stage.helper,
        person=poor,
        place_code=VILLAGES[0],
        starts_on=SINCE,
        entered_by=stage.county.officers["t1.reviewer"],
        entered_at=clock.now(),
    )


def _orphan(stage: Stage) -> None:
    stage.enter("orphan", "杨小宝", "20050505", 33)
    stage.enter("grandmother", "杨奶奶", "19500505", 28)
    stage.say("orphan", "parentless", {"cause": "both_dead"})
    stage.say("orphan", "guardian", {"relation": "grandparent"}, other="grandmother")
    stage.say("grandmother", "phone", {"number": "13700009999"})


def _others(stage: Stage) -> None:
    stage.enter("ill", "李春花", "19750303", 30)
    stage.say(
        "ill", "illness", {"hospital": "示范县人民医院", "found_on": "2014-02-20"}, slot="breast_cancer"
    )
    team = VolunteerTeam.objects.create(
        ref="team00000001",
        name="巾帼法律宣传队",
        county="513499",
        place_code=VILLAGES[0],
        formed_on=SINCE,
        entered_by=stage.county.officers["v1.cadre"],
        entered_at=clock.now(),
    )
    stage.enter("volunteer", "王志兰", "19800202", 34)
    stage.say("volunteer", "volunteer", {"place": VILLAGES[0], "skill": "宣传"}, slot=team.ref)
    stage.enter("elsewhere", "石小玉", "19900101", 36, village=2)
    stage.enter("older", "石大妈", "19600101", 38, village=2)
