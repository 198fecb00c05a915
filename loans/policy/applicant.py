"""The rules on the woman and the amount she asks for: one function per rule, named as what it asserts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from loans.policy.findings import Finding, Reason, because
from loans.policy.subject import Subject, absent, says, worst
from workflows.calendar import completed_years
from workflows.identity import IdNumber, NameFormError, is_known_place_code, normalise_name
from workflows.policyfile import Term


def her_id_number_is_valid(case: Subject) -> Finding:
    """18 characters, a real date not in the future, the right check digit; 15-digit numbers are void."""
    standard = case.terms["id_number_standard"]
    if case.applicant is None:
        return says("id_number", "refer", absent("id_number"), rests_on=standard)
    if isinstance(case.applicant, Reason):
        return says("id_number", "fail", case.applicant, rests_on=standard)
    return says("id_number", "pass", because("id_number_valid"), rests_on=standard)


def _her_number(case: Subject) -> IdNumber | Reason:
    """The applicant's number, or why a rule that rests on it has to refer."""
    if case.applicant is None:
        return absent("id_number")
    if isinstance(case.applicant, Reason):
        return because("rests_on_id_number")
    return case.applicant


def the_applicant_is_a_woman(case: Subject) -> Finding:
    """一个妇女: the number's sequence digit says so."""
    expected = case.terms["applicant_sex"]
    number = _her_number(case)
    if isinstance(number, Reason):
        return says("sex", "refer", number, rests_on=expected)
    if missing := case.not_in_force(expected):
        return says("sex", "refer", *missing, rests_on=expected)
    if number.sex != expected.value:
        return says("sex", "fail", because("sex_male"), rests_on=expected)
    return says("sex", "pass", because("sex_female"), rests_on=expected)


def her_age_lies_within_the_limits(case: Subject) -> Finding:
    """18-50周岁, both included, in completed years on the day of acceptance."""
    youngest, oldest = case.terms["age_min"], case.terms["age_max"]
    at, counted_from = case.terms["age_at"], case.terms["age_counted_from"]
    accepted_on = case.facts.accepted_on
    number = _her_number(case)
    if isinstance(number, Reason):
        return says("age", "refer", number, rests_on=youngest)
    uncountable = case.not_in_force(at, counted_from)
    if accepted_on is None or uncountable:
        return says("age", "refer", *(uncountable or (absent("accepted_on"),)), rests_on=youngest)
    age = age_on(number.birth_date, accepted_on, counted_from.value)
    if youngest.is_in_force and age < youngest.value:
        return says("age", "fail", because("age_below", age=age, limit=youngest.value), rests_on=youngest)
    if oldest.is_in_force and age > oldest.value:
        return says("age", "fail", because("age_above", age=age, limit=oldest.value), rests_on=oldest)
    if missing := case.not_in_force(youngest, oldest):
        return says("age", "refer", *missing, rests_on=youngest)
    within = because("age_within", age=age, youngest=youngest.value, oldest=oldest.value)
    return says("age", "pass", within, rests_on=youngest)


def age_on(born: date, on: date, counted_from: str) -> int:
    """Completed years, counted from the birthday itself or from the day after it."""
    if on <= born:
        return 0
    return completed_years(born, on if counted_from == "birthday" else on - timedelta(days=1))


def she_is_without_a_job(case: Subject) -> Finding:
    """未就业: the situations that count as such are a parameter; farming and self-employment do by default."""
    states = case.terms["unemployed_states"]
    employment = case.facts.applicant.employment
    if employment is None:
        return says("employment", "refer", absent("employment"), rests_on=states)
    if missing := case.not_in_force(states):
        return says("employment", "refer", *missing, rests_on=states)
    if employment not in states.value:
        return says(
            "employment", "fail", because("employment_counts", employment=employment), rests_on=states
        )
    return says("employment", "pass", because("employment_none", employment=employment), rests_on=states)


def she_has_not_had_the_loan_too_often(case: Subject) -> Finding:
    """一个妇女只能享受一次: counted over all places and years."""
    limit = case.terms["lifetime_count"]
    times = case.facts.applicant.times_received
    received = case.facts.applicant.received_before
    if times is not None and (received is None or times > 0):
        received = times > 0
    if received is None:
        return says("once_only", "refer", absent("received_before"), rests_on=limit)
    if missing := case.not_in_force(limit):
        return says("once_only", "refer", *missing, rests_on=limit)
    if not received:
        return says("once_only", "pass", because("never_received"), rests_on=limit)
    if limit.value > 1 and times is None:
        return says("once_only", "refer", absent("times_received"), rests_on=limit)
    if limit.value > 1 and times is not None and times < limit.value:
        few = because("received_below_limit", times=times, limit=limit.value)
        return says("once_only", "pass", few, rests_on=limit)
    return says("once_only", "fail", because("received_before", limit=limit.value), rests_on=limit)


