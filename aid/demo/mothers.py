"""The demo county's mothers in poverty: who they are, and how their cadres entered them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from stdnum.cn.ric import calc_check_digit

from people.acts.entering import Entered, enter_person, open_household
from people.acts.meeting import id_index
from people.acts.stating import Statement, state
from people.demo.families import COUNTY, VILLAGES
from people.kinds import income_slot
from people.models import Household, Person
from workflows import clock
from workflows.models import Officer
from workflows.seats import Seats, seats_of

_CODES = list(VILLAGES)
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Mother:
    """A line of mothers.csv; ages are those of the county's first day."""

    key: str
    village: int
    group: str
    name: str
    age: int
    sequence: int
    marital: str
    # Name, sex and age.
    children: tuple[tuple[str, str, int], ...]
    # Yuan a head a year.
    income: int
    allowance: bool
    housing: str
    illness: str

    @property
    def place(self) -> str:
        return _CODES[self.village]

    @property
    def cadre(self) -> str:
        return f"v{self.village + 1}.cadre"

    def born(self, opening: date) -> date:
        """Some weeks past her birthday when the county begins."""
        return date(opening.year - self.age, 1, 1) + timedelta(days=self.sequence % 90)

    def number(self, opening: date) -> str:
        """An ID number of the invented county."""
        digits = f"{COUNTY}{self.born(opening):%Y%m%d}{self.sequence:03d}"
        return digits + str(calc_check_digit(digits + "0"))

    def person(self, opening: date) -> Person:
        """Her row, once she was entered."""
        found: Person = Person.objects.get(id_index=id_index(self.number(opening)))
        return found


def mothers() -> list[Mother]:
    """Those of the file, in its order."""
    with Path(__file__).with_name("mothers.csv").open(encoding="utf-8", newline="") as lines:
        return [_mother(row) for row in csv.DictReader(lines)]


def _mother(row: dict[str, str]) -> Mother:
    children = [child.split(":") for child in row["children"].split(";") if child]
    return Mother(
        key=row["key"],
        village=int(row["village"]),
        group=row["group"],
        name=row["name"],
        age=int(row["age"]),
        sequence=int(row["sequence"]),
        marital=row["marital"],
        children=tuple((name, sex, int(age)) for name, sex, age in children),
        income=int(row["income"]),
        allowance=row["allowance"] == "yes",
        housing=row["housing"],
        illness=row["illness"],
    )


def seats_at(username: str) -> Seats:
    """The officer's seats today."""
    return seats_of(Officer.objects.get(username=username), clock.today())


def enter(mother: Mother, opening: date) -> None:
    """She, her children and their household stand in the register, with what brings her into one."""
    seats, since = seats_at(mother.cadre), clock.today() - timedelta(days=1)
    group, place = mother.group, mother.place
    she = enter_person(
        seats,
        Entered(mother.name, mother.number(opening)),
        place_code=place,
        group=group,
        since=since,
        source="book",
    )
    members, ties = {she.pk: "head"}, []
    for place_in_family, (name, sex, age) in enumerate(mother.children):
        born = opening - age * _YEAR - timedelta(days=31 * place_in_family + mother.sequence % 28)
        child = enter_person(
            seats,
            Entered(f"{mother.name[0]}{name}", sex="f" if sex == "f" else "m", birth_date=born),
            place_code=place,
            group=group,
            since=since,
            source="book",
        )
        members[child.pk] = "child"
        ties.append(Statement("mother", since, {}, person=child.pk, other=she.pk))
    home = open_household(seats, place, members, since=since)
    state(seats, [*ties, *_facts(mother, she, home, since)], source="family")


def _facts(mother: Mother, she: Person, home: Household, since: date) -> list[Statement]:
    found = [
        Statement("marital_state", since, {"state": mother.marital}, person=she.pk),
        Statement("phone", since, {"number": f"139{mother.sequence:08d}"}, person=she.pk),
    ]
    if mother.allowance:
        found.append(Statement("allowance", since, {"amount": "160.00"}, household=home.pk))
    if mother.illness:
        said = {"hospital": "示范县人民医院"}
        found.append(Statement("illness", since, said, mother.illness, person=she.pk))
    return found


def earn(mother: Mother, opening: date) -> None:
    """The household's income of the year that is over."""
    she, last = mother.person(opening), clock.today().year - 1
    stay = she.memberships.order_by("-starts_on").first()
    if stay is None or stay.household is None:
        return
    amount = f"{mother.income * (1 + len(mother.children))}.00"
    said = Statement(
        "income",
        date(last, 12, 31),
        {"amount": amount},
        income_slot(last, "farming"),
        household=stay.household.pk,
    )
    state(seats_at(mother.cadre), [said], source="family")
