"""A family of the invented village, entered by its cadre as the pages do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from people.acts.entering import Entered, enter_person, open_household
from people.acts.stating import Statement, state
from people.models import Household, Person
from tests.county import VILLAGES, County, id_number

SINCE = date(2014, 1, 10)
AWAY_SINCE = date(2013, 12, 1)


@dataclass(frozen=True)
class Family:
    """She, her husband, who works in Guangdong, and their son without an ID number."""

    wife: Person
    husband: Person
    son: Person
    home: Household


def enter(
    county: County, entered: Entered, who: str = "v1.cadre", since: date = SINCE, group: str = "3组"
) -> Person:
    """Somebody of the cadre's village."""
    village = VILLAGES[int(who[1]) - 1]
    return enter_person(
        county.seats(who), entered, place_code=village, group=group, since=since, source="book"
    )


def family(county: County, who: str = "v1.cadre", number: int = 0) -> Family:
    """Entered on the day that the clock shows, which is after AWAY_SINCE and three months."""
    seats = county.seats(who)
    wife = enter(county, Entered("阿依·木呷", id_number("19850506", 22 + 2 * number)), who)
    husband = enter(county, Entered("吉克·阿鲁", id_number("19830203", 21 + 2 * number)), who)
    son = enter(county, Entered("吉克·小强", sex="m", birth_date=date(2006, 6, 1)), who)
    home = open_household(
        seats,
        VILLAGES[int(who[1]) - 1],
        {husband.pk: "head", wife.pk: "spouse", son.pk: "child"},
        since=SINCE,
    )
    state(
        seats,
        [
            Statement("spouse", SINCE, {}, person=wife.pk, other=husband.pk),
            Statement("spouse", SINCE, {}, person=husband.pk, other=wife.pk),
            Statement("mother", SINCE, {}, person=son.pk, other=wife.pk),
            Statement("father", SINCE, {}, person=son.pk, other=husband.pk),
            Statement(
                "away",
                AWAY_SINCE,
                {"reason": "work", "place": "440000", "where": "广东东莞", "phone": "13800001234"},
                person=husband.pk,
            ),
            Statement("phone", SINCE, {"number": "13912345678"}, person=wife.pk),
            Statement("illness", SINCE, {"what": "乳腺癌早期"}, "breast_cancer", person=wife.pk),
            Statement("income", date(2013, 12, 31), {"amount": "5000"}, "2013.farming", household=home.pk),
            Statement("income", date(2013, 12, 31), {"amount": "400"}, "2013.costs", household=home.pk),
            Statement("allowance", SINCE, {"amount": "120"}, household=home.pk),
        ],
        source="visit",
    )
    return Family(wife, husband, son, home)
