"""What is kept no longer than the policy says is gone on its day and not before, on record, and never while in use."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from people import retention
from people.models import ImportBatch, ImportRow, RegisterCase
from people.opening import open_register
from people.policy import load_policy
from tests.county import VILLAGES, ZONE, County
from tests.pages.desks import at_desk, text_of
from tests.people.files import WOMAN, send, take
from tests.people.test_declared import act, woman
from workflows import clock
from workflows.models import Content, JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture
def keeps(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A county sets another value, or none: kept for ever."""
    policy = load_policy()
    real = type(policy).at

    def setting(name: str, value: int | None) -> None:
        class _Terms:
            def __init__(self, terms: Any) -> None:
                self.terms = terms

            def value(self, asked: str) -> Any:
                return value if asked == name else self.terms.value(asked)

            def __getitem__(self, asked: str) -> Any:
                return self.terms[asked]

        monkeypatch.setattr(type(policy), "at", lambda self, place, day: _Terms(real(self, place, day)))

    return setting


@pytest.fixture
def closed(county: County) -> RegisterCase:
    """A register of two women that the county took over on 18 March 2014, declared twice."""
    woman(county, 22)
    woman(county, 24, "吉克·史洛")
    case = opened(county)
    act(county, "v1.cadre", case, "submit")
    act(county, "t1.reviewer", case, "return_to_village", marks=[{"target": "register", "note": "漏报"}])
    woman(county, 26, "马秀英")
    for who, name in (("v1.cadre", "submit"), ("t1.reviewer", "sign"), ("c.sealer", "take_over")):
        case = act(county, who, case, name)
    return case


def opened(county: County) -> RegisterCase:
    outcome = open_register("women", 2014, VILLAGES[0], county.seats("v1.cadre"), key="")
    return RegisterCase.objects.get(ref=outcome.ref)


def bodies(case: RegisterCase) -> list[bool]:
    return [row.body is not None for row in Content.objects.filter(case=case).order_by("round")]


def tick(moment: datetime) -> str:
    out = StringIO()
    # The county's own language, whatever page was read before.
    with clock.at(moment), translation.override("zh-hans"):
        call_command("tick", stdout=out)
    return out.getvalue()


def test_a_file_is_gone_on_its_day_and_its_facts_stay(county: County) -> None:
    batch = send(county, [WOMAN, {**WOMAN, "身份证号": "1"}])
    take(county, batch)
    days = load_policy().at(VILLAGES[0], clock.today()).value("keep_imports_days")
    sent = ImportBatch.objects.get().sent_at
    assert retention.tidy(sent + timedelta(days=days, seconds=-1)) == 0
    assert ImportRow.objects.count() == 2
    with clock.at(sent + timedelta(days=days)):
        assert retention.tidy(clock.now()) == 1
        assert retention.tidy(clock.now()) == 0
    assert not ImportRow.objects.exists()
    batch.refresh_from_db()
    assert (batch.status, batch.file) == ("taken", None)
    row = JournalRow.objects.get(act="forget_import")
    assert (row.officer, row.facts) == (None, {"import": batch.pk, "register": "women", "rows": 2})
    assert "阿依" not in str(row.facts)
    assert list(verify()) == []


def test_a_file_that_waits_or_is_being_taken_keeps_its_rows(county: County) -> None:
    batch = send(county, [WOMAN])
    late = clock.now() + timedelta(days=400)
    for status, gone in (("waiting", 0), ("taking", 0), ("taken", 1)):
        ImportBatch.objects.filter(pk=batch.pk).update(status=status)
        assert retention.tidy_files(late) == gone


def test_a_closed_registers_rows_are_gone_after_their_years_and_not_the_day_before(
    county: County, closed: RegisterCase, keeps: Any
) -> None:
    keeps("keep_declared_years", 2)
    assert bodies(closed) == [True, True]
    tick(datetime(2016, 3, 17, 23, 0, tzinfo=ZONE))
    assert bodies(closed) == [True, True]
    assert "保存期满已清理：1 项。" in tick(datetime(2016, 3, 18, 1, 0, tzinfo=ZONE))
    assert bodies(closed) == [False, False]
    row = JournalRow.objects.get(act="erase_content")
    assert (row.officer, row.case_id) == (None, closed.pk)
    assert row.facts == {"register": "women", "rounds": 2, "rows": 5}
    # Digests, sign-offs and the journal still verify; nothing is left to do.
    assert list(verify()) == []
    assert retention.tidy_declared(datetime(2016, 3, 19, 1, 0, tzinfo=ZONE)) == 0


def test_what_is_erased_is_told_so(county: County, closed: RegisterCase, keeps: Any) -> None:
    client = at_desk(county, "c.sealer")
    before = text_of(client.get(f"/declared/{closed.ref}/"))
    assert "吉克·史洛" in before
    keeps("keep_declared_years", 0)
    assert retention.tidy_declared(clock.now()) == 1
    words = text_of(client.get(f"/declared/{closed.ref}/"))
    assert "erased by law" in words
    assert "Persons 3" in words
    assert "Content erased by law" in words
    # Nobody has come since it was declared only because nobody is known to have been there.
    assert "Changed since it was declared" not in words
    for name in ("吉克·史洛", "a nil return"):
        assert name not in words


def test_a_register_on_its_way_keeps_every_round(county: County, keeps: Any) -> None:
    woman(county, 22)
    case = act(county, "v1.cadre", opened(county), "submit")
    keeps("keep_declared_years", 0)
    for _level in range(2):
        assert retention.tidy_declared(clock.now() + timedelta(days=4000)) == 0
        assert bodies(case) == [True]
        case = act(county, "t1.reviewer", case, "sign") if case.state == "township_review" else case
    act(county, "c.sealer", case, "take_over")
    assert retention.tidy_declared(clock.now() + timedelta(days=1)) == 1


def test_a_county_that_keeps_for_ever_keeps(county: County, closed: RegisterCase, keeps: Any) -> None:
    batch = send(county, [WOMAN])
    keeps("keep_declared_years", None)
    assert retention.tidy_declared(datetime(2099, 1, 1, tzinfo=ZONE)) == 0
    assert bodies(closed) == [True, True]
    keeps("keep_imports_days", None)
    assert retention.tidy_files(datetime(2099, 1, 1, tzinfo=ZONE)) == 0
    batch.refresh_from_db()
    assert batch.file is not None
    assert not JournalRow.objects.filter(act__in=["erase_content", "forget_import"]).exists()


def test_every_retention_value_of_the_policy_is_acted_on_or_a_floor() -> None:
    acted = {"keep_imports_days", "keep_tables_days", "keep_declared_years"}
    # The journal is kept for ever, so no look is forgotten before its years are over.
    floors = {"keep_looks_years"}
    assert {name for name in load_policy().parameters if name.startswith("keep_")} == acted | floors
