"""A county adds a grant by data alone; and a file that can't be used says where and why."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aid.flows import AidFlow
from aid.policy import Earlier, Nomination, chain, judge
from aid.policy.grants import GRANTS_FILE, load_grants
from aid.policy.parameters import POLICY_FILE, load_policy
from aid.policy.stations import OPEN
from tests.aid.policy_households import nominated
from workflows.policyfile import PolicyFile
from workflows.policyschema import PolicyFileError
from workflows.stations import Station

pytestmark = pytest.mark.once

WINTER = """
  winter_coal:
    name: {zh: 冬季取暖, en: Winter coal}
    kind: KIND
    unit: {zh: 户, en: households}
    counted_by: household
    sections: [request]
    papers: [id_card]
"""
STEPS = "    milestones: [{code: begun, label: {zh: 动工, en: Begun}}]\n"
DEFAULT = "reference: {document: house_default, clause: 县定, basis: default}, verified: false"


def parameter(name: str, kind: str, value: str, extra: str = "", place: str = "5134") -> str:
    return (
        f"  {name}:\n    label: {{zh: 参数, en: Parameter}}\n    unit: any\n    type: {kind}\n{extra}"
        f"    values: {{'{place}': {{2014-01-01: {{value: {value}, {DEFAULT}}}}}}}\n"
    )


EVERY = "    choices: [ever, year, term]\n"
CHAIN = "[village_review, township_review, on_notice, county_review, listed, delivery, delivered]"
NEEDED = {
    "window_from": ("text", "11-01", ""),
    "window_until": ("text", "12-31", ""),
    "every": ("choice", "year", EVERY),
    "amount": ("money", "800", ""),
}


def winter(tmp_path: Path, kind: str = "goods", **more: Any) -> tuple[PolicyFile, Any]:
    """Both files with a grant more. A parameter given as None is left out."""
    wanted = {name: value for name, value in (NEEDED | more).items() if value is not None}
    block = WINTER.replace("KIND", kind) + (STEPS if kind in {"housing", "training"} else "")
    grants, policy = tmp_path / "programmes.yaml", tmp_path / "grants.yaml"
    grants.write_text(GRANTS_FILE.read_text("utf-8") + block, encoding="utf-8")
    lines = [parameter(f"winter_coal_{name}", each[0], each[1], each[2]) for name, each in wanted.items()]
    policy.write_text(POLICY_FILE.read_text("utf-8") + "".join(lines), encoding="utf-8")
    return load_policy(policy, grants), load_grants(grants)


def coal(**changes: Any) -> Nomination:
    whole = replace(
        nominated("mothers_parcel"),
        grant="winter_coal",
        on=date(2015, 11, 20),
        submitted_on=date(2015, 11, 20),
        amount=Decimal("800.00"),
    )
    return replace(whole, **changes)


def found(files: tuple[PolicyFile, Any], nomination: Nomination) -> dict[str, str]:
    policy, grants = files
    judged = judge(
        nomination, policy.at(nomination.place, nomination.submitted_on), grants["winter_coal"], grants
    )
    return {finding.rule: finding.outcome for finding in judged.findings} | {"verdict": judged.verdict}


def test_a_county_adds_a_grant_by_data_alone(tmp_path: Path) -> None:
    files = winter(tmp_path)
    assert found(files, coal())["verdict"] == "eligible"
    assert found(files, coal(amount=Decimal(799)))["amount"] == "fail"
    assert found(files, coal(submitted_on=date(2015, 10, 31)))["window"] == "fail"
    elsewhere = found(files, coal(place="110105001001"))
    assert (elsewhere["verdict"], elsewhere["window"], elsewhere["amount"]) == ("refer", "refer", "refer")


def test_the_living_allowance_where_it_is_asked(tmp_path: Path) -> None:
    files = winter(tmp_path, living_allowance=("boolean", "true", ""))
    for known, outcome in ((True, "pass"), (False, "fail"), (None, "refer")):
        assert found(files, coal(living_allowance=known))["living_allowance"] == outcome
    asked_elsewhere = found(files, coal(place="110105001001"))
    assert asked_elsewhere["living_allowance"] == "refer"


def test_a_living_allowance_that_a_place_doesnt_ask_for(tmp_path: Path) -> None:
    files = winter(tmp_path, living_allowance=("boolean", "false", ""))
    assert found(files, coal(living_allowance=None))["living_allowance"] == "pass"


def test_a_place_in_a_class_may_have_no_amount(tmp_path: Path) -> None:
    files = winter(tmp_path, "training", amount=None)
    assert found(files, coal(amount=None))["amount"] == "pass"
    assert found(files, coal(amount=None))["verdict"] == "eligible"


def test_a_notice_of_unknown_length_refers(tmp_path: Path) -> None:
    files = winter(tmp_path, notice_days=("integer", "null", ""))
    assert found(files, coal())["notice"] == "refer"
    assert found(files, coal())["verdict"] == "refer"


def test_a_chain_without_public_notice_is_data(tmp_path: Path) -> None:
    """Whatever the days say; and a chain that nobody set here refers."""
    days: dict[str, Any] = {"notice_days": ("integer", "7", "")}
    for stations, known, left in (
        (CHAIN, "notice_for", 7),
        (CHAIN.replace("on_notice, ", ""), "notice_none", None),
    ):
        policy, grants = files = winter(_folder(tmp_path, known), **days, stations=("codes", stations, ""))
        assert found(files, coal())["notice"] == "pass"
        terms = policy.at(coal().place, coal().submitted_on)
        assert chain.notice_days(terms, grants["winter_coal"]) == left
        judged = judge(coal(), terms, grants["winter_coal"], grants)
        (told,) = [each for each in judged.findings if each.rule == "notice"]
        assert [reason.code for reason in told.reasons] == [known]
        assert found(files, coal(place="110105001001"))["notice"] == "refer"
    for chosen in ("null", ""):
        more: dict[str, Any] = {"stations": ("codes", chosen, "")} if chosen else {}
        files = winter(_folder(tmp_path, f"chosen-{chosen}"), **days, **more)
        assert found(files, coal())["notice"] == ("refer" if chosen else "pass")


def test_a_chain_with_a_notice_needs_a_parameter_of_its_length(tmp_path: Path) -> None:
    chosen: dict[str, Any] = {"stations": ("codes", CHAIN, "")}
    winter(_folder(tmp_path, "named"), **chosen, notice_days=("integer", "7", ""))
    with pytest.raises(
        PolicyFileError, match="winter_coal_notice_days: is missing, where winter_coal_stations"
    ):
        winter(_folder(tmp_path, "unnamed"), **chosen)


def _folder(tmp_path: Path, name: str) -> Path:
    """A file is read once, however often it is written."""
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_an_illness_is_never_on_notice(tmp_path: Path) -> None:
    path = tmp_path / "grants.yaml"
    block, rest = POLICY_FILE.read_text("utf-8").split("  two_cancer_stations:", 1)
    assert "[village_review, township_review, county_review" in rest
    rest = rest.replace("township_review, county_review", "township_review, on_notice, county_review", 1)
    path.write_text(f"{block}  two_cancer_stations:{rest}", encoding="utf-8")
    with pytest.raises(PolicyFileError, match="tells of an illness"):
        load_policy(path)


def test_days_are_given_to_stations_that_there_are(tmp_path: Path) -> None:
    assert set(OPEN) == {node.name for node in AidFlow.instance.nodes() if isinstance(node, Station)}
    assert set(CHAIN.strip("[]").split(", ")) - {"delivery"} <= set(OPEN)
    path = tmp_path / "grants.yaml"
    text = POLICY_FILE.read_text("utf-8")
    path.write_text(text.replace("{village_review: 5", "{village_revue: 5"), encoding="utf-8")
    with pytest.raises(
        PolicyFileError, match="there is no station 'village_revue'; these are: draft, returned"
    ):
        load_policy(path)


def test_once_a_school_term(tmp_path: Path) -> None:
    files = winter(tmp_path, every=("choice", "term", EVERY))
    for day, outcome in (
        (date(2015, 8, 31), "pass"),
        (date(2015, 9, 1), "fail"),
        (date(2015, 11, 1), "fail"),
    ):
        had = (Earlier("winter_coal", day.year, day, None, "household"),)
        assert found(files, coal(earlier=had))["frequency"] == outcome
    assert found(files, coal(submitted_on=None))["frequency"] == "refer"


def test_another_kind_of_house_isnt_had_beside_a_safe_home(tmp_path: Path) -> None:
    files = winter(tmp_path, "housing", house_gap_years=("integer", "10", ""))
    for day, outcome in ((date(2005, 11, 20), "pass"), (date(2005, 11, 21), "fail")):
        had = (Earlier("safe_home", day.year, day, Decimal(9000), "household"),)
        assert found(files, coal(earlier=had))["house_once"] == outcome
        assert found(files, coal(earlier=had))["frequency"] == "pass"


@pytest.mark.parametrize(
    "more,wrong",
    [
        ({"window_from": None}, "winter_coal_window_from: is missing"),
        ({"amount": None}, "winter_coal_amount: is missing"),
        ({"window_from": ("text", "13-01", "")}, "'13-01' can't be the value of window_from"),
        ({"window_from": ("text", "11-31", "")}, "'11-31' can't be the value of window_from"),
        ({"amount": ("money", "0", "")}, "can't be the value of amount"),
        ({"age_min": ("integer", "-1", "")}, "-1 can't be the value of age_min"),
        ({"papers": ("codes", "[bank_card]", "")}, "winter_coal has no paper bank_card"),
        ({"guardian_until": ("integer", "18", "")}, "winter_coal has no paper guardian_consent"),
        ({"colour": ("text", "red", "")}, "winter_coal_colour: belongs to no grant"),
        ({"registers": ("integer", "3", "")}, "3 can't be the value of registers"),
        ({"stations": ("codes", CHAIN.replace("listed", "lottery"), "")}, "there is no station 'lottery'"),
        ({"stations": ("codes", CHAIN.replace(", delivered", ""), "")}, "delivered can't be left out"),
        ({"stations": ("codes", CHAIN.replace("listed, delivery", "delivery, listed"), "")}, "another order"),
        ({"stations": ("codes", CHAIN.replace("village_review, ", ""), "")}, "on_notice may be left out"),
    ],
)
def test_wrong_parameters_are_refused(tmp_path: Path, more: dict[str, Any], wrong: str) -> None:
    with pytest.raises(PolicyFileError) as error:
        winter(tmp_path, **more)
    assert wrong in str(error.value)
    assert "grants.yaml" in str(error.value)


@pytest.mark.parametrize(
    "before,after,wrong",
    [
        ("kind: money", "kind: gold", "spring_festival: kind: must be one of money"),
        (
            "sections: [request, account]",
            "sections: [request]",
            "account belongs to grants that are transferred",
        ),
        ("sections: [request, goods]", "sections: [goods]", "request is missing"),
        ("sections: [request, goods]", "sections: [request, wishes]", "must be one of request"),
        ("unit: {zh: 份, en: parcels}", "unit: {zh: 份}", "mothers_parcel: unit: needs zh and en"),
        (
            "counted_by: person\n    sections: [request, training]",
            "sections: [request, training]",
            "counted_by is missing",
        ),
        (
            "papers: [id_card, household_book, village_certificate]",
            "papers: [passport]",
            "passport has no label",
        ),
        (
            "    milestones:\n      - {code: agreement",
            "    colour:\n      - {code: agreement",
            "'colour' is not known",
        ),
        ("{code: finished, label", "{code: agreement, label", "names a code twice"),
        ("{code: finished, label", "{name: finished, label", "a step has a code and a label"),
        ("    kind: goods\n", "    kind: training\n", "belong to housing and training"),
        ("  mothers_parcel:\n", "  safe_home_second:\n", "begins like safe_home"),
        ("papers:\n  id_card", "sheets:\n  id_card", "must hold papers and grants"),
    ],
)
def test_wrong_grants_are_refused_with_file_and_place(
    tmp_path: Path, before: str, after: str, wrong: str
) -> None:
    path = tmp_path / "programmes.yaml"
    text = GRANTS_FILE.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PolicyFileError) as error:
        load_grants(path)
    assert "programmes.yaml" in str(error.value)
    assert wrong in str(error.value)


def test_a_missing_parameter_of_all_grants_is_named(tmp_path: Path) -> None:
    path = tmp_path / "grants.yaml"
    path.write_text(
        POLICY_FILE.read_text("utf-8").replace("  appeal_days:", "  appeals_days:"), encoding="utf-8"
    )
    with pytest.raises(PolicyFileError, match="appeal_days: is missing"):
        load_policy(path)


def test_the_rules_need_no_django_and_no_clock() -> None:
    probe = (
        "import sys, aid.policy, aid.policy.chain\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'people', 'loans')], sys.modules\n"
        "assert 'aid.models' not in sys.modules and 'workflows.clock' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True, cwd=Path(__file__).parents[2])
