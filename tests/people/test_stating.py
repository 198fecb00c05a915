"""Facts are stated, corrected and taken back; registers follow; what isn't hers to enter is refused with the reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from people.acts.entering import Entered, change_members, enter_person, open_household
from people.acts.stating import Statement, digest_of, row_content, state, take_back, write
from people.models import Fact, Person, RegisterEntry
from people.queries.forms import known_of
from people.queries.household import years_of
from tests.county import VILLAGES, ZONE, County, id_number
from workflows import clock
from workflows.canonical import digest
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.models import JournalRow

pytestmark = pytest.mark.django_db
SINCE = date(2014, 1, 10)
INCOME = {
    "kind": "income",
    "value": {"amount": "4000"},
    "slot": "2013.wages",
    "starts_on": date(2013, 12, 31),
    "household": 0,
}


def enter(county: County, name: str, birth: str, sequence: int, who: str = "v1.cadre", **more: Any) -> Person:
    village = VILLAGES[int(who[1]) - 1]
    return enter_person(
        county.seats(who),
        Entered(name, id_number(birth, sequence)),
        place_code=village,
        group="3组",
        since=more.pop("since", date(2014, 1, 10)),
        source="book",
    )


def registers(person: Person, on: date) -> list[str]:
    rows = RegisterEntry.objects.filter(person=person, since__lte=on).exclude(until__lte=on)
    return sorted(("" if row.outcome == "in" else "unclear:") + row.register for row in rows)


@pytest.fixture
def couple(county: County, spring_2014: None) -> tuple[Person, Person]:
    wife = enter(county, "阿依·木呷", "19850506", 22)
    husband = enter(county, "吉克·阿鲁", "19830203", 21)
    seats = county.seats("v1.cadre")
    state(
        seats,
        [
            Statement("spouse", date(2014, 1, 10), {}, person=wife.pk, other=husband.pk),
            Statement("spouse", date(2014, 1, 10), {}, person=husband.pk, other=wife.pk),
        ],
        source="book",
    )
    return wife, husband


def leave(county: County, husband: Person, since: date, who: str = "v1.cadre", **value: Any) -> list[Fact]:
    said = {"reason": "work", "place": "441900", "where": "广东东莞", **value}
    return state(county.seats(who), [Statement("away", since, said, person=husband.pk)], source="family")


def test_a_husbands_leaving_puts_her_in_the_register_three_months_later(
    county: County, couple: tuple[Person, Person]
) -> None:
    wife, husband = couple
    leave(county, husband, date(2014, 1, 15))
    assert registers(wife, date(2014, 4, 14)) == ["women"]
    assert registers(wife, date(2014, 4, 15)) == ["left_behind_women", "women"]
    entry = RegisterEntry.objects.get(person=wife, register="left_behind_women")
    assert entry.reason == [{"code": "husband_away", "since": "2014-01-15", "where": "广东东莞"}]


def test_the_same_statement_twice_is_one_row(county: County, couple: tuple[Person, Person]) -> None:
    _wife, husband = couple
    assert len(leave(county, husband, date(2014, 1, 15))) == 1
    journal = JournalRow.objects.count()
    assert leave(county, husband, date(2014, 1, 15)) == []
    # Said again of a later day it is no new absence.
    assert leave(county, husband, date(2014, 2, 15)) == []
    assert JournalRow.objects.count() == journal


def test_a_correction_of_the_same_day_is_a_revision(county: County, couple: tuple[Person, Person]) -> None:
    wife, husband = couple
    leave(county, husband, date(2014, 1, 15))
    (row,) = leave(county, husband, date(2014, 1, 15), place="513499102", where="西山乡")
    assert row.revision == 1
    assert Fact.objects.filter(person=husband, kind="away").count() == 2
    assert registers(wife, date(2014, 6, 1)) == ["women"]


def test_what_was_taken_back_counts_as_not_written(county: County, couple: tuple[Person, Person]) -> None:
    wife, husband = couple
    (row,) = leave(county, husband, date(2014, 1, 15))
    take_back(county.seats("v1.cadre"), row.pk)
    assert registers(wife, date(2014, 6, 1)) == ["women"]
    assert Fact.objects.filter(person=husband, kind="away").count() == 2
    with pytest.raises(Conflict):
        take_back(county.seats("v1.cadre"), row.pk)


def test_the_journal_holds_no_value_and_no_name(county: County, couple: tuple[Person, Person]) -> None:
    _wife, husband = couple
    leave(county, husband, date(2014, 1, 15))
    row = JournalRow.objects.order_by("-id")[0]
    assert row.act == "state_facts"
    assert row.facts["fact_kinds"] == ["away"]
    assert "东莞" not in str(row.facts)
    assert husband.name not in str(row.facts)


def test_the_journals_digest_cannot_be_guessed_back(county: County, couple: tuple[Person, Person]) -> None:
    _wife, husband = couple
    facts = leave(county, husband, date(2014, 1, 15))
    said = JournalRow.objects.order_by("-id")[0].facts["digest"]
    # Whoever knows all but one of few values tries them until the digest fits.
    assert said != digest([row_content(fact) for fact in facts])
    assert said == digest_of(Fact.objects.filter(pk__in=[fact.pk for fact in facts]))
    facts[0].value = {**facts[0].value, "reason": "study"}
    assert said != digest_of(facts)


def test_facts_are_never_changed_in_the_database(county: County, couple: tuple[Person, Person]) -> None:
    _wife, husband = couple
    (row,) = leave(county, husband, date(2014, 1, 15))
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=row.pk).update(starts_on=date(2014, 1, 16))
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize(
    ("who", "error"),
    [("v2.cadre", NotFound), ("b1.officer", NotAllowed), ("a.auditor", NotAllowed), ("t1.reviewer", None)],
)
def test_only_the_federations_posts_of_her_place_state_facts(
    county: County, couple: tuple[Person, Person], who: str, error: type[Exception] | None
) -> None:
    _wife, husband = couple
    if error is None:
        assert leave(county, husband, date(2014, 1, 15), who=who)
        return
    with pytest.raises(error):
        leave(county, husband, date(2014, 1, 15), who=who)
    assert not Fact.objects.filter(kind="away").exists()


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ({"kind": "away", "value": {"reason": "holiday"}}, "reason"),
        ({"kind": "away", "value": {}}, "reason"),
        ({"kind": "away", "value": {"reason": "work", "place": "513499A"}}, "place"),
        ({"kind": "away", "value": {"reason": "work"}, "starts_on": date(2014, 3, 19)}, "starts_on"),
        ({"kind": "away", "value": {"reason": "work"}, "starts_on": date(1983, 2, 2)}, "starts_on"),
        ({"kind": "illness", "value": {}, "slot": "cold"}, "slot"),
        ({"kind": "father", "value": {}}, "other"),
        ({"kind": "residence", "value": {"place": "513499101999"}}, "place"),
        ({"kind": "income", "value": {"amount": "1"}}, "kind"),
        ({"kind": "away", "value": {"reason": "work", "salary": "1"}}, "salary"),
        ({**INCOME, "slot": "2013.lottery"}, "slot"),
        # Of another day than its year's last it would count beside that one.
        ({**INCOME, "starts_on": date(2013, 6, 30)}, "starts_on"),
        ({**INCOME, "starts_on": date(2014, 1, 10)}, "starts_on"),
        # The year isn't over.
        ({**INCOME, "slot": "2014.wages", "starts_on": date(2014, 12, 31)}, "starts_on"),
    ],
)
def test_a_wrong_statement_names_its_field_and_leaves_nothing(
    county: County, couple: tuple[Person, Person], statement: dict[str, Any], field: str
) -> None:
    _wife, husband = couple
    before = Fact.objects.count()
    said = {"starts_on": date(2014, 2, 1), **statement}
    if "household" in said:
        home = open_household(county.seats("v1.cadre"), VILLAGES[0], {husband.pk: "head"}, since=SINCE)
        said["household"] = home.pk
    else:
        said["person"] = husband.pk
    with pytest.raises(Invalid) as caught:
        state(county.seats("v1.cadre"), [Statement(**said)], source="family")
    assert list(caught.value.fields) == [field]
    assert Fact.objects.count() == before


def test_income_a_head_makes_the_register_of_poverty(county: County, couple: tuple[Person, Person]) -> None:
    wife, husband = couple
    seats = county.seats("v1.cadre")
    home = open_household(
        seats, VILLAGES[0], {wife.pk: "spouse", husband.pk: "head"}, since=date(2014, 1, 10)
    )
    end = date(2013, 12, 31)
    state(
        seats,
        [
            Statement("income", end, {"amount": "5000"}, "2013.farming", household=home.pk),
            Statement("income", end, {"amount": "400.02"}, "2013.costs", household=home.pk),
        ],
        source="visit",
    )
    # 4,599.98 for two is 2,299.99 a head.
    assert "women_in_poverty" in registers(wife, date(2014, 3, 18))
    state(
        seats, [Statement("income", end, {"amount": "400"}, "2013.costs", household=home.pk)], source="visit"
    )
    assert "women_in_poverty" not in registers(wife, date(2014, 3, 18))
    assert "women_in_poverty" not in registers(husband, date(2014, 3, 18))


def test_a_household_that_loses_a_member_shares_among_fewer(
    county: County, couple: tuple[Person, Person]
) -> None:
    wife, husband = couple
    seats = county.seats("v1.cadre")
    home = open_household(
        seats, VILLAGES[0], {wife.pk: "head", husband.pk: "spouse"}, since=date(2014, 1, 10)
    )
    said = {"amount": "4000"}
    state(
        seats,
        [Statement("income", date(2013, 12, 31), said, "2013.wages", household=home.pk)],
        source="visit",
    )
    assert "women_in_poverty" in registers(wife, date(2014, 3, 18))
    change_members(seats, home, {husband.pk: None}, since=date(2014, 2, 1))
    assert "women_in_poverty" in registers(wife, date(2014, 1, 31))
    assert "women_in_poverty" not in registers(wife, date(2014, 3, 18))


def test_somebody_met_before_is_the_same_person(county: County, couple: tuple[Person, Person]) -> None:
    wife, _husband = couple
    again = enter(county, "阿依木呷", "19850506", 22)
    assert again.pk == wife.pk
    assert Person.objects.count() == 2


def test_a_child_without_a_number_is_entered_once(county: County, spring_2014: None) -> None:
    child = Entered("小强", sex="m", birth_date=date(2006, 6, 1))
    seats = county.seats("v1.cadre")
    first = enter_person(
        seats, child, place_code=VILLAGES[0], group="", since=date(2014, 1, 10), source="herself"
    )
    again = enter_person(
        seats, child, place_code=VILLAGES[0], group="", since=date(2014, 1, 10), source="herself"
    )
    assert first.pk == again.pk


def test_a_move_takes_her_entries_along(county: County, couple: tuple[Person, Person]) -> None:
    wife, _husband = couple
    with clock.at(datetime(2014, 5, 1, 9, 0, tzinfo=ZONE)):
        state(
            county.seats("v1.cadre"),
            [Statement("residence", date(2014, 4, 20), {"place": VILLAGES[1]}, person=wife.pk)],
            source="family",
        )
        wife.refresh_from_db()
        assert wife.place_code == VILLAGES[1]
    rows = RegisterEntry.objects.filter(person=wife, register="women").order_by("since")
    assert [(row.place_code, row.until) for row in rows] == [
        (VILLAGES[0], date(2014, 4, 20)),
        (VILLAGES[1], None),
    ]


@pytest.mark.once
def test_an_item_of_a_year_counts_once_whatever_its_days(
    county: County, couple: tuple[Person, Person]
) -> None:
    wife, husband = couple
    seats = county.seats("v1.cadre")
    home = open_household(seats, VILLAGES[0], {wife.pk: "head", husband.pk: "spouse"}, since=SINCE)
    # As an older version took it: by the day on which it was said.
    for day, amount in ((date(2014, 1, 10), "9000"), (date(2014, 2, 1), "4000.00")):
        said = Statement("income", day, {"amount": amount}, "2013.wages", household=home.pk)
        write([said], seats.officer, None, source="visit")
    assert "women_in_poverty" in registers(wife, date(2014, 3, 18))
    known = known_of(seats, Person.objects.get(pk=wife.pk))
    (year,) = years_of(known)
    assert (year.sum, year.a_head) == (Decimal("4000.00"), Decimal("2000.00"))
    assert known.home is not None
    assert known.home.a_head == Decimal("2000.00")
    write(
        [Statement("income", date(2014, 3, 1), None, "2013.wages", household=home.pk)],
        seats.officer,
        None,
        source="visit",
    )
    assert years_of(known_of(seats, Person.objects.get(pk=wife.pk))) == []
