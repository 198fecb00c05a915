"""Run as a process: reads a request per line, acts, and writes a line with what came of it.

Anything but an ActError (an IntegrityError, an OperationalError, a lost connection) is written by its own name.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from loans.programme import LOANS  # noqa: E402
from tests.county import SPRING  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.acts import Request, perform  # noqa: E402
from workflows.errors import ActError, RulesForbid  # noqa: E402
from workflows.models import Officer  # noqa: E402
from workflows.seats import Seats, seats_of  # noqa: E402

_seats: dict[str, Seats] = {}


def act(wish: dict[str, Any]) -> dict[str, Any]:
    """`done` or `repeated` and the answer, or the code of the refusal."""
    name = wish["officer"]
    if name not in _seats:
        _seats[name] = seats_of(Officer.objects.get(username=name), clock.today())
    request = Request(wish["act"], wish["data"], "同意", wish["key"])
    try:
        outcome = perform(LOANS, wish["ref"], request, _seats[name])
    except RulesForbid as error:
        rules = "+".join(sorted(finding["rule"] for finding in error.findings))
        return {"code": f"{error.code}: {rules}", "told": str(error.reason)}
    except ActError as error:
        return {"code": error.code, "told": str(error.reason)}
    except Exception as error:  # noqa: BLE001  (whatever it is, the test must read its name)
        return {"code": type(error).__name__, "told": str(error)}
    return {"code": "repeated" if outcome.repeated else "done", "answer": outcome.as_answer()}


def main() -> None:
    with clock.at(SPRING):
        for line in sys.stdin:
            sys.stdout.write(json.dumps(act(json.loads(line))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
