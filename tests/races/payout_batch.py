"""Run as a process. `set`: builds the county and sends a file of payouts; prints its address and what `look` prints.
`confirm USER`: signs in and presses the button once a line comes in. `look`: what stands afterwards."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from datetime import date  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from loans.models import Disbursement, LoanCase, PayoutBatch, PayoutRow  # noqa: E402
from tests.county import SPRING, advance, build_county, draft  # noqa: E402
from tests.pages.desks import BACKEND, at_desk  # noqa: E402
from tests.pages.payout_files import as_csv, row, upload  # noqa: E402
from tests.races.clones import clone, women  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.appointing import appoint, register_officer  # noqa: E402
from workflows.models import Appointment, JournalRow, Officer  # noqa: E402
from workflows.verification import verify  # noqa: E402

LIAISON, STAND_IN = "b1.liaison", "b1.standin"


def set_up(lines: int) -> dict[str, Any]:
    """A file with so many ready lines and one wrong one, and a second liaison who may confirm it too."""
    county = build_county()
    officer = register_officer(username=STAND_IN, name="代班联络员", id_number="", password=None)
    appoint(
        officer,
        county.posts[LIAISON],
        starts_on=date(2014, 1, 1),
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    sealed = advance(county, draft(county, seed=403), "county")
    clone(sealed, women(5, lines), lambda index: 3000 + index)
    cases = list(LoanCase.objects.order_by("pk"))
    rows = [row(case, f"V-{case.pk}", amount="30000") for case in cases]
    rows.append(row(cases[0], "V-0", amount="29999"))
    client = at_desk(county, LIAISON)
    answer = client.post("/loans/payouts/", upload(as_csv(*rows)))
    Officer.objects.filter(username=STAND_IN).update(must_change_password=False)
    return {"address": answer["Location"], "before": look()}


def confirm(username: str) -> dict[str, Any]:
    """What came of pressing the button."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(Officer.objects.get(username=username), backend=BACKEND)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    address = sys.stdin.readline().strip()
    codes = []
    for _again in range(50):
        answer = client.post(f"{address}confirm/")
        codes.append(answer.status_code)
        if not PayoutRow.objects.filter(status="ready").exists():
            break
    return {"codes": sorted(set(codes)), "asked": len(codes)}


def look() -> dict[str, Any]:
    """What the tables say."""
    rows = PayoutRow.objects.values_list("status", "case_id", "journal")
    journal = dict(JournalRow.objects.filter(act="confirm_disbursement").values_list("sequence", "case_id"))
    return {
        "batches": PayoutBatch.objects.count(),
        "paid": Disbursement.objects.count(),
        "rows": sorted(status for status, _case, _journal in rows),
        "acts": len(journal),
        "lines_name_their_acts": all(
            place is not None and journal.get(place) == case
            for status, case, place in rows
            if status == "paid"
        ),
        "faults": [str(fault) for fault in verify()],
    }


if __name__ == "__main__":
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    verb, *rest = sys.argv[1:]
    with clock.at(SPRING):
        answers = {"set": lambda: set_up(int(rest[0])), "confirm": lambda: confirm(rest[0]), "look": look}
        print(json.dumps(answers[verb]()))  # noqa: T201  (its output is its answer)
