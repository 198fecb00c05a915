"""Dated values by place: which one is in force, and what is said of a file that can't be used."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.policy import load_policy
from workflows.policyfile import PolicyFile, PolicyFileError, load_policy_file
from workflows.policyschema import read_document

HEAD = """
id: sample
version: "3"
programme: {zh: 样例, en: Sample}
documents:
  rule: {zh: 规定, en: A rule}
parameters:
"""
REFERENCE = "reference: {document: rule, clause: 第1条}, verified: true"


def policy(tmp_path: Path, parameters: str) -> PolicyFile:
    path = tmp_path / "sample.yaml"
    path.write_text(HEAD + indent(dedent(parameters), "  "), encoding="utf-8")
    return PolicyFile(read_document(path))


CEILING = f"""
  ceiling:
    label: {{zh: 上限, en: Ceiling}}
    unit: yuan
    type: money
    values:
      '':
        2010-01-01: {{value: 100, {REFERENCE}}}
        2015-01-01: {{value: 150.50, {REFERENCE}}}
      '51':
        2012-01-01: {{value: 200, {REFERENCE}}}
        2014-01-01: {{value: null, {REFERENCE}}}
      '513499':
        2013-01-01: {{value: 300, {REFERENCE}}}
  floor:
    label: {{zh: 下限, en: Floor}}
    unit: yuan
    type: money
    values:
      '51':
        2012-01-01: {{value: 20, {REFERENCE}}}
        2014-01-01: {{value: null, {REFERENCE}}}
