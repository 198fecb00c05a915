"""What stands beside a nomination is what holds on the day when somebody decides: on the pages and by the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aid.models import AidCase, AwardList, GrantSlot
from loans.models import LoanCase
from people.acts import merging
from people.acts.entering import Entered, change_members, enter_person
from people.models import Person
from tests.aid.pages import AFTER, before_county
from tests.aid.stage import SINCE, VISITED, Mother, again, allot, do_act, draft, mother, to_county, visit
from tests.api.client import Desk
from tests.county import SPRING, VILLAGES, ZONE, County, advance, id_number
from tests.county import draft as loan_draft
from tests.pages.desks import at_desk, text_of
from workflows import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

# When the notice of whatever was handed in at AFTER is over; still within the window of 春节慰问.
LATER = datetime(2015, 2, 10, 9, 0, tzinfo=ZONE)
HAD = "She or her household was granted within 12 months: Mothers' parcel; weigh it"


def told_of(county: County, case: AidCase) -> list[str]:
    """What stands beside the case on the ranking, or on its list: by the API, and no less on the page."""
    case = again(case)
    who, path = "c.manager", f"/aid/ranking?grant={case.grant}&year={case.year}"
    page = path.replace("?", "/?")
    if case.listed_in_id is not None:
        who, path = "c.sealer", f"/aid/lists/{AwardList.objects.get(cases=case).ref}"
        page = f"{path}/"
    status, answer = Desk(county, who, language="en").get(path)
    assert status == 200
    (row,) = [row for row in answer["rows"] if row["ref"] == case.ref]
    words = text_of(at_desk(county, who).get(page))
    assert all(each in words for each in row["conflicts"])
    # The case alone says the same while it is undecided, and keeps what was found when it was handed in.
    alone = Desk(county, who, language="en").get(f"/aid/{case.ref}")[1]
    assert alone["conflicts_today"] == (
        row["conflicts"] if case.state in {"county_review", "listed"} else None
    )
    assert [each["rule"] for each in alone["findings"]] == [each["rule"] for each in case.findings]
    if case.state in {"county_review", "listed"}:
        # Who decides on the case alone has it beside the button.
        act = "put_on_list" if case.state == "county_review" else "approve"
        asking = text_of(at_desk(county, who).get(f"/aid/{case.ref}/acts/{act}/"))
        assert ("What stands beside it today" in asking) == bool(row["conflicts"])
        assert all(each in asking for each in row["conflicts"])
    return list(row["conflicts"])


@pytest.fixture
def she(county: County) -> Mother:
    return mother(county)


@pytest.fixture
def relief(county: County, she: Mother) -> Iterator[AidCase]:
    """Her household's nomination for 春节慰问 before the county, when it had nothing else."""
    allot(county)
    allot(county, "mothers_parcel")
    case = to_county(county, draft(county, she.person))
    with clock.at(AFTER):
        assert told_of(county, case) == []
        yield case


def mother_in_law(county: County, she: Mother) -> Person:
    """Another woman of her household, who was visited too."""
    seats = county.seats("v1.cadre")
    typed = Entered("吉克·阿果", id_number("19550302", 86))
    other = enter_person(seats, typed, place_code=VILLAGES[0], group="3", since=SINCE, source="book")
    change_members(seats, she.household, {other.pk: "parent"}, since=SINCE)
    visit(county, other, VISITED)
    return Person.objects.get(pk=other.pk)


@pytest.mark.parametrize("whose", ["herself", "household"])
def test_a_parcel_after_the_relief_was_handed_in_is_shown_until_that_is_decided(
    county: County, she: Mother, relief: AidCase, whose: str
) -> None:
    person = she.person if whose == "herself" else mother_in_law(county, she)
    parcel = to_county(county, draft(county, person, "mothers_parcel"))
    with clock.at(LATER):
        assert told_of(county, relief) == [HAD]
        do_act(county, "c.manager", parcel, "put_on_list")
        do_act(county, "c.sealer", parcel, "approve")
        assert told_of(county, relief) == [HAD]
        do_act(county, "c.manager", relief, "put_on_list")
        today = clock.today().isoformat()
        do_act(county, "t1.reviewer", parcel, "confirm_receipt", on=today, how="herself")
        assert told_of(county, relief) == [HAD]
        do_act(county, "c.sealer", relief, "approve")
        # Decided, it tells what was noted when it was handed in: nothing.
        assert told_of(county, relief) == []


def test_what_was_withdrawn_since_no_longer_stands_beside_it(
    county: County, she: Mother, relief: AidCase
) -> None:
    parcel = to_county(county, draft(county, she.person, "mothers_parcel"))
    with clock.at(LATER):
        assert told_of(county, relief) == [HAD]
        do_act(county, "v1.cadre", parcel, "withdraw", reason="at_her_wish")
        assert told_of(county, relief) == []
        # Beside the parcel the relief was noted when it was handed in; it stays for as long as that is so.
        assert again(parcel).findings != []


def test_the_pages_are_read_in_a_dozen_statements_whatever_stands_beside(
    county: County, she: Mother, relief: AidCase
) -> None:
    """With a grant from before this system of a woman whose household wasn't known then."""
    other = mother_in_law(county, she)
    GrantSlot.objects.create(
        grant="mothers_parcel",
        holder=f"person-{other.pk}",
        period="2014",
        person=other,
        source="2014年登记表",
        year=2014,
        place_code=VILLAGES[0],
        delivered_on=date(2014, 6, 1),
        since=clock.now(),
    )
    assert told_of(county, relief) == [HAD]
    one = before_county(county, 1)
    with clock.at(LATER):
        for case in (relief, one):
            do_act(county, "c.manager", case, "put_on_list")
        third = before_county(county, 2)
        ranking = f"/aid/ranking/?grant={third.grant}&year={third.year}"
        award = f"/aid/lists/{AwardList.objects.get(cases=one).ref}/"
        for who, page in (("c.manager", ranking), ("c.sealer", award)):
            client = at_desk(county, who)
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            assert len(asked) <= 12, [query["sql"][:100] for query in asked]


def overdue_loan(county: County, her: Person) -> LoanCase:
    """A loan that she was paid in the spring of 2014 for half a year, and hasn't repaid."""
    with clock.at(SPRING):
        case: Any = advance(county, loan_draft(county), "payout")
    LoanCase.objects.filter(pk=case.pk).update(applicant=her, term_months=6)
    return LoanCase.objects.get(pk=case.pk)


def merge(county: County, kept: Person, other: Person) -> None:
    proposed = merging.propose(county.seats("v1.cadre"), kept.pk, other.pk, "户口簿上只有一人")
    merging.settle(county.seats("v1.chair"), proposed.pk, is_one_person=True)


@pytest.mark.parametrize("speaks", ["the row with the loan", "the row with the nomination"])
def test_an_overdue_loan_of_a_row_that_is_merged_with_hers_is_shown(
    county: County, she: Mother, relief: AidCase, speaks: str
) -> None:
    seats, born = county.seats("v1.cadre"), she.person.birth_date
    typed = Entered("马海阿依", sex="f", birth_date=born)
    twin = enter_person(seats, typed, place_code=VILLAGES[0], group="3", since=SINCE, source="book")
    loan = overdue_loan(county, twin)
    assert told_of(county, relief) == []
    rows = (twin, she.person) if speaks == "the row with the loan" else (she.person, twin)
    merge(county, *rows)
    assert told_of(county, relief) == [f"Loan {loan.number}, overdue since 2014-09-18"]
