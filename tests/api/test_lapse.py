"""The clock closes what stood still; a program reads it as lapsed, and the woman may apply again."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command

from loans.models import BenefitSlot
from loans.rules import lapse_days
from tests.api.client import Desk
from tests.county import SPRING, County, advance, draft
from workflows import clock


def test_a_sealed_case_that_nobody_paid_lapses_and_frees_the_slot(county: County) -> None:
    with clock.at(SPRING):
        case = advance(county, draft(county), "county")
        again = draft(county)
        days = lapse_days(case)
        status, problem = Desk(county, "v1.cadre").act(again.ref, "submit", "")
        assert status == 409
        assert "once_only" in {finding["rule"] for finding in problem["findings"]}
    assert days is not None
    with clock.at(SPRING + timedelta(days=days)):
        call_command("tick", verbosity=0)
        assert Desk(county, "c.sealer").get(f"/loans/{case.ref}")[1]["state"] == "awaiting_payout"
    with clock.at(SPRING + timedelta(days=days + 1)):
        call_command("tick", verbosity=0)
        status, read = Desk(county, "c.sealer").get(f"/loans/{case.ref}")
        assert (status, read["state"], read["due_on"]) == (200, "lapsed", None)
        assert read["closed_at"] is not None
        assert not any(act["allowed"] for act in read["acts"])
        last = Desk(county, "c.sealer").get(f"/loans/{case.ref}/journal")[1]["rows"][0]
        assert (last["act"], last["state_from"], last["state_to"]) == ("lapse", "awaiting_payout", "lapsed")
        assert not BenefitSlot.objects.filter(case_id=case.pk, released_at=None).exists()
        status, done = Desk(county, "v1.cadre").act(draft(county).ref, "submit", "")
        assert (status, done["state"]) == (200, "village_review")
