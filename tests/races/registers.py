"""Run as a process. `set`: builds the county and the families of every race; prints the rounds.

`work`: reads a wish per line, writes to the registers, and writes what came of it.
`look`: prints the standings, and what of them and of the journal is wrong.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from collections.abc import Callable  # noqa: E402
from datetime import date  # noqa: E402
from typing import Any  # noqa: E402

from django.db import transaction  # noqa: E402

from people.acts import meet  # noqa: E402
from people.acts.entering import Entered, change_members, enter_person, open_household  # noqa: E402
from people.acts.stating import Statement, state  # noqa: E402
from people.acts.telling import Told, tell  # noqa: E402
from people.models import Household, Person, RegisterEntry  # noqa: E402
from people.models.facts import stands_on  # noqa: E402
from people.standings import rebuild  # noqa: E402
from tests.county import COUNTY, SPRING, VILLAGES, build_county, id_number  # noqa: E402
from workflows import clock, journal  # noqa: E402
from workflows.errors import ActError  # noqa: E402
from workflows.models import Officer  # noqa: E402
from workflows.refusals import told  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402
from workflows.verification import verify  # noqa: E402

SINCE, LEFT = date(2014, 1, 10), date(2014, 1, 15)
JUNE = date(2014, 6, 1)
_NAMES = str.maketrans("0123456789", "零一二三四五六七八九")


def set_up(rounds: int) -> dict[str, Any]:
    """By race its rounds; a round is the two wishes that are sent at once."""
    with clock.at(SPRING):
        seats = build_county().seats("v1.cadre")
        families = [_family(seats, number) for number in range(4 * rounds)]
        tie, home, old, two = (families[start : start + rounds] for start in range(0, 4 * rounds, rounds))
        Person.objects.bulk_update([_as_one(each) for each in two], ["merged_into"])
    return {
        # His leaving and that she is his wife: either alone makes no left-behind woman.
        "tie": [[{"what": "leaves", **each}, {"what": "marries", **each}] for each in tie],
        # What they earned, and that he belongs to the household no more.
        "home": [[{"what": "earns", **each}, {"what": "moves_out", **each}] for each in home],
        # A mother is entered, then he is locked; a case of a programme locks him, then the end of the journal.
        "case": [[{"what": "has_a_mother", **each}, {"what": "applies", **each}] for each in old],
        # She is entered by the number of her other row; a case locks both, in the order of ids.
        "rows": [[{"what": "is_entered", **each}, {"what": "applies_by_both", **each}] for each in two],
    }


def _family(seats: Seats, number: int) -> dict[str, Any]:
    """A woman, her husband (nobody has said so yet) and their household."""
    birth = f"198{number // 400}0{1 + number // 100 % 4}"
    numbers = [id_number(f"{birth}{10 + number % 10}", 100 + 2 * (number // 10 % 10) + odd) for odd in (0, 1)]
    called = f"{number:03d}".translate(_NAMES)
    wife, husband = (
        enter_person(
            seats,
            Entered(f"{name}{called}", each),
            place_code=VILLAGES[0],
            group="",
            since=SINCE,
            source="book",
        )
        for name, each in zip(("秀英", "志强"), numbers, strict=True)
    )
    home = open_household(seats, VILLAGES[0], {wife.pk: "head", husband.pk: "spouse"}, since=SINCE)
    return {
        "wife": wife.pk,
        "husband": husband.pk,
        "home": home.pk,
        "name": f"志强{called}",
        "id": numbers[1],
        "hers": numbers[0],
    }


def _as_one(family: dict[str, Any]) -> Person:
    """The family's second row, spoken for by the first."""
    return Person(pk=family["husband"], merged_into_id=family["wife"])


def _leaves(seats: Seats, wish: dict[str, Any]) -> None:
    said = {"reason": "work", "place": "441900"}
    state(seats, [Statement("away", LEFT, said, person=wish["husband"])], source="family")


def _marries(seats: Seats, wish: dict[str, Any]) -> None:
    tie = Statement("spouse", SINCE, {}, person=wish["wife"], other=wish["husband"])
    state(seats, [tie], source="book")


def _earns(seats: Seats, wish: dict[str, Any]) -> None:
    said = Statement("income", date(2013, 12, 31), {"amount": "4000"}, "2013.wages", household=wish["home"])
    state(seats, [said], source="visit")


def _moves_out(seats: Seats, wish: dict[str, Any]) -> None:
    home = Household.objects.get(pk=wish["home"])
    change_members(seats, home, {wish["husband"]: None}, since=LEFT)


def _has_a_mother(seats: Seats, wish: dict[str, Any]) -> None:
    mother = Entered(f"母{wish['name']}", sex="f", birth_date=date(1950, 6, 1))
    tell(seats, Told("mother", SINCE, {}, "book", person=wish["husband"], other=mother))


def _applies(seats: Seats, wish: dict[str, Any]) -> None:
    """What a case does with a person and the journal, in the order of the locks."""
    with told(), transaction.atomic():
        # Its rules ask much in between.
        for _statement in range(30):
            meet({wish["id"]: wish["name"]})
        journal.append(county=COUNTY, act="look", officer_id=seats.officer.pk)


def _is_entered(seats: Seats, wish: dict[str, Any]) -> None:
    entered = Entered(wish["name"], wish["id"])
    enter_person(seats, entered, place_code=VILLAGES[0], group="3组", since=LEFT, source="book")


def _applies_by_both(seats: Seats, wish: dict[str, Any]) -> None:
    with told(), transaction.atomic():
        # Of the row that was found first more is asked before the other one is named.
        for _statement in range(30):
            meet({wish["hers"]: wish["name"]})
        meet({wish["hers"]: wish["name"], wish["id"]: wish["name"]})
        journal.append(county=COUNTY, act="look", officer_id=seats.officer.pk)


ACTS: dict[str, Callable[[Seats, dict[str, Any]], None]] = {
    "leaves": _leaves,
    "marries": _marries,
    "earns": _earns,
    "moves_out": _moves_out,
    "has_a_mother": _has_a_mother,
    "applies": _applies,
    "is_entered": _is_entered,
    "applies_by_both": _applies_by_both,
}


def work() -> None:
    with clock.at(SPRING):
        seats = seats_of(Officer.objects.get(username="v1.cadre"), clock.today())
        for line in sys.stdin:
            wish = json.loads(line)
            try:
                ACTS[wish["what"]](seats, wish)
                answer = {"code": "done"}
            except ActError as error:
                answer = {"code": error.code, "told": repr(error.__cause__)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def look() -> dict[str, Any]:
    entries = RegisterEntry.objects.filter(stands_on(JUNE)).values_list("register", flat=True)
    with clock.at(SPRING):
        return {
            "entries": {name: list(entries).count(name) for name in sorted(set(entries))},
            "people": Person.objects.count(),
            "mended": rebuild(COUNTY),
            "faults": [str(fault) for fault in verify()],
        }


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "work":
        work()
    else:
        print(json.dumps(set_up(int(rest[0])) if verb == "set" else look()))  # noqa: T201  (its output is its answer)
