"""Marriages are said of both, and so are their ends: whatever is stated, corrected or taken back of one of them."""

from __future__ import annotations

from datetime import date

import pytest

from people.acts.entering import Entered
from people.acts.marrying import spouse_on
from people.acts.stating import Statement, state
from people.acts.telling import Told, correct, take_back, tell
from people.lives import effective
from people.models import Fact, Person, RegisterEntry
from people.standings import rebuild
from tests.county import County
from tests.people.families import enter

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST, SECOND, LAST = date(2014, 1, 10), date(2014, 2, 1), date(2014, 3, 1)


@pytest.fixture
def four(county: County, spring_2014: None) -> list[Person]:
    """Two women and two men."""
    return [
        enter(county, Entered(name, sex=sex, birth_date=date(1985, 5, 6 + each)))  # type: ignore[arg-type]
        for each, (name, sex) in enumerate(
            (("阿依·木呷", "f"), ("吉克·阿鲁", "m"), ("李春花", "f"), ("王强", "m"))
        )
    ]


def marry(county: County, one: Person, two: Person | None, since: date) -> Fact:
    value: dict[str, str] | None = {} if two is not None else None
    rows = tell(
        county.seats("v1.cadre"),
        Told("spouse", since, value, "book", person=one.pk, other=two.pk if two else None),
    )
    return next(row for row in rows if row.person_id == one.pk)


def couples(people: list[Person], day: date) -> list[int | None]:
    """Of each the place of her spouse."""
    pks = [person.pk for person in people]
    return [pks.index(found.pk) if (found := spouse_on(pk, day)) else None for pk in pks]


def test_a_marriage_ends_for_both(county: County, four: list[Person]) -> None:
    marry(county, four[0], four[1], FIRST)
    assert couples(four, FIRST) == [1, 0, None, None]
    end = marry(county, four[1], None, SECOND)
    assert couples(four, SECOND) == [None] * 4
    take_back(county.seats("v1.cadre"), end.pk)
    assert couples(four, SECOND) == [1, 0, None, None]


def test_who_marries_again_is_nobody_elses(county: County, four: list[Person]) -> None:
    marry(county, four[0], four[1], FIRST)
    marry(county, four[2], four[3], FIRST)
    again = marry(county, four[0], four[3], SECOND)
    assert couples(four, FIRST) == [1, 0, 3, 2]
    assert couples(four, SECOND) == [3, None, None, 0]
    take_back(county.seats("v1.cadre"), again.pk)
    # All are married as before.
    assert couples(four, SECOND) == [1, 0, 3, 2]
    assert rebuild() == 0


def test_what_was_taken_back_names_no_spouse(county: County, four: list[Person]) -> None:
    marry(county, four[0], four[1], FIRST)
    wrong = marry(county, four[0], four[3], SECOND)
    take_back(county.seats("v1.cadre"), wrong.pk)
    assert couples(four, SECOND) == [1, 0, None, None]
    # The end is said of the husband whom she has, not of the one who was written last.
    marry(county, four[0], None, LAST)
    assert couples(four, LAST) == [None] * 4
    assert not Fact.objects.filter(person=four[3], starts_on=LAST).exists()


def test_a_corrected_day_is_both_ones(county: County, four: list[Person]) -> None:
    tie = marry(county, four[0], four[1], SECOND)
    told = Told("spouse", FIRST, {}, "book", person=four[0].pk)
    correct(county.seats("v1.cadre"), tie.pk, told)
    assert couples(four, FIRST) == [1, 0, None, None]
    assert Fact.objects.filter(kind="spouse", is_retracted=True).count() == 2
    other = next(iter(Fact.objects.filter(person=four[0], kind="spouse", starts_on=FIRST)))
    correct(
        county.seats("v1.cadre"),
        other.pk,
        Told("spouse", FIRST, {}, "book", person=four[0].pk, other=four[3].pk),
    )
    assert couples(four, FIRST) == [3, None, None, 0]


