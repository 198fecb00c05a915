"""Nominations of the walk: one that is written, one that came back, one at each desk, a house half built."""

from __future__ import annotations

from typing import Any

from tests.aid.stage import again, do_act
from tests.county import County
from tests.law.nominations import MOMENTS, PLAIN, Nominations
from workflows import clock
from workflows.models import Attachment, StoredFile

# Who holds the hand of the law's histories.
_HANDS = {
    "opener": "v1.cadre",
    "village": "v1.chair",
    "township": "t1.reviewer",
    "list": "c.manager",
    "county": "c.sealer",
}
# The walk's table asks for one of each.
STATES = (
    "draft",
    "returned",
    "village_review",
    "township_review",
    "objected",
    "county_review",
    "listed",
    "awaiting_payment",
    "building",
    "delivered",
    "in_doubt",
    "take_back_proposed",
    "refusal_open",
)


def nominated_things(county: County, photo: StoredFile) -> dict[str, Any]:
    """Their refs by state; a paper of the draft, and a photograph of an act."""
    makes, found = Nominations(), {}
    for seed, state in enumerate(STATES):
        case = makes.draft(county, "v1.cadre", 300 + seed, state, "plain")
        for hand, act in PLAIN[state]:
            data = makes.data_for(case, act)
            if act == "record_milestone":
                data["photo"] = photo.digest
            with clock.at(MOMENTS.get(act, clock.now())):
                do_act(county, _HANDS[hand], case, act, **data)
            case = again(case)
        found[state] = case
    things = {f"nominated_{state}": case.ref for state, case in found.items()}
    paper = Attachment.objects.filter(case=found["draft"]).order_by("pk")[0]
    Attachment.objects.filter(pk=paper.pk).update(file=photo)
    step = found["building"].signoffs.filter(act="record_milestone").order_by("sequence")[0]
    submitted = found["village_review"].journal.filter(act="submit")[0]
    return things | {
        "nominee": found["draft"].person_id,
        "nominated_paper": paper.pk,
        "nominated_photo": step.sequence,
        "nominated_done": submitted.sequence,
    }