def the_amount_lies_within_the_limits(case: Subject) -> Finding:
    """2万以上8万以下, both ends included (民法典第一千二百五十九条); a consented amount has to lie there too."""
    lowest, highest = case.terms["amount_min"], case.terms["amount_max"]
    asked, consented = case.facts.amount, case.facts.consented_amount
    if asked is None:
        return says("amount", "refer", absent("amount"), rests_on=lowest)
    fails = [fail for fail in (_above(asked, highest), _below(asked, lowest)) if fail]
    if consented is not None and (fail := amount_fault(consented, asked, lowest)):
        fails.append(fail)
    rests_on = highest if highest.is_in_force and asked > highest.value else lowest
    within = (
        because("amount_within", amount=asked, lowest=lowest.value, highest=highest.value)
        if lowest.is_in_force and highest.is_in_force
        else because("amount_unlimited")
    )
    return worst("amount", fails, list(case.not_in_force(lowest, highest)), within, rests_on=rests_on)


def _below(amount: Decimal, lowest: Term) -> Reason | None:
    if lowest.is_in_force and amount < lowest.value:
        return because("amount_below", amount=amount, limit=lowest.value)
    return None


def _above(amount: Decimal, highest: Term) -> Reason | None:
    if highest.is_in_force and amount > highest.value:
        return because("amount_above", amount=amount, limit=highest.value)
    return None


def amount_fault(consented: Decimal, asked: Decimal, lowest: Term) -> Reason | None:
    """Why an amount can't be consented to: above what was asked, or below the floor."""
    if consented > asked:
        return because("consented_above_asked", amount=consented, asked=asked)
    if lowest.is_in_force and consented < lowest.value:
        return because("consented_below", amount=consented, limit=lowest.value)
    return None


def the_amount_is_in_whole_steps(case: Subject) -> Finding:
    """An odd amount is noted: amounts are usually whole thousands."""
    step, amount = case.terms["amount_step"], case.facts.amount
    if amount is None or not step.value or amount % step.value == 0:
        return says("amount_step", "pass", because("amount_step_kept"), rests_on=step)
    return says(
        "amount_step", "note", because("amount_step_odd", amount=amount, step=step.value), rests_on=step
    )


def the_place_codes_of_the_numbers_are_known(case: Subject) -> Finding:
    """A code that no county ever had is noted: tables lag behind, so it never fails."""
    home = (case.facts.place or "")[:6]
    numbers = (case.applicant, *case.guarantors)
    strange = [
        who
        for who, number in enumerate(numbers)
        if isinstance(number, IdNumber)
        and number.place_code != home
        and not is_known_place_code(number.place_code)
    ]
    if not strange:
        return says("id_place", "pass", because("id_place_known"))
    notes = [because("id_place_unknown")] if strange[0] == 0 else []
    if who := tuple(number for number in strange if number):
        notes.append(because("guarantor_id_place_unknown", who=who))
    return says("id_place", "note", *notes)


def the_names_can_be_written(case: Subject) -> Finding:
    """A name with digits or signs is noted; no rule rests on a name."""
    notes: list[Reason] = []
    names = [case.facts.applicant.name, *(guarantor.name for guarantor in case.facts.guarantors or ())]
    for who, name in enumerate(names):
        if name is None:
            continue
        try:
            normalise_name(name)
        except NameFormError as error:
            whose = {"who": (who,)} if who else {}
            notes.append(because("guarantor_name_noted" if who else "name_noted", why=error.code, **whose))
    if notes:
        return says("name", "note", *notes)
    return says("name", "pass", because("names_fine"))


def a_spouse_is_named_only_by_the_married(case: Subject) -> Finding:
    """A spouse's number beside another marital state isn't used, and that is said."""
    applicant = case.facts.applicant
    if applicant.spouse_id_number is not None and applicant.marital_state not in (None, "married"):
        state = applicant.marital_state or ""
        return says("marital_state", "note", because("spouse_not_used", marital_state=state))
    return says("marital_state", "pass", because("marital_state_fits"))
