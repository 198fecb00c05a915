"""Budgets, lists, figures and acts on many by API: the same law, numbers and refusals as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aid.models import AidCase, AwardList, Fund, FundEntry, FundTransfer
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother, to_county
from tests.api.client import Desk, new_key
from tests.county import TOWNSHIPS, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.models import JournalRow
from workflows.verification import verify

pytestmark = pytest.mark.django_db

AFTER = WINTER + timedelta(days=15)
DESKS = ("v1.cadre", "t1.reviewer", "b1.officer", "c.manager", "c.sealer", "c.registrar", "a.auditor")
ALLOTMENT = {
    "grant": "spring_festival",
    "year": 2015,
    "place": "513499",
    "amount": "1000.00",
    "number": 2,
    "document": "示妇〔2015〕1号",
}


@pytest.fixture(autouse=True)
def _after() -> Iterator[None]:
    with clock.at(AFTER):
        yield


def _before_the_county(county: County, number: int) -> list[AidCase]:
    with clock.at(WINTER):
        return [
            to_county(county, draft(county, mother(county, seed, income=f"{600 + 200 * seed}.00").person))
            for seed in range(number)
        ]


def _all(county: County, number: int = 1) -> tuple[Fund, AwardList, FundTransfer, list[AidCase]]:
    """A county with a budget, a township's, a transfer that waits, a list, and cases before it."""
    fund, other = allot(county), allot(county, place=TOWNSHIPS[1])
    cases = _before_the_county(county, number)
    manager = Desk(county, "c.manager")
    assert manager.post("/aid/lists", {"grant": "spring_festival", "year": 2015})[0] == 201
    body = {"source": fund.pk, "target": other.pk, "amount": "500", "number": 1, "reason": "调剂"}
    assert manager.post("/aid/budgets/transfers", body)[0] == 201
    return fund, AwardList.objects.get(), FundTransfer.objects.get(), cases


@pytest.mark.once
def test_what_a_desk_may_read_by_page_it_reads_by_api_and_nothing_else(county: County) -> None:
    fund, award, _transfer, _cases = _all(county)
    pairs = {
        "/aid/funds/": "/aid/budgets",
        f"/aid/funds/{fund.pk}/": f"/aid/budgets/{fund.pk}",
        "/aid/funds/transfers/": "/aid/budgets/transfers",
        "/aid/ranking/": "/aid/ranking",
        "/aid/lists/": "/aid/lists",
        f"/aid/lists/{award.ref}/": f"/aid/lists/{award.ref}",
        "/aid/payments/": "/aid/payments",
        "/aid/registers/women/": "/aid/statistics/cases/women",
        "/aid/statistics/reached/": "/aid/statistics/reached",
        "/aid/statistics/": "/aid/statistics",
        "/aid/statistics/year/": "/aid/statistics/year",
    }
    for who in DESKS:
        client, desk = at_desk(county, who), Desk(county, who)
        for page, address in pairs.items():
            told, (status, body) = client.get(page).status_code, desk.get(address)
            assert status == told, (who, address, told, body)
            assert status == 200 or body["code"], (who, address)


def test_who_may_write_by_page_writes_by_api_and_nobody_else(county: County) -> None:
    fund, _award, transfer, cases = _all(county)
    rows = JournalRow.objects.count()
    able = {
        "/aid/budgets": (ALLOTMENT, {"c.manager"}),
        "/aid/lists": ({"grant": "spring_festival", "year": 2015}, {"c.manager"}),
        "/aid/budgets/transfers": (
            {"source": fund.pk, "target": fund.pk, "amount": "1", "reason": "调剂"},
            {"c.manager"},
        ),
        f"/aid/budgets/transfers/{transfer.pk}/settle": ({"agrees": True}, {"c.manager", "c.sealer"}),
    }
    for address, (body, desks) in able.items():
        for who in set(DESKS) - desks:
            rows += 1
            status, problem = Desk(county, who).post(address, body)
            assert (status, problem["code"]) == (404, "not_found"), (who, address)
    status, problem = Desk(county, "c.manager").post(
        f"/aid/budgets/transfers/{transfer.pk}/settle", {"agrees": True}
    )
    assert (status, problem["code"]) == (403, "same_person")
    for who in ("v1.cadre", "b1.officer", "c.sealer", "a.auditor"):
        answer = Desk(county, who).post("/aid/many/acts/put_on_list", {"cases": [{"ref": cases[0].ref}]})[1]
        (result,) = answer["results"]
        alone = Desk(county, who).post(f"/aid/{cases[0].ref}/acts/put_on_list", {})[1]
        assert result["problem"] == alone, who
        rows += 2
    # Tokens alone were written: one for each desk above.
    assert JournalRow.objects.count() == rows + 1
    assert again(cases[0]).state == "county_review"