"""


@pytest.mark.parametrize(
    "place,on,value",
    [
        ("110105", date(2009, 12, 31), None),
        ("110105", date(2010, 1, 1), 100),
        ("110105", date(2014, 12, 31), 100),
        ("110105", date(2015, 1, 1), Decimal("150.50")),
        ("510101", date(2011, 12, 31), 100),
        ("510101", date(2012, 1, 1), 200),
        ("510101", date(2013, 12, 31), 200),
        ("510101", date(2014, 1, 1), 100),  # ended there: the wider place speaks again
        ("513499101201", date(2012, 12, 31), 200),
        ("513499101201", date(2013, 1, 1), 300),
        ("513499", date(2030, 1, 1), 300),
        ("51", date(2012, 6, 1), 200),
        ("5", date(2012, 6, 1), 100),
        ("", date(2012, 6, 1), 100),
    ],
)
def test_the_longest_place_in_force_wins(tmp_path: Path, place: str, on: date, value: object) -> None:
    assert policy(tmp_path, CEILING).at(place, on).value("ceiling") == value


def test_ended_and_unset_are_told_apart(tmp_path: Path) -> None:
    sample = policy(tmp_path, CEILING)
    ended = sample.at("510101", date(2014, 1, 1))["floor"]
    assert (ended.state, ended.value, ended.since) == ("ended", None, date(2014, 1, 1))
    assert sample.at("110105", date(2014, 1, 1))["floor"].state == "unset"
    assert sample.at("510101", date(2011, 1, 1))["floor"].state == "unset"
    assert {term.state for term in sample.at(None, date(2014, 1, 1)).values()} == {"unset"}
    assert {term.state for term in sample.at("510101", None).values()} == {"unset"}


def test_terms_are_shared_and_never_change(tmp_path: Path) -> None:
    sample = policy(tmp_path, CEILING)
    terms = sample.at("510101", date(2012, 6, 1))
    assert sample.at("510102", date(2012, 7, 1)) is terms
    with pytest.raises(TypeError):
        terms["ceiling"] = terms["floor"]
    with pytest.raises(TypeError):
        terms.update({})
    with pytest.raises(KeyError):
        terms.value("roof")
    with pytest.raises(AttributeError):
        terms["ceiling"].value = 5  # type: ignore[misc]


@given(
    place=st.text("0123456789", max_size=12),
    days=st.integers(0, 9000),
)
def test_lookup_agrees_with_a_plain_reading(place: str, days: int) -> None:
    on, loaded = date(2005, 1, 1) + timedelta(days=days), load_policy()
    terms = loaded.at(place, on)
    for name, parameter in loaded.parameters.items():
        expected = None
        for prefix in sorted(parameter.terms, key=len):
            if place.startswith(prefix):
                started = [
                    term for term in parameter.terms[prefix] if term.since is not None and term.since <= on
                ]
                expected = started[-1].value if started and started[-1].value is not None else expected
        assert terms.value(name) == expected


def test_the_version_follows_the_content_and_not_the_layout(tmp_path: Path) -> None:
    first = policy(tmp_path, CEILING)
    assert first.version.startswith("sample@3+")
    assert policy(tmp_path, "\n  # a remark\n" + CEILING).version == first.version
    assert policy(tmp_path, CEILING.replace("value: 300", "value: 301")).version != first.version
    assert policy(tmp_path, CEILING.replace("第1条", "第2条")).version != first.version


@pytest.mark.parametrize(
    "change,told",
    [
        (("value: 300", "value: many"), ["ceiling", "513499", "2013-01-01", "number", "'many'"]),
        (("value: 300", "value: true"), ["ceiling", "513499", "2013-01-01", "number"]),
        (("value: 300", "value: -1"), ["ceiling", "513499", "2013-01-01", "amount"]),
        (("value: 300", "value: 0.001"), ["ceiling", "513499", "2013-01-01", "amount"]),
        (("value: 300", "value: .inf"), ["sample.yaml", "not a number"]),
        (("2015-01-01", "2010-01-01"), ["sample.yaml", "2010-01-01 stands twice"]),
        (("2015-01-01", "2009-01-01"), ["ceiling", "''", "2009-01-01", "must ascend"]),
        (("2015-01-01", "'2015-01-01'"), ["ceiling", "must be a date"]),
        (("2015-01-01", "2015-01-01 10:00:00"), ["ceiling", "must be a date"]),
        (("2015-01-01", "2015-02-30"), ["sample.yaml"]),
        (("'513499'", "513499"), ["ceiling", "513499", "quotes"]),
        (("'513499'", "'五一'"), ["ceiling", "digits"]),
        (("'513499'", "'51'"), ["sample.yaml", "51 stands twice"]),
        (
            ("clause: 第1条}, verified: true}", "clause: ''}, verified: true}"),
            ["ceiling", "2010-01-01", "clause"],
        ),
        (("clause: 第1条}, verified: true}", "x: y}, verified: true}"), ["ceiling", "2010-01-01", "clause"]),
        (("document: rule", "document: other"), ["ceiling", "2010-01-01", "'other'"]),
        (("verified: true}", "verified: maybe}"), ["ceiling", "2010-01-01", "verified"]),
        (("type: money", "type: cash"), ["ceiling", "type must be one of"]),
        (("unit: yuan", "unit: 5"), ["ceiling", "unit"]),
        (("zh: 上限, ", ""), ["ceiling", "label", "zh is missing"]),
        (("unit: yuan", "unit: yuan\n    colour: red"), ["ceiling", "'colour'"]),
        (("ceiling:", "Ceiling:"), ["'Ceiling'", "code"]),
        (("  floor:", "  ceiling:"), ["sample.yaml", "ceiling stands twice"]),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, change: tuple[str, str], told: list[str]
) -> None:
    assert change[0] in CEILING
    with pytest.raises(PolicyFileError) as refused:
        policy(
            tmp_path, CEILING.replace(*change, 1) if "verified" not in change[0] else CEILING.replace(*change)
        )
    assert all(word in str(refused.value) for word in ["sample.yaml", *told]), str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "- a",
        "id: x",
        HEAD,
        "{",
        "a: *b",
        "\x00",
        HEAD.replace('"3"', "3"),
        HEAD.replace("sample", "Sample Rule"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"sample\.yaml"):
        read_document(path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_bytes((HEAD + CEILING).encode("gb18030"))
    with pytest.raises(PolicyFileError, match=r"sample\.yaml"):
        read_document(path)


def test_rows_and_choices_are_checked(tmp_path: Path) -> None:
    rows = f"""
      list:
        label: {{zh: 清单, en: List}}
        unit: rows
        type: rows
        columns: {{code: code, label: label, days: integer?}}
        values:
          '':
            2014-01-01: {{value: [{{code: one, label: {{zh: 一, en: One}}}}], {REFERENCE}}}
    """
    value = policy(tmp_path, rows).at("51", date(2014, 1, 1)).value("list")
    assert [(row["code"], row["label"]["en"], row["days"]) for row in value] == [("one", "One", None)]
    for wrong in (
        "{code: One, label: {zh: 一, en: One}}",
        "{code: one}",
        "{code: one, label: {zh: 一, en: One}, x: 1}",
    ):
        with pytest.raises(PolicyFileError, match="row 1"):
            policy(tmp_path, rows.replace("{code: one, label: {zh: 一, en: One}}", wrong))


def test_the_same_file_is_read_once() -> None:
    assert load_policy() is load_policy()
    with pytest.raises(OSError, match="nowhere"):
        load_policy_file(Path("/nowhere/policy.yaml"))


def test_clauses_read_well_in_both_languages() -> None:
    terms = load_policy().at("513499101201", date(2014, 3, 18))
    clause = terms["age_min"].reference
    assert clause is not None
    assert clause.in_language("zh-hans") == "《2014年妇联工作要点》第9项“年龄是18-50周岁的未就业妇女”"
    assert clause.in_language("en").endswith("(《2014年妇联工作要点》): 第9项“年龄是18-50周岁的未就业妇女”")
