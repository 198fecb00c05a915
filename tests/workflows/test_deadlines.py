"""Working days, the clock that stops, the reminder before and the escalation after: each once per stay."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils.translation import override

from loans.models import LoanCase
from tests.county import SPRING, VILLAGES, ZONE, County, advance, contacts, draft
from tests.races.own import own_database, run
from workflows import clock, deadlines, notices
from workflows.deadlines import Deadline, deadline, deadline_of, open_stay, with_open_stay
from workflows.models import CaseTask, Notice

pytestmark = pytest.mark.usefixtures("spring_2014")

MARKS = [{"target": "other", "note": "请核实"}]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def _on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZONE)


def _tick(day: date, **options: Any) -> str:
    out = io.StringIO()
    with clock.at(_on(day)):
        call_command("tick", stdout=out, stderr=out, **options)
    return out.getvalue()


def _due(case: Any) -> date:
    due_on = CaseTask.objects.get(process=case, finished=None).due_on
    assert due_on is not None
    return due_on


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("today", "left", "words"),
    [
        (date(2014, 3, 18), 5, "working days left: 5"),
        (date(2014, 3, 21), 2, "working days left: 2"),
        (date(2014, 3, 23), 2, "working days left: 2"),  # a Sunday uses up nothing
        (date(2014, 3, 25), 0, "due today"),
        (date(2014, 3, 26), -1, "overdue, working days: 1"),
        (date(2014, 3, 31), -4, "overdue, working days: 4"),
    ],
)
def test_the_days_left_are_working_days(today: date, left: int, words: str) -> None:
    with clock.at(_on(today)):
        found = deadline(date(2014, 3, 25))
    assert (found.days_left, found.words, found.is_overdue) == (left, words, left < 0)
    assert not found.is_provisional


def test_a_day_of_rest_after_the_due_day_is_overdue_too() -> None:
    with clock.at(_on(date(2014, 3, 22))):
        assert deadline(date(2014, 3, 21)).is_overdue


def test_the_festivals_are_those_of_the_official_calendar(county: County) -> None:
    """Qingming 2014: Saturday 5 to Monday 7 April; Labour Day: 1 to 3 May, Sunday 4 May is worked."""
    with clock.at(_on(date(2014, 4, 2))):
        case = advance(county, draft(county, seed=1), "submit")
        assert _due(case) == date(2014, 4, 10)
    with clock.at(_on(date(2014, 4, 29))):
        case = advance(county, draft(county, seed=2), "submit")
        assert _due(case) == date(2014, 5, 7)


def test_a_year_without_a_published_calendar_is_provisional() -> None:
    """The library knows the years that the State Council has announced; no year is known a century ahead."""
    with clock.at(_on(date(2114, 3, 1))):
        found = deadline(date(2114, 3, 20))
    assert found.is_provisional
    # Once the days ahead are known, the day still rests on the guess of those that it was counted over.
    with clock.at(_on(date(2014, 3, 20))):
        assert not deadline(date(2014, 3, 25), began_on=date(2014, 3, 18)).is_provisional


def test_a_stopped_clock_shows_no_days(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    case = LoanCase.objects.get(pk=case.pk)
    with clock.at(SPRING + timedelta(days=29)):
        found = deadline_of(case, open_stay(case))
    assert (found.is_stopped, found.days_left, found.is_overdue) == (True, None, False)
    assert "stopped" in found.words


def test_a_case_brings_its_open_stay_with_it(county: County) -> None:
    case = advance(county, draft(county, seed=1), "village")
    closed = advance(county, draft(county, seed=2), "payout")
    brought = {found.pk: found for found in with_open_stay(LoanCase.objects.all())}
    assert open_stay(brought[case.pk]) == open_stay(case)
    assert open_stay(brought[closed.pk]) is open_stay(closed) is None
    assert deadline_of(closed, None) == Deadline(None, None, is_provisional=False, is_stopped=False)


# ── The clock that stops ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_unchanged_answer_takes_up_the_days_that_were_left(county: County) -> None:
    case = advance(county, draft(county), "village")
    assert _due(case) == date(2014, 3, 25)
    with clock.at(_on(date(2014, 3, 20))):  # three of five working days are left
        county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
        assert CaseTask.objects.get(process=case, finished=None).due_on is None
    with clock.at(_on(date(2014, 4, 1))):
        county.do("v1.cadre", case, "submit")
        assert LoanCase.objects.get(pk=case.pk).state == "township_review"
        assert _due(case) == date(2014, 4, 4)
    with clock.at(_on(date(2014, 4, 3))):  # the clock stops again: one day is left
        county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    with clock.at(_on(date(2014, 4, 14))):
        county.do("v1.cadre", case, "submit")
        assert _due(case) == date(2014, 4, 15)


def test_whoever_returned_it_late_has_one_day(county: County) -> None:
    case = advance(county, draft(county), "village")
    with clock.at(_on(date(2014, 4, 1))):
        county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    with clock.at(_on(date(2014, 4, 2))):
        county.do("v1.cadre", case, "submit")
        assert _due(case) == date(2014, 4, 3)


def test_changed_content_begins_a_round_with_all_its_days(county: County) -> None:
    case = advance(county, draft(county), "submit")
    with clock.at(_on(date(2014, 3, 24))):
        county.do("v1.chair", case, "return_to_village", marks=MARKS)
    case = LoanCase.objects.get(pk=case.pk)
    case.sections["applicant"]["phone"] = "13800001111"
    case.save()
    with clock.at(_on(date(2014, 4, 14))):
        county.do("v1.cadre", case, "submit")
        assert (LoanCase.objects.get(pk=case.pk).round, _due(case)) == (2, date(2014, 4, 21))


# ── Reminders and escalations ────────────────────────────────────────────────────────────────────────────────────


def _kinds(case: Any) -> list[tuple[str, str, str]]:
    found = Notice.objects.filter(case=case, kind__in=["reminder", "escalation"]).order_by("pk")
    return list(found.values_list("kind", "role", "scope"))


def _unread(county: County, name: str) -> list[tuple[int, str]]:
    rows, _has_older = notices.page_of(county.seats(name), None)
    return [(row.notice.case_id, row.notice.kind) for row in rows if row.is_unread]


def test_a_post_is_reminded_before_and_the_county_told_after(county: County) -> None:
    case = advance(county, draft(county), "village")  # due on Tuesday 25 March
    assert str(case.number) not in _tick(date(2014, 3, 20))
    assert _kinds(case) == []
    said = _tick(date(2014, 3, 21))
    assert f"{case.number}: its post is reminded (due on 2014-03-25)." in said
    assert _kinds(case) == [("reminder", "township_reviewer", VILLAGES[0][:9])]
    for day in (22, 23, 24, 25):
        assert str(case.number) not in _tick(date(2014, 3, day))
    said = _tick(date(2014, 3, 26))
    assert f"{case.number}: the county is told (was due on 2014-03-25)." in said
    assert _kinds(case)[1:] == [("escalation", "county_sealer", VILLAGES[0][:6])]
    for _again in range(2):
        said = _tick(date(2014, 4, 9))
        assert str(case.number) not in said
        assert "failed" in said
        assert all("failed: 0" in line for line in said.splitlines() if "failed" in line)
    with clock.at(_on(date(2014, 3, 26))):
        assert _unread(county, "c.sealer") == [(case.pk, "escalation")]
        # Its own turn and the reminder; the escalation isn't the township's to read.
        assert _unread(county, "t1.reviewer") == [(case.pk, "reminder"), (case.pk, "your_turn")]
        assert _unread(county, "t2.reviewer") == []


def test_after_a_gap_what_is_late_is_escalated_and_no_longer_reminded(county: County) -> None:
    case = advance(county, draft(county), "village")
    _tick(date(2014, 4, 15))
    assert [kind for kind, _role, _scope in _kinds(case)] == ["escalation"]


def test_every_stay_is_reminded_of_itself(county: County) -> None:
    case = advance(county, draft(county), "village")
    _tick(date(2014, 3, 24))
    with clock.at(_on(date(2014, 3, 25))):
        county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    _tick(date(2014, 4, 8))  # the cooperative's ten working days end on 9 April
    assert [role for _kind, role, _scope in _kinds(case)] == ["township_reviewer", "loan_officer"]


def test_nobody_is_hurried_while_the_clock_is_stopped(county: County) -> None:
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    _tick(date(2014, 4, 15))
    assert _kinds(case) == []


def test_a_case_that_moved_on_meanwhile_is_passed_by(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = advance(county, draft(county, seed=1), "village")
    task = CaseTask.objects.select_related("process").get(process=case, finished=None)
    with clock.at(_on(date(2014, 3, 24))):
        county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    monkeypatch.setattr(deadlines, "_candidates", lambda kind, today: [task] if kind == "reminder" else [])
    assert f"{case.number}: passed by (somebody was first)" in _tick(date(2014, 3, 24))
    assert _kinds(case) == []


def test_one_that_fails_does_not_stop_the_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (advance(county, draft(county, seed=seed), "village") for seed in (1, 2, 3))
    tell = deadlines._tell

    def fails_for_some(task: CaseTask, kind: str, now: datetime) -> str:
        if task.process_id == first.pk:
            raise ValueError("broken row")
        if task.process_id == second.pk:
            raise OperationalError("locked")
        return tell(task, kind, now)

    monkeypatch.setattr(deadlines, "_tell", fails_for_some)
    with pytest.raises(CommandError, match="the others were"):
        _tick(date(2014, 3, 24))
    assert [bool(_kinds(case)) for case in (first, second, third)] == [False, False, True]
    monkeypatch.undo()
    _tick(date(2014, 3, 24))
    assert [len(_kinds(case)) for case in (first, second, third)] == [1, 1, 1]


def test_a_policy_that_sets_no_days_reminds_nobody(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = advance(county, draft(county), "village")
    for hook in ("reminder_days", "escalation_days"):
        monkeypatch.setattr(f"loans.flows.LoanFlow.{hook}", classmethod(lambda cls, case: None))
    _tick(date(2014, 3, 25))
    _tick(date(2014, 4, 25))
    assert _kinds(case) == []


# ── Two clocks at once ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.whole
@pytest.mark.race
@pytest.mark.xdist_group("races")
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_two_ticks_at_once_tell_each_post_once(tmp_path: Path, django_db_blocker: Any) -> None:
    with own_database(tmp_path) as url:
        answer = run("tests.races.ticks", url, tmp_path)
    assert answer["late"] == answer["near"] > 5
    assert answer["codes"] == [0, 0]
    assert answer["reminders"] == answer["near"]
    assert answer["escalations"] == answer["late"]
    assert answer["doubles"] == 0
    # Both took part in the race: what one of them found made already is said, not counted.
    # Registers that nobody declared: the four villages are reminded of the one that is due that day, both townships and
    # the county are told of the seven whose day has passed.
    assert answer["undeclared"] == 4 + 7 * 3
    assert answer["done"] == answer["near"] + answer["late"] + answer["undeclared"]
    # One message per officer and channel, whichever process sent it: nothing twice.
    assert answer["unsent"] == 0
    assert answer["deliveries"] == answer["delivered"]
    assert answer["faults"] == []
