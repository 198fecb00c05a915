"""The county that is walked through: the busy spring, and what no other test's county needs."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PIL import Image

from loans import drafting
from loans.models import LoanCase
from loans.payouts import batches
from loans.programme import LOANS
from tests.county import County, advance, checklist, draft
from tests.journal.busy import MARKS, busy_county
from tests.pages.payout_files import as_csv, row
from tests.walk.county_aid import county_aid_things
from tests.walk.declared import declared_things, undeclared_things
from tests.walk.doings import doing_things
from tests.walk.nominated import nominated_things
from tests.walk.people import people_things
from workflows import channels, clock, files, sending
from workflows.acts import Request, record
from workflows.models import Appointment, CaseTask, JournalRow, Notice, Paper
from workflows.on_paper import OnPaper

# In the order in which tests.journal.busy tells its stories.
_BUSY = (
    "paid",
    "paid_by_file",
    "two_rounds",
    "consented_twice",
    "unsealed",
    "proposed",
    "refused",
    "withdrawn",
    "lapsed",
    "waiting",
)
# She has no desk.
VISITOR = "visitor"


@dataclass
class Stage:
    """The officers, and by name what an address may ask for."""

    county: County
    things: dict[str, Any] = field(default_factory=dict)


def set_stage() -> Stage:
    """The busy county, with a draft, a returned application, one at every desk and a file to confirm."""
    county = busy_county()
    found = dict(zip(_BUSY, LoanCase.objects.order_by("pk"), strict=True))
    for seed, (name, until) in enumerate(
        {"signed": "submit", "consented": "bank", "sealed": "county"}.items()
    ):
        found[name] = advance(county, draft(county, seed=431 + seed), until)
    found["returned"] = advance(county, draft(county, seed=441), "village")
    county.do("t1.reviewer", found["returned"], "return_to_village", marks=MARKS)
    found["on_paper"] = _signed_on_paper(county, advance(county, draft(county, seed=443), "submit"))
    found["draft"] = draft(county, seed=442)
    paper = drafting.add_paper(found["draft"].ref, "id_card", "applicant", _photo(), county.seats("v1.cadre"))
    batch, _made = batches.keep(
        as_csv(row(found["sealed"], "V-9"), row(found["draft"], "V-10", amount="1")),
        "list.csv",
        county.seats("b1.liaison"),
    )
    channels.choose(county.officers["t1.reviewer"], channels=["sms"], email="", mobile="13800001234")
    sending.spread(clock.now())
    # A due day whose calendar isn't published.
    CaseTask.objects.filter(process=found["waiting"].pk, finished=None).update(due_on=date(2114, 3, 20))
    office = county.posts["v1.cadre"].office
    things = {name: case.ref for name, case in found.items()} | {
        "paper": paper.pk,
        "batch": batch.ref,
        "sealing": JournalRow.objects.get(case_id=found["paid"].pk, act="seal").sequence,
        "document": Paper.objects.filter(case_id=found["paid"].pk).order_by("pk")[0].code,
        "office": office.pk,
        "post": county.posts["v4.chair"].pk,
        "appointment": Appointment.objects.get(post=county.posts["v4.chair"], ends_on=None).pk,
        "notices": list(Notice.objects.order_by("-pk").values_list("pk", flat=True)[:3]),
    }
    things |= undeclared_things()
    things |= people_things(county, files.keep(_photo()))
    things |= doing_things(county, things["wife"], _photo())
    things |= declared_things(county)
    things |= nominated_things(county, files.keep(_photo()))
    things |= county_aid_things(county, things)
    return Stage(county, things)


def _signed_on_paper(county: County, case: Any) -> Any:
    """Its village signed on paper; the recorder entered it."""
    scan = files.keep(_photo())
    paper = OnPaper(county.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    request = Request("sign", {"checklist": checklist(case)}, "情况属实，同意上报")
    record(LOANS, case.ref, request, county.seats("c.recorder"), paper)
    return case


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), (214, 226, 235)).save(out, "JPEG")
    return out.getvalue()