def test_whose_entry_names_somebody_else_keeps_it(county: County, four: list[Person]) -> None:
    state(
        county.seats("v1.cadre"),
        [
            Statement("spouse", FIRST, {}, person=four[0].pk, other=four[1].pk),
            Statement("spouse", FIRST, {}, person=four[1].pk, other=four[2].pk),
        ],
        source="book",
    )
    marry(county, four[0], None, SECOND)
    assert couples(four, SECOND) == [None, 2, None, None]


def say(county: County, one: Person, day: date, marital_state: str) -> list[Fact]:
    told = Told("marital_state", day, {"state": marital_state}, "book", person=one.pk)
    return tell(county.seats("v1.cadre"), told)


def states(person: Person) -> list[tuple[date, str]]:
    rows = effective(Fact.objects.filter(person=person, kind="marital_state").order_by("starts_on", "pk"))
    return [(row.starts_on, row.value["state"]) for row in rows if row.value is not None]


@pytest.mark.parametrize("teller", [0, 1], ids=["of_her", "of_him"])
def test_a_divorce_is_stated_of_both_whoever_s_page_it_is_entered_on(
    county: County, four: list[Person], teller: int
) -> None:
    marry(county, four[0], four[1], FIRST)
    end = next(row for row in say(county, four[teller], SECOND, "divorced") if row.person == four[teller])
    assert [states(each) for each in four] == [[(SECOND, "divorced")]] * 2 + [[], []]
    # Entered on the other one's page as well it says nothing new.
    assert say(county, four[1 - teller], LAST, "divorced") == []
    assert len(states(four[teller])) == 1
    take_back(county.seats("v1.cadre"), end.pk)
    assert [states(each) for each in four] == [[]] * 4
    assert rebuild() == 0


def test_only_a_divorce_from_whom_one_is_married_to_is(county: County, four: list[Person]) -> None:
    say(county, four[0], FIRST, "divorced")
    marry(county, four[0], four[1], SECOND)
    # Who dies leaves a widow; of the dead nothing of the kind is stated. Nor is of whose entry names somebody else.
    say(county, four[0], LAST, "widowed")
    state(
        county.seats("v1.cadre"),
        [Statement("spouse", FIRST, {}, person=four[2].pk, other=four[3].pk)],
        source="book",
    )
    say(county, four[2], SECOND, "divorced")
    assert states(four[1]) == states(four[3]) == []


def test_a_husband_whose_divorce_is_entered_leaves_no_woman_behind(
    county: County, four: list[Person]
) -> None:
    marry(county, four[0], four[1], FIRST)
    seats = county.seats("v1.cadre")
    away = {"reason": "work", "place": "441900", "where": "广东东莞"}
    tell(seats, Told("away", date(2013, 6, 1), away, "book", person=four[1].pk))
    rows = RegisterEntry.objects.filter(person=four[0], register="left_behind_women", outcome="in")
    ends = rows.values_list("since", "until")
    assert [(since, until is None or until > LAST) for since, until in ends] == [(FIRST, True)]
    say(county, four[1], SECOND, "divorced")
    assert list(ends.all()) == [(FIRST, SECOND)]


def test_a_corrected_divorce_is_no_divorce_of_either(county: County, four: list[Person]) -> None:
    marry(county, four[0], four[1], FIRST)
    seats = county.seats("v1.cadre")
    wrong = next(row for row in say(county, four[0], SECOND, "divorced") if row.person == four[0])
    correct(seats, wrong.pk, Told("marital_state", SECOND, {"state": "married"}, "book", person=four[0].pk))
    assert [states(each) for each in four[:2]] == [[(SECOND, "married")], []]
    assert rebuild() == 0


def test_a_later_divorce_from_somebody_else_is_not_the_first_spouse_s(
    county: County, four: list[Person]
) -> None:
    marry(county, four[0], four[1], FIRST)
    say(county, four[0], SECOND, "divorced")
    say(county, four[0], LAST, "married")
    # He married somebody who isn't known here, and parts from her; so does she.
    say(county, four[1], LAST, "married")
    say(county, four[1], date(2014, 3, 10), "divorced")
    assert states(four[0]) == [(SECOND, "divorced"), (LAST, "married")]
    say(county, four[0], date(2014, 3, 12), "divorced")
    assert len(states(four[1])) == 3
