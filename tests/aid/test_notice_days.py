"""The days of a public notice over holidays: what the State Council's notices of 2015 say, worked out by hand.

Spring Festival: 18 to 24 February off, Sunday 15 and Saturday 28 worked. Tomb-sweeping: 4 to 6 April off. Labour Day:
1 to 3 May off. National Day: 1 to 7 October off, Saturday 10 worked.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from aid.models import AidCase
from tests.aid.stage import again, do_act, draft, mother
from tests.county import ZONE, County
from workflows import clock
from workflows.errors import NotAllowed

pytestmark = pytest.mark.django_db


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)


def signed_on(county: County, grant: str, day: date) -> AidCase:
    """Visited the day before; handed in, signed by the village and by the township on the day."""
    with clock.at(at_nine(day)):
        she = mother(county, born="19900601", visited=day - timedelta(days=1))
        case = draft(county, she.person, grant)
        for who, act in (("v1.cadre", "submit"), ("v1.chair", "sign"), ("t1.reviewer", "sign")):
            do_act(county, who, case, act)
    return again(case)


@pytest.mark.parametrize(
    ("grant", "signed", "until"),
    [
        # 11, 12, 13, the worked Sunday 15, 16 and 17 February; the seventh after the festival.
        pytest.param("spring_festival", date(2015, 2, 10), date(2015, 2, 25), id="罗菊英，节前一周签署"),
        # 17, 25, 26 and 27 February, the worked Saturday 28; 2 and 3 March.
        pytest.param("spring_festival", date(2015, 2, 16), date(2015, 3, 3), id="沙玛·阿果，节前两天签署"),
        # 8 and 9 October, the worked Saturday 10; 12 to 15 October.
        pytest.param("mothers_parcel", date(2015, 9, 30), date(2015, 10, 15), id="王秀英，国庆前一天签署"),
        # 3, 7, 8, 9, 10, 13 and 14 April: no weekend is worked for this one.
        pytest.param("mothers_parcel", date(2015, 4, 2), date(2015, 4, 14), id="吉克·阿牛，清明前签署"),
        # Ten of them: 4 to 8 and 11 to 15 May.
        pytest.param("safe_home", date(2015, 4, 30), date(2015, 5, 15), id="马海·阿依，劳动节前一天签署"),
        # No holiday: 13 to 16 and 19 to 21 January.
        pytest.param("spring_festival", date(2015, 1, 12), date(2015, 1, 21), id="李小兰，无节假日"),
    ],
)
def test_a_notice_ends_after_its_working_days(county: County, grant: str, signed: date, until: date) -> None:
    case = signed_on(county, grant, signed)
    assert (case.state, case.notice_from, case.notice_until) == ("on_notice", signed, until)
    with clock.at(at_nine(until)), pytest.raises(NotAllowed) as refused:
        do_act(county, "t1.reviewer", case, "confirm_notice")
    assert refused.value.code == "notice_runs"
    with clock.at(at_nine(until + timedelta(days=1))):
        do_act(county, "t1.reviewer", case, "confirm_notice")
    assert again(case).state == "county_review"


def test_an_objection_answered_before_the_festival_leaves_the_days_that_were_left(county: County) -> None:
    """Objected on 12 February: 12, 13, 15, 16, 17 and 25 are left. Answered on the 17th, the last day worked."""
    case = signed_on(county, "spring_festival", date(2015, 2, 10))
    with clock.at(at_nine(date(2015, 2, 12))):
        told = {"text": "她家有一辆货车", "objector": "", "received_on": "2015-02-12"}
        do_act(county, "t1.reviewer", case, "record_objection", **told)
        assert again(case).notice_left == 6
    with clock.at(at_nine(date(2015, 2, 17))):
        do_act(county, "t1.reviewer", case, "answer_objection", answer="货车是其兄所有，已核实")
    # 25, 26 and 27 February, the worked Saturday 28; 2 and 3 March.
    case = again(case)
    assert (case.state, case.notice_left, case.notice_until) == ("on_notice", None, date(2015, 3, 3))
