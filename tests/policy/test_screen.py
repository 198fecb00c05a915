"""`screen` from end to end: a process, JSON lines in, JSON lines out."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.policy import RULES, load_policy
from loans.screen import LONGEST_LINE, lines_of, main, screen
from loans.screen_line import LineError, read_line
from tests.policy.people import HUSBAND, SAVER, TEACHER, WOMAN

ROOT = Path(__file__).parents[2]

LINE: dict[str, Any] = {
    "ref": "1",
    "place": "513499101201",
    "accepted_on": "2014-03-18",
    "amount": "50000",
    "applicant": {
        "name": "马海阿依",
        "id_number": WOMAN,
        "employment": "farming",
        "received_before": False,
        "marital_state": "married",
        "spouse_id_number": HUSBAND,
    },
    "guarantors": [
        {
            "name": "沙马木呷",
            "id_number": TEACHER,
            "class": "public_payroll",
            "relation": "none",
            "open_guarantees": 0,
        },
        {
            "name": "吉克拉铁",
            "id_number": SAVER,
            "class": "fixed_deposit",
            "relation": "none",
            "open_guarantees": 0,
            "deposit_amount": "50000",
            "deposit_matures_on": "2017-01-01",
        },
    ],
}


def run(content: bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "loans.screen", *options],
        input=content,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def as_bytes(*lines: Any) -> bytes:
    return b"".join(
        (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()) + b"\n"
        for line in lines
    )


def answers(*lines: Any, language: str = "en") -> list[dict[str, Any]]:
    found = screen(lines_of(io.BytesIO(as_bytes(*lines))), load_policy(), language)
    return [json.loads(answer) for _was_read, answer in found]


@pytest.mark.parametrize(
    "options,reason,clause",
    [
        ((), "“受雇就业”不属于未就业", "《2014年妇联工作要点》第9项“未就业妇女”"),
        (("--lang", "zh-hans"), "“受雇就业”不属于未就业", "《2014年妇联工作要点》第9项“未就业妇女”"),
        (
            ("--lang", "en"),
            "“employed” isn't without a job",
            "Township women's federation, work points 2014 (《2014年妇联工作要点》): 第9项“未就业妇女”",
        ),
    ],
)
def test_a_list_in_both_languages(options: tuple[str, ...], reason: str, clause: str) -> None:
    employed = {**LINE, "ref": 2, "applicant": {**LINE["applicant"], "employment": "employed"}}
    status, out, errors = run(as_bytes(LINE, employed), *options)
    assert (status, errors) == (0, "")
    assert [(line["ref"], line["verdict"]) for line in out] == [("1", "eligible"), (2, "ineligible")]
    for line in out:
        assert list(line) == ["ref", "verdict", "policy", "findings"]
        assert line["policy"] == load_policy().version
        assert [finding["rule"] for finding in line["findings"]] == list(RULES)
        assert {frozenset(finding) for finding in line["findings"]} == {
            frozenset({"rule", "outcome", "reason", "clause"})
        }
    assert out[1]["findings"][3] == {
        "rule": "employment",
        "outcome": "fail",
        "reason": reason,
        "clause": clause,
    }


def test_lines_that_cannot_be_read_do_not_stop_the_others() -> None:
    status, out, errors = run(
        as_bytes(
            b"\xef\xbb\xbf" + as_bytes(LINE).strip(),
            b"",
            b"   \r",
            b"{bad",
            b"\xff\xfe",
            {**LINE, "ref": "last"},
        ),
        "--lang",
        "en",
    )
    assert (status, errors) == (1, "")
    assert [(line["ref"], line.get("line"), line.get("verdict")) for line in out] == [
        ("1", None, "eligible"),
        (None, 4, None),
        (None, 5, None),
        ("last", None, "eligible"),
    ]


def test_files_by_name(tmp_path: Path) -> None:
    source, target = tmp_path / "名单.jsonl", tmp_path / "结果.jsonl"
    source.write_bytes(as_bytes(LINE))
    status, out, errors = run(b"", "-i", str(source), "-o", str(target))
    assert (status, out, errors) == (0, [], "")
    assert json.loads(target.read_text("utf-8"))["verdict"] == "eligible"
    status, out, errors = run(b"", "-i", str(source), "-o", str(source))
    assert status == 2
    assert "both input and output" in errors
    assert source.read_bytes() == as_bytes(LINE)
    status, out, errors = run(b"", "-i", str(tmp_path / "none"))
    assert (status, out) == (2, [])
    assert "none" in errors
    assert "Traceback" not in errors


def test_a_reader_that_leaves_early_causes_no_noise() -> None:
    command = f"{sys.executable} -m loans.screen | head -c 10"
    done = subprocess.run(
        ["bash", "-c", command], input=as_bytes(*[LINE] * 3000), capture_output=True, cwd=ROOT, check=False
    )
    assert done.stderr == b""
    assert len(done.stdout) == 10


def test_an_unknown_language_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--lang", "fr"])
    assert stopped.value.code == 2
    assert "zh-hans" in capsys.readouterr().err


def changed(**changes: Any) -> dict[str, Any]:
    return {**LINE, **changes}


def applicant(**changes: Any) -> dict[str, Any]:
    return changed(applicant={**LINE["applicant"], **changes})


def guarantor(**changes: Any) -> dict[str, Any]:
    return changed(guarantors=[LINE["guarantors"][0], {**LINE["guarantors"][1], **changes}])


@pytest.mark.parametrize(
    "line,told",
    [
        (changed(amount=True), ["amount", "an amount", "true or false"]),
        (changed(amount=[1]), ["amount", "a list"]),
        (changed(amount="-1"), ["amount", "negative"]),
        (changed(amount=-1), ["amount", "negative"]),
        (changed(amount="叁万"), ["amount", "figures"]),
        (changed(amount=30000.001), ["amount", "two decimals"]),
        (changed(amount=1e300), ["amount", "too large"]),
        (changed(place=513499101201), ["place", "text in quotes", "a number"]),
        (changed(place="51"), ["place", "6, 9 or 12"]),
        (changed(place="5134991012"), ["place", "6, 9 or 12"]),
        (changed(place="示范县"), ["place", "6, 9 or 12"]),
        (changed(accepted_on="2014-02-30"), ["accepted_on", "real date"]),
        (changed(accepted_on="20140318"), ["accepted_on", "real date"]),
        (changed(accepted_on="2014-3-18"), ["accepted_on", "real date"]),
        (changed(accepted_on=20140318), ["accepted_on", "text in quotes"]),
        (changed(applicant=[]), ["applicant", "an object", "a list"]),
        (changed(applicant="马海阿依"), ["applicant", "an object"]),
        (changed(guarantors={}), ["guarantors", "a list", "an object"]),
        (changed(guarantors=[None]), ["guarantors[1]", "an object", "null"]),
        (changed(colour="red"), ["colour", "isn't known"]),
        (applicant(id_number=513499198506010023), ["applicant.id_number", "text in quotes"]),
        (applicant(employment="retired"), ["applicant.employment", "self_employed"]),
        (applicant(employment=1), ["applicant.employment", "text in quotes"]),
        (applicant(received_before="no"), ["applicant.received_before", "true or false"]),
        (applicant(received_before=0), ["applicant.received_before", "true or false"]),
        (applicant(times_received=-1), ["applicant.times_received", "0 or more"]),
        (applicant(name="王" * 201), ["applicant.name", "200"]),
        (applicant(recieved_before=True), ["applicant.recieved_before", "isn't known"]),
        (guarantor(open_guarantees="0"), ["guarantors[2].open_guarantees", "whole number"]),
        (guarantor(open_guarantees=0.5), ["guarantors[2].open_guarantees", "whole number"]),
        (guarantor(open_guarantees=-1), ["guarantors[2].open_guarantees", "0 or more"]),
        (guarantor(**{"class": "rich"}), ["guarantors[2].class", "fixed_deposit"]),
        (guarantor(relation="friend"), ["guarantors[2].relation", "sibling"]),
        (guarantor(deposit_matures_on="never"), ["guarantors[2].deposit_matures_on", "real date"]),
        (guarantor(mutual="yes"), ["guarantors[2].mutual", "true or false"]),
        (b'{"ref":"1","amount":NaN}', ["amount", "can't be read"]),
        (b'{"ref":"1","amount":-Infinity}', ["amount", "can't be read"]),
        (b'{"ref":"1","amount":1e99999999999999999999}', ["amount", "can't be read"]),
        (b'{"ref":"1","amount":' + b"9" * 5000 + b"}", ["amount", "can't be read"]),
        (b'{"ref":"1","amount":1,"amount":2}', ["amount", "twice"]),
        (b'{"ref":"1","applicant":{"name":"a","name":"b"}}', ["applicant.name", "twice"]),
        (b'{"ref":"1","applicant":{"name":"\\ud800"}}', ["applicant.name", "can't be shown"]),
        (b'{"ref":"1","amount":"3', ["JSON", "character"]),
        (b'{"ref":"1"} {"ref":"2"}', ["JSON", "character 13"]),
    ],
)
def test_each_fault_names_its_field_and_keeps_the_ref(line: Any, told: list[str]) -> None:
    (answer,) = answers(line)
    assert list(answer) == ["ref", "line", "error"]
    assert (answer["ref"], answer["line"]) == ("1", 1)
    assert all(word in answer["error"] for word in told), answer["error"]
    (in_chinese,) = answers(line, language="zh-hans")
    assert in_chinese["error"] != answer["error"]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"null",
        b"[]",
        b'"text"',
        b"12",
        b"{",
        b"\x00",
        "名单".encode("gb18030"),
        b'{"ref":true}',
        b'{"ref":[1]}',
        b'{"ref":"\\ud800"}',
        b'{"ref":"1","ref":"2"}',
        b'{"ref":' + b"9" * 5000 + b"}",
        json.dumps({"ref": "x" * 201}).encode(),
        b"x" * (LONGEST_LINE + 5),
    ],
)
def test_lines_without_a_ref_to_return(line: bytes) -> None:
    bad, good = answers(line, LINE)
    assert (bad["ref"], bad["line"]) == (None, 1)
    assert bad["error"]
    assert good["verdict"] == "eligible"


def test_all_faults_of_a_line_are_told_at_once() -> None:
    (answer,) = answers({**applicant(employment="x", received_before=1), "amount": True, "place": "1"})
    assert all(field in answer["error"] for field in ("amount", "place", "employment", "received_before"))
    assert WOMAN not in answer["error"]


@pytest.mark.parametrize(
    "line",
    [
        changed(amount=50000),
        changed(amount=50000.0),
        changed(amount="５万元"),
        changed(amount="¥50,000.00"),
        changed(place="513499"),
        changed(place=" ５１３４９９101 "),
        changed(accepted_on="２０１４-０３-１８"),
        applicant(id_number=f" {WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]} "),
        applicant(name="  马海 阿依 "),
        applicant(times_received=0),
        guarantor(deposit_amount=50000),
        guarantor(mutual=False),
    ],
)
def test_what_can_be_normalised_is(line: Any) -> None:
    assert answers(line)[0]["verdict"] == "eligible"


@pytest.mark.parametrize(
    "amount,outcome", [("30000.00", "pass"), (30000, "pass"), ("3万", "pass"), (30000.01, "fail")]
)
def test_exactly_thirty_thousand_takes_one_guarantor_and_a_note(amount: Any, outcome: str) -> None:
    (answer,) = answers(changed(amount=amount, guarantors=LINE["guarantors"][:1]))
    found = {finding["rule"]: finding["outcome"] for finding in answer["findings"]}
    assert found["guarantor_count"] == outcome
    assert found["amount_boundary"] == ("note" if outcome == "pass" else "pass")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_absent_null_and_empty_are_the_same(value: str | None) -> None:
    for key in ("employment", "id_number", "marital_state"):
        given_line = applicant(**{key: value})
        without = changed(applicant={k: v for k, v in LINE["applicant"].items() if k != key})
        assert answers(given_line) == answers(without)


def test_a_line_that_is_no_more_than_a_ref_refers() -> None:
    for line in ({}, {"ref": None}, {"applicant": None, "guarantors": None}):
        (answer,) = answers(line)
        assert (answer["ref"], answer["verdict"]) == (None, "refer")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
lines_like_ours = st.fixed_dictionaries(
    {},
    optional={
        "ref": json_values,
        "place": json_values | st.just("513499101201"),
        "accepted_on": json_values | st.dates().map(str),
        "amount": json_values | st.just("30000"),
        "applicant": json_values
        | st.fixed_dictionaries(
            {},
            optional={
                key: json_values | st.sampled_from(["married", "farming", WOMAN, "马海"])
                for key in LINE["applicant"]
            },
        ),
        "guarantors": json_values
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    key: json_values | st.sampled_from(["fixed_deposit", "none", TEACHER, "2017-01-01", 0])
                    for key in [*LINE["guarantors"][1], "mutual"]
                },
            ),
            max_size=3,
        ),
    },
)


@given(lines_like_ours | json_values)
def test_any_json_is_judged_or_explained(value: Any) -> None:
    (answer,) = answers(value)
    assert ("verdict" in answer) != ("error" in answer)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_explained(raw: bytes) -> None:
    try:
        read_line(raw)
    except LineError as error:
        for language in ("zh-hans", "en"):
            json.dumps(error.in_language(language), ensure_ascii=False).encode()


@given(st.lists(st.sampled_from([b"", b"{}", b"{bad", b"  "]), max_size=8))
def test_line_numbers_count_every_line(lines: list[bytes]) -> None:
    found = answers(*lines)
    assert len(found) == sum(1 for line in lines if line.strip())
    bad = [number for number, line in enumerate(lines, start=1) if line == b"{bad"]
    assert [answer["line"] for answer in found if "line" in answer] == bad
