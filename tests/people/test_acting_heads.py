"""A village without a head of its women: somebody acts, is named as acting, and nothing waits for a holder."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from people.declaring.content import content_of
from people.models import RegisterCase
from people.opening import open_register
from tests.api.client import Desk
from tests.county import VILLAGES, County
from tests.pages.desks import at_desk, text_of
from tests.people.test_declared import act
from workflows.appointing import appoint, end
from workflows.ledger import current_content
from workflows.models import Appointment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
ADDRESS = "/registers/village_heads/"
TODAY = date(2014, 3, 18)


def vacant(county: County) -> None:
    """Nobody holds the post of the first village's head since the end of February."""
    held = Appointment.objects.get(post=county.posts["v1.chair"], kind=Appointment.Kind.HOLDER)
    end(held, date(2014, 2, 28))


def acts(county: County) -> str:
    """Somebody acts for her from then on, and her name."""
    officer = county.officers["v2.chair"]
    appoint(
        officer,
        county.posts["v1.chair"],
        starts_on=TODAY,
        ends_on=date(2014, 12, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    return officer.name


def printed(county: County, who: str = "t1.reviewer") -> str:
    answer = at_desk(county, who).get(f"{ADDRESS}print/")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def test_the_acting_one_is_named_and_the_secretary_countersigns_on_paper(county: County) -> None:
    holder = county.officers["v1.chair"].name
    client = at_desk(county, "t1.reviewer")
    assert f"{holder} village_federation" in text_of(client.get(ADDRESS))
    assert "会签" not in printed(county)
    vacant(county)
    assert "have a stand-in appointed" in text_of(client.get(ADDRESS))
    name = acts(county)
    words = text_of(client.get(ADDRESS))
    assert f"{name} (acting)" in words
    assert "Stands in for the head" in words
    assert "have a stand-in appointed" not in words
    rows = Desk(county, "t1.reviewer").get("/registers/village_heads")[1]["rows"]
    assert f"{name}（代理）" in {row["values"]["name"] for row in rows}
    paper = printed(county)
    assert f"{name.replace(' ', '')}（代理）" in paper
    assert "代理主任会签：清泉村党支部书记（签名）" in paper
    assert "桃园村党支部书记" not in paper


def test_a_stand_in_beside_a_holder_is_not_acting(county: County) -> None:
    holder = county.officers["v1.chair"].name
    acts(county)
    words = text_of(at_desk(county, "t1.reviewer").get(ADDRESS))
    assert f"{holder} village_federation" in words
    assert "(acting)" not in words
    assert "会签" not in printed(county)


@pytest.mark.parametrize("is_acted_for", [True, False])
def test_nothing_waits_for_a_holder(county: County, is_acted_for: bool) -> None:
    """Declared, checked and taken over, with the acting one or, where nobody is, without any."""
    vacant(county)
    name = acts(county) if is_acted_for else ""
    ref = open_register("village_heads", 2014, VILLAGES[0], county.seats("v1.cadre"), key="heads").ref
    case = act(county, "v1.cadre", RegisterCase.objects.get(ref=ref), "submit")
    content = current_content(case)
    assert content is not None
    assert content.body is not None
    said = [(row["name"], row["because"][0]["code"]) for row in content.body["rows"]]
    assert said == ([(name, "stands_in")] if is_acted_for else [])
    case = act(county, "t1.reviewer", case, "sign")
    case = act(county, "c.sealer", case, "take_over")
    assert case.state == "taken_over", case.state
    assert content_of(case)["rows"] == content.body["rows"]
