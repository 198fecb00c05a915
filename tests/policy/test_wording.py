"""Both languages say everything, with the same placeholders; and nothing is worded that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loans import labels
from loans.policy import RULES, load_policy, wording
from loans.policy.facts import EMPLOYMENT_STATES, GUARANTOR_CLASSES, MARITAL_STATES, RELATIONS
from loans.policy.parameters import REASONS_FILE
from workflows.policyschema import PolicyFileError, read_yaml
from workflows.wording import Wording, placeholders

ROOT = Path(__file__).parents[2]
COMMON = ROOT / "workflows" / "wording.yaml"
FILES = [COMMON, REASONS_FILE]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_both_languages_have_the_same_placeholders(path: Path) -> None:
    for code, pair in read_yaml(path)["templates"].items():
        assert set(pair) == {"zh", "en"}, code
        assert placeholders(pair["zh"]) == placeholders(pair["en"]), code


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_chinese_is_chinese_and_english_is_not(path: Path) -> None:
    content = read_yaml(path)
    pairs = [
        *content["templates"].values(),
        *(p for t in content.get("words", {}).values() for p in t.values()),
    ]
    for pair in pairs:
        assert re.search(r"[\u4e00-\u9fff]", pair["zh"]) or pair["zh"] == "null", pair
        assert not re.search(r"[\u4e00-\u9fff]", pair["en"].replace("3万", "").replace("万", "")), pair


def test_every_table_that_a_template_names_exists() -> None:
    tables = set(read_yaml(REASONS_FILE)["words"]) | {"parameter"}
    for path in FILES:
        for pair in read_yaml(path)["templates"].values():
            assert {table for _name, table in placeholders(pair["zh"]) if table} <= tables


def test_every_code_in_the_source_is_worded_and_every_worded_code_is_used() -> None:
    sources = [*(ROOT / "loans" / "policy").glob("*.py"), *(ROOT / "loans").glob("screen*.py")]
    sources += [ROOT / "workflows" / name for name in ("identity.py", "money.py")]
    said = set(
        re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', "\n".join(path.read_text("utf-8") for path in sources))
    )
    called = re.findall(r'because\(\s*"([a-z_0-9]+)"', "\n".join(path.read_text("utf-8") for path in sources))
    assert set(called) <= wording().codes()
    assert wording().codes() <= said


def test_the_words_cover_the_codes_that_facts_may_hold() -> None:
    words = wording()
    for table, codes in (
        ("employment", EMPLOYMENT_STATES),
        ("marital_state", MARITAL_STATES),
        ("guarantor_class", GUARANTOR_CLASSES),
        ("relation", RELATIONS),
        ("parameter", tuple(load_policy().parameters)),
    ):
        for code in codes:
            assert words.word(table, code, "zh-hans")
            assert words.word(table, code, "en")


def test_the_words_are_those_of_the_desks() -> None:
    for table, desk in (
        ("employment", labels.EMPLOYMENT),
        ("marital_state", labels.MARITAL_STATES),
        ("guarantor_class", labels.GUARANTOR_CLASSES),
        ("relation", labels.RELATIONS),
    ):
        for code, label in desk.items():
            assert wording().word(table, code, "zh-hans") == label.zh


def test_lists_and_languages() -> None:
    words = wording()
    assert words.text("guarantor_repeated", {"who": (1, 2)}, "zh-Hans") == "第1、2名担保人是同一人"
    assert words.text("guarantor_repeated", {"who": [1, 2]}, "en-gb") == "Guarantors 1, 2 are the same person"
    assert words.join(["一", "二"], "zh-hans") == "一；二"
    with pytest.raises(KeyError):
        words.text("never_said", {}, "en")
    with pytest.raises(KeyError):
        words.text("guarantor_repeated", {}, "en")


@pytest.mark.parametrize(
    "content",
    [
        "templates: {a_b: {zh: 一}}",
        "templates: {a_b: {zh: 一, en: ''}}",
        "templates: {a_b: {zh: '一{x}', en: 'one'}}",
        "templates: {a_b: {zh: '一{x:t}', en: 'one {x}'}}",
        "templates: {id_number_empty: {zh: 又, en: again}}",
        "words: {t: {a: {zh: 一}}}",
        "other: 1",
        "[]",
    ],
)
def test_a_wrong_wording_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"words\.yaml"):
        Wording([path])


def test_rule_ids_are_plain_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", rule) for rule in RULES)
