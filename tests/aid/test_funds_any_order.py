"""Whatever is done to a few nominations and their budgets, in whatever order: no budget is ever exceeded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aid import funds
from aid.models import AidCase, Fund, FundEntry
from tests.aid.pages import AFTER, before_county
from tests.aid.stage import PHOTO, allot, do_act, second_manager
from tests.county import TOWNSHIPS, County
from workflows import clock
from workflows.errors import ActError
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

# Act → who does it, and what it says.
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "take_off_list": ("c.sealer", {"reason": "另有安排"}),
    "approve": ("c.sealer", {}),
    "confirm_payment": ("c.manager", {"on": AFTER.date().isoformat(), "reference": "B-1"}),
    "report_bounced": ("c.manager", {"reason": "wrong_number"}),
    "carry_over": ("c.manager", {}),
    "cancel": ("c.manager", {"reason": "died"}),
    "stop": ("t1.reviewer", {"reason": "site_unusable"}),
    "propose_take_back": ("c.manager", {"reason": "登记有误"}),
    "take_back": ("c.sealer", {}),
    "keep_delivery": ("c.sealer", {}),
    "accept_delivery": ("c.manager.two", {}),
    "refuse": ("c.sealer", {"reasons": ["id_number"]}),
    "withdraw": ("v1.cadre", {"reason": "at_her_wish"}),
}
# What a case in each state holds of a budget.
HOLDS = {
    "listed": "reserved",
    "awaiting_payment": "committed",
    "building": "committed",
    "delivered": "spent",
    "take_back_proposed": "spent",
    "in_doubt": "spent",
    "verified": "spent",
}

# The last one is a house, asked with 20,000 yuan.
HOUSE = 4
SPENT = ("0", "0.01", "5000", "19999.99", "20000", "20000.01")
cases = st.integers(0, HOUSE)
steps = st.one_of(
    st.tuples(st.just("put"), cases, st.just("")),
    st.tuples(st.sampled_from(sorted(ACTS)), cases, st.just("")),
    st.tuples(st.sampled_from(["stop", "cancel"]), st.just(HOUSE), st.sampled_from(SPENT)),
    # Onward, as far as it goes: random acts alone would seldom deliver anything.
    st.tuples(st.just("onward"), cases, st.just("")),
    st.tuples(st.just("transfer"), st.integers(0, 1), st.sampled_from(["100", "499.99", "1000"])),
    st.tuples(st.just("allot"), st.integers(0, 1), st.sampled_from(["-1000", "-500", "-0.01", "250"])),
)
ONWARD = {
    "county_review": "put",
    "listed": "approve",
    "awaiting_payment": "confirm_payment",
    "undelivered": "carry_over",
}


# One walk to the end and one off the list again: random ones alone may miss them.
TO_THE_END = [("onward", 0, ""), ("take_off_list", 0, ""), *[("onward", 0, "")] * 3]
# A transfer that is taken back and made again; a house that stops half way, is carried over and stops again.
TAKEN_BACK = [*[("onward", 0, "")] * 3, ("propose_take_back", 0, ""), ("take_back", 0, ""), ("onward", 0, "")]
HALF_WAY = [
    *[("onward", HOUSE, "")] * 2,
    ("stop", HOUSE, "20000.01"),
    ("stop", HOUSE, "5000"),
    *[("onward", HOUSE, "")] * 3,
    ("stop", HOUSE, "20000"),
    ("cancel", HOUSE, "14999.99"),
]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@example(walk=TO_THE_END)
@example(walk=TAKEN_BACK)
@example(walk=HALF_WAY)
@given(walk=st.lists(steps, min_size=4, max_size=14))
def _walks(stage: Stage, walk: list[tuple[str, int, str]]) -> None:
    with transaction.atomic():
        stage.stopped = 0
        for number, step in enumerate(walk):
            stage.tries(number, step)
            stage.holds()
        assert list(verify("513499")) == []
        transaction.set_rollback(True)


class Stage:
    """Four nominations, some of a township with a budget of its own, and a house; what each holds is asked."""

    def __init__(self, county: County) -> None:
        self.county = county
        second_manager(county)
        self.refs = [before_county(county, seed, village=seed % 3).ref for seed in range(HOUSE)]
        self.refs.append(before_county(county, HOUSE, grant="safe_home").ref)
        allot(county, "safe_home", amount="36000", number=1)
        # Fen that were spent of what stopped half way.
        self.stopped = 0
        self.funds = [
            allot(county, amount="1000", number=2).pk,
            allot(county, place=TOWNSHIPS[0], amount="800", number=2).pk,
        ]
        self.done: dict[str, int] = {}

    def tries(self, number: int, step: tuple[str, int, str]) -> None:
        what, which, amount = step
        try:
            with clock.at(AFTER):
                name = self._does(number, what, which, amount)
        except ActError as error:
            name = error.code
        self.done[name] = self.done.get(name, 0) + 1

    def _does(self, number: int, what: str, which: int, amount: str) -> str:
        if what == "allot":
            fund = Fund.objects.get(pk=self.funds[which])
            more = -1 if Decimal(amount) < -100 else 0
            funds.allot(
                self.county.seats("c.manager"),
                fund.grant,
                fund.year,
                fund.place_code,
                amount=Decimal(amount),
                number=more,
                document=f"文{number}",
            )
        elif what == "transfer":
            source, target = self.funds[which], self.funds[1 - which]
            manager, sealer = self.county.seats("c.manager"), self.county.seats("c.sealer")
            row = funds.propose_transfer(
                manager, source, target, amount=Decimal(amount), number=1, reason=f"调剂{number}"
            )
            funds.settle_transfer(sealer, row.pk, agrees=True)
        else:
            case = AidCase.objects.get(ref=self.refs[which])
            act = ONWARD.get(case.state, "put") if what == "onward" else what
            if act == "put":
                do_act(self.county, "c.manager", case, "put_on_list")
                return "put"
            who, data = ACTS[act]
            if act in {"stop", "cancel"} and case.state == "building":
                data = {**data, "spent": amount or "0", "photo": PHOTO}
            name = "report_undeliverable" if act == "stop" else act
            # Before the county it is the programme manager who refuses.
            who = "c.manager" if act == "refuse" and case.state == "county_review" else who
            do_act(self.county, who, case, name, **data)
            self.stopped += int(Decimal(data.get("spent", "0")) * 100)
            return act
        return what

    def holds(self) -> None:
        """No budget is exceeded, its sums are those of its entries, and each case holds what its state says."""
        assert funds.differences() == []
        standing = {"reserved": 0, "committed": 0, "spent": 0}
        for fund in Fund.objects.all():
            assert fund.left >= 0
            assert fund.left_number >= 0
            for column in standing:
                standing[column] += getattr(fund, f"{column}_fen")
        for case in AidCase.objects.all():
            held_in = HOLDS.get(case.state)
            last = funds.held_by(case)
            assert (last is None) == (held_in is None), (case.state, last)
            if last is not None and held_in is not None:
                held = getattr(last, f"{held_in}_fen")
                assert Decimal(held) / 100 == case.amount_granted
                standing[held_in] -= held
        assert standing == {"reserved": 0, "committed": 0, "spent": self.stopped}
        assert FundEntry.objects.exists()


def test_no_budget_is_exceeded_under_any_order_of_acts(county: County) -> None:
    stage = Stage(county)
    _walks(stage)
    # Walks that are only refused would say nothing.
    wanted = ("put", "approve", "confirm_payment", "take_off_list", "transfer", "allot", "fund_exhausted")
    for name in (*wanted, "propose_take_back", "take_back", "stop", "cancel"):
        assert stage.done.get(name), (name, stage.done)
