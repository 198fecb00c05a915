"""Run as a process. `set`: builds the county, two budgets and three nominations before it; prints their refs.

`work`: reads a wish per line (put on the list, cut, transfer; or make ready for the next round), and writes what came
of it. `look`: prints the sums, their differences from the entries, and what verify() finds.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from collections.abc import Callable  # noqa: E402
from decimal import Decimal  # noqa: E402
from typing import Any  # noqa: E402

from aid import funds  # noqa: E402
from aid.models import AidCase, Fund, FundTransfer  # noqa: E402
from aid.programme import AID  # noqa: E402
from tests.aid.pages import AFTER, before_county  # noqa: E402
from tests.aid.stage import WINTER, allot  # noqa: E402
from tests.county import COUNTY, START, TOWNSHIPS, build_county, id_number  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.acts import Request, perform  # noqa: E402
from workflows.appointing import appoint, create_post, register_officer  # noqa: E402
from workflows.errors import ActError  # noqa: E402
from workflows.models import Officer  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402
from workflows.verification import verify  # noqa: E402

GRANT, YEAR = "spring_festival", 2015
# What a case asks: the budget has so much left before each round, for one.
ENOUGH = Decimal(500)
MANAGERS = ("c.manager", "c.manager2", "c.manager3")


def set_up() -> list[str]:
    """The refs of three nominations that draw from the county's budget."""
    with clock.at(WINTER):
        county = build_county()
        for nth, username in enumerate(MANAGERS[1:]):
            officer = register_officer(
                username=username, name=username, id_number=id_number("19660606", 2 * nth + 2), password=None
            )
            office = county.posts["c.manager"].office
            post = create_post(code=username, office=office, role="programme_manager", title=username)
            appoint(officer, post, starts_on=START)
        allot(county, amount="1", number=1)
        allot(county, place=TOWNSHIPS[1], amount="1", number=1)
        return [before_county(county, seed).ref for seed in range(3)]


def _seats(username: str) -> Seats:
    return seats_of(Officer.objects.get(username=username), clock.today())


def _put(wish: dict[str, Any]) -> None:
    perform(AID, wish["ref"], Request("put_on_list", {}, key=wish["key"]), _seats(wish["officer"]))


def _cut(wish: dict[str, Any]) -> None:
    seats = _seats(wish["officer"])
    funds.allot(seats, GRANT, YEAR, COUNTY, amount=-ENOUGH, number=-1, document=f"cut {wish['key']}")


def _settle(wish: dict[str, Any]) -> None:
    row = FundTransfer.objects.get(status="proposed")
    funds.settle_transfer(_seats("c.sealer"), row.pk, agrees=True)


def _ready(wish: dict[str, Any]) -> None:
    """Nobody stands on the list, and the county's budget has enough left for one; a transfer of that waits."""
    sealer = _seats("c.sealer")
    for case in AidCase.objects.filter(state="listed"):
        perform(AID, case.ref, Request("take_off_list", {"reason": "下一轮"}), sealer)
    for row in FundTransfer.objects.filter(status="proposed"):
        funds.settle_transfer(sealer, row.pk, agrees=False)
    fund = Fund.objects.get(place_code=COUNTY)
    more, number = ENOUGH - fund.left, 1 - fund.left_number
    manager = _seats("c.manager")
    if more or number:
        funds.allot(manager, GRANT, YEAR, COUNTY, amount=more, number=number, document=wish["key"])
    target = Fund.objects.get(place_code=TOWNSHIPS[1])
    if wish["transfer"]:
        funds.propose_transfer(manager, fund.pk, target.pk, amount=ENOUGH, number=1, reason=wish["key"])


ACTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "put": _put,
    "cut": _cut,
    "settle": _settle,
    "ready": _ready,
}


def work() -> None:
    with clock.at(AFTER):
        for line in sys.stdin:
            wish = json.loads(line)
            try:
                ACTS[wish["what"]](wish)
                answer = {"code": "done"}
            except ActError as error:
                answer = {"code": error.code, "told": str(error.reason), "why": repr(error.__cause__)}
            except Exception as error:  # noqa: BLE001  (whatever it is, the test must read its name)
                answer = {"code": type(error).__name__, "told": str(error)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def look() -> dict[str, Any]:
    with clock.at(AFTER):
        every = list(Fund.objects.order_by("place_code"))
        return {
            "differences": funds.differences(),
            "exceeded": [fund.place_code for fund in every if fund.left < 0 or fund.left_number < 0],
            "reserved": sum(fund.reserved_number for fund in every),
            "listed": AidCase.objects.filter(state="listed").count(),
            "faults": [str(fault) for fault in verify()],
        }


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "work":
        work()
    else:
        print(json.dumps(set_up() if verb == "set" else look()))  # noqa: T201  (its output is its answer)
