"""Whoever's turn it is has a notice and nobody else, made with the act or not at all; each officer reads her own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from loans.models import LoanCase
from loans.programme import LOANS
from loans.rules import refusal_reasons
from tests.county import SPRING, VILLAGES, ZONE, County, advance, contacts, draft, end_appointments
from workflows import acts, clock, notices, nudging
from workflows.appointing import appoint, declare_kin
from workflows.errors import ActError, Invalid, NotFound
from workflows.models import Appointment, JournalRow, Notice, NoticeMark, NoticeRead
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")

MARKS = [{"target": "applicant.phone", "note": "请核实"}]


def _last(case: Any) -> tuple[str, str, str, str]:
    notice = Notice.objects.filter(case=case).latest("pk")
    return notice.kind, notice.role, notice.scope, notice.state


@pytest.mark.parametrize(
    ("until", "role", "scope", "state"),
    [
        ("submit", "village_chair", VILLAGES[0], "village_review"),
        ("village", "township_reviewer", VILLAGES[0][:9], "township_review"),
        ("township", "loan_officer", VILLAGES[0][:9], "bank_review"),
        ("bank", "county_sealer", VILLAGES[0][:6], "county_review"),
        ("county", "bank_liaison", VILLAGES[0][:9], "awaiting_payout"),
    ],
)
def test_the_post_whose_turn_it_is_has_a_notice(
    county: County, until: str, role: str, scope: str, state: str
) -> None:
    case = advance(county, draft(county), until)
    assert _last(case) == ("your_turn", role, scope, state)
    assert Notice.objects.filter(case=case).count() == JournalRow.objects.filter(case=case).count() - 1
    told = {name for name in county.officers if notices.page_of(county.seats(name), None, 1)[0]}
    holders = {
        name
        for name in county.officers
        if any(seat.role == role and seat.covers(case.place_code) for seat in county.seats(name).current)
    }
    assert holders <= told
    assert all(notices.unread_count(county.seats(name)) > 0 for name in holders)
    assert notices.unread_count(county.seats("v3.chair")) == 0
    assert notices.unread_count(county.seats("t2.reviewer")) == 0
    assert notices.unread_count(county.seats("a.auditor")) == 0


def _returned(county: County, case: Any) -> None:
    advance(county, case, "village")
    county.do("t1.reviewer", case, "return_to_village", marks=MARKS)


def _returned_to_township(county: County, case: Any) -> None:
    advance(county, case, "township")
    county.do("b1.officer", case, "return_to_township", marks=MARKS)


def _refused(county: County, case: Any) -> None:
    advance(county, case, "village")
    county.do("t1.reviewer", case, "refuse", reasons=[refusal_reasons(case)[0].code])


def _paid(county: County, case: Any) -> None:
    advance(county, case, "payout")


def _lapsed(county: County, case: Any) -> None:
    acts.lapse(LOANS, LoanCase.objects.get(pk=case.pk))


def _proposed(county: County, case: Any) -> None:
    advance(county, case, "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (_returned, ("returned", "village_cadre", VILLAGES[0], "returned")),
        (_returned_to_township, ("returned", "township_reviewer", VILLAGES[0][:9], "township_review")),
        (_refused, ("refused", "village_cadre", VILLAGES[0], "refused")),
        (_paid, ("finished", "village_cadre", VILLAGES[0], "disbursed")),
        (_lapsed, ("lapsed", "village_cadre", VILLAGES[0], "lapsed")),
        (_proposed, ("your_turn", "county_sealer", VILLAGES[0][:6], "unseal_proposed")),
    ],
)
def test_a_return_goes_to_who_corrects_and_an_end_to_the_village(
    county: County, story: Callable[[County, Any], None], expected: tuple[str, str, str, str]
) -> None:
    case = draft(county)
    story(county, case)
    assert _last(case) == expected


def test_what_the_village_does_itself_tells_nobody(county: County) -> None:
    case = draft(county)
    assert not Notice.objects.exists()
    county.do("v1.cadre", case, "withdraw", reason="本人不再需要")
    assert not Notice.objects.exists()


def test_an_act_that_fails_tells_nobody(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case = advance(county, draft(county), "village")
    before = Notice.objects.count()
    with pytest.raises(Invalid):
        county.do("t1.reviewer", case, "sign", opinion="", contacts=contacts(case))

    def broken(**_row: Any) -> Any:
        raise ValueError("the journal can't be written")

    monkeypatch.setattr("workflows.journal.append", broken)
    with pytest.raises(ValueError, match="can't be written"), transaction.atomic():
        county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert Notice.objects.count() == before


def test_a_notice_costs_an_act_one_statement(county: County) -> None:
    case = advance(county, draft(county), "village")
    with CaptureQueriesContext(connection) as captured:
        county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    about = [query["sql"] for query in captured.captured_queries if "workflows_notice" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")


def test_each_officer_reads_for_herself(county: County) -> None:
    case = advance(county, draft(county), "bank")
    notice = Notice.objects.get(case=case, role="county_sealer")
    first, second = county.seats("c.sealer"), county.seats("c.second")
    assert [notices.unread_count(seats) for seats in (first, second)] == [1, 1]
    for _again in range(2):
        assert notices.read(first, notice.pk) == notice
    assert NoticeRead.objects.count() == 1
    assert [notices.unread_count(seats) for seats in (first, second)] == [0, 1]
    rows, more = notices.page_of(first, None)
    assert ([row.is_unread for row in rows], more) == ([False], False)
    assert [row.is_unread for row in notices.page_of(second, None)[0]] == [True]
    for other in ("t1.reviewer", "b1.officer", "v1.cadre", "a.auditor"):
        with pytest.raises(NotFound):
            notices.read(county.seats(other), notice.pk)


def test_a_mark_reads_everything_up_to_it_and_never_goes_back(county: County) -> None:
    made = [advance(county, draft(county, seed=seed), "village") for seed in range(1, 4)]
    keys = [Notice.objects.get(case=case, role="township_reviewer").pk for case in made]
    seats = county.seats("t1.reviewer")
    assert notices.unread_count(seats) == 3
    notices.read_all(seats, keys[1])
    assert notices.unread_count(seats) == 1
    notices.read_all(seats, keys[0])
    assert NoticeMark.objects.get().read_to == keys[1]
    # A number from nowhere reads what there is, not what will come.
    notices.read_all(seats, 10**15)
    assert notices.unread_count(seats) == 0
    advance(county, draft(county, seed=5), "village")
    assert notices.unread_count(seats) == 1


def test_the_work_stays_with_the_post_and_the_reading_with_the_officer(county: County) -> None:
    case = advance(county, draft(county), "village")
    end_appointments(county.posts["t1.reviewer"], SPRING.date())
    appoint(
        county.officers["t2.reviewer"], county.posts["t1.reviewer"], starts_on=SPRING.date() + timedelta(1)
    )
    with clock.at(SPRING + timedelta(days=1)):
        assert notices.unread_count(county.seats("t1.reviewer")) == 0
        assert notices.page_of(county.seats("t1.reviewer"), None) == ([], False)
        successor = county.seats("t2.reviewer")
        rows, _more = notices.page_of(successor, None)
        assert [row.notice.case_id for row in rows] == [case.pk]
        # It came before she did: it stands in her list and isn't counted.
        assert [row.is_unread for row in rows] == [False]
        assert notices.unread_count(successor) == 0
        later = advance(county, draft(county, seed=2), "village")
        assert notices.unread_count(successor) == 1
        assert notices.page_of(successor, None)[0][0].notice.case_id == later.pk


def test_a_stand_in_is_told_while_she_stands_in(county: County) -> None:
    appoint(
        county.officers["v1.chair"],
        county.posts["v2.chair"],
        starts_on=date(2014, 3, 18),
        ends_on=date(2014, 3, 20),
        kind=Appointment.Kind.STAND_IN,
    )
    advance(county, draft(county, cadre="v2.cadre", village=VILLAGES[1]), "submit")
    assert notices.unread_count(county.seats("v1.chair")) == 1
    with clock.at(SPRING + timedelta(days=3)):
        assert notices.unread_count(county.seats("v1.chair")) == 0


def test_old_notices_are_not_counted_and_stay_in_the_list(county: County) -> None:
    advance(county, draft(county), "village")
    with clock.at(SPRING + timedelta(days=notices.COUNTED_DAYS + 1)):
        seats = county.seats("t1.reviewer")
        assert notices.unread_count(seats) == 0
        assert len(notices.page_of(seats, None)[0]) == 1


def test_the_list_pages_by_key_over_all_her_addresses(county: County) -> None:
    appoint(
        county.officers["t1.reviewer"],
        county.posts["t2.reviewer"],
        starts_on=date(2014, 3, 1),
        ends_on=date(2014, 3, 31),
        kind=Appointment.Kind.STAND_IN,
    )
    for seed in range(1, 6):
        place = 0 if seed % 2 else 2
        advance(
            county, draft(county, cadre=f"v{place + 1}.cadre", village=VILLAGES[place], seed=seed), "village"
        )
    seats = county.seats("t1.reviewer")
    seen: list[int] = []
    before, more = None, True
    while more:
        rows, more = notices.page_of(seats, before, 2)
        seen += [row.notice.pk for row in rows]
        before = seen[-1]
    assert seen == sorted(Notice.objects.filter(role="township_reviewer").values_list("pk", flat=True))[::-1]


def _raw(notice: Notice, **changes: Any) -> Notice:
    values = {
        name: getattr(notice, name)
        for name in ("case_id", "task_id", "kind", "role", "scope", "state", "day", "officer_id", "made_at")
    }
    return Notice(**{**values, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},  # the same kind about the same stay
        {"kind": "refused"},  # an end has no stay
        {"kind": "reminder", "task_id": None},
        {"kind": "nudge"},  # without day and officer
        {"kind": "reminder", "day": date(2014, 3, 18)},
        {"kind": "gossip"},
    ],
)
def test_the_database_refuses_what_the_engine_never_writes(county: County, changes: dict[str, Any]) -> None:
    case = advance(county, draft(county), "submit")
    notice = Notice.objects.get(case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        _raw(notice, **changes).save(force_insert=True)
    _raw(notice, kind="reminder").save(force_insert=True)


# ── The nudge ────────────────────────────────────────────────────────────────────────────────────────────────────


def _code(county: County, who: str, case: Any) -> str:
    with pytest.raises(ActError) as refused:
        nudging.nudge(case.ref, county.seats(who))
    return refused.value.code


def test_whoever_waits_may_nudge_once_per_working_day(county: County) -> None:
    case = advance(county, draft(county), "village")
    before = JournalRow.objects.count()
    nudging.nudge(case.ref, county.seats("v1.cadre"))
    assert _last(case) == ("nudge", "township_reviewer", VILLAGES[0][:9], "township_review")
    row = JournalRow.objects.filter(case=case).latest("sequence")
    assert (row.act, row.officer, row.state_to) == ("nudge", county.officers["v1.cadre"], "township_review")
    # Whoever asks: the holder hears it once a day.
    for who in ("v1.cadre", "v1.chair", "c.sealer"):
        assert _code(county, who, case) == "nudged_today"
    assert JournalRow.objects.count() == before + 1
    with clock.at(SPRING + timedelta(days=1)):
        nudging.nudge(case.ref, county.seats("v1.chair"))
    assert LoanCase.objects.get(pk=case.pk).state_since == case.state_since
    assert list(verify()) == []


def test_a_day_of_rest_belongs_to_the_next_working_day(county: County) -> None:
    case = advance(county, draft(county), "village")
    saturday = datetime(2014, 3, 22, 10, 0, tzinfo=ZONE)
    with clock.at(saturday):
        nudging.nudge(case.ref, county.seats("v1.cadre"))
    for days in (1, 2):
        with clock.at(saturday + timedelta(days=days)):
            assert _code(county, "v1.cadre", case) == "nudged_today"
    with clock.at(saturday + timedelta(days=3)):
        nudging.nudge(case.ref, county.seats("v1.cadre"))


def test_who_may_not_nudge_is_told_why(county: County) -> None:
    case = advance(county, draft(county, seed=1), "village")
    assert _code(county, "t1.reviewer", case) == "your_turn"
    assert _code(county, "a.auditor", case) == "reads_only"
    for stranger in ("v3.cadre", "t2.reviewer", "b1.officer"):
        assert _code(county, stranger, case) == "not_found"
    applicant = case.sections["applicant"]
    declare_kin(
        county.officers["v1.chair"], name=applicant["name"], relation="表妹", id_number=applicant["id_number"]
    )
    assert _code(county, "v1.chair", case) == "kin_case"
    assert _code(county, "v1.chair", draft(county, seed=2)) == "nobody_holds_it"
    closed = advance(county, draft(county, seed=3), "payout")
    assert _code(county, "v1.cadre", closed) == "nobody_holds_it"
    assert _code(county, "v1.cadre", LoanCase(ref="nosuchcase22")) == "not_found"
    assert not Notice.objects.filter(kind="nudge").exists()


def test_the_database_keeps_the_second_nudge_of_a_day_out(county: County) -> None:
    case = advance(county, draft(county), "village")
    nudging.nudge(case.ref, county.seats("v1.cadre"))
    made = Notice.objects.get(kind="nudge")
    with pytest.raises(IntegrityError), transaction.atomic():
        _raw(made).save(force_insert=True)
    _raw(made, day=date(2014, 3, 19)).save(force_insert=True)
