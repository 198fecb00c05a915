"""A register that nobody declared: its village is reminded, those above are told, each once for a due day."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from people.acts import reminding
from people.acts.due_days import set_due_day
from people.models import UndeclaredNotice, UndeclaredRead
from people.opening import open_register
from people.programme import REGISTERS
from people.queries.undeclared import page
from tests.county import COUNTY, TOWNSHIPS, VILLAGES, ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock, notices
from workflows.acts import Request, perform
from workflows.errors import NotFound
from workflows.general_notices import read, read_all
from workflows.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]
# Seven registers are due on Tuesday 18 March 2014, that of the women on Monday the 31st.
DUE_TOGETHER = 7


def at(month: int, day: int, year: int = 2014) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=ZONE)


def told(moment: datetime) -> int:
    """How many notices a run of the clock makes then."""
    with clock.at(moment):
        return sum(each.done for each in reminding.make(moment))


def posts_told(kind: str, register: str = "volunteers", year: int = 2014) -> dict[str, int]:
    """Scope → how many of its villages were missing."""
    rows = UndeclaredNotice.objects.filter(kind=kind, register=register, year=year)
    return dict(rows.values_list("scope", "villages"))


def declare(county: County, village: int, register: str, *, submits: bool = True) -> str:
    seats = county.seats(f"v{village + 1}.cadre")
    ref = open_register(
        register, clock.today().year, VILLAGES[village], seats, key=f"{register}-{village}"
    ).ref
    if submits:
        perform(REGISTERS, ref, Request("submit", {}), seats)
    return ref


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [
        # Five working days before the eighteenth is Tuesday the eleventh.
        (at(3, 10), 0),
        (at(3, 11), DUE_TOGETHER * 4),
        (at(3, 18), DUE_TOGETHER * 4),
    ],
)
def test_some_working_days_before_the_due_day_each_village_is_reminded_once(
    county: County, moment: datetime, reminded: int
) -> None:
    assert told(moment) == reminded
    assert told(moment) == 0
    assert posts_told("reminder") == (dict.fromkeys(VILLAGES, 1) if reminded else {})
    assert posts_told("escalation") == {}


def test_who_declared_is_not_reminded_and_who_only_began_is(county: County) -> None:
    with clock.at(at(3, 10)):
        declare(county, 0, "volunteers")
        declare(county, 1, "volunteers", submits=False)
    told(at(3, 11))
    assert set(posts_told("reminder")) == set(VILLAGES[1:])


@pytest.mark.parametrize(
    ("moment", "count"),
    # Two townships and the county, for each register of that day.
    [(at(3, 18), 0), (at(3, 19), DUE_TOGETHER * 3), (at(3, 20), DUE_TOGETHER * 3)],
)
def test_after_the_due_day_township_and_county_are_told_once(
    county: County, moment: datetime, count: int
) -> None:
    with clock.at(at(3, 10)):
        declare(county, 0, "volunteers")
    told(at(3, 11))
    assert told(moment) == count
    assert told(moment) == 0
    expected = {TOWNSHIPS[0]: 1, TOWNSHIPS[1]: 2, COUNTY: 3} if count else {}
    assert posts_told("escalation") == expected


def test_a_returned_register_is_as_missing_as_one_that_nobody_began(county: County) -> None:
    with clock.at(at(3, 10)):
        refs = [declare(county, village, "volunteers") for village in (0, 1)]
        seats = county.seats("t1.reviewer")
        marks = {"marks": [{"target": "register", "note": "漏报"}]}
        perform(REGISTERS, refs[0], Request("return_to_village", marks, "请核对"), seats)
    told(at(3, 11))
    assert set(posts_told("reminder")) == {VILLAGES[0], *VILLAGES[2:]}
    told(at(3, 19))
    assert posts_told("escalation") == {TOWNSHIPS[0]: 1, TOWNSHIPS[1]: 2, COUNTY: 3}
    # The number is that of the page to which the notice leads.
    with clock.at(at(3, 19)):
        for who, scope in (("t1.reviewer", TOWNSHIPS[0]), ("c.sealer", COUNTY)):
            villages = at_desk(county, who).get("/registers/volunteers/villages/?year=2014")
            assert villages.context["missing"] == posts_told("escalation")[scope]
        # Declared again it is there.
        perform(REGISTERS, refs[0], Request("submit", {}), county.seats("v1.cadre"))
        assert done_for(county, "t1.reviewer") == ["volunteers"]
        assert done_for(county, "c.sealer") == []


def done_for(county: County, who: str) -> list[str]:
    """The registers whose notices read "Done since."."""
    found = {row.pk for row in page(county.seats(who)) if not row.is_pending}
    return list(UndeclaredNotice.objects.filter(pk__in=found).values_list("register", flat=True))


def test_a_notice_above_the_village_is_done_once_none_of_its_villages_is_missing(county: County) -> None:
    told(at(3, 19))

    def statements() -> int:
        seats = county.seats("c.sealer")
        with CaptureQueriesContext(connection) as captured:
            page(seats)
        return len(captured)

    with clock.at(at(3, 20)):
        before = statements()
        for village, done in ((0, "neither"), (1, "township"), (2, "township"), (3, "both")):
            declare(county, village, "volunteers")
            assert done_for(county, "t1.reviewer") == ([] if done == "neither" else ["volunteers"])
            assert done_for(county, "c.sealer") == (["volunteers"] if done == "both" else [])
        assert "Done since." in text_of(at_desk(county, "c.sealer").get("/notices/"))
        # However many notices there are, and whatever became of them.
        assert len(page(county.seats("c.sealer"))) == DUE_TOGETHER
        assert statements() == before == 3


def test_the_next_day_says_nothing_more_and_the_next_year_says_again(county: County) -> None:
    assert told(at(3, 11))
    assert told(at(3, 19))
    assert told(at(3, 20)) == 0
    told(at(3, 11, 2015))
    assert set(posts_told("reminder", year=2015)) == set(VILLAGES)
    told(at(3, 19, 2015))
    assert posts_told("escalation", year=2015) == {TOWNSHIPS[0]: 2, TOWNSHIPS[1]: 2, COUNTY: 4}


def test_a_county_that_sets_a_later_day_has_its_villages_reminded_of_that_one(county: County) -> None:
    told(at(3, 11))
    with clock.at(at(3, 12)):
        set_due_day(county.seats("c.sealer"), "volunteers", 2014, due_on=date(2014, 4, 18))
    assert told(at(3, 19)) == (DUE_TOGETHER - 1) * 3
    told(at(4, 11))
    anew = UndeclaredNotice.objects.filter(register="volunteers", due_on=date(2014, 4, 18))
    assert set(anew.values_list("kind", "scope")) == {("reminder", village) for village in VILLAGES}


def test_who_begins_in_autumn_is_told_nothing_of_spring(county: County) -> None:
    assert told(at(10, 8)) == 0


def test_a_run_asks_the_same_number_of_statements_for_four_villages_and_for_forty(county: County) -> None:
    few = _statements(at(3, 11))
    Place.objects.bulk_create(
        Place(code=f"{TOWNSHIPS[0]}{number}", name=f"村{number}", valid_from=date(2014, 1, 1))
        for number in range(301, 337)
    )
    assert _statements(at(3, 19)) == few
    assert posts_told("escalation")[COUNTY] == 40
    # A run that has nothing to say.
    assert _statements(at(3, 19)) < few


def _statements(moment: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        told(moment)
    return len([each for each in captured if "SAVEPOINT" not in each["sql"]])


def test_the_clock_tells_and_says_so(county: County) -> None:
    for first in (True, False):
        out = io.StringIO()
        with clock.at(at(3, 11)), translation.override("en"):
            call_command("tick", stdout=out)
        assert (f"Reminders and escalations: {DUE_TOGETHER * 4}" in out.getvalue()) is first
    assert UndeclaredNotice.objects.count() == DUE_TOGETHER * 4


def test_the_village_meets_it_on_its_pages_and_comes_to_the_declaring(county: County) -> None:
    told(at(3, 11))
    with clock.at(at(3, 12)):
        client = at_desk(county, "v1.cadre")
        assert notices.unread_count(county.seats("v1.cadre")) == DUE_TOGETHER
        shown = client.get("/notices/")
        assert text_of(shown).count("It isn’t declared yet; it is due on 2014-03-18.") == DUE_TOGETHER
        row = UndeclaredNotice.objects.get(scope=VILLAGES[0], register="volunteers")
        answer = client.post(f"/notices/undeclared/{row.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, "/registers/volunteers/declare/")
        assert notices.unread_count(county.seats("v1.cadre")) == DUE_TOGETHER - 1
        # Nobody else's was read; what is declared is shown as done.
        assert notices.unread_count(county.seats("v2.cadre")) == DUE_TOGETHER
        declare(county, 0, "volunteers")
        assert text_of(client.get("/notices/")).count("Done since.") == 1


def test_the_township_comes_to_its_villages_and_marks_all_as_read(county: County) -> None:
    told(at(3, 19))
    with clock.at(at(3, 20)):
        client, seats = at_desk(county, "t1.reviewer"), county.seats("t1.reviewer")
        assert "villages that hadn’t declared it: 2" in text_of(client.get("/notices/"))
        row = UndeclaredNotice.objects.get(scope=TOWNSHIPS[0], register="volunteers")
        answer = client.post(f"/notices/undeclared/{row.pk}/")
        assert answer["Location"] == "/registers/volunteers/villages/?year=2014"
        assert client.get(answer["Location"]).status_code == 200
        client.post("/notices/read/", {"until": at(3, 18).isoformat()})
        assert notices.unread_count(seats) == DUE_TOGETHER - 1
        client.post("/notices/read/", {"until": clock.now().isoformat()})
        assert notices.unread_count(seats) == 0


@pytest.mark.parametrize("name", ["t2.reviewer", "v1.cadre", "c.sealer", "b1.officer", "a.auditor"])
def test_a_notice_of_another_post_is_not_there(county: County, name: str) -> None:
    told(at(3, 19))
    row = UndeclaredNotice.objects.get(scope=TOWNSHIPS[0], register="volunteers")
    with clock.at(at(3, 20)):
        with pytest.raises(NotFound):
            read("undeclared", county.seats(name), row.pk)
        assert not UndeclaredRead.objects.exists()
        # Its own post reads it, from the same set-up.
        assert read("undeclared", county.seats("t1.reviewer"), row.pk)


@pytest.mark.parametrize("until", ["", "never", "2014-03-20", "2014-13-45T00:00:00", "2014-03-20T09:00:00"])
def test_a_moment_that_the_page_did_not_write_reads_nothing(county: County, until: str) -> None:
    told(at(3, 19))
    with clock.at(at(3, 20)):
        client = at_desk(county, "t1.reviewer")
        assert client.post("/notices/read/", {"until": until}).status_code == 302
        assert notices.unread_count(county.seats("t1.reviewer")) == DUE_TOGETHER
        read_all(county.seats("t1.reviewer"), clock.now())
        assert notices.unread_count(county.seats("t1.reviewer")) == 0
