"""What is done for the families that are walked through: a file with a wrong row, a visit, a helper, a team."""

from __future__ import annotations

from datetime import date
from typing import Any

from people.acts import helping, teaming, visiting
from tests.county import VILLAGES, County, id_number
from tests.people.files import WOMAN, send


def doing_things(county: County, wife: int, photo: bytes) -> dict[str, Any]:
    """Their refs and numbers."""
    seats = county.seats("v1.cadre")
    day = date(2014, 3, 10)
    helper = helping.add_helper(seats, name="李助", place_code=VILLAGES[0], starts_on=day)
    pair = helping.pair(seats, helper.pk, wife, day)
    found = {"poor": "yes", "why": "缺劳力", "life": "种玉米三亩", "difficulties": "房屋漏雨"}
    done = visiting.do(seats, visiting.Done(wife, day, found, "修缮房屋", helper=helper.pk, photo=photo))
    planned = visiting.plan(seats, wife, date(2014, 4, 10))
    need = done.follow_ups.get()
    team = teaming.make_team(seats, name="敬老服务队", place_code=VILLAGES[0], formed_on=day)
    teaming.join(seats, team.ref, wife, since=day, skill="裁缝")
    rows = [{**WOMAN, "身份证号": id_number("19850508", 22)}, {**WOMAN, "婚姻状况": "好"}]
    return {
        "helper": helper.pk,
        "pair": pair.pk,
        "visit": done.pk,
        "planned": planned.pk,
        "need": need.pk,
        "team": team.ref,
        "import": send(county, rows).ref,
    }
