"""The demo county: every state is there, made by the acts, and all of it holds."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader

from aid import funds
from aid.models import AidCase, AidState, Fund, GrantSlot, Objection
from loans.demo import PASSWORD
from loans.demo.stories import STORIES, moments
from loans.demo.women import women
from loans.models import BenefitSlot, Disbursement, Guarantee, LoanCase, LoanState
from people.models import FollowUp, ImportBatch, Pairing, RegisterCase, RegisterEntry, Visit
from people.queries.overview import overview
from people.queries.registers import area_that_keeps
from people.registers.declaration import REGISTERS
from tests.pages.desks import BACKEND
from workflows import clock
from workflows.calendar import completed_years, is_working_day
from workflows.files import read
from workflows.models import Appointment, Attachment, Case, JournalRow, Officer, SignOff
from workflows.permission import facts_of, may
from workflows.programme import PROGRAMMES
from workflows.seats import seats_of
from workflows.verification import verify

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STATES = {
    "draft": 4,
    "village_review": 3,
    "township_review": 4,
    "bank_review": 4,
    "county_review": 3,
    "awaiting_payout": 3,
    "payout_stopped": 1,
    "unseal_proposed": 1,
    "returned": 2,
    "disbursed": 32,
    "refused": 6,
    "withdrawn": 3,
    "lapsed": 3,
}


@pytest.fixture
def said(db: None, settings: Any, tmp_path: Path) -> str:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    out = io.StringIO()
    with override("en"), clock.at(TODAY):
        call_command("demo", address="http://127.0.0.1:8000/", stdout=out)
        call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.whole
@pytest.mark.once
def test_the_demo_county(said: str) -> None:
    """One load, since it is the dearest fixture of all; each part below says what of it must hold."""
    with clock.at(TODAY):
        _every_state_is_there()
        _every_history_was_made_by_acts()
        _the_special_cases_are_there()
        _the_registers_came_as_registers_do()
        _somebody_stands_in_each_of_the_eight_registers()
        _a_child_without_parents_has_her_card()
        _aid_was_given_within_its_budgets()
        _accounts_can_sign_in(said)
        _open_cases_can_go_on()


def _every_state_is_there() -> None:
    assert Counter(LoanCase.objects.values_list("state", flat=True).order_by()) == STATES
    assert set(STATES) == set(LoanState.values)
    assert Disbursement.objects.count() == STATES["disbursed"]
    # Six earlier loans and three earlier guarantees came by file.
    assert BenefitSlot.objects.filter(status="consumed").count() == STATES["disbursed"] + 6
    assert Guarantee.objects.filter(case=None).count() == 3


def _every_history_was_made_by_acts() -> None:
    assert list(verify()) == []
    on_paper = [each.body["on_paper"] for each in SignOff.objects.all() if "on_paper" in each.body]
    assert len(on_paper) == 3
    assert {each["recorder"] for each in on_paper} == {Officer.objects.get(username="c.recorder").pk}
    rows = list(JournalRow.objects.select_related("case").order_by("sequence"))
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert all(is_working_day(row.at.astimezone(TODAY.tzinfo).date()) for row in rows if row.case_id)
    assert rows[-1].at <= TODAY
    for code, never in (
        ("loan", set()),
        ("register", {"withdraw", "return_to_township"}),
        ("aid", {"take_off_list", "return_to_township"}),
    ):
        acts = {row.act for row in rows if row.case and row.case.programme == code}
        assert acts == {"open", *PROGRAMMES[code].acts} - never
    for case in LoanCase.objects.exclude(accepted_on=None).select_related("applicant"):
        assert case.applicant is not None
        assert case.accepted_on is not None
        assert 18 <= completed_years(case.applicant.birth_date, case.accepted_on) <= 50
    for paper in Attachment.objects.select_related("file").order_by("pk")[:3]:
        assert read(paper.file).startswith(b"\xff\xd8\xff")


def _the_special_cases_are_there() -> None:
    names = set(LoanCase.objects.values_list("title", flat=True))
    assert {"李𬍛", "𫖯小梅", "阿说木呷·吉克阿果莫", "Aygül Memet", "ئايگۈل مەمەت"} <= names
    assert LoanCase.objects.filter(amount_asked=30000, state="disbursed").exists()
    assert {len(case.sections["guarantors"]) for case in LoanCase.objects.filter(state="disbursed")} == {1, 2}
    assert LoanCase.objects.filter(amount_consented__lt=60001, amount_asked=80000).exists()
    assert LoanCase.objects.filter(round=2).count() == 3
    assert SignOff.objects.filter(officer__username="t1.former").exists()
    assert SignOff.objects.filter(officer__username="t2.standin").exists()
    held = Appointment.objects.filter(post__code="t1.reviewer").order_by("starts_on")
    assert [row.officer.username for row in held] == ["t1.former", "t1.reviewer"]
    # Opinions differ: no desk says one thing only.
    for level in ("village", "township", "bank", "county"):
        assert len({row.body["opinion"] for row in SignOff.objects.filter(level=level, carries=True)}) > 3


def _the_registers_came_as_registers_do() -> None:
    """On time, late, returned, waiting and missing; women who were visited twice a year, and some who weren't."""
    cases = RegisterCase.objects.all()
    assert Counter(cases.values_list("state", flat=True)) == {
        "taken_over": 27,
        "returned": 1,
        "township_review": 2,
    }
    assert cases.filter(declared_on__gt=F("due_on")).count() >= 3
    assert cases.filter(declared_on__lte=F("due_on")).count() >= 20
    held = RegisterEntry.objects.filter(since__lte=TODAY.date()).exclude(until__lte=TODAY.date())
    found = Counter(held.filter(outcome="in").values_list("register", flat=True))
    assert found["women"] >= 300
    years = Counter(Visit.objects.filter(status="done").values_list("done_on__year", flat=True))
    assert all(years[year] > 60 for year in (2025, 2026))
    assert FollowUp.objects.filter(done_on=None).exists()
    assert Pairing.objects.filter(end="handed_over").count() == 4


