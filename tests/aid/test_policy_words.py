"""Both languages say everything, with the same placeholders; and nothing is worded that nobody says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aid.policy import GRANTS, RULES, as_data, in_words, wording
from aid.policy.facts import HOUSING, Nomination
from aid.policy.grants import GRANTS_FILE
from aid.policy.judging import NOTE_ONLY
from aid.policy.parameters import POLICY_FILE, REASONS_FILE
from tests.aid.policy_households import judged, nominated
from workflows.policyschema import read_yaml
from workflows.wording import placeholders

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
CONTENT = read_yaml(REASONS_FILE)
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_both_languages_have_the_same_placeholders_and_are_what_they_are() -> None:
    for code, pair in CONTENT["templates"].items():
        assert placeholders(pair["zh"]) == placeholders(pair["en"]), code
    pairs = [
        *CONTENT["templates"].values(),
        *(pair for table in CONTENT["words"].values() for pair in table.values()),
    ]
    for pair in pairs:
        assert HAN.search(pair["zh"]), pair
        assert not HAN.search(pair["en"]), pair


@pytest.mark.parametrize("path", [POLICY_FILE, GRANTS_FILE], ids=lambda path: path.name)
def test_every_label_is_in_both_languages(path: Path) -> None:
    def labels(content: object) -> list[dict[str, str]]:
        if isinstance(content, dict):
            if set(content) == {"zh", "en"}:
                return [content]
            return [label for each in content.values() for label in labels(each)]
        return [label for each in content for label in labels(each)] if isinstance(content, list) else []

    found = labels(read_yaml(path))
    assert len(found) > 20
    for label in found:
        assert HAN.search(label["zh"]), label
        # What stands between “ ” or 《 》, and a document's number, is quoted and stays as it is.
        quoted = re.sub(r"“[^”]*”|《[^》]*》|\S*〔[0-9]{4}〕[0-9]+号", "", label["en"])
        assert not HAN.search(quoted), label


def test_every_code_in_the_source_is_worded_and_every_worded_code_is_used() -> None:
    sources = [*(ROOT / "aid" / "policy").glob("*.py"), ROOT / "workflows" / "findings.py"]
    source = "\n".join(path.read_text("utf-8") for path in sources)
    said = set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', source))
    said |= {
        f"{head}_{every}{tail}"
        for head, tail in (("had", ""), ("had", "_household"), ("free", ""))
        for every in ("ever", "year", "term")
    }
    called = set(re.findall(r'because\(\s*"([a-z_0-9]+)"', source))
    assert called <= wording().codes()
    assert set(CONTENT["templates"]) <= said


def test_the_words_cover_the_codes_that_facts_may_hold() -> None:
    from people.kinds import ILLNESSES
    from people.register_names import REGISTER_NAMES

    fields = set(Nomination.__dataclass_fields__) - {"grant", "on", "name", "sex", "members", "overdue_loan"}
    for table, codes in (
        ("fact", fields),
        ("housing", HOUSING),
        ("illness", ILLNESSES),
        ("register", REGISTER_NAMES),
        ("grant", (*GRANTS, "other")),
    ):
        for code in codes:
            assert wording().word(table, code, "zh")
            assert wording().word(table, code, "en")


def test_the_registers_are_called_as_their_own_pages_call_them() -> None:
    from django.utils.translation import override

    from people.register_names import REGISTER_NAMES

    for language, key in (("zh-hans", "zh"), ("en", "en")):
        with override(language):
            for code, name in REGISTER_NAMES.items():
                assert wording().word("register", code, key) == str(name)


def test_findings_are_kept_with_their_words_in_both_languages() -> None:
    kept = as_data(judged(nominated("spring_festival", {"facts": {"income_per_head": "2300.00"}})))
    income = next(row for row in kept if row["rule"] == "income")
    assert income["outcome"] == "fail"
    assert income["reasons"] == [
        {"code": "income_not_below", "params": {"year": 2014, "a_head": "2,300", "line": "2,300"}}
    ]
    chinese = next(row for row in in_words(kept, "zh-hans") if row["rule"] == "income")
    english = next(row for row in in_words(kept, "en") if row["rule"] == "income")
    assert chinese["reason"] == "2014年家庭人均纯收入2,300元，不低于2,300元"
    assert chinese["clause"] == "《2014年妇联工作要点》第7项“家庭人均纯收入低于2300元以下的家庭”"
    assert english["reason"] == "The household's net income a head in 2014 was 2,300 yuan, not below 2,300"


def test_an_unverified_clause_says_so_and_our_default_does_not() -> None:
    kept = {row["rule"]: row["clause"]["zh"] for row in as_data(judged(nominated("two_cancer")))}
    assert kept["amount"] == "全国妇联农村贫困母亲两癌救助项目：每人10000元（未核实）"
    assert "未核实" not in kept["visited"] + kept["income"]
    assert kept["id_number"] == ""


def test_every_deciding_rule_has_a_reason_for_refusal() -> None:
    from datetime import date

    from aid.policy import chain, load_policy

    reasons = chain.refusal_reasons(load_policy().at("513499101201", date(2015, 1, 1)))
    # The length of the notice is set by the county and no ground against anybody.
    assert {each.code for each in reasons if each.is_rule} == set(RULES) - NOTE_ONLY - {"notice"}
    assert {"papers_false", "objection_upheld", "budget_used_up", "other"} <= {each.code for each in reasons}
