"""Grants from before this system: loaded whole or not at all, and counted by every rule from the first day."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from aid import known
from aid.models import GrantSlot
from aid.queries.grounds import grounds_of
from people.acts.entering import Entered, change_members, enter_person
from people.models import Person
from tests.aid.policy_households import TABLE, nominated, outcomes
from tests.aid.stage import SINCE, WINTER, Mother, again, allot, do_act, draft, mother, to_county
from tests.county import VILLAGES, County, id_number
from tests.pages.desks import at_desk
from workflows import clock
from workflows.errors import RulesForbid
from workflows.models import JournalRow
from workflows.tables import TableError
from workflows.verification import verify

pytestmark = pytest.mark.django_db

HEADER = (
    "救助项目,年度,姓名,公民身份号码,村（社区）,发放日期,金额（元）,数量,户主公民身份号码,房屋坐落,来源记录"
)
# Of the rules' own table, those who had something before.
BEFORE = [
    each
    for each in TABLE["households"]
    if (earlier := (each.get("content") or {}).get("earlier"))
    and all(had["grant"] in TABLE["grants"] for had in earlier)
]
Load = Callable[..., str]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"), clock.at(WINTER):
        yield


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads these rows; what was said, one problem a line where it was refused."""

    def run(*rows: str, **options: Any) -> str:
        path, out = tmp_path / "grants.csv", io.StringIO()
        path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
        try:
            call_command("load_grants", str(path), stdout=out, stderr=out, **options)
        except CommandError as error:
            cause = error.__cause__
            return "\n".join([*(cause.lines() if isinstance(cause, TableError) else []), str(error)])
        return out.getvalue()

    return run


def row(person: Person, **said: Any) -> str:
    """A line of the file: her parcel of 2013, unless it says otherwise."""
    told = {
        "grant": "母亲邮包",
        "year": 2013,
        "name": person.name,
        "id_number": person.id_number,
        "village": VILLAGES[0],
        "on": "2013-06-01",
        "amount": "",
        "number": 1,
        "head": "",
        "house": "",
        "source": "2013年邮包发放表第3号",
    }
    assert set(said) <= set(told)
    return ",".join(str(value) for value in (told | said).values())


def mother_in_law(county: County, she: Mother) -> Person:
    """Another woman of her household."""
    seats = county.seats("v1.cadre")
    typed = Entered("吉克·阿果", id_number("19550302", 86))
    other = enter_person(seats, typed, place_code=VILLAGES[0], group="3", since=SINCE, source="book")
    change_members(seats, she.household, {other.pk: "parent"}, since=SINCE)
    return Person.objects.get(pk=other.pk)


def test_a_grant_stands_with_its_record_and_twice_is_once(county: County, load: Load) -> None:
    she = mother(county)
    house = row(
        she.person,
        grant="单亲特困母亲安居房",
        year=2012,
        on="2012-11-20",
        amount="20000",
        house="清泉村3组",
        source="安居房验收表第3号",
    )
    said = load(row(she.person), house)
    assert "grants from before this system: 2" in said
    slot = GrantSlot.objects.get(grant="safe_home")
    assert (slot.case, slot.year, slot.delivered_on, slot.house) == (
        None,
        2012,
        date(2012, 11, 20),
        "清泉村3组",
    )
    assert (slot.holder, slot.period) == (f"household-{she.household.pk}", "ever")
    assert (slot.household, slot.place_code, slot.source) == (she.household, VILLAGES[0], "安居房验收表第3号")
    told = JournalRow.objects.get(act="load_grants")
    assert set(told.facts) == {"grants", "file"}
    assert "Nothing to change" in load(row(she.person), house)
    assert GrantSlot.objects.count() == 2
    assert list(verify()) == []


def test_what_is_only_checked_stands_nowhere(county: County, load: Load) -> None:
    she = mother(county)
    assert "It would be:" in load(row(she.person), check=True)
    assert (GrantSlot.objects.count(), JournalRow.objects.filter(act="load_grants").count()) == (0, 0)
    load(row(she.person))
    assert GrantSlot.objects.count() == 1


@pytest.mark.parametrize(
    "said, reason",
    [
        ({"grant": "冬被"}, "Write one of: 春节慰问"),
        ({"year": "去年"}, "Write a whole number from"),
        ({"year": 2010}, "more than a year apart"),
        ({"on": "2015-02-01", "year": 2015}, "This day is in the future."),
        ({"on": "1980-01-01", "year": 1985}, "before the birth date"),
        ({"id_number": id_number("19850601", 7)}, "the person is a man"),
        ({"name": "王某某"}, "another name for this ID number"),
        ({"village": "没有的村"}, "No village of the county has this name alone"),
        ({"number": ""}, "Write the amount; of things and places the number will do."),
        ({"grant": "两癌救助"}, "Write the amount; of things and places the number will do."),
        ({"amount": "0"}, "above nought"),
        ({"number": "0"}, "Write a whole number from 1"),
        ({"grant": "单亲特困母亲安居房"}, "Say which house it was"),
        ({"head": id_number("19550302", 88)}, "The register has no household of this person"),
        ({"source": ""}, "This must be filled in."),
    ],
)
def test_a_bad_row_loads_nothing(county: County, load: Load, said: dict[str, Any], reason: str) -> None:
    she, other = mother(county), mother(county, 1)
    told = load(row(other.person), row(she.person, **said))
    assert "Row 3" in told
    assert reason in told
    assert GrantSlot.objects.count() == 0
    assert "grants from before this system: 2" in load(row(other.person), row(she.person))


