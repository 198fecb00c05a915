"""The lists for the bank and its results by API: the pages' functions, with the pages' refusals, for the same posts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from aid.models import AidCase, BankList, BankListEnd, PaymentFile
from tests.aid.bank_files import ACCOUNT, approved, as_csv, filled, row
from tests.aid.pages import AFTER
from tests.aid.stage import again, allot, do_act
from tests.api.client import Desk, new_key
from tests.county import County
from tests.kept import kept
from tests.pages.desks import at_desk
from workflows import clock
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

LISTS, RESULTS = "/aid/bank-lists", "/aid/bank-results"
READS = ("c.manager", "c.sealer", "a.auditor")
OTHERS = ("v1.cadre", "v1.chair", "t1.reviewer", "b1.officer", "b1.liaison", "c.registrar")


def _two_approved(county: County) -> list[AidCase]:
    return [approved(county, seed) for seed in (1, 2)]


@pytest.fixture
def two(county: County) -> Iterator[list[AidCase]]:
    kept(allot, county)
    with clock.at(AFTER):
        yield kept(_two_approved, county)


@pytest.fixture
def manager(county: County, two: list[AidCase]) -> Desk:
    return Desk(county, "c.manager")


def made(desk: Desk) -> dict[str, Any]:
    status, body = desk.post(LISTS, {})
    assert status == 201, body
    return dict(body)


def sends(desk: Desk, data: bytes, name: str = "结果.csv", **more: Any) -> tuple[int, Any]:
    file = io.BytesIO(data)
    file.name = name
    return desk.upload(RESULTS, {"file": file, **more})


def paid(two: list[AidCase], reference: str = "B-1") -> bytes:
    """Both transfers were made."""
    return as_csv(*(row(case, reference=f"{reference}{case.pk}") for case in two))


def test_a_list_is_made_once_and_tells_its_lines_without_accounts(two: list[AidCase], manager: Desk) -> None:
    waits = manager.get("/aid/payments")[1]
    assert (waits["waiting"], waits["free"], waits["free_yuan"]) == (2, 2, "1000.00")
    key = new_key()
    status, first = manager.post(LISTS, {}, key=key)
    assert (status, first["number"]) == (201, "示妇助付〔2015〕00001号")
    assert manager.post(LISTS, {}, key=key) == (201, first)
    assert manager.post(LISTS, {})[1]["code"] == "nothing_free"
    assert BankList.objects.count() == 1
    assert (first["lines"], first["total"], first["state"], first["unanswered"]) == (
        2,
        "1000.00",
        "with_bank",
        2,
    )
    waits = manager.get("/aid/payments")[1]
    assert (waits["free"], {each["list"] for each in waits["rows"]}) == (0, {first["number"]})
    status, found = manager.get(f"{LISTS}/{first['ref']}")
    assert [each["ref"] for each in found["rows"]] == [case.ref for case in two]
    assert ACCOUNT not in str(found) + str(waits)
    assert all(each["account"].endswith("1234") for each in found["rows"])
    assert [each["number"] for each in manager.get(LISTS)[1]["lists"]] == [first["number"]]


def test_its_file_is_that_of_the_page_and_its_taking_is_on_record(
    county: County, two: list[AidCase], manager: Desk
) -> None:
    ref = made(manager)["ref"]
    page = at_desk(county, "c.manager", "zh-hans")
    for form in ("csv", "xlsx"):
        answer = manager.send("GET", f"{LISTS}/{ref}/file.{form}")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="transfers-{ref}.{form}"'
        assert answer.content == page.post(f"/aid/payments/lists/{ref}/list.{form}").content
    assert ACCOUNT.encode() in manager.send("GET", f"{LISTS}/{ref}/file.csv").content
    assert JournalRow.objects.filter(act="take_payments").count() == 5


def test_called_off_it_sets_free_what_isnt_answered(two: list[AidCase], manager: Desk) -> None:
    ref = made(manager)["ref"]
    status, problem = manager.post(f"{LISTS}/{ref}/call-off", {"reason": " "})
    assert (status, list(problem["errors"])) == (422, ["reason"])
    assert manager.post(f"{LISTS}/{ref}/call-off", {"because": "重报"})[0] == 422
    key, body = new_key(), {"reason": "银行退回清单，要求重报"}
    status, found = manager.post(f"{LISTS}/{ref}/call-off", body, key=key)
    assert (status, found["state"]) == (200, "called_off")
    assert manager.post(f"{LISTS}/{ref}/call-off", body, key=key) == (200, found)
    assert manager.post(f"{LISTS}/{ref}/call-off", body)[1]["code"] == "called_off"
    assert manager.get(f"{LISTS}/{ref}")[1]["called_off_because"] == body["reason"]
    assert manager.get(f"{LISTS}/{ref}/file.csv")[1]["code"] == "called_off"
    assert made(manager)["lines"] == 2
    assert BankListEnd.objects.count() == 1
    assert list(verify("513499")) == []


def test_results_are_looked_at_first_and_entered_once(two: list[AidCase], manager: Desk) -> None:
    made(manager)
    wrong = row(two[0], number="示妇助〔2015〕09999号")
    data = as_csv(row(two[0]), row(two[1], name="别人"), wrong)
    rows = JournalRow.objects.count()
    status, sent = sends(manager, data)
    assert (status, sent["counts"]) == (201, {"ready": 1, "wrong": 2, "done": 0, "taken_back": 0})
    assert JournalRow.objects.count() == rows + 1
    lines = manager.get(f"{RESULTS}/{sent['ref']}/rows")[1]["rows"]
    assert [(each["line"], each["status"], each["ref"]) for each in lines] == [
        (2, "ready", two[0].ref),
        (3, "wrong", two[1].ref),
        (4, "wrong", None),
    ]
    assert [bool(each["faults"]) for each in lines] == [False, True, True]
    assert ACCOUNT not in str(lines)
    assert {again(case).state for case in two} == {"awaiting_payment"}
    entered = manager.post(f"{RESULTS}/{sent['ref']}/enter", {})
    assert entered == (200, {"done": 1, "refused": 0, "left": 0})
    assert [again(case).state for case in two] == ["delivered", "awaiting_payment"]
    rows = JournalRow.objects.count()
    assert sends(manager, data)[0] == 200
    assert manager.post(f"{RESULTS}/{sent['ref']}/enter", {})[1] == {"done": 0, "refused": 0, "left": 0}
    assert (PaymentFile.objects.count(), JournalRow.objects.count()) == (1, rows)
    shown = manager.get(f"{RESULTS}/{sent['ref']}/rows?show=wrong")[1]["rows"]
    assert [each["line"] for each in shown] == [3, 4]
    assert list(verify("513499")) == []


def test_checked_again_a_line_stands_with_its_result_of_now(two: list[AidCase], manager: Desk) -> None:
    status, sent = sends(manager, paid(two))
    assert (status, sent["counts"]["wrong"]) == (201, 2)
    made(manager)
    status, found = manager.post(f"{RESULTS}/{sent['ref']}/check", {})
    assert (status, found["counts"]["ready"]) == (200, 2)


def test_the_wrong_lines_are_taken_on_record(two: list[AidCase], manager: Desk) -> None:
    sent = sends(manager, paid(two))[1]
    answer = manager.send("GET", f"{RESULTS}/{sent['ref']}/to-mend.xlsx")
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")
    taken = JournalRow.objects.filter(act="take_payments").latest("pk")
    assert taken.facts == {"file": sent["digest"], "rows": 2}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", "办件编号,姓名\n1,2\n".encode()])
def test_a_file_that_cant_be_used_is_told_and_not_kept(manager: Desk, data: bytes) -> None:
    status, problem = sends(manager, data)
    assert (status, list(problem["errors"])) == (422, ["file"])
    status, problem = sends(manager, paid([]), sort="1")
    assert (status, list(problem["errors"])) == (422, ["sort"])
    status, problem = manager.upload(RESULTS, {})
    assert (status, list(problem["errors"])) == (422, ["file"])
    assert not PaymentFile.objects.exists()


def test_only_the_manager_writes_and_only_the_county_reads(
    county: County, two: list[AidCase], manager: Desk
) -> None:
    ref = made(manager)["ref"]
    file = sends(manager, paid(two))[1]["ref"]
    reads = ("/aid/payments", LISTS, f"{LISTS}/{ref}", RESULTS, f"{RESULTS}/{file}", f"{RESULTS}/{file}/rows")
    takes = (f"{LISTS}/{ref}/file.csv", f"{LISTS}/{ref}/file.xlsx", f"{RESULTS}/{file}/to-mend.xlsx")
    writes: tuple[tuple[str, dict[str, str]], ...] = (
        (LISTS, {}),
        (f"{LISTS}/{ref}/call-off", {"reason": "重报"}),
        (f"{RESULTS}/{file}/check", {}),
        (f"{RESULTS}/{file}/enter", {}),
    )
    for who in READS:
        assert {Desk(county, who).get(address)[0] for address in reads} == {200}, who
    for who in (*READS[1:], *OTHERS):
        desk = Desk(county, who)
        rows = JournalRow.objects.count()
        found = [desk.get(address) for address in (*takes, *(() if who in READS else reads))]
        found += [desk.post(address, body) for address, body in writes]
        found.append(sends(desk, paid(two, "C-")))
        assert {(status, problem["code"]) for status, problem in found} == {(404, "not_found")}, (who, found)
        assert JournalRow.objects.count() == rows
    assert {again(case).state for case in two} == {"awaiting_payment"}


def test_a_result_that_came_too_late_is_refused_alone(
    county: County, two: list[AidCase], manager: Desk
) -> None:
    made_list = made(manager)
    taken = manager.send("GET", f"{LISTS}/{made_list['ref']}/file.csv").content
    day = clock.today().isoformat()
    answers = {str(case.number): {"结果": "成功", "日期": day, "流水号": f"B-{case.pk}"} for case in two}
    sent = sends(manager, filled(taken, answers))[1]
    do_act(county, "c.manager", two[0], "report_bounced", reason="account_closed")
    entered = manager.post(f"{RESULTS}/{sent['ref']}/enter", {})[1]
    assert entered == {"done": 1, "refused": 1, "left": 0}
    (refused,) = manager.get(f"{RESULTS}/{sent['ref']}/rows?show=wrong")[1]["rows"]
    assert (refused["ref"], bool(refused["faults"])) == (two[0].ref, True)
    assert [again(case).state for case in two] == ["undelivered", "delivered"]
