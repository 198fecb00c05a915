"""What cron runs: overdue cases lapse, each once, whatever becomes of the others. And the commands beside it."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils.translation import override

from loans.lapsing import lapses_on
from loans.models import BenefitSlot, LoanCase
from tests.county import SPRING, County, advance, draft
from workflows import clock, due
from workflows.acts import lapse
from workflows.models import CaseTask, JournalRow
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def _tick(days: int, **options: Any) -> str:
    out = io.StringIO()
    with clock.at(SPRING + timedelta(days=days)):
        call_command("tick", stdout=out, stderr=out, **options)
    return out.getvalue()


def _state(case: Any) -> str:
    return LoanCase.objects.get(pk=case.pk).state


def _returned(county: County, seed: int) -> Any:
    case = advance(county, draft(county, seed=seed), "village")
    county.do("t1.reviewer", case, "return_to_village", marks=[{"target": "other", "note": "请核实"}])
    return case


@pytest.mark.parametrize(("state", "days"), [("draft", 30), ("returned", 30), ("awaiting_payout", 60)])
def test_a_case_lapses_the_day_after_the_policys_days(county: County, state: str, days: int) -> None:
    made = {
        "draft": lambda: draft(county),
        "returned": lambda: _returned(county, 1),
        "awaiting_payout": lambda: advance(county, draft(county), "county"),
    }
    case = made[state]()
    assert lapses_on(LoanCase.objects.get(pk=case.pk)) == SPRING.date() + timedelta(days=days + 1)
    assert "Lapsed: 0" in _tick(days)
    assert _state(case) == state
    said = _tick(days + 1)
    assert "Lapsed: 1, failed: 0" in said
    assert _state(case) == "lapsed"
    assert not BenefitSlot.objects.filter(released_at=None).exists()
    assert not CaseTask.objects.filter(process=case, finished=None).exists()
    row = JournalRow.objects.filter(case=case).latest("sequence")
    assert (row.act, row.officer, row.state_to) == ("lapse", None, "lapsed")
    assert "Lapsed: 0, failed: 0" in _tick(days + 2)
    assert list(verify()) == []


def test_a_stopped_payout_lapses_as_an_unpaid_case_does(county: County) -> None:
    case = advance(county, draft(county), "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    assert "Lapsed: 0" in _tick(60)
    assert "Lapsed: 1" in _tick(61)


def test_what_is_under_review_never_lapses(county: County) -> None:
    for seed, until in enumerate(("submit", "village", "township", "bank")):
        advance(county, draft(county, seed=seed), until)
    assert "Lapsed: 0" in _tick(3000)


def test_a_run_is_bounded_and_the_next_one_goes_on(county: County) -> None:
    for seed in range(3):
        draft(county, seed=seed)
    assert "Lapsed: 2" in _tick(40, most=2)
    assert "Lapsed: 1" in _tick(40, most=2)


def test_one_failing_case_does_not_stop_the_others(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (draft(county, seed=seed) for seed in range(3))

    def fails_for_the_second(programme: Any, case: Any) -> Any:
        if case.ref == second.ref:
            raise ValueError("broken row")
        return lapse(programme, case)

    monkeypatch.setattr(due, "lapse", fails_for_the_second)
    with pytest.raises(CommandError, match="the others were"):
        _tick(40)
    assert [_state(case) for case in (first, second, third)] == ["lapsed", "draft", "lapsed"]
    monkeypatch.undo()
    assert "Lapsed: 1" in _tick(40)


def test_an_officer_who_was_first_is_no_fault(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    case, other = draft(county), draft(county, seed=1)

    def meanwhile_submitted(programme: Any, found: Any) -> Any:
        if found.ref == case.ref:
            with clock.at(SPRING + timedelta(days=31)):
                county.do("v1.cadre", case, "submit")
        else:
            raise OperationalError("locked")
        return lapse(programme, found)

    monkeypatch.setattr(due, "lapse", meanwhile_submitted)
    said = _tick(31)
    assert f"{case.ref}: passed by" in said
    assert f"{other.ref}: passed by (someone is working on it)" in said
    assert "Lapsed: 0, failed: 0" in said
    assert _state(case) == "village_review"
    assert list(verify()) == []


def test_the_journal_is_verified_by_a_command(county: County) -> None:
    case = advance(county, draft(county), "village")
    out = io.StringIO()
    call_command("verify_journal", stdout=out)
    assert out.getvalue().strip() == f"{JournalRow.objects.count()} rows, 1 cases: all holds."
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workflows_case SET state = 'county_review' WHERE id = %s", [case.pk])
    with pytest.raises(SystemExit) as ended:
        call_command("verify_journal", stdout=out, stderr=out)
    assert ended.value.code == 1
    assert f"case {case.ref}: its state is county_review" in out.getvalue()
    assert "Faults: 1." in out.getvalue()


def test_keys_are_made_once_and_never_replaced(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEY_FILE = tmp_path / "keys" / "master.key"
    with pytest.raises(CommandError, match="from the environment"):
        call_command("make_keys")
    monkeypatch.delenv("JINGUO_KEYS")
    out = io.StringIO()
    call_command("make_keys", stdout=out)
    written = settings.KEY_FILE.read_text()
    assert settings.KEY_FILE.stat().st_mode & 0o777 == 0o600
    assert [len(base64.b64decode(line.partition(":")[2])) for line in written.splitlines()] == [32, 32]
    assert str(settings.KEY_FILE) in out.getvalue()
    with pytest.raises(CommandError, match="never replaced"):
        call_command("make_keys")
    assert settings.KEY_FILE.read_text() == written
    (tmp_path / "file").write_text("x")
    settings.KEY_FILE = tmp_path / "file" / "master.key"
    with pytest.raises(CommandError, match="can't be written"):
        call_command("make_keys")
