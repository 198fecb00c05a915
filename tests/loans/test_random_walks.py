"""Random acts by random officers on a few cases: whatever they try, in whatever order, the law's promises hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from loans import labels
from loans.flows import ACTS, LEVELS, LoanFlow
from loans.models import BenefitSlot, Disbursement, Guarantee, LoanCase
from tests.county import SPRING, VILLAGES, County, advance, build_county, draft
from tests.law.cast import POST_HERE
from tests.law.histories import data_for
from tests.law.table import STATES
from workflows import clock
from workflows.errors import ActError
from workflows.ledger import valid
from workflows.models import CaseTask, Content, Counter, JournalRow, Signer, SignOff
from workflows.tallies import differences
from workflows.verification import verify

OFFICERS = [
    "v1.cadre",
    "v1.chair",
    "t1.reviewer",
    "b1.officer",
    "b1.liaison",
    "c.sealer",
    "c.second",
    "a.auditor",
]
STRANGERS = ["v2.cadre", "v2.chair", "t2.reviewer", "b2.officer"]
# Levels whose sign-offs must be valid while the case stands in a state.
STANDING = {
    "village_review": LEVELS[:0],
    "township_review": LEVELS[:1],
    "bank_review": LEVELS[:2],
    "county_review": LEVELS[:3],
    "awaiting_payout": LEVELS[:4],
    "payout_stopped": LEVELS[:4],
    "unseal_proposed": LEVELS[:4],
    "disbursed": LEVELS,
}


class Walk(RuleBasedStateMachine):
    """Two cases of one county; one woman stands in both, so that they get in each other's way."""

    county: County

    def __init__(self) -> None:
        super().__init__()
        self._undone = transaction.atomic()
        self._undone.__enter__()
        self.acted: set[str] = set()

    def teardown(self) -> None:
        self._verifies()
        transaction.set_rollback(True)
        self._undone.__exit__(None, None, None)

    @initialize(
        seeds=st.sampled_from([(401, 401), (402, 403)]),
        until=st.sampled_from(["", "township", "bank", "county"]),
    )
    def two_drafts(self, seeds: tuple[int, int], until: str) -> None:
        made = [draft(self.county, village=VILLAGES[0], seed=seed) for seed in seeds]
        if until:
            advance(self.county, made[0], until)
        self.cases = [case.ref for case in made]

    @rule(
        which=st.integers(0, 1), act=st.sampled_from(sorted(ACTS)), who=st.sampled_from(OFFICERS + STRANGERS)
    )
    def anybody_tries_anything(self, which: int, act: str, who: str) -> None:
        self._try(self.cases[which], who, act)

    @rule(which=st.integers(0, 1), steps=st.integers(1, 5), pays=st.booleans())
    def the_case_is_carried_on(self, which: int, steps: int, pays: bool) -> None:
        for _step in range(steps):
            state = self._case(which).state
            if state == "awaiting_payout" and pays:
                self._try(self.cases[which], "b1.liaison", "confirm_disbursement")
            elif state == "payout_stopped" and pays:
                self._try(self.cases[which], "c.sealer", "resume_payout")
            elif state in _ONWARD:
                self._try(self.cases[which], *_ONWARD[state])

    @rule(which=st.integers(0, 1), pick=st.integers(0, 59), post=st.integers(0, 1))
    def whoever_may_does_something(self, which: int, pick: int, post: int) -> None:
        allowed = STATES[self._case(which).state].get("acts")
        if allowed:
            act = sorted(allowed)[pick % len(allowed)]
            by = allowed[act]["by"]
            self._try(self.cases[which], POST_HERE[by[post % len(by)]], act)

    @rule(
        which=st.integers(0, 1), phone=st.integers(0, 3), industry=st.sampled_from(["", "breeding", "trade"])
    )
    def the_village_rewrites_it(self, which: int, phone: int, industry: str) -> None:
        from loans.drafting import save_section

        case = self._case(which)
        # A phone number, or what the case is counted by.
        name = "project" if industry else "applicant"
        changed = {"industry": industry} if industry else {"nation": next(iter(labels.NATIONS))}
        changed |= {} if industry else {"phone": f"1380000000{phone}"}
        try:
            save_section(case.ref, name, {**case.sections[name], **changed}, self.county.seats("v1.cadre"))
        except ActError:
            assert case.state not in {"draft", "returned"}
        assert differences() == []

    def _case(self, which: int) -> LoanCase:
        return LoanCase.objects.get(ref=self.cases[which])

    def _try(self, ref: str, who: str, act: str) -> None:
        case = LoanCase.objects.get(ref=ref)
        before = JournalRow.objects.count()
        try:
            self.county.do(who, case, act, **data_for(case, act))
        except ActError as error:
            told, done = str(error.reason), 0
        else:
            told, done = "done", 1
            self.acted.add(act)
            assert differences() == []
        assert told
        assert JournalRow.objects.count() == before + done
        assert done or LoanCase.objects.get(ref=ref).state == case.state

    @invariant()
    def promises_hold(self) -> None:
        for ref in getattr(self, "cases", ()):
            case = LoanCase.objects.get(ref=ref)
            signoffs = list(
                SignOff.objects.filter(case=case).select_related("void").defer("body").order_by("sequence")
            )
            _one_task(case)
            _one_level_each(case, signoffs)
            _levels_fit(case, signoffs)
            _digests_follow(case, signoffs)
            _slot_fits(case)
        self._numbers()

    def _numbers(self) -> None:
        numbers = LoanCase.objects.exclude(number=None).values_list("number", flat=True)
        last = Counter.objects.values_list("last", flat=True).first() or 0
        assert sorted(numbers) == [f"示妇贷〔2014〕{number:05d}号" for number in range(1, last + 1)]

    def _verifies(self) -> None:
        assert list(verify()) == []


