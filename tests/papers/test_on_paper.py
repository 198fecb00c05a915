"""What a level signed on paper: entered by the recorder, judged as its signer's, and nobody takes two parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from loans.programme import LOANS
from tests.county import County, advance, checklist, contacts, draft
from workflows import acts, clock
from workflows.acts import Request
from workflows.errors import ActError, Invalid, NotAllowed
from workflows.models import JournalRow, Signer, SignOff, StoredFile
from workflows.on_paper import OnPaper
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.fixture
def scan(county: County) -> StoredFile:
    return StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())


@pytest.fixture
def enter(county: County, scan: StoredFile) -> Callable[..., Any]:
    """Enters the village's signature of today for the chair, by the recorder; each part can be another."""

    def enters(case: Any, *, recorder: str = "c.recorder", act: str = "sign", **changes: Any) -> Any:
        data = changes.pop("data", {"checklist": checklist(case)})
        signer = county.officers[changes.pop("signer", "v1.chair")]
        paper = replace(OnPaper(signer, clock.today(), "村民代表罗菊英", scan), **changes)
        return acts.record(LOANS, case.ref, Request(act, data, "情况属实"), county.seats(recorder), paper)

    return enters


def test_the_village_signed_on_paper(county: County, enter: Callable[..., Any], scan: StoredFile) -> None:
    case = advance(county, draft(county), "submit")
    outcome = enter(case)
    assert outcome.state == "township_review"
    signoff = SignOff.objects.get(case=case)
    assert signoff.officer == county.officers["v1.chair"]
    assert signoff.body["on_paper"] == {
        "signed_on": "2014-03-18",
        "witness": "村民代表罗菊英",
        "scan": scan.digest,
        "recorder": county.officers["c.recorder"].pk,
        "recorder_post": county.posts["c.recorder"].pk,
    }
    row = JournalRow.objects.get(sequence=outcome.journal)
    assert (row.officer, row.facts["signed_by"]) == (county.officers["c.recorder"], signoff.officer_id)
    assert {(s.officer.username, s.level) for s in Signer.objects.filter(case=case)} == {
        ("v1.cadre", "village"),
        ("v1.chair", "village"),
        ("c.recorder", "recording"),
    }
    assert list(verify()) == []


def test_all_four_levels_on_paper_by_one_recorder(county: County, enter: Callable[..., Any]) -> None:
    case = advance(county, draft(county), "submit")
    consent = {"amount": "30000", "term_months": "24", "rate": "9.15"}
    enter(case)
    enter(case, signer="t1.reviewer", data={"contacts": contacts(case)})
    enter(case, act="consent", signer="b1.officer", data=consent)
    assert enter(case, act="seal", signer="c.sealer", data={}).state == "awaiting_payout"
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recorder": "v1.cadre"}, "wrong_post"),
        ({"recorder": "c.sealer"}, "wrong_post"),
        ({"recorder": "a.auditor"}, "wrong_post"),
        ({"signer": "t1.reviewer"}, "wrong_post"),
        ({"signer": "v2.chair"}, "wrong_place"),
        ({"signer": "c.recorder"}, "signs_herself"),
        ({"act": "return_to_village", "data": {}}, "not_on_paper"),
        ({"act": "refuse", "data": {}}, "not_on_paper"),
    ],
)
def test_who_may_not(county: County, enter: Callable[..., Any], changes: dict[str, Any], code: str) -> None:
    case = advance(county, draft(county), "submit")
    rows = JournalRow.objects.count()
    with pytest.raises(ActError) as refused:
        enter(case, **changes)
    assert refused.value.code == code
    assert refused.value.reason
    assert (JournalRow.objects.count(), SignOff.objects.count()) == (rows, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signed_on": date(2014, 3, 19)}, "signed_on"),
        ({"signed_on": date(2014, 3, 17)}, "signed_on"),
        ({"witness": " "}, "witness"),
        ({"witness": "罗" * 51}, "witness"),
        ({"witness": "罗\x07"}, "witness"),
    ],
)
def test_what_cannot_stand_on_it(
    county: County, enter: Callable[..., Any], changes: dict[str, Any], field: str
) -> None:
    case = advance(county, draft(county), "submit")
    with pytest.raises(Invalid) as refused:
        enter(case, **changes)
    assert list(refused.value.fields) == [field]
    assert SignOff.objects.count() == 0


def test_whoever_entered_one_signs_none_and_the_other_way_round(
    county: County, enter: Callable[..., Any]
) -> None:
    """The recorder is appointed to the township meanwhile: for this case she stays the recorder."""
    from workflows.appointing import appoint, end

    case = advance(county, draft(county), "submit")
    enter(case)
    old = county.posts["t1.reviewer"].appointments.get(ends_on=None)
    end(old, clock.today() - timedelta(days=1))
    appoint(county.officers["c.recorder"], county.posts["t1.reviewer"], starts_on=clock.today())
    with pytest.raises(NotAllowed) as refused:
        county.do("c.recorder", case, "sign", contacts=contacts(case))
    assert refused.value.code == "recorded_it"
    # A reviewer who signed and sits as recorder later enters nothing in that case.
    other = advance(county, draft(county, seed=2), "submit")
    county.do("v1.chair", other, "sign", checklist=checklist(other))
    appoint(
        county.officers["v1.chair"],
        county.posts["c.recorder"],
        starts_on=clock.today(),
        ends_on=clock.today(),
        kind="stand_in",
    )
    with pytest.raises(NotAllowed) as refused:
        enter(other, recorder="v1.chair", signer="c.recorder", data={"contacts": contacts(other)})
    assert refused.value.code == "signed_other_level"
