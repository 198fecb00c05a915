"""The rules about the grant: when it is open, how often it may be had, how much it is, and what is told beside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from aid.policy.chain import counted_by, parcels, term_begins, window_at
from aid.policy.facts import Earlier
from aid.policy.stations import NOTICE
from aid.policy.subject import Subject, absent, not_asked, refers, says
from workflows.calendar import add_months
from workflows.findings import Finding, Reason, because
from workflows.policyfile import Term


def it_was_handed_in_within_the_window(case: Subject) -> Finding:
    """Both days included; a window that goes over New Year is one window."""
    begins, ends = case.terms[f"{case.grant.code}_window_from"], case.terms[f"{case.grant.code}_window_until"]
    if missing := case.not_in_force(begins, ends):
        return refers("window", *missing, rests_on=begins)
    on = case.facts.submitted_on
    window = window_at(case.terms, case.grant, on) if on is not None else None
    if on is None or window is None:
        return refers("window", absent("submitted_on"), rests_on=begins)
    code = "window_open" if on in window else "window_closed"
    found = because(code, first=window.first, last=window.last)
    return says("window", "pass" if on in window else "fail", found, rests_on=begins)


def it_was_not_had_too_often(case: Subject) -> Finding:
    """Once ever, once a year, or once a school term; by person or by household.

    Two illnesses make one grant: what counts is the grant that was had, not what it was had for.
    """
    term, earlier = case.terms[f"{case.grant.code}_every"], case.facts.earlier
    if missing := case.not_in_force(term):
        return refers("frequency", *missing, rests_on=term)
    if unknown := _unknown_of_frequency(case, term.value):
        return refers("frequency", *unknown, rests_on=term)
    is_by_household = counted_by(case.terms, case.grant) == "household"
    had = [
        each
        for each in earlier or ()
        if each.grant == case.grant.code and (is_by_household or each.whose == "herself")
    ]
    if again := [each for each in had if _is_of_the_same(case, term.value, each)]:
        code = f"had_{term.value}_household" if is_by_household else f"had_{term.value}"
        last = max(again, key=lambda each: (each.year, each.on))
        return says("frequency", "fail", because(code, year=last.year), rests_on=term)
    return says("frequency", "pass", because(f"free_{term.value}"), rests_on=term)


def _unknown_of_frequency(case: Subject, every: str) -> list[Reason]:
    facts = case.facts
    needed: list[tuple[str, object]] = [("earlier", facts.earlier)]
    if counted_by(case.terms, case.grant) == "household":
        needed.append(("household", facts.household))
    if every == "year":
        needed.append(("year", facts.year))
    unknown = [absent(fact) for fact, value in needed if value is None]
    if every == "term":
        unknown += [absent("submitted_on")] if facts.submitted_on is None else []
        unknown += case.not_in_force(case.terms["school_terms"])
    return unknown


def _is_of_the_same(case: Subject, every: str, earlier: Earlier) -> bool:
    if every == "year":
        return earlier.year == case.facts.year
    if every == "term":
        assert case.facts.submitted_on is not None
        return term_begins(case.terms, earlier.on) == term_begins(case.terms, case.facts.submitted_on)
    return True


def no_house_was_had_before(case: Subject) -> Finding:
    """Not the same house twice: a household that was helped to a home by any grant isn't helped to one again."""
    if case.grant.kind != "housing":
        return not_asked("house_once")
    gap, on = case.asked("house_gap_years"), case.facts.submitted_on
    if gap is not None and (missing := case.not_in_force(gap)):
        return refers("house_once", *missing, rests_on=gap)
    if case.facts.earlier is None or on is None:
        return refers("house_once", absent("earlier" if on else "submitted_on"), rests_on=gap)
    had = [
        each
        for each in case.facts.earlier
        if each.grant in case.grants
        and case.grants[each.grant].kind == "housing"
        and (gap is None or on < add_months(each.on, 12 * gap.value))
    ]
    if had:
        last = max(each.year for each in had)
        return says("house_once", "fail", because("house_had", year=last), rests_on=gap)
    return says("house_once", "pass", because("house_free"), rests_on=gap)


