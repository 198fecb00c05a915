"""An act on a nomination costs the same few statements, whatever her household and the case have grown to."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aid.models import AidCase, Evidence, GrantSlot
from aid.programme import AID
from people.acts.entering import Entered, change_members, enter_person
from people.acts.stating import Statement, state
from people.models import Person
from people.queries.snapshots import snapshot_of
from tests.aid.stage import SINCE, WINTER, Mother, again, allot, do_act, draft, mother
from tests.county import VILLAGES, County
from workflows import clock
from workflows.acts import Request, perform
from workflows.models import Attachment

pytestmark = pytest.mark.django_db

LATER = WINTER + timedelta(days=15)
# Reading her seats is one statement more, and counted here.
MOST = {"sign": 40, "put_on_list": 45, "approve": 50, "confirm_payment": 28}


def _asked(county: County, who: str, case: AidCase, act: str, **data: Any) -> list[str]:
    seats = county.seats(who)
    request = Request(act, data, "同意", f"{act}-{who}-{case.pk:08d}")
    with CaptureQueriesContext(connection) as captured:
        perform(AID, case.ref, request, seats)
    return [query["sql"] for query in captured.captured_queries]


def _to_the_township(county: County, case: AidCase) -> AidCase:
    do_act(county, "v1.cadre", case, "submit")
    do_act(county, "v1.chair", case, "sign")
    return again(case)


def _every_step(county: County, case: AidCase, since: datetime = WINTER) -> dict[str, list[str]]:
    """The statements of each act from the township's signature to the payment."""
    found = {}
    with clock.at(since):
        found["sign"] = _asked(county, "t1.reviewer", case, "sign")
    with clock.at(since + timedelta(days=15)):
        do_act(county, "t1.reviewer", case, "confirm_notice")
        found["put_on_list"] = _asked(county, "c.manager", case, "put_on_list")
        found["approve"] = _asked(county, "c.sealer", case, "approve")
        on = clock.today().isoformat()
        found["confirm_payment"] = _asked(
            county, "c.manager", case, "confirm_payment", on=on, reference=f"B-{case.pk}"
        )
    return found


@pytest.fixture
def first(county: County) -> None:
    """The year's budget, list and numbers have begun."""
    with clock.at(WINTER):
        allot(county)
        case = _to_the_township(county, draft(county, mother(county, seed=400).person))
    _every_step(county, case)


@pytest.mark.usefixtures("first")
def test_each_act_keeps_to_its_number(county: County) -> None:
    with clock.at(WINTER):
        case = _to_the_township(county, draft(county, mother(county).person))
    found = _every_step(county, case)
    for act, statements in found.items():
        told = "\n".join(f"{n} {sql[:150]}" for n, sql in enumerate(statements, 1))
        assert len(statements) + 1 <= MOST[act], f"{act}\n{told}"


@pytest.mark.usefixtures("first")
def test_the_number_does_not_grow_with_household_papers_evidence_grants_and_rounds(county: County) -> None:
    with clock.at(WINTER):
        small = _to_the_township(county, draft(county, mother(county).person))
        she = mother(county, seed=1, income="9800.00")
        _family(county, she)
        large = draft(county, she.person)
        _papers_and_evidence(large)
        _second_round(county, large)
        large = _to_the_township(county, large)
        assert large.round == 2
    few, many = _every_step(county, small), _every_step(county, large)
    # She signed the first round already: her level is on record, and her earlier stay leaves her list.
    signed_before = Counter({'INSERT INTO "workflows_signer"': 1})
    assert _kinds(few["sign"]) - _kinds(many["sign"]) == signed_before
    assert sum((_kinds(many["sign"]) - _kinds(few["sign"])).values()) <= 1
    for act in ("put_on_list", "approve", "confirm_payment"):
        assert _kinds(many[act]) == _kinds(few[act]), act


def test_a_large_family_is_read_with_her_other_row_and_every_child(county: County) -> None:
    with clock.at(WINTER):
        she = mother(county, income="9800.00")
        _family(county, she)
        found = snapshot_of(she.person, clock.today())
    assert found is not None
    assert (found.minors, found.members, found.is_single_mother) == (5, 6, True)
    assert found.rows == (she.person.pk, Person.objects.get(merged_into=she.person).pk)
    assert (found.income_year, str(found.income_per_head)) == (2014, "1633.33")


def _family(county: County, she: Mother) -> None:
    """A husband who left, four more children, a row of hers that was merged, and grants of earlier years."""
    seats = county.seats("v1.cadre")
    for number in range(4):
        typed = Entered(f"{she.person.name}之子", sex="m", birth_date=date(2007 + number, 3, 5))
        child = enter_person(seats, typed, place_code=VILLAGES[0], group="3", since=SINCE, source="book")
        state(seats, [Statement("mother", SINCE, {}, person=child.pk, other=she.person.pk)], source="book")
        change_members(seats, she.household, {child.pk: "child"}, since=SINCE)
    husband = enter_person(
        seats,
        Entered("吉克·木牛", sex="m", birth_date=date(1983, 1, 1)),
        place_code=VILLAGES[0],
        group="3",
        since=SINCE,
        source="book",
    )
    tie = Statement("spouse", date(2013, 1, 1), {}, person=she.person.pk, other=husband.pk)
    state(seats, [tie], source="book")
    other = Person.objects.create(
        name=she.person.name,
        sex="f",
        birth_date=she.person.birth_date,
        merged_into=she.person,
        first_met_at=clock.now(),
    )
    for year in (2010, 2011, 2012):
        GrantSlot.objects.create(
            grant="spring_festival",
            holder=f"person-{other.pk}",
            period=str(year),
            person=other,
            source="登记表",
            year=year,
            place_code=VILLAGES[0],
            delivered_on=date(year, 1, 20),
            since=clock.now(),
        )


def _papers_and_evidence(case: AidCase) -> None:
    file, by = Attachment.objects.filter(case=case).values_list("file", "added_by")[0]
    for number in range(6):
        Attachment.objects.create(
            case=case, kind="other", subject=str(number), file_id=file, added_by_id=by, added_at=clock.now()
        )
        Evidence.objects.create(
            case=case, step="seen", on=clock.today(), recorded_by_id=by, recorded_at=clock.now()
        )


def _second_round(county: County, case: AidCase) -> None:
    _to_the_township(county, case)
    do_act(county, "t1.reviewer", case, "sign")
    do_act(county, "t1.reviewer", case, "record_objection", **OBJECTION)
    do_act(
        county,
        "t1.reviewer",
        case,
        "return_to_village",
        marks=[{"target": "request.reason", "note": "请补充"}],
    )
    case = again(case)
    case.sections["request"]["reason"] = "丈夫外出多年未归，独自抚养五个子女"
    case.save()


OBJECTION = {"text": "她家在县城有房", "objector": "", "received_on": WINTER.date().isoformat()}


def _kinds(statements: list[str]) -> Counter[str]:
    return Counter(_kind(sql) for sql in statements if "SAVEPOINT" not in sql)


def _kind(sql: str) -> str:
    """What is written, or what is read from; PostgreSQL reads by a cursor of another name each time."""
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        return " ".join(sql.split()[:3])
    return f"read {sql.partition(' FROM ')[2][:40]}"