def _somebody_stands_in_each_of_the_eight_registers() -> None:
    """As the county reads them on their page: no register of the demo is empty."""
    seats = seats_of(Officer.objects.get(username="c.sealer"), clock.today())
    found = {
        line.register.code: line.stand for line in overview(seats, area_that_keeps(seats), clock.today())
    }
    assert list(found) == list(REGISTERS)
    few = {"children_in_hardship": 2, "village_heads": 4, "two_cancers": 6}
    assert {code: found[code] for code in few} == few
    assert all(number >= 15 for code, number in found.items() if code not in few), found


def _a_child_without_parents_has_her_card() -> None:
    """By the village's own file, as the others came; the card is printed by the village."""
    child = RegisterEntry.objects.get(register="children_in_hardship", place_code="513499101201").person
    assert (
        ImportBatch.objects.get(template="children_in_hardship", place_code="513499101201").status == "taken"
    )
    desk = Client()
    desk.force_login(Officer.objects.get(username="v1.cadre"), backend=BACKEND)
    answer = desk.get(f"/registers/children_in_hardship/{child.pk}/card/")
    assert answer.status_code == 200
    words = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    for said in ("特殊困难儿童登记卡", child.name, "父母双亡", "祖父母（外祖父母）", "示范县中心小学"):
        assert said in words, said


def _aid_was_given_within_its_budgets() -> None:
    """Nominations in every state, of every grant, on paper as on the budget."""
    found = Counter(AidCase.objects.values_list("state", flat=True).order_by())
    assert set(found) == set(AidState.values)
    assert found["verified"] >= 15
    assert found["county_review"] >= 3
    grants = {"spring_festival", "mothers_parcel", "safe_home", "two_cancer", "women_class"}
    assert set(AidCase.objects.values_list("grant", flat=True)) == grants
    assert funds.differences() == []
    spent = Fund.objects.get(grant="spring_festival", year=2026)
    assert (
        spent.spent_number
        == AidCase.objects.filter(grant="spring_festival", delivered_on__isnull=False).count()
    )
    assert Objection.objects.filter(answered_at=None).count() == 1
    # Five grants from before the county had this system came by file.
    assert GrantSlot.objects.filter(case=None).count() == 5


def _accounts_can_sign_in(said: str) -> None:
    assert "The demo county is loaded: 118 cases, 300 women in its registers." in said
    assert "This database holds a county already" in said
    assert "http://127.0.0.1:8000/" in said
    assert all(officer.check_password(PASSWORD) for officer in Officer.objects.all())
    assert not Officer.objects.filter(must_change_password=True).exists()
    for username in (
        "v1.cadre",
        "v1.chair",
        "t1.reviewer",
        "b1.officer",
        "b1.liaison",
        "c.manager",
        "c.sealer",
        "a.auditor",
    ):
        assert f"  {username} " in said
    assert PASSWORD in said


def _open_cases_can_go_on() -> None:
    """The declared relative keeps away, her colleague doesn't have to; and nothing of it lapses tomorrow."""
    programme = PROGRAMMES["loan"]
    kin = LoanCase.objects.get(title="吴阿美")
    answers = {}
    for username in ("c.sealer", "c.second"):
        officer = Officer.objects.get(username=username)
        seats = seats_of(officer, clock.today())
        answers[username] = may(kin, programme.acts["seal"], seats, facts_of(kin, officer))
    assert (answers["c.sealer"].code, answers["c.second"].allowed) == ("kin_case", True)
    assert list(programme.lapsing(clock.now())) == []
    assert Case.objects.filter(state_since__gte=datetime(2026, 11, 1, tzinfo=TODAY.tzinfo)).count() > 20


@pytest.mark.parametrize("today", [date(2025, 2, 3), date(2026, 10, 4), date(2028, 2, 29), date(2031, 1, 1)])
def test_stories_are_told_in_office_hours_and_in_order_whenever_it_is(today: date) -> None:
    for place, woman in enumerate(women(today)):
        told = sorted(moments(woman.story, place, today, woman.ago, woman.chance))
        assert [moment.step for moment in told] == list(STORIES[woman.story])
        assert [moment.order for moment in told] == list(range(len(told)))
        assert all(is_working_day(moment.at.date()) for moment in told)
        assert told[-1].at.date() < today
        if woman.row["age"]:
            assert (
                18
                <= completed_years(woman.born, told[0].at.date())
                <= completed_years(woman.born, today)
                <= 50
            )