def test_a_budget_is_allotted_once_and_moved_by_two_persons(county: County) -> None:
    manager, sealer = Desk(county, "c.manager"), Desk(county, "c.sealer")
    key = new_key()
    status, made = manager.post("/aid/budgets", ALLOTMENT, key=key)
    assert (status, made["left"]) == (201, {"yuan": "1000.00", "number": 2})
    again_ = manager.post_raw("/aid/budgets", json.dumps(ALLOTMENT), key=key)
    assert (again_.status_code, json.loads(again_.content)) == (201, made)
    assert again_["Idempotency-Replayed"] == "true"
    status, problem = manager.post("/aid/budgets", {**ALLOTMENT, "amount": "2000"}, key=key)
    assert (status, problem["code"]) == (409, "key_reused")
    assert manager.post("/aid/budgets", ALLOTMENT)[1]["code"] == "allotted_already"
    assert FundEntry.objects.count() == 1
    other = manager.post("/aid/budgets", {**ALLOTMENT, "place": TOWNSHIPS[0]})[1]
    body = {"source": made["id"], "target": other["id"], "amount": "400", "number": 1, "reason": "调剂"}
    status, proposed = manager.post("/aid/budgets/transfers", body)
    assert (status, proposed["status"]) == (201, "proposed")
    key = new_key()
    for _time in range(2):
        status, settled = sealer.post(
            f"/aid/budgets/transfers/{proposed['id']}/settle", {"agrees": True}, key=key
        )
        assert (status, settled["status"], settled["settled_by"]) == (200, "done", "经办 c.sealer")
    found = sealer.get("/aid/budgets?year=2015")[1]["budgets"]
    assert [(each["place"], each["left"]["yuan"]) for each in found] == [
        ("513499", "600.00"),
        (TOWNSHIPS[0], "1400.00"),
    ]
    entries = sealer.get(f"/aid/budgets/{made['id']}")[1]["entries"]
    assert [(each["kind"], each["changes"]["allotted"]["yuan"]) for each in entries] == [
        ("transfer", "-400.00"),
        ("allot", "1000.00"),
    ]
    assert list(verify()) == []


@pytest.mark.once
@pytest.mark.parametrize(
    "change, status, told",
    [
        ({"place": "513499999"}, 422, "place"),
        ({"place": "999999"}, 422, "place"),
        ({"grant": "nothing"}, 422, "grant"),
        ({"year": 1999}, 422, "year"),
        ({"amount": "viel"}, 422, "amount"),
        ({"amount": "", "number": 0}, 422, "amount"),
        ({"amount": "9" * 30}, 422, "amount"),
        ({"amount": "9" * 17}, 422, "amount"),
        ({"amount": "-1", "number": 0}, 409, "fund_exhausted"),
        ({"document": " "}, 422, "document"),
        ({"sum": "1"}, 422, "sum"),
    ],
)
def test_a_wrong_allotment_is_told_by_its_field(
    county: County, change: dict[str, Any], status: int, told: str
) -> None:
    found, problem = Desk(county, "c.manager").post("/aid/budgets", {**ALLOTMENT, **change})
    assert found == status, problem
    assert told in {problem["code"], *problem.get("errors", {})}
    assert not FundEntry.objects.exists()


