"""Every refusal is a problem that says what to do, in the reader's language, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from loans.models import LoanCase
from tests.api.client import ROOT, Desk, new_key
from tests.api.papers import photo
from tests.county import VILLAGES, County, advance, draft, id_number
from workflows.appointing import declare_kin
from workflows.models import JournalRow

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture
def cadre(county: County) -> Desk:
    return Desk(county, "v1.cadre", language="en")


@pytest.fixture
def ref(county: County) -> str:
    return str(draft(county).ref)


def _is_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, body["code"]) == (status, code), body
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["title"]
    assert body["detail"]
    return body


@pytest.mark.parametrize("path", ["/", "/nothing", "/loans/", "/tasks/1", "/docs", "/loans/x/y/z"])
def test_an_address_that_does_not_exist_is_a_problem(cadre: Desk, path: str) -> None:
    _is_problem(cadre.send("GET", path), 404, "no_address")
    _is_problem(cadre.send("POST", path), 404, "no_address")


@pytest.mark.parametrize(
    "method,path,allow",
    [
        ("DELETE", "/loans", "GET, POST"),
        ("POST", "/tasks", "GET"),
        ("GET", "/loans/abc/acts/sign", "POST"),
        ("PATCH", "/loans/abc/sections/loan", "PUT"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_a_problem(
    cadre: Desk, method: str, path: str, allow: str
) -> None:
    response = cadre.send(method, path)
    _is_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == allow


@pytest.mark.parametrize("ref", ["nothere", "UPPER", "a" * 400, "%00", "%F0%9F%90%91", "..", "'or 1=1--"])
def test_a_case_that_does_not_exist_is_404_at_every_address(cadre: Desk, ref: str) -> None:
    for method, path, body in (
        ("GET", f"/loans/{ref}", None),
        ("GET", f"/loans/{ref}?unmask=true", None),
        ("GET", f"/loans/{ref}/journal", None),
        ("GET", f"/loans/{ref}/choices", None),
        ("GET", f"/loans/{ref}/form.pdf", None),
        ("GET", f"/loans/{ref}/papers/1", None),
        ("DELETE", f"/loans/{ref}/papers/1", None),
        ("PUT", f"/loans/{ref}/sections/loan", {}),
        ("PUT", f"/loans/{ref}/guarantors", {"guarantors": []}),
        ("POST", f"/loans/{ref}/acts/sign", {}),
    ):
        options: dict[str, Any] = {"headers": {"Idempotency-Key": new_key()}}
        if body is not None:
            options.update(data=json.dumps(body), content_type="application/json")
        assert cadre.send(method, path, **options).status_code == 404, (method, path)


def test_what_an_officer_may_not_see_is_404_and_looks_like_nothing(county: County, ref: str) -> None:
    stranger = Desk(county, "v2.cadre")
    hidden, absent = stranger.send("GET", f"/loans/{ref}"), stranger.send("GET", "/loans/222222222222")
    assert hidden.content == absent.content
    assert stranger.put(f"/loans/{ref}/sections/loan", {"amount": "20000"})[0] == 404
    assert stranger.upload(f"/loans/{ref}/papers", {"file": photo(), "kind": "other"})[0] == 404
    assert stranger.act(ref, "submit")[0] == 404
    assert Desk(county, "t1.reviewer").get(f"/loans/{ref}")[0] == 404, "a draft is the village's alone"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data; boundary=x",
    ],
)
def test_another_media_type_is_415(cadre: Desk, ref: str, kind: str) -> None:
    response = cadre.send("PUT", f"/loans/{ref}/sections/loan", data="amount=30000", content_type=kind)
    _is_problem(response, 415, "not_json")


def test_a_paper_that_is_not_sent_as_multipart_is_415(cadre: Desk, ref: str) -> None:
    response = cadre.send("POST", f"/loans/{ref}/papers", data="{}", content_type="application/json")
    _is_problem(response, 415, "not_multipart")


def test_a_body_that_is_too_large_is_413_before_it_is_read(cadre: Desk, ref: str) -> None:
    body = json.dumps({"use_of_money": "羊" * 200_000})
    response = cadre.send("PUT", f"/loans/{ref}/sections/project", data=body, content_type="application/json")
    _is_problem(response, 413, "too_large")
    large = SimpleUploadedFile("羊.jpg", b"\0" * (settings.UPLOAD_MAX_BYTES + 100_000))
    status, problem = cadre.upload(f"/loans/{ref}/papers", {"file": large, "kind": "other"})
    assert (status, problem["code"]) == (413, "too_large")


def test_a_body_in_chunks_is_not_taken_for_an_empty_one(cadre: Desk, ref: str) -> None:
    response = cadre.send("PUT", f"/loans/{ref}/sections/loan", headers={"Transfer-Encoding": "chunked"})
    _is_problem(response, 411, "length_required")


def test_a_broken_multipart_body_is_400(cadre: Desk, ref: str) -> None:
    for boundary, data in (("", b"x"), ("; boundary=abc", b"--abc\r\nContent-Disposition: form-data; name")):
        response = cadre.send(
            "POST", f"/loans/{ref}/papers", data=data, content_type=f"multipart/form-data{boundary}"
        )
        assert response.status_code in {400, 422}, response.content
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "short", "k" * 101, "with space 1", "键键键键键键键键"])
def test_a_request_without_a_proper_key_is_400(cadre: Desk, ref: str, key: str) -> None:
    for path, body in (("/loans", {"place": VILLAGES[0]}), (f"/loans/{ref}/acts/submit", {})):
        problem = _is_problem(cadre.post_raw(path, json.dumps(body), key=key), 400, "key_required")
        assert list(problem["errors"]) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    "body,fields",
    [
        ({}, {"place"}),
        ({"place": 513499101201}, {"place"}),
        ({"place": VILLAGES[0], "amount": 1}, {"amount"}),
        ({"place": "5" * 13}, {"place"}),
        ([], {"body"}),
        ("x", {"body"}),
        (None, {"body"}),
    ],
)
def test_wrong_types_and_unknown_names_are_named(cadre: Desk, body: Any, fields: set[str]) -> None:
    problem = _is_problem(cadre.post_raw("/loans", json.dumps(body)), 422, "invalid")
    assert set(problem["errors"]) == fields


def test_an_empty_body_is_a_problem_too(cadre: Desk) -> None:
    _is_problem(cadre.post_raw("/loans", ""), 422, "invalid")


@pytest.mark.parametrize(
    "query,field",
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("before=0", "before"),
        ("before=99999999999999999999999", "before"),
        ("state=approved", "state"),
        ("sate=draft", "sate"),
    ],
)
def test_query_parameters_are_checked_by_name(cadre: Desk, query: str, field: str) -> None:
    problem = _is_problem(cadre.send("GET", f"/loans?{query}"), 422, "invalid")
    assert list(problem["errors"]) == [field]


def test_answers_that_cannot_be_read_are_named_and_nothing_is_kept(cadre: Desk, ref: str) -> None:
    before = LoanCase.objects.get(ref=ref).sections
    wrong = {"name": "王秀", "id_number": "123", "phone": ["1"], "nickname": "小王"}
    status, problem = cadre.put(f"/loans/{ref}/sections/applicant", wrong)
    assert (status, set(problem["errors"])) == (422, {"applicant.phone"})
    del wrong["phone"]
    status, problem = cadre.put(f"/loans/{ref}/sections/applicant", wrong)
    assert (status, set(problem["errors"])) == (422, {"applicant.id_number", "applicant.nickname"})
    status, problem = cadre.put(
        f"/loans/{ref}/guarantors", {"guarantors": [{"name": "李明"}, {"name": "x" * 99}]}
    )
    assert (status, set(problem["errors"])) == (422, {"guarantors.1.name"})
    assert LoanCase.objects.get(ref=ref).sections == before


def test_a_number_with_stars_never_replaces_the_real_one(cadre: Desk, ref: str) -> None:
    _status, case = cadre.get(f"/loans/{ref}")
    answers = case["sections"]["applicant"]
    assert "*" in answers["id_number"]
    status, problem = cadre.put(f"/loans/{ref}/sections/applicant", answers)
    assert (status, "applicant.id_number" in problem["errors"]) == (422, True)
    guarantors = [{"name": "李明", "class": "fixed_deposit", "deposit_certificate": "****1234"}]
    status, problem = cadre.put(f"/loans/{ref}/guarantors", {"guarantors": guarantors})
    assert (status, set(problem["errors"])) == (422, {"guarantors.0.deposit_certificate"})


def test_numbers_are_masked_unless_asked_for_and_that_is_in_the_journal(county: County) -> None:
    case = advance(county, draft(county), "payout")
    desk = Desk(county, "a.auditor")
    numbers = {
        case.sections["applicant"]["id_number"],
        case.sections["account"]["number"],
        case.sections["guarantors"][0]["id_number"],
    }
    shown = str(desk.get(f"/loans/{case.ref}")[1])
    assert not any(number in shown for number in numbers)
    assert not JournalRow.objects.filter(act="unmask").exists()
    status, full = desk.get(f"/loans/{case.ref}?unmask=true")
    assert (status, full["unmasked"]) == (200, True)
    assert all(number in str(full) for number in numbers)
    row = JournalRow.objects.get(act="unmask")
    assert (row.officer, row.post) == (county.officers["a.auditor"], county.posts["a.auditor"])


def test_the_reason_is_in_the_readers_language(county: County, ref: str) -> None:
    english, chinese = Desk(county, "v1.cadre", language="en"), Desk(county, "v1.cadre", language="zh-CN")
    told = [desk.act(ref, "sign")[1] for desk in (english, chinese)]
    assert [problem["code"] for problem in told] == ["wrong_state", "wrong_state"]
    assert told[1]["detail"] != told[0]["detail"]
    assert told[0]["detail"] == "This can't be done while the case stands at “Draft”."


def test_an_incomplete_application_names_what_is_missing(cadre: Desk) -> None:
    _status, opened = cadre.post("/loans", {"place": VILLAGES[0]})
    status, problem = cadre.act(opened["ref"], "submit", "")
    assert (status, problem["code"]) == (422, "incomplete")
    missing = cadre.get(f"/loans/{opened['ref']}")[1]["missing"]
    assert set(problem["errors"]) == set(missing)
    assert "applicant.name" in missing


def test_a_refusal_by_the_rules_carries_its_findings(county: County) -> None:
    case = draft(county)
    case.sections["applicant"]["id_number"] = id_number("19500101", 2)
    case.save()
    status, problem = Desk(county, "v1.cadre").act(case.ref, "submit", "")
    assert (status, problem["code"]) == (409, "ineligible")
    assert "age" in {finding["rule"] for finding in problem["findings"]}


def test_kin_are_kept_away_by_api_too(county: County) -> None:
    case = advance(county, draft(county), "submit")
    number = case.sections["guarantors"][0]["id_number"]
    declare_kin(county.officers["v1.chair"], name="李明", relation="sibling", id_number=number)
    status, problem = Desk(county, "v1.chair").act(case.ref, "sign", checklist=[])
    assert (status, problem["code"]) == (403, "kin_case")


def test_an_unknown_act_and_an_unknown_section_are_404(cadre: Desk, ref: str) -> None:
    assert cadre.act(ref, "approve")[1]["code"] == "unknown_act"
    assert cadre.put(f"/loans/{ref}/sections/secrets", {})[1]["code"] == "no_section"
    assert cadre.act(ref, "lapse")[1]["code"] == "clock_only"


def test_uploads_are_checked_field_by_field(cadre: Desk, ref: str) -> None:
    path = f"/loans/{ref}/papers"
    assert set(cadre.upload(path, {"kind": "other"})[1]["errors"]) == {"file"}
    assert set(cadre.upload(path, {"file": photo()})[1]["errors"]) == {"kind"}
    assert set(cadre.upload(path, {"file": "not a file", "kind": "other"})[1]["errors"]) == {"file"}
    assert set(cadre.upload(path, {"file": photo(), "kind": "other", "name": "x"})[1]["errors"]) == {"name"}
    assert set(cadre.upload(path, {"file": [photo(1), photo(2)], "kind": "other"})[1]["errors"]) == {"file"}
    assert set(cadre.upload(path, {"file": photo(), "kind": "no_such_kind"})[1]["errors"]) == {"kind"}
    assert set(cadre.upload(path, {"file": photo(), "kind": "a\0b"})[1]["errors"]) == {"kind"}
    empty = SimpleUploadedFile("空.jpg", b"")
    status, problem = cadre.upload(path, {"file": empty, "kind": "other"})
    assert (status, set(problem["errors"])) == (422, {"file"})


def test_a_paper_comes_back_as_it_was_kept_and_goes_when_it_is_removed(
    county: County, cadre: Desk, ref: str
) -> None:
    status, paper = cadre.upload(f"/loans/{ref}/papers", {"file": photo(7), "kind": "other"})
    assert (status, paper["media_type"]) == (201, "image/jpeg")
    path = f"/loans/{ref}/papers/{paper['id']}"
    response = cadre.send("GET", path)
    assert (response.status_code, response["Content-Type"], len(response.content)) == (
        200,
        "image/jpeg",
        paper["size"],
    )
    assert "attachment" in response["Content-Disposition"]
    assert Desk(county, "v2.cadre").send("GET", path).status_code == 404
    assert cadre.delete(path) == (204, None)
    assert cadre.delete(path)[0] == 404
    assert cadre.send("GET", path).status_code == 404
    assert cadre.delete(f"/loans/{ref}/papers/{'9' * 30}")[0] == 404


def test_the_form_is_a_pdf(cadre: Desk, ref: str) -> None:
    response = cadre.send("GET", f"/loans/{ref}/form.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")


def test_an_error_of_ours_is_a_problem_too(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(county, "v1.cadre")
    desk.client.raise_request_exception = False

    def broken(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workflows.seats.Seats.inbox", broken)
    _is_problem(desk.send("GET", "/tasks"), 500, "internal")


def test_a_database_that_does_not_answer_is_a_problem_that_says_so(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(county, "v1.cadre")

    def locked(*_args: object, **_options: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("workflows.seats.Seats.inbox", locked)
    response = desk.send("GET", "/tasks")
    _is_problem(response, 503, "busy")
    assert response["Retry-After"]


def test_pages_of_a_list_follow_one_another(county: County, cadre: Desk) -> None:
    refs = [draft(county, seed=seed).ref for seed in range(1, 6)]
    seen: list[str] = []
    before = ""
    while True:
        _status, page = cadre.get(f"/loans?limit=2{before}")
        seen += [row["ref"] for row in page["loans"]]
        if page["next_before"] is None:
            break
        before = f"&before={page['next_before']}"
    assert seen == refs[::-1]
    _status, tasks = cadre.get("/tasks?limit=5")
    assert ([task["ref"] for task in tasks["tasks"]], tasks["next_before"]) == (refs[::-1], None)
    assert cadre.get("/loans?state=refused")[1]["loans"] == []
    assert len(cadre.get("/loans?state=draft")[1]["loans"]) == 5
    assert ROOT == "/api/v1"
