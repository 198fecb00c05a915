"""What is kept on the way is what the definitions say at the end: whatever was stated, taken back, merged or parted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from people.acts import merging
from people.acts.entering import Entered, change_members, open_household
from people.acts.stating import Statement, state, take_back
from people.kinds import income_slot
from people.lives import lives_of
from people.models import Fact, Merge, Person, RegisterEntry
from people.models.facts import stands_on
from people.policy import REGISTERS_BY_FACTS
from people.standings import rebuild
from tests.county import COUNTY, VILLAGES, County
from tests.people.families import enter, family
from tests.people.test_spans import judged
from workflows.errors import ActError

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FIRST = date(2014, 1, 10)
days = st.integers(0, 60).map(lambda offset: FIRST + timedelta(days=offset))
WOMEN, MEN, CHILDREN = (0, 1, 2), (3, 4, 5), (6, 7)
ANYBODY = (*WOMEN, *MEN, *CHILDREN)
some = st.sampled_from(ANYBODY)
AWAY = st.sampled_from([None, {"reason": "work", "place": "440300"}, {"reason": "detained"}])
step = st.one_of(
    st.tuples(st.just("away"), some, days, AWAY),
    st.tuples(st.just("died"), some, days, st.sampled_from([None, {}])),
    st.tuples(st.just("residence"), some, days, st.sampled_from([{"place": each} for each in VILLAGES[:2]])),
    st.tuples(st.just("spouse"), st.sampled_from(WOMEN), days, st.sampled_from([None, *MEN])),
    st.tuples(st.just("father"), st.sampled_from(CHILDREN), days, st.sampled_from([None, *MEN])),
    st.tuples(st.just("mother"), st.sampled_from(CHILDREN), days, st.sampled_from([None, *WOMEN])),
    st.tuples(st.just("stay"), some, days, st.sampled_from([None, 0, 1])),
    st.tuples(st.just("income"), st.sampled_from([0, 1]), st.just(2013), st.sampled_from(["1000", "9000"])),
    st.tuples(
        st.just("merge"),
        st.sampled_from([(0, 1), (1, 2), (3, 4), (4, 5), (3, 5), (6, 7)]),
        st.booleans(),
        st.none(),
    ),
    st.tuples(st.just("part"), st.integers(0, 2), st.none(), st.none()),
    st.tuples(st.just("take_back"), st.integers(0, 30), st.none(), st.none()),
)


class Village:
    """Some women, men and children, and two households; what can't be done leaves all as it was."""

    def __init__(self, county: County) -> None:
        self.one, self.two = county.seats("t1.reviewer"), county.seats("v1.cadre")
        self.people = [
            enter(
                county,
                Entered(
                    f"某{'一二三四五六七八'[each]}",
                    sex="m" if each in MEN else "f",
                    birth_date=date(2006 if each in CHILDREN else 1985, 1, 1 + each),
                ),
            )
            for each in ANYBODY
        ]
        self.homes = [
            open_household(self.two, VILLAGES[0], {self.people[each].pk: "head"}, since=FIRST)
            for each in (0, 3)
        ]

    def do(self, what: str, who: Any, when: Any, value: Any) -> None:
        act: Callable[[Any, Any, Any], object] = getattr(self, f"_{what}", None) or (
            lambda *said: self._say(what, *said)
        )
        with suppress(ActError):
            act(who, when, value)

    def _say(self, kind: str, who: int, since: date, value: Any) -> None:
        other, said = None, value
        if kind in {"spouse", "father", "mother"}:
            other, said = (None, None) if value is None else (self.people[value].pk, {})
        state(
            self.one,
            [Statement(kind, since, said, person=self.people[who].pk, other=other)],
            source="visit",
        )

    def _stay(self, who: int, since: date, home: int | None) -> None:
        role = "other" if home is not None else None
        change_members(self.one, self.homes[home or 0], {self.people[who].pk: role}, since=since)

    def _income(self, home: int, year: int, amount: str) -> None:
        item = Statement(
            "income",
            date(year, 12, 31),
            {"amount": amount},
            income_slot(year, "wages"),
            household=self.homes[home].pk,
        )
        state(self.one, [item], source="visit")

    def _merge(self, pair: tuple[int, int], turned: bool, _none: None) -> None:
        kept, other = (self.people[each].pk for each in (pair[::-1] if turned else pair))
        proposed = merging.propose(self.one, kept, other, "同一人")
        merging.settle(self.two, proposed.pk, is_one_person=True)

    def _part(self, number: int, _none: None, _none_either: None) -> None:
        done = Merge.objects.filter(status=Merge.Status.MERGED).order_by("pk")[number : number + 1]
        for merge in done:
            merging.propose_undo(self.one, merge.pk)
            merging.settle_undo(self.two, merge.pk, was_wrong=True)

    def _take_back(self, number: int, _none: None, _none_either: None) -> None:
        for fact in Fact.objects.exclude(kind="residence").order_by("pk")[number : number + 1]:
            take_back(self.one, fact.pk)


