"""A woman appeals at whichever desk she comes to; whoever took it is on record, and a stranger to the case decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from aid.models import AidCase
from tests.aid.stage import WINTER, again, do_act, draft, mother
from tests.county import County
from tests.kept import kept
from tests.pages.desks import at_desk, send, text_of
from workflows import clock
from workflows.errors import ActError, NotAllowed
from workflows.models import SignOff
from workflows.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _winter() -> Iterator[None]:
    with clock.at(WINTER):
        yield


def _refused(county: County) -> AidCase:
    case = draft(county, mother(county).person)
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    do_act(county, "t1.reviewer", case, "refuse", reasons=["papers_false"])
    return again(case)


@pytest.fixture
def refused(county: County) -> AidCase:
    """By the township."""
    return kept(_refused, county)


@pytest.mark.parametrize(
    "desk, level",
    [("v1.cadre", "village"), ("v1.chair", "village"), ("t1.reviewer", "township"), ("c.manager", "list")],
)
def test_each_desk_takes_her_appeal_at_its_own_level(
    county: County, refused: AidCase, desk: str, level: str
) -> None:
    do_act(county, desk, refused, "appeal", reason="材料属实")
    taken = SignOff.objects.get(case=refused, act="appeal")
    assert (taken.level, taken.officer.username, taken.post.code) == (level, desk, desk)
    assert again(refused).state == "appealed"
    do_act(county, "c.second", refused, "allow_appeal")
    assert again(refused).state == "township_review"
    # Having taken the appeal keeps nobody from her own level.
    do_act(county, "t1.reviewer", refused, "sign")
    assert list(verify("513499")) == []


def test_of_another_place_or_post_nobody_takes_it(county: County, refused: AidCase) -> None:
    for desk in ("t2.reviewer", "v2.cadre", "c.sealer", "b1.officer"):
        with pytest.raises(ActError):
            do_act(county, desk, refused, "appeal", reason="材料属实")
    assert again(refused).state == "refusal_open"


def test_whoever_refused_takes_it_and_does_not_decide_it(county: County, refused: AidCase) -> None:
    do_act(county, "t1.reviewer", refused, "appeal", reason="她说材料属实")
    for act in ("allow_appeal", "uphold_refusal"):
        with pytest.raises(ActError):
            do_act(county, "t1.reviewer", refused, act)
    do_act(county, "c.second", refused, "uphold_refusal")
    assert again(refused).state == "refused"


def test_nobody_takes_it_too_late(county: County, refused: AidCase) -> None:
    with clock.at(WINTER + timedelta(days=20)):
        for desk in ("t1.reviewer", "c.manager"):
            with pytest.raises(NotAllowed) as told:
                do_act(county, desk, refused, "appeal", reason="材料属实")
            assert told.value.code == "too_late"


def test_the_page_says_who_took_it(county: County, refused: AidCase) -> None:
    manager, address = at_desk(county, "c.manager"), f"/aid/{refused.ref}/"
    assert f"{address}acts/appeal/" in manager.get(address).content.decode()
    assert send(manager, f"{address}acts/appeal/", reason="本人到县妇联申请").status_code == 302
    told = text_of(at_desk(county, "c.second").get(address))
    assert "本人到县妇联申请" in told
    assert county.officers["c.manager"].name in told