def test_the_same_grant_of_a_year_is_named_and_not_loaded_again(county: County, load: Load) -> None:
    she = mother(county)
    load(row(she.person))
    told = load(row(she.person, on="2013-06-05", source="另一台账"))
    assert "of 2013 already, delivered on 2013-06-01 (2013年邮包发放表第3号)" in told
    assert "grants from before this system: 1" in load(row(she.person, year=2012, on="2012-06-05"))


@pytest.mark.parametrize("told", BEFORE, ids=[each["who"] for each in BEFORE])
def test_the_rules_see_what_was_loaded_at_their_own_boundaries(
    county: County, load: Load, told: dict[str, Any]
) -> None:
    earlier, she = told["content"]["earlier"], mother(county)
    whose = {"herself": she.person, "household": mother_in_law(county, she)}
    rows = [
        row(
            whose[each["whose"]],
            grant=each["grant"],
            year=each["year"],
            on=each["on"],
            amount=each["amount"],
            house="清泉村3组",
        )
        for each in earlier
    ]
    assert "grants from before this system" in load(*rows)
    seen = known.today_of(draft(county, she.person, told["grant"]))
    assert seen is not None
    assert seen.parts["earlier"] == sorted(earlier, key=lambda each: str(each["on"]))
    found = outcomes(nominated(told["grant"], {**told["content"], "earlier": seen.parts["earlier"]}))
    assert {rule: found[rule] for rule in told["expect"]} == told["expect"]


def test_it_is_seen_at_submission_and_shown_to_the_approver(county: County, load: Load) -> None:
    she, other = mother(county), mother(county, 1)
    load(
        row(she.person, grant="春节慰问（单亲特困母亲）", year=2015, on="2014-12-25", amount="500"),
        row(other.person, year=2014, on="2014-06-01"),
    )
    allot(county)
    with pytest.raises(RulesForbid) as refused:
        do_act(county, "v1.cadre", draft(county, she.person), "submit")
    assert [finding["rule"] for finding in refused.value.findings] == ["frequency"]
    case = to_county(county, draft(county, other.person))
    assert any(
        "母亲邮包" in each or "Mothers' parcel" in each for each in grounds_of([case])[case.pk].conflicts
    )


def test_a_nomination_on_its_way_is_stopped_at_its_next_gate(county: County, load: Load) -> None:
    she, other = mother(county), mother(county, 1)
    cases = [draft(county, each.person) for each in (she, other)]
    for case in cases:
        do_act(county, "v1.cadre", case, "submit")
    said = row(she.person, grant="春节慰问（单亲特困母亲）", year=2015, on="2014-12-25", amount="500")
    assert "grants from before this system: 1" in load(said)
    slots = GrantSlot.objects.filter(person=she.person).order_by("ordinal")
    assert [(slot.ordinal, slot.case_id) for slot in slots] == [(1, cases[0].pk), (2, None)]
    with pytest.raises(RulesForbid) as refused:
        do_act(county, "v1.chair", cases[0], "sign")
    assert [finding["rule"] for finding in refused.value.findings] == ["frequency"]
    do_act(county, "v1.chair", cases[1], "sign")
    assert again(cases[1]).state == "township_review"
    # Freed, the slot isn't had a second time.
    do_act(county, "v1.cadre", cases[0], "withdraw", reason="need_is_over")
    with pytest.raises(RulesForbid):
        do_act(county, "v1.cadre", draft(county, she.person), "submit")
    assert list(verify()) == []


def test_of_whom_the_register_knew_no_household_her_later_one_counts(county: County, load: Load) -> None:
    """Loaded before the registers: she is met by her number, and belongs to a household afterwards."""
    number = id_number("19550302", 86)
    early = Person(name="吉克·阿果", id_number=number)
    house = {"grant": "safe_home", "amount": "12000", "house": "清泉村3组"}
    load(row(early, year=2004, on="2004-06-01", **house))
    assert GrantSlot.objects.get().household is None
    she, stranger = mother(county), mother(county, 1)
    mother_in_law(county, she)
    for whom, expected in ((she, ["household"]), (stranger, [])):
        seen = known.today_of(draft(county, whom.person, "safe_home"))
        assert seen is not None
        assert [each["whose"] for each in seen.parts["earlier"]] == expected


def test_the_head_of_another_household_says_whose_house_it_was(county: County, load: Load) -> None:
    she, head = mother(county), mother(county, 1)
    house = {"grant": "safe_home", "house": "清泉村3组", "head": head.person.id_number}
    load(row(she.person, **house))
    assert GrantSlot.objects.get().household == head.household
    with pytest.raises(RulesForbid) as refused:
        do_act(county, "v1.cadre", draft(county, head.person, "safe_home"), "submit")
    assert {"frequency", "house_once"} <= {finding["rule"] for finding in refused.value.findings}


def test_a_slot_says_its_case_or_its_record(county: County, load: Load) -> None:
    she = mother(county)
    load(row(she.person))
    for without in ({"source": ""}, {"year": None}, {"delivered_on": None}, {"place_code": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantSlot.objects.update(**without)
    GrantSlot.objects.update(delivered_on=date(2013, 6, 1) + timedelta(days=1))


def test_her_page_tells_what_she_had_before(county: County, load: Load) -> None:
    she, other = mother(county), mother(county, 1)
    load(row(she.person, grant="safe_home", house="清泉村3组旧址", source="验收表第3号"))
    client = at_desk(county, "v1.cadre", "zh-hans")
    page = client.get(reverse("people:person", args=[she.person.pk])).content.decode()
    assert all(words in page for words in ("验收表第3号", "清泉村3组旧址", "系统启用前已发放"))
    assert "验收表第3号" not in client.get(reverse("people:person", args=[other.person.pk])).content.decode()