@pytest.mark.whole
@settings(max_examples=25, deadline=None)
@given(st.lists(step, min_size=8, max_size=16), st.lists(st.integers(0, 900), min_size=4, max_size=4))
def test_what_is_kept_is_what_the_definitions_say(
    county: County, spring_2014: None, steps: list[Any], offsets: list[int]
) -> None:
    with transaction.atomic():
        village = Village(county)
        for each in steps:
            village.do(*each)
        _every_day_is_right({FIRST + timedelta(days=offset) for offset in offsets})
        assert rebuild() == 0
        transaction.set_rollback(True)


def _every_day_is_right(days: set[date]) -> None:
    everybody = list(Person.objects.values_list("pk", flat=True))
    lives = lives_of(everybody)
    for on in days:
        kept = {
            (row.person_id, row.register): (row.outcome, row.place_code)
            for row in RegisterEntry.objects.filter(stands_on(on))
        }
        said = {
            (pk, register): (answer[0].outcome, answer[1])
            for pk, life in lives.items()
            for register in REGISTERS_BY_FACTS
            if (answer := judged(life, register, on)) is not None
        }
        assert kept == said


def test_who_is_tied_to_a_merged_row_follows_the_one_that_speaks(county: County, spring_2014: None) -> None:
    home = family(county)
    again = enter(county, Entered("吉克·阿鲁", sex="m", birth_date=date(1983, 2, 3)))
    other, seats = county.seats("v1.chair"), county.seats("v1.cadre")
    proposed = merging.propose(seats, again.pk, home.husband.pk, "户口簿上只有一人")
    merging.settle(other, proposed.pk, is_one_person=True)
    entries = RegisterEntry.objects.filter(person=home.wife, register="left_behind_women")
    assert entries.filter(stands_on(FIRST + timedelta(days=60))).exists()
    # She is married to the row that was merged; that he is back is said of the one that speaks.
    state(seats, [Statement("away", FIRST, None, person=again.pk)], source="visit")
    assert not entries.filter(stands_on(FIRST + timedelta(days=60))).exists()
    assert rebuild() == 0


def test_the_operator_has_registers_worked_out_anew(county: County, spring_2014: None) -> None:
    home = family(county)
    RegisterEntry.objects.filter(person=home.wife).delete()
    Person.objects.filter(pk=home.son.pk).update(place_code="")
    lost = len({entry.register for entry in RegisterEntry.objects.filter(person=home.son)})
    assert lost
    said = StringIO()
    call_command("rebuild_registers", COUNTY, stdout=said)
    count = int("".join(character for character in said.getvalue() if character.isdigit()))
    assert count >= 2
    assert RegisterEntry.objects.filter(person=home.wife, register="women").exists()
    assert Person.objects.get(pk=home.son.pk).place_code == VILLAGES[0]
    assert rebuild(COUNTY) == 0
    with pytest.raises(CommandError):
        call_command("rebuild_registers", "513498")