def test_many_are_put_on_a_list_and_approved_each_with_its_own_result(county: County) -> None:
    """Four before the county, money for two of them, and one that is nobody's."""
    allot(county, amount="1000", number=4)
    _before_the_county(county, 4)
    manager, sealer = Desk(county, "c.manager"), Desk(county, "c.sealer")
    ranked = manager.get("/aid/ranking?grant=spring_festival&year=2015")[1]
    assert [row["fits"] for row in ranked["rows"]] == [True, True, False, False]
    assert all(row["reasons"] for row in ranked["rows"])
    refs = [row["ref"] for row in ranked["rows"]]
    body: dict[str, Any] = {"cases": [{"ref": ref} for ref in (*refs, refs[0], "nobodys")]}
    key = new_key()
    first = manager.post("/aid/many/acts/put_on_list", body, key=key)[1]
    told = [(each["ref"], each["problem"] and each["problem"]["code"]) for each in first["results"]]
    exhausted = [(ref, "fund_exhausted") for ref in refs[2:]]
    assert told == [(refs[0], None), (refs[1], None), *exhausted, ("nobodys", "not_found")]
    assert (first["done"], first["refused"]) == (2, 3)
    second = manager.post("/aid/many/acts/put_on_list", body, key=key)[1]
    assert [each["repeated"] for each in second["results"]] == [True, True, False, False, False]
    assert [each["outcome"] for each in second["results"]] == [each["outcome"] for each in first["results"]]
    (award,) = manager.get("/aid/lists?grant=spring_festival&year=2015")[1]["lists"]
    assert (award["cases"], award["waiting"], award["yuan"]) == (2, 2, "1000.00")
    listed = sealer.get(f"/aid/lists/{award['ref']}")[1]["rows"]
    do_act(county, "c.sealer", AidCase.objects.get(ref=refs[1]), "take_off_list", reason="核实")
    body = {"cases": [{"ref": row["ref"], "seen": row["seen"]} for row in listed], "opinion": "同意"}
    approved = sealer.post("/aid/many/acts/approve", body)[1]
    codes = {each["ref"]: each["problem"] and each["problem"]["code"] for each in approved["results"]}
    assert codes == {refs[0]: None, refs[1]: "moved_on"}
    assert [again(AidCase.objects.get(ref=ref)).state for ref in refs[:2]] == [
        "awaiting_payment",
        "county_review",
    ]
    assert list(verify()) == []


@pytest.mark.once
def test_the_acts_on_many_are_those_of_the_pages(county: County) -> None:
    desk = Desk(county, "c.manager")
    for act in ("confirm_payment", "lapse", "nothing"):
        status, problem = desk.post(f"/aid/many/acts/{act}", {"cases": [{"ref": "x"}]})
        assert (status, problem["code"]) == (404, "unknown_act")
    for cases in ([], [{"ref": f"c{number}"} for number in range(101)]):
        status, problem = desk.post("/aid/many/acts/sign", {"cases": cases})
        assert (status, list(problem["errors"])) == (422, ["ref"])
    # The longest key that a request may have fits beside the ref of each case.
    assert desk.post("/aid/many/acts/sign", {"cases": [{"ref": "x"}]}, key="k" * 100)[0] == 200


@pytest.mark.once
def test_the_figures_are_those_of_the_pages(county: County) -> None:
    allot(county, amount="1000", number=4)
    cases = _before_the_county(county, 3)
    for case in cases[:2]:
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
    do_act(county, "c.manager", cases[0], "confirm_payment", on="2015-01-27", reference="B-1")
    for who in ("c.sealer", "t1.reviewer", "v1.cadre"):
        for name, pages in (("statistics", ("", "demand/")), ("statistics/year", ("",))):
            desk = at_desk(county, who)
            page = " ".join(text_of(desk.get(f"/aid/{name}/{each}?year=2015")) for each in pages)
            found = Desk(county, who, language="en").get(f"/aid/{name}?year=2015")[1]
            for table in found["tables"]:
                for line in table["lines"]:
                    assert _as_on_the_page(line, table["columns"]) in page, (who, name, table["code"], line)
    year = Desk(county, "c.sealer", language="en").get("/aid/statistics/year?year=2015")[1]
    (festival,) = [each for each in year["sentences"] if each["number"]]
    assert festival["number"] == 1


