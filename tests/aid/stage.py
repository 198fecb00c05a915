"""Mothers in poverty of the county, entered by their cadres, and nominations carried as far as a test needs."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from aid import funds, rules
from aid.models import AidCase
from aid.opening import case_of, nominate
from aid.policy import chain
from aid.programme import AID
from people.acts.entering import Entered, enter_person, open_household
from people.acts.stating import Statement, state
from people.acts.visiting import Done, do
from people.kinds import income_slot
from people.models import Person, Visit
from tests.county import VILLAGES, ZONE, County, id_number
from workflows import clock
from workflows.acts import Outcome, Request, perform
from workflows.appointing import appoint, register_officer
from workflows.casework.drafting import save_section
from workflows.models import Appointment, Attachment, StoredFile

# In the window of 春节慰问 (from December to the day before the festival).
WINTER = datetime(2015, 1, 12, 9, 0, tzinfo=ZONE)
SINCE = date(2014, 1, 10)
VISITED = date(2015, 1, 8)
# The digest of what every paper of a draft is, and whatever an act photographs.
PHOTO = "0" * 64
_sequence = itertools.count(1)


@dataclass(frozen=True)
class Mother:
    """She, widowed, with a daughter of nine, in a household with an income of 1,900 yuan a head in 2014."""

    person: Person
    household: Any


def mother(
    county: County,
    seed: int = 0,
    *,
    village: int = 0,
    born: str = "19850601",
    income: str = "3800.00",
    visited: date | None = VISITED,
) -> Mother:
    """Entered today by the village's cadre, who visited her; the income is last year's."""
    seats, place = county.seats(f"v{village + 1}.cadre"), VILLAGES[village]
    name = f"马海·阿依{seed}".translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    number = id_number(born, 2 * (seed % 450) + 4, place=f"5134{90 + seed // 450}")
    last = clock.today().year - 1
    she = enter_person(seats, Entered(name, number), place_code=place, group="3", since=SINCE, source="book")
    child = enter_person(
        seats,
        Entered(f"{name}之女", sex="f", birth_date=date(2006, 3, 5)),
        place_code=place,
        group="3",
        since=SINCE,
        source="book",
    )
    home = open_household(seats, place, {she.pk: "head", child.pk: "child"}, since=SINCE)
    facts = [
        Statement("marital_state", SINCE, {"state": "widowed"}, person=she.pk),
        Statement("mother", SINCE, {}, person=child.pk, other=she.pk),
        Statement("phone", SINCE, {"number": "13800001234"}, person=she.pk),
        Statement("allowance", SINCE, {"amount": "120.00"}, household=home.pk),
        Statement(
            "income", date(last, 12, 31), {"amount": income}, income_slot(last, "farming"), household=home.pk
        ),
    ]
    state(seats, facts, source="family")
    if visited is not None:
        visit(county, she, visited, village=village)
    she.refresh_from_db()
    return Mother(she, home)


def visit(county: County, person: Person, day: date, *, village: int = 0) -> Visit:
    """The village's cadre was with her on that day."""
    found = {"poor": "yes", "why": "丈夫病故", "life": "种玉米两亩", "difficulties": "女儿上学"}
    return do(
        county.seats(f"v{village + 1}.cadre"), Done(person.pk, day, found, key=f"visit-{next(_sequence)}")
    )


ANSWERS: dict[str, dict[str, Any]] = {
    "request": {"reason": "丈夫病故，独自抚养女儿，无稳定收入", "housing": "dangerous", "phone": ""},
    "account": {"bank": "示范县农村信用社东河分社", "number": "6214888800001234"},
    "house": {
        "site": "清泉村3组",
        "plan": "拆除危房，新建砖混平房60平方米",
        "cost": "60000",
        "amount": "20000",
        "own_funds": "10000",
    },
    "training": {"course": "中式烹调", "school": "示范县职业中学", "amount": "3000"},
    "medical": {"diagnosis": "宫颈癌ⅡB期", "hospital": "示范县人民医院", "diagnosed_on": "2013-11-03"},
    "goods": {"parcel": "warm"},
}


def draft(
    county: County,
    person: Person,
    grant: str = "spring_festival",
    *,
    cadre: str = "v1.cadre",
    without: Collection[str] = (),
) -> AidCase:
    """A complete draft with all its papers but those."""
    seats = county.seats(cadre)
    case = case_of(nominate(person.pk, grant, seats, key=f"nominate-{next(_sequence)}"))
    for section in AID.sections_of(case):
        answers = dict(ANSWERS[section.name])
        if section.name == "account":
            answers["holder"] = person.name
        save_section(AID, case.ref, section.name, answers, seats)
    file, _made = StoredFile.objects.get_or_create(
        digest=PHOTO, defaults={"media_type": "image/jpeg", "size": 1, "stored_at": clock.now()}
    )
    for kind in [paper.kind for paper in AID.attachments_of(case) if paper.kind not in without]:
        Attachment.objects.create(
            case=case, kind=kind, file=file, added_by=county.officers[cadre], added_at=clock.now()
        )
    return again(case)


def again(case: AidCase) -> AidCase:
    """As it stands in the database now."""
    return AidCase.objects.get(pk=case.pk)


def checklist(case: AidCase) -> list[str]:
    """Every point that the village ticks before it signs."""
    return [row.code for row in chain.village_checklist(rules.terms_of(case))]


def do_act(
    county: County, username: str, case: AidCase, act: str, opinion: str = "同意", **data: Any
) -> Outcome:
    """The act, as the page and the API do it; with the village's list ticked unless it is given. Raises the error."""
    if act == "sign" and again(case).state == "village_review":
        data = {"checklist": checklist(case), **data}
    return perform(AID, case.ref, Request(act, data, opinion), county.seats(username))


def allot(
    county: County,
    grant: str = "spring_festival",
    *,
    place: str = "513499",
    year: int = 2015,
    amount: str = "100000",
    number: int = 100,
) -> Any:
    """A budget by the county's programme manager."""
    return funds.allot(
        county.seats("c.manager"),
        grant,
        year,
        place,
        amount=Decimal(amount),
        number=number,
        document="示妇〔2015〕1号",
    )


def second_manager(county: County) -> str:
    """The user name of whoever stands in for the programme manager from today on."""
    name = "c.manager.two"
    if name not in county.officers:
        officer = register_officer(username=name, name="经办 二", id_number=id_number("19790101", 902))
        first, last, kind = clock.today(), clock.today() + timedelta(days=60), Appointment.Kind.STAND_IN
        appoint(officer, county.posts["c.manager"], starts_on=first, ends_on=last, kind=kind)
        county.officers[name] = officer
    return name


def to_county(county: County, case: AidCase) -> AidCase:
    """Submitted, signed by village and township, its notice over: before the county."""
    village = case.place_code
    index, town = VILLAGES.index(village) + 1, 1 if village.startswith("513499101") else 2
    do_act(county, f"v{index}.cadre", case, "submit")
    do_act(county, f"v{index}.chair", case, "sign")
    do_act(county, f"t{town}.reviewer", case, "sign")
    case = again(case)
    if case.state == "on_notice":
        assert case.notice_until is not None
        after = datetime.combine(case.notice_until, WINTER.timetz())
        with clock.at(after + timedelta(days=1)):
            do_act(county, f"t{town}.reviewer", case, "confirm_notice")
    return again(case)
