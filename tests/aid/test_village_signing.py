"""The village signs a nomination with its password and, if she likes, with her finger: as she signs a loan."""

from __future__ import annotations

from typing import Any

import pytest

from aid.models import AidCase
from tests.aid.stage import again, checklist, do_act, draft, mother
from tests.county import County
from tests.pages.desks import at_desk, send, text_of
from workflows.models import SignOff
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

DRAWN = "10,20 30,40;50,60 70,80"


@pytest.fixture
def case(county: County) -> AidCase:
    case = draft(county, mother(county).person)
    do_act(county, "v1.cadre", case, "submit")
    return again(case)


def sent(county: County, case: AidCase, **typed: Any) -> Any:
    said = {"opinion": "情况属实", "checklist": checklist(case), **typed}
    return send(at_desk(county, "v1.chair"), f"/aid/{case.ref}/acts/sign/", **said)


def test_what_her_finger_drew_is_kept_under_the_sign_offs_digest(county: County, case: AidCase) -> None:
    page = sent(county, case, signature=DRAWN)
    assert page.status_code == 302, text_of(page)
    signoff = SignOff.objects.get(case=case)
    assert signoff.body["decision"]["signature"] == DRAWN
    chair = at_desk(county, "v1.chair")
    picture = chair.get(f"/aid/{case.ref}/signatures/{signoff.sequence}.svg")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")
    assert "timeline__drawn" in chair.get(f"/aid/{case.ref}/").content.decode()
    assert list(verify()) == []


def test_nobody_must_draw(county: County, case: AidCase) -> None:
    page = at_desk(county, "v1.chair").get(f"/aid/{case.ref}/acts/sign/").content.decode()
    assert "data-signature" in page
    assert "jinguo/signature.js" in page
    assert sent(county, case).status_code == 302
    assert "signature" not in SignOff.objects.get(case=case).body["decision"]


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ({"signature": "<svg onload=alert(1)>"}, "The drawn signature can’t be read"),
        ({"signature": "601,20"}, "The drawn signature can’t be read"),
        ({"password": "another", "signature": DRAWN}, "password"),
    ],
)
def test_a_refused_signature_loses_nothing(
    county: County, case: AidCase, typed: dict[str, str], sentence: str
) -> None:
    page = sent(county, case, **typed)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert "情况属实" in page.content.decode()
    assert (again(case).state, SignOff.objects.count()) == ("village_review", 0)
    if typed["signature"] == DRAWN:
        assert f'name="signature" value="{DRAWN}"' in page.content.decode()


def test_the_township_neither_draws_nor_may_send_a_drawing(county: County, case: AidCase) -> None:
    do_act(county, "v1.chair", case, "sign")
    township = at_desk(county, "t1.reviewer")
    address = f"/aid/{case.ref}/acts/sign/"
    assert "data-signature" not in township.get(address).content.decode()
    assert send(township, address, opinion="同意", signature=DRAWN).status_code == 422
    assert send(township, address, opinion="同意").status_code == 302
    assert again(case).state == "on_notice"