def _as_on_the_page(line: dict[str, Any], columns: list[dict[str, str]]) -> str:
    return " ".join(
        [
            line["label"],
            *(_shown(value, column["what"]) for value, column in zip(line["values"], columns, strict=True)),
        ]
    )


def _shown(value: Any, what: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, int):
        return f"{value:,}"
    if what in {"days", "share"}:
        return value.removesuffix(".0")
    whole, _dot, fen = value.partition(".")
    return f"{int(whole):,}" if fen == "00" else f"{int(whole):,}.{fen}"


_scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=12)
_json = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_amounts = st.sampled_from(["", "-", "-1", "1e400", "3万", "0.001", "NaN", "9" * 30, "-－1", "１"])


def _shapes(fund: Fund, transfer: FundTransfer, case: AidCase) -> dict[str, dict[str, Any]]:
    """By address what each name of the body may hold."""
    return {
        "/aid/budgets": {name: _json | st.just(value) for name, value in ALLOTMENT.items()}
        | {"amount": _json | _amounts},
        "/aid/budgets/transfers": {
            "source": _json | st.just(fund.pk),
            "target": _json | st.just(fund.pk + 1),
            "amount": _json | _amounts,
            "number": _json,
            "reason": _json | st.just("调剂"),
        },
        f"/aid/budgets/transfers/{transfer.pk}/settle": {"agrees": _json},
        "/aid/lists": {"grant": _json | st.just("spring_festival"), "year": _json},
        "/aid/many/acts/put_on_list": {
            "cases": _json | st.lists(st.fixed_dictionaries({"ref": _json | st.just(case.ref)}), max_size=2),
            "data": _json | st.fixed_dictionaries({"list": _json}),
            "opinion": _json,
        },
    }


@pytest.mark.once
def test_any_body_to_whatever_writes(county: County) -> None:
    fund, _award, transfer, cases = _all(county)
    desk = Desk(county, "c.manager")
    shapes = _shapes(fund, transfer, cases[0])

    @settings(
        max_examples=80,
        deadline=None,
    )
    @given(
        st.one_of(
            [
                st.tuples(st.just(address), _json | st.fixed_dictionaries({}, optional=shape))
                for address, shape in shapes.items()
            ]
        )
    )
    def run(sent: tuple[str, Any]) -> None:
        address, body = sent
        response = desk.post_raw(address, json.dumps(body))
        assert response.status_code < 500, (address, body, response.content)
        if response.status_code >= 400:
            assert json.loads(response.content)["code"]

    run()


@pytest.mark.once
def test_any_query_to_whatever_reads(county: County) -> None:
    desk = Desk(county, "c.manager")
    addresses = ("budgets", "ranking", "lists", "payments", "bank-lists", "bank-results")
    figures = ("statistics", "statistics/year", "statistics/reached", "statistics/cases/women")
    for address in (f"/aid/{each}" for each in (*addresses, *figures)):
        for query in (
            "year=0",
            "year=99999",
            "year=２０１５",
            "grant=no",
            "place=999999",
            "part=x",
            "more=1",
            "after=x",
            "before=0",
        ):
            status, problem = desk.get(f"{address}?{query}")
            assert status in {200, 404, 422}, (address, query, problem)
            assert status == 200 or problem["code"]
    nowhere = (f"/aid/budgets/{2**70}", "/aid/lists/nobodys", "/aid/budgets/0", "/aid/bank-lists/nobodys")
    for address in (*nowhere, "/aid/bank-results/nobodys", "/aid/bank-results/%00/rows"):
        status, problem = desk.get(address)
        assert (status, problem["code"]) in {(404, "not_found"), (404, "no_list"), (404, "no_batch")}, address
