"""Run as a process. `set`: builds the county with three transfers that wait and a second programme manager.

`work`: reads a wish per line (begin a list, make one for the bank, call the open one off), and writes what came of it.
`look`: prints how many lists there are of each kind, what the journal has of them, and what verify() finds.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

from aid import bank_lists, lists  # noqa: E402
from aid.models import AwardList, BankList, BankListLine  # noqa: E402
from tests.aid.bank_files import approved  # noqa: E402
from tests.aid.pages import AFTER  # noqa: E402
from tests.aid.stage import allot  # noqa: E402
from tests.county import COUNTY, START, build_county, id_number  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.appointing import appoint, create_post, register_officer  # noqa: E402
from workflows.errors import ActError  # noqa: E402
from workflows.models import JournalRow, Officer  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402
from workflows.verification import verify  # noqa: E402

SECOND = "c.manager2"
GRANT = "mothers_parcel"


def set_up() -> int:
    """How many transfers wait."""
    with clock.at(AFTER):
        county = build_county()
        officer = register_officer(
            username=SECOND, name=SECOND, id_number=id_number("19660606", 2), password=None
        )
        office = county.posts["c.manager"].office
        post = create_post(code=SECOND, office=office, role="programme_manager", title=SECOND)
        appoint(officer, post, starts_on=START)
        allot(county)
        return len([approved(county, seed) for seed in range(3)])


def _seats(username: str) -> Seats:
    return seats_of(Officer.objects.get(username=username), clock.today())


def _begin(wish: dict[str, Any]) -> str:
    return str(lists.begin_list(_seats(wish["officer"]), COUNTY, GRANT, wish["year"]).ref)


def _make(wish: dict[str, Any]) -> str:
    return bank_lists.make(_seats(wish["officer"])).number


def _call_off(wish: dict[str, Any]) -> str:
    found = BankList.objects.get(end__isnull=True)
    bank_lists.call_off(found, _seats(wish["officer"]), "下一轮")
    return found.number


ACTS: dict[str, Callable[[dict[str, Any]], str]] = {"begin": _begin, "make": _make, "call_off": _call_off}


def work() -> None:
    with clock.at(AFTER):
        for line in sys.stdin:
            wish = json.loads(line)
            try:
                answer = {"code": "done", "what": ACTS[wish["what"]](wish)}
            except ActError as error:
                answer = {"code": error.code, "told": str(error.reason), "why": repr(error.__cause__)}
            except Exception as error:  # noqa: BLE001  (whatever it is, the test must read its name)
                answer = {"code": type(error).__name__, "told": str(error)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


def look() -> dict[str, Any]:
    begun = JournalRow.objects.filter(act="begin_list").values_list("facts__list", flat=True)
    refs = AwardList.objects.filter(grant=GRANT).values_list("ref", flat=True)
    return {
        "lists": len(refs),
        "begun": sorted(begun) == sorted(refs),
        "numbers": list(BankList.objects.order_by("pk").values_list("number", flat=True)),
        "lines": BankListLine.objects.count(),
        "under_way": BankListLine.objects.filter(bank_list__end__isnull=True).count(),
        "faults": [str(fault) for fault in verify()],
    }


if __name__ == "__main__":
    verb = sys.argv[1]
    if verb == "work":
        work()
    else:
        print(json.dumps(set_up() if verb == "set" else look()))  # noqa: T201  (its output is its answer)
