"""What is done for the families that are walked through: files, long tables, a visit, a helper, a team."""

from __future__ import annotations

from datetime import date
from typing import Any

from people.acts import helping, teaming, visiting
from people.models import RegisterTable
from people.queries.registers import area_that_reads
from people.registers import REGISTERS
from people.tables import orders, running
from people.tables.choice import choice_of
from people.tables.running import TROUBLE
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
        **_tables(county),
    }


def _tables(county: County) -> dict[str, str]:
    """A long table in each of its states: the cadre's refs."""
    seats = county.seats("v1.cadre")
    book = REGISTERS["women"]
    choice = choice_of(
        seats, area_that_reads(seats, book), book, {"place": "", "day": "", "since": "", "show": ""}
    )
    found = {}
    # The one that waits comes last: an order like it would be the same.
    for state in ("made", "failed", "gone", "waiting"):
        table = orders.order(choice, "workbook", 3)
        found[f"table_{state}"] = table.ref
        if state == "made":
            for _turn in running.turns():
                pass
        elif state != "waiting":
            fault = TROUBLE if state == "failed" else ""
            RegisterTable.objects.filter(pk=table.pk).update(status=state, fault=fault)
    found["table_in_full"] = orders.order(choice, "csv", 3, in_full=True, purpose="check").ref
    return found