_ONWARD = {
    "draft": ("v1.cadre", "submit"),
    "returned": ("v1.cadre", "submit"),
    "village_review": ("v1.chair", "sign"),
    "township_review": ("t1.reviewer", "sign"),
    "bank_review": ("b1.officer", "consent"),
    "county_review": ("c.sealer", "seal"),
    "awaiting_payout": ("b1.liaison", "report_cannot_pay"),
    "payout_stopped": ("c.sealer", "propose_unseal"),
    "unseal_proposed": ("c.second", "unseal"),
}


def _one_task(case: LoanCase) -> None:
    """An open case has one open task, at its own station; a closed one has none."""
    tasks = list(CaseTask.objects.filter(process_id=case.pk, finished=None).values_list("station", flat=True))
    assert tasks == ([case.state] if LoanFlow.station(case.state) else [])
    assert (case.closed_at is None) == bool(tasks)


def _one_level_each(case: LoanCase, signoffs: list[SignOff]) -> None:
    levels: dict[int, set[str]] = {}
    for signoff in signoffs:
        levels.setdefault(signoff.officer_id, set()).add(signoff.level)
    assert all(len(found) == 1 for found in levels.values())
    signers = dict(Signer.objects.filter(case=case).values_list("officer_id", "level"))
    submitted = JournalRow.objects.filter(case=case, act="submit").values_list("officer_id", flat=True)
    bound = dict.fromkeys(submitted, "village")
    assert signers == bound | {officer: next(iter(found)) for officer, found in levels.items()}


def _levels_fit(case: LoanCase, signoffs: list[SignOff]) -> None:
    """What carries the case are exactly the levels below its station, each once, all of the case's round."""
    carrying = valid(signoffs)
    if case.state in STANDING:
        assert [signoff.level for signoff in carrying] == list(STANDING[case.state])
    assert {signoff.round for signoff in carrying} <= {case.round}
    digests = set(Content.objects.filter(case=case, round=case.round).values_list("digest", flat=True))
    assert {signoff.content_digest for signoff in carrying} <= digests


def _digests_follow(case: LoanCase, signoffs: list[SignOff]) -> None:
    """Each valid sign-off builds on the valid one before it."""
    carrying = valid(signoffs)
    assert [each.previous_digest for each in carrying] == ["", *[each.digest for each in carrying]][
        : len(carrying)
    ]
    assert [each.sequence for each in signoffs] == list(range(1, len(signoffs) + 1))


def _slot_fits(case: LoanCase) -> None:
    """Reserved while a submitted case is open, consumed by the payout, free in every other end."""
    held = list(BenefitSlot.objects.filter(case=case, released_at=None).values_list("status", flat=True))
    submitted_and_open = case.number is not None and LoanFlow.station(case.state) is not None
    expected = ["reserved"] if submitted_and_open else ["consumed"] if case.state == "disbursed" else []
    assert held == expected
    paid = case.state == "disbursed"
    assert Disbursement.objects.filter(case=case).exists() == paid
    assert Guarantee.objects.filter(case=case, released_on=None).exists() == paid
    if case.state in {"county_review", "awaiting_payout", "payout_stopped", "unseal_proposed", "disbursed"}:
        assert case.amount_consented is not None
    elif LoanFlow.station(case.state) is not None and case.state != "returned":
        assert case.amount_consented is None


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: Any) -> Iterator[County]:
    with django_db_blocker.unblock(), clock.at(SPRING), transaction.atomic():
        yield build_county()
        transaction.set_rollback(True)


@pytest.mark.whole
@pytest.mark.django_db
def test_whatever_they_try_the_promises_hold(county: County) -> None:
    found: list[Walk] = []

    class Here(Walk):
        def __init__(self) -> None:
            super().__init__()
            found.append(self)

    Here.county = county
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=24,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Walks in which hardly an act is ever done would promise nothing.
    done = {act for walk in found for act in walk.acted}
    assert len(set(ACTS) - done - {"lapse"}) <= 2, done