def the_amount_is_as_the_rule_says(case: Subject) -> Finding:
    """The parcel's value; else the fixed amount; else what is asked, above nought and up to the largest."""
    fixed, most = case.asked("amount"), case.asked("amount_max")
    amount, known = case.facts.amount, [term for term in (fixed, most) if term is not None]
    if not known:
        return not_asked("amount")
    ruling = next((term for term in known if term.is_in_force), None)
    if ruling is None:
        return refers("amount", *case.not_in_force(*known), rests_on=known[0])
    if amount is None:
        return refers("amount", absent("amount"), rests_on=ruling)
    if kinds := case.asked("parcels"):
        return _parcel(case, kinds, amount)
    if ruling is fixed:
        code = "amount_fixed" if amount == ruling.value else "amount_not_fixed"
        found = because(code, amount=amount, fixed=ruling.value)
        return says("amount", "pass" if amount == ruling.value else "fail", found, rests_on=ruling)
    return _within(ruling, amount)


def _within(most: Term, amount: Decimal) -> Finding:
    if amount <= 0:
        return says("amount", "fail", because("amount_nought"), rests_on=most)
    if amount > most.value:
        return says("amount", "fail", because("amount_above", amount=amount, limit=most.value), rests_on=most)
    return says("amount", "pass", because("amount_within", amount=amount, limit=most.value), rests_on=most)


def _parcel(case: Subject, kinds: Term, amount: Decimal) -> Finding:
    if missing := case.not_in_force(kinds):
        return refers("amount", *missing, rests_on=kinds)
    if case.facts.parcel is None:
        return refers("amount", absent("parcel"), rests_on=kinds)
    parcel = next((each for each in parcels(case.terms, case.grant) if each.code == case.facts.parcel), None)
    if parcel is None:
        return says("amount", "fail", because("parcel_unknown"), rests_on=kinds)
    worth = Decimal(parcel.yuan)
    code = "amount_fixed" if amount == worth else "amount_not_fixed"
    found = because(code, amount=amount, fixed=worth)
    return says("amount", "pass" if amount == worth else "fail", found, rests_on=kinds)


def it_is_known_how_long_it_is_on_notice(case: Subject) -> Finding:
    """So that a nomination can't go past the public notice because nobody said how long it is.

    A chain that leaves the notice out says so itself; one that nobody set here refers.
    """
    chosen = case.asked("stations")
    if chosen is not None:
        if missing := case.not_in_force(chosen):
            return refers("notice", *missing, rests_on=chosen)
        if NOTICE not in chosen.value:
            return says("notice", "pass", because("notice_none"), rests_on=chosen)
    term = case.asked("notice_days")
    if term is None:
        return not_asked("notice")
    if missing := case.not_in_force(term):
        return refers("notice", *missing, rests_on=term)
    found = because("notice_for", days=term.value) if term.value else because("notice_none")
    return says("notice", "pass", found, rests_on=term)


# From here on a rule only passes or notes: what the approver is shown, and decides upon.


def what_the_household_had_lately_is_noted(case: Subject) -> Finding:
    """Anything that she or her household was granted within so many months, by any grant."""
    term, earlier, on = case.terms["conflict_months"], case.facts.earlier, case.facts.submitted_on
    if missing := case.not_in_force(term):
        return says("household_months", "note", *missing, rests_on=term)
    if earlier is None or on is None:
        return says("household_months", "note", because("household_unknown"), rests_on=term)
    lately = [each for each in earlier if _is_within(each.on, on, term.value)]
    if not lately:
        return says("household_months", "pass", because("household_free", months=term.value), rests_on=term)
    codes = {each.grant if each.grant in case.grants else "other" for each in lately}
    found = because("household_had", months=term.value, grants=tuple(sorted(codes)))
    return says("household_months", "note", found, rests_on=term)


def _is_within(had: date, on: date, months: int) -> bool:
    """Not yet `months` months ago: on the same day of the month they are over (民法典第二百零二条)."""
    return on < add_months(had, months)


def an_overdue_loan_is_noted(case: Subject) -> Finding:
    """A loan in arrears beside a new grant: for the approver to know, never against her."""
    overdue = case.facts.overdue_loan
    if overdue is None:
        return says("overdue_loan", "note", because("loan_unknown"))
    if overdue:
        return says("overdue_loan", "note", because("loan_overdue"))
    return says("overdue_loan", "pass", because("loan_free"))
