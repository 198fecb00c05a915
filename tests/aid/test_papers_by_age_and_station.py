"""Which papers a nomination needs: a guardian’s consent below 18, nothing that is signed after the approval."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from aid.models import AidCase
from aid.programme import AID
from people.acts.entering import Entered, enter_person, open_household
from people.acts.stating import Statement, state
from people.kinds import income_slot
from tests.aid.stage import PHOTO, SINCE, again, do_act, draft, mother, visit
from tests.county import VILLAGES, ZONE, County, id_number
from workflows import clock
from workflows.errors import Invalid
from workflows.models import Attachment, StoredFile

pytestmark = pytest.mark.django_db


def girl(county: County, name: str, born: str) -> AidCase:
    """Her draft for the class, without consent and admission; visited today, in a household with a small income."""
    seats, place = county.seats("v1.cadre"), VILLAGES[0]
    she = enter_person(
        seats, Entered(name, id_number(born, 46)), place_code=place, group="3", since=SINCE, source="book"
    )
    home = open_household(seats, place, {she.pk: "head"}, since=SINCE)
    last = clock.today().year - 1
    income = Statement(
        "income", date(last, 12, 31), {"amount": "1800.00"}, income_slot(last, "farming"), household=home.pk
    )
    state(seats, [income], source="family")
    visit(county, she, clock.today())
    return draft(county, she, "women_class", without={"guardian_consent", "admission_letter"})


@pytest.mark.parametrize(
    ("name", "day", "is_needed"),
    [
        pytest.param("阿呷·史洛", date(2015, 3, 1), True, id="阿呷·史洛，满18周岁前一天"),
        pytest.param("曲木·阿西", date(2015, 3, 2), False, id="曲木·阿西，当天满18周岁"),
    ],
)
def test_a_minors_guardian_agrees_on_paper(county: County, name: str, day: date, *, is_needed: bool) -> None:
    with clock.at(datetime.combine(day, time(9), ZONE)):
        case = girl(county, name, "19970302")
        if is_needed:
            with pytest.raises(Invalid) as refused:
                do_act(county, "v1.cadre", case, "submit")
            assert set(refused.value.fields) == {"papers.guardian_consent"}
            Attachment.objects.create(
                case=case,
                kind="guardian_consent",
                file=StoredFile.objects.get(digest=PHOTO),
                added_by=county.officers["v1.cadre"],
                added_at=clock.now(),
            )
        do_act(county, "v1.cadre", case, "submit")
    assert again(case).state == "village_review"


def test_who_turned_18_while_it_was_corrected_still_needs_it(county: County) -> None:
    """The age is that of the day on which she was first handed in."""
    with clock.at(datetime(2015, 3, 1, 9, 0, tzinfo=ZONE)):
        case = girl(county, "阿呷·史洛", "19970302")
        AidCase.objects.filter(pk=case.pk).update(accepted_on=date(2015, 3, 1))
    with clock.at(datetime(2015, 3, 10, 9, 0, tzinfo=ZONE)):
        assert "guardian_consent" in {each.kind for each in AID.attachments_of(again(case)) if each.needed}


def test_a_house_is_nominated_before_its_agreement_is_signed(county: County) -> None:
    """The agreement is the first step after the approval, as the admission is of a place in a class."""
    with clock.at(datetime(2015, 3, 2, 9, 0, tzinfo=ZONE)):
        she = mother(county, born="19900601")
        bare = draft(county, she.person, "safe_home", without={"building_agreement", "land_proof"})
        with pytest.raises(Invalid) as refused:
            do_act(county, "v1.cadre", bare, "submit")
        assert set(refused.value.fields) == {"papers.land_proof"}
        case = draft(county, she.person, "safe_home", without={"building_agreement"})
        do_act(county, "v1.cadre", case, "submit")
    assert again(case).state == "village_review"
