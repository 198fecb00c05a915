"""Run as a process. `set`: builds the county, and two rows of a woman for every round; prints the rounds.

`work`: reads a wish per line, enters a visit or decides a merge, and writes what came of it.
`look`: prints what was counted of every woman, and what of it and of the journal is wrong.
"""

from __future__ import annotations

import io
import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from datetime import date  # noqa: E402
from typing import Any  # noqa: E402

from PIL import Image  # noqa: E402

from people.acts import merging, visiting  # noqa: E402
from people.acts.entering import Entered, enter_person, open_household  # noqa: E402
from people.acts.stating import Statement, state  # noqa: E402
from people.models import Merge, Person, Visit  # noqa: E402
from people.queries.person import view_of  # noqa: E402
from people.queries.registers import area_that_reads  # noqa: E402
from people.queries.statistics import DUE, VISITS, figures_of  # noqa: E402
from tests.county import COUNTY, SPRING, VILLAGES, build_county, id_number  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.errors import ActError, Invalid  # noqa: E402
from workflows.models import JournalRow, Officer  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402
from workflows.verification import verify  # noqa: E402

SINCE, VISITED = date(2014, 1, 10), date(2014, 2, 3)
FOUND = {"poor": "yes", "why": "缺劳力", "life": "种玉米三亩"}
_NAMES = str.maketrans("0123456789", "零一二三四五六七八九")


def set_up(rounds: int) -> dict[str, Any]:
    """By race its rounds; a round is a visit and the merge that is decided at once, and whether she was seen before."""
    with clock.at(SPRING):
        seats = build_county().seats("v1.cadre")
        women = [_twice(seats, number) for number in range(3 * rounds)]
        for each in women[2 * rounds :]:
            visiting.do(seats, visiting.Done(each["kept"], VISITED, FOUND))
    other, kept, both = (women[start : start + rounds] for start in range(0, 3 * rounds, rounds))
    return {
        "to_the_row_that_is_merged": [_round(each, each["other"]) for each in other],
        "to_the_row_that_speaks": [_round(each, each["kept"]) for each in kept],
        # The same visit was entered under the other row already.
        "entered_twice": [_round(each, each["other"]) for each in both],
    }


def _round(woman: dict[str, int], visited: int) -> list[dict[str, Any]]:
    visit = {"what": "visit", "who": "v1.cadre", "person": visited, "key": f"visit-{woman['other']}"}
    return [visit, {"what": "merge", "who": "v1.chair", "merge": woman["merge"]}]


def _twice(seats: Seats, number: int) -> dict[str, int]:
    """A woman in poverty, whom somebody entered a second time; that both are one is proposed."""
    called = f"{number:03d}".translate(_NAMES)
    birth = f"1970{1 + number // 100:02d}{10 + number % 10}"
    entered = (
        Entered(f"秀英{called}", id_number(birth, 100 + 2 * (number // 10 % 10))),
        Entered(f"秀瑛{called}", sex="f", birth_date=date(1970, 1, 1)),
    )
    # Either of her rows may be the one with the lower key, by which rows are locked.
    order = entered if number % 2 else entered[::-1]
    rows = {
        each.name[:2]: enter_person(
            seats, each, place_code=VILLAGES[0], group="", since=SINCE, source="book"
        ).pk
        for each in order
    }
    kept, other = rows["秀英"], rows["秀瑛"]
    home = open_household(seats, VILLAGES[0], {kept: "head"}, since=SINCE)
    earned = Statement("income", date(2013, 12, 31), {"amount": "1000"}, "2013.wages", household=home.pk)
    state(seats, [earned], source="visit")
    merge = merging.propose(seats, kept, other, "户口簿上只有一人")
    return {"kept": kept, "other": other, "merge": merge.pk}


def _picture() -> bytes:
    """Large enough to be worked on for a while between asking who she is and writing."""
    data = io.BytesIO()
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(data, "JPEG")
    return data.getvalue()


def _act(seats: Seats, wish: dict[str, Any], picture: bytes) -> None:
    if wish["what"] == "merge":
        merging.settle(seats, wish["merge"], is_one_person=True)
        return
    done = visiting.Done(wish["person"], VISITED, FOUND, photo=picture, key=wish["key"])
    visiting.do(seats, done)


def work() -> None:
    picture = _picture()
    with clock.at(SPRING):
        for line in sys.stdin:
            wish = json.loads(line)
            seats = seats_of(Officer.objects.get(username=wish["who"]), clock.today())
            try:
                _act(seats, wish, picture)
                answer: dict[str, Any] = {"code": "done"}
            except Invalid as error:
                answer = {"code": "invalid", "fields": sorted(error.fields)}
            except ActError as error:
                answer = {"code": error.code, "told": repr(error.__cause__)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def look() -> dict[str, Any]:
    with clock.at(SPRING):
        seats = seats_of(Officer.objects.get(username="v1.cadre"), clock.today())
        sums = figures_of(seats, area_that_reads(seats), (VILLAGES[0],), clock.today()).sums()[COUNTY]
        speaking = Person.objects.filter(merged__isnull=False).order_by("pk").values_list("pk", flat=True)
        return {
            "due": sums[DUE],
            "visits": sums[VISITS],
            "on_their_pages": [view_of(seats, pk).care.visits for pk in speaking],
            "rows": Visit.objects.filter(status=Visit.Status.DONE).count(),
            "merged": Merge.objects.filter(status=Merge.Status.MERGED).count(),
            "too_late": _too_late(),
            "faults": [str(fault) for fault in verify()],
        }


def _too_late() -> list[int]:
    """Visits that were entered of a row after it had been merged, by the order of the journal."""
    merged: set[int] = set()
    found = []
    for row in JournalRow.objects.filter(act__in=(merging.SETTLE, visiting.DO)).order_by("pk"):
        if row.act == merging.SETTLE:
            merged.add(row.facts["other_person"])
        elif row.facts["person"] in merged:
            found.append(row.facts["visit"])
    return found


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "work":
        work()
    else:
        print(json.dumps(set_up(int(rest[0])) if verb == "set" else look()))  # noqa: T201  (its output is its answer)
