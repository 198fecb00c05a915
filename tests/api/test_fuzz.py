"""Whatever JSON is sent to whatever writes: an answer or a problem, never an error of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loans.decisions import DECISIONS
from loans.flows import ACTS
from loans.sections import GUARANTOR, SECTIONS
from tests.api.client import Desk, new_key
from tests.county import County, advance, draft

pytestmark = pytest.mark.usefixtures("spring_2014")

_NAMES = sorted(
    {field.name for section in (*SECTIONS.values(), GUARANTOR) for field in section.fields}
    | {
        "guarantors",
        "place",
        "opinion",
        "data",
        "checklist",
        "contacts",
        "marks",
        "reasons",
        "reason",
        "note",
    }
    | {"how", "on", "target", "paid_on", "rate", "account_holder", "account_number", "voucher"}
)
_texts = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "0",
        "-1",
        "3万",
        "30000",
        "１２３",
        "²",
        "guarantors.²",
        "guarantors.0",
        "papers.",
        "0000-00-00",
        "2014-13-45",
        "2014-03-17",
        "9.15",
        "1e400",
        "NaN",
        "-0",
        "visit",
        "other",
        "village",
        "true",
        "\x7f",
        "\u202e羊",
        "阿依·木呷",
    ]
)
_scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | _texts
_json = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES) | _texts, inner, max_size=4)
    ),
    max_leaves=12,
)
_named = st.dictionaries(st.sampled_from(_NAMES) | _texts, _json, max_size=5)
_settings = settings(
    max_examples=50,
    deadline=None,
)


def _survives(desk: Desk, method: str, path: str, body: Any) -> None:
    response = desk.send(
        method,
        path,
        data=json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": new_key()},
    )
    assert response.status_code < 500
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        problem = json.loads(response.content)
        assert problem["code"]
        assert problem["detail"]


def test_any_body_to_open(county: County) -> None:
    desk = Desk(county, "v1.cadre")

    @_settings
    @given(_json | st.fixed_dictionaries({"place": _scalars}))
    def run(body: Any) -> None:
        _survives(desk, "POST", "/loans", body)

    run()


def test_any_answers_to_a_section(county: County) -> None:
    desk, ref = Desk(county, "v1.cadre"), draft(county).ref

    @_settings
    @given(st.sampled_from([*SECTIONS]), _json | _named)
    @example("project", {"received_before": []})
    @example("project", {"licensed": {}})
    def run(name: str, body: Any) -> None:
        _survives(desk, "PUT", f"/loans/{ref}/sections/{name}", body)

    run()


def test_any_answer_to_each_question(county: County) -> None:
    desk, ref = Desk(county, "v1.cadre"), draft(county).ref
    questions = [(name, field.name) for name, section in SECTIONS.items() for field in section.fields]

    @_settings
    @given(st.sampled_from(questions), _scalars)
    def run(question: tuple[str, str], value: Any) -> None:
        _survives(desk, "PUT", f"/loans/{ref}/sections/{question[0]}", {question[1]: value})

    run()


def test_any_guarantors(county: County) -> None:
    desk, ref = Desk(county, "v1.cadre"), draft(county).ref
    names = [field.name for field in GUARANTOR.fields]

    @_settings
    @given(
        _json
        | st.fixed_dictionaries({"guarantors": _json})
        | st.fixed_dictionaries(
            {
                "guarantors": st.lists(
                    st.dictionaries(st.sampled_from(names), _scalars, max_size=5), max_size=3
                )
            }
        )
    )
    def run(body: Any) -> None:
        _survives(desk, "PUT", f"/loans/{ref}/guarantors", body)

    run()


_PLACES = {
    "submit": ("", "v1.cadre"),
    "village": ("submit", "v1.chair"),
    "township": ("village", "t1.reviewer"),
    "bank": ("township", "b1.officer"),
    "county": ("bank", "c.sealer"),
    "payout": ("county", "b1.liaison"),
}


@pytest.mark.parametrize("place", _PLACES)
def test_any_data_to_any_act(county: County, place: str) -> None:
    until, username = _PLACES[place]
    case = draft(county)
    if until:
        case = advance(county, case, until)
    desk = Desk(county, username)
    shapes = {
        "marks": st.lists(st.fixed_dictionaries({"target": _scalars, "note": _scalars}), max_size=3),
        "contacts": st.lists(st.fixed_dictionaries({"how": _json, "on": _scalars}), max_size=3),
        "checklist": st.lists(_scalars, max_size=3),
        "reasons": st.lists(_json, max_size=3),
        "reason": _json,
        "amount": _scalars,
        "term_months": _scalars,
        "rate": _scalars,
        "paid_on": _scalars,
        "voucher": _scalars,
        "note": _scalars,
    }
    data = _json | _named | st.fixed_dictionaries({}, optional=shapes)

    @_settings
    @given(
        st.sampled_from(sorted({*ACTS, *DECISIONS})),
        _json
        | st.fixed_dictionaries({"opinion": _scalars, "data": data})
        | st.fixed_dictionaries({"data": data}),
    )
    @example(
        "return_to_village", {"opinion": "x", "data": {"marks": [{"target": "guarantors.²", "note": "x"}]}}
    )
    @example("refuse", {"opinion": "", "data": {"reasons": [{}]}})
    @example("sign", {"opinion": "x", "data": {"contacts": [{"how": [], "on": {}}]}})
    @example("consent", {"opinion": "x", "data": {"amount": "30000", "term_months": "24", "rate": "1e99999"}})
    @example("report_cannot_pay", {"data": {"reason": []}})
    def run(act: str, body: Any) -> None:
        _survives(desk, "POST", f"/loans/{case.ref}/acts/{act}", body)

    run()


def test_any_upload(county: County) -> None:
    desk, ref = Desk(county, "v1.cadre"), draft(county).ref
    names = (
        st.sampled_from(
            ["../../etc/passwd", "羊.jpg", "a\x00.jpg", "/", "", ".", 'x"; filename="y', "a" * 500]
        )
        | _texts
    )

    @_settings
    @given(_texts, _texts, st.binary(max_size=60), names)
    def run(kind: str, subject: str, data: bytes, name: str) -> None:
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="kind"\r\n\r\n{kind}\r\n',
            f'--edge\r\nContent-Disposition: form-data; name="subject"\r\n\r\n{subject}\r\n',
            f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n',
        ]
        body = "".join(parts).encode("utf-8", "replace") + data + b"\r\n--edge--\r\n"
        response = desk.send(
            "POST", f"/loans/{ref}/papers", data=body, content_type="multipart/form-data; boundary=edge"
        )
        assert response.status_code in {201, 400, 415, 422}, response.content

    run()
