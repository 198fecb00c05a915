"""The rules about the woman herself and her household: who she is, how she lives, whether she was visited."""

from __future__ import annotations

from aid.policy.parameters import day_of_year
from aid.policy.subject import Subject, absent, not_asked, refers, says
from workflows.calendar import completed_years
from workflows.findings import Finding, because
from workflows.identity import IdNumber
from workflows.policyfile import Term


def her_id_number_is_valid(case: Subject) -> Finding:
    """A number of 18 digits with its check digit, of the day of birth that the register has."""
    number = case.number
    if number is None or (not isinstance(number, IdNumber) and number.code == "id_number_empty"):
        return refers("id_number", absent("id_number"))
    if not isinstance(number, IdNumber):
        return says("id_number", "fail", number)
    if case.facts.birth_date not in (None, number.birth_date):
        return refers("id_number", because("birth_date_differs"))
    return says("id_number", "pass", because("id_number_valid"))


def the_beneficiary_is_a_woman(case: Subject) -> Finding:
    """By her number, and by the register where that says it."""
    number = case.number
    if case.facts.sex == "m" or (isinstance(number, IdNumber) and number.sex == "male"):
        return says("sex", "fail", because("sex_male"))
    if isinstance(number, IdNumber) or case.facts.sex == "f":
        return says("sex", "pass", because("sex_female"))
    return refers("sex", absent("id_number") if number is None else because("rests_on_id_number"))


def she_stands_in_a_register_asked(case: Subject) -> Finding:
    """In one of the grant's registers on the day on which she was nominated, and ever since."""
    term, registers, on = case.asked("registers"), case.facts.registers, case.facts.submitted_on
    if term is None:
        return not_asked("register")
    if missing := case.not_in_force(term):
        return refers("register", *missing, rests_on=term)
    if registers is None or on is None:
        return refers("register", absent("registers" if on else "submitted_on"), rests_on=term)
    for register in term.value:
        since = registers.get(register)
        if since is not None and since <= on:
            return says("register", "pass", because("in_register", register=register), rests_on=term)
    return says("register", "fail", because("in_no_register", registers=term.value), rests_on=term)


def she_has_the_marks_asked(case: Subject) -> Finding:
    """Every one of them: a single mother, for one."""
    term, marks = case.asked("marks"), case.facts.marks
    if term is None:
        return not_asked("marks")
    if missing := case.not_in_force(term):
        return refers("marks", *missing, rests_on=term)
    if marks is None:
        return refers("marks", absent("marks"), rests_on=term)
    lacking = tuple(mark for mark in term.value if mark not in marks)
    if lacking:
        return says("marks", "fail", because("marks_lacking", marks=lacking), rests_on=term)
    return says("marks", "pass", because("marks_there", marks=term.value), rests_on=term)


def the_income_a_head_is_below_the_line(case: Subject) -> Finding:
    """低于: the line itself isn't below it.

    The income is that of the year before the nomination, a newer one that was entered since, or the year's before while
    that is awaited.
    """
    term, facts = case.asked("income_below"), case.facts
    if term is None:
        return not_asked("income")
    if missing := case.not_in_force(term):
        return refers("income", *missing, rests_on=term)
    known = {
        "income_per_head": facts.income_per_head,
        "income_year": facts.income_year,
        "submitted_on": facts.submitted_on,
    }
    if unknown := [absent(fact) for fact, value in known.items() if value is None]:
        return refers("income", *unknown, rests_on=term)
    assert facts.income_per_head is not None
    if not _is_of_a_year_that_counts(case):
        return refers("income", because("income_old", year=facts.income_year or 0), rests_on=term)
    code, outcome = (
        ("income_below", "pass") if facts.income_per_head < term.value else ("income_not_below", "fail")
    )
    because_of_it = because(code, year=facts.income_year or 0, a_head=facts.income_per_head, line=term.value)
    return says("income", "pass" if outcome == "pass" else "fail", because_of_it, rests_on=term)


def _is_of_a_year_that_counts(case: Subject) -> bool:
    on, year = case.facts.submitted_on, case.facts.income_year
    assert on is not None
    assert year is not None
    # At a later gate last year's may be in; a year that isn't over has no income yet.
    if on.year - 1 <= year < (case.facts.on or on).year:
        return True
    awaited = case.terms.value("income_awaited_until")
    return year == on.year - 2 and awaited is not None and on <= day_of_year(awaited, on.year)


def her_age_lies_within_the_limits(case: Subject) -> Finding:
    """周岁: completed years on the day of the nomination, both limits included."""
    least, most = case.asked("age_min"), case.asked("age_max")
    limits = [term for term in (least, most) if term is not None]
    if not limits:
        return not_asked("age")
    if missing := case.not_in_force(*limits):
        return refers("age", *missing, rests_on=limits[0])
    born, on = case.birth_date, case.facts.submitted_on
    if born is None or on is None or born > on:
        return refers("age", absent("submitted_on" if on is None else "birth_date"), rests_on=limits[0])
    age = completed_years(born, on)
    if least is not None and age < least.value:
        return says("age", "fail", because("age_below", age=age, limit=least.value), rests_on=least)
    if most is not None and age > most.value:
        return says("age", "fail", because("age_above", age=age, limit=most.value), rests_on=most)
    return says("age", "pass", because("age_within", age=age), rests_on=limits[0])


def the_household_has_the_living_allowance(case: Subject) -> Finding:
    """Where the grant is for households on the minimum living allowance."""
    term = case.asked("living_allowance")
    if term is None:
        return not_asked("living_allowance")
    if missing := case.not_in_force(term):
        return refers("living_allowance", *missing, rests_on=term)
    if term.value is False:
        return not_asked("living_allowance")
    if case.facts.living_allowance is None:
        return refers("living_allowance", absent("living_allowance"), rests_on=term)
    if case.facts.living_allowance:
        return says("living_allowance", "pass", because("allowance_there"), rests_on=term)
    return says("living_allowance", "fail", because("allowance_lacking"), rests_on=term)


def her_illness_is_covered(case: Subject) -> Finding:
    """In the register, and by a diagnosis whose certificate is among the papers."""
    term, facts = case.asked("illnesses"), case.facts
    if term is None:
        return not_asked("diagnosis")
    if missing := case.not_in_force(term):
        return refers("diagnosis", *missing, rests_on=term)
    if facts.illnesses is not None and not facts.illnesses & set(term.value):
        return says("diagnosis", "fail", because("illness_not_covered", illnesses=term.value), rests_on=term)
    known = {
        "illnesses": facts.illnesses,
        "diagnosis": facts.diagnosis,
        "diagnosed_on": facts.diagnosed_on,
        "submitted_on": facts.submitted_on,
    }
    if unknown := [absent(fact) for fact, value in known.items() if not value]:
        return refers("diagnosis", *unknown, rests_on=term)
    assert facts.diagnosed_on is not None
    assert facts.submitted_on is not None
    if facts.diagnosed_on > facts.submitted_on:
        return says("diagnosis", "fail", because("diagnosed_later"), rests_on=term)
    return says("diagnosis", "pass", because("illness_covered"), rests_on=term)


def she_has_no_house_fit_to_live_in(case: Subject) -> Finding:
    """无房户、危房户: where the grant is a house."""
    term, housing = case.asked("housing"), case.facts.housing
    if term is None:
        return not_asked("housing")
    if missing := case.not_in_force(term):
        return refers("housing", *missing, rests_on=term)
    if housing is None:
        return refers("housing", absent("housing"), rests_on=term)
    if housing in term.value:
        return says("housing", "pass", because("house_needed", housing=housing), rests_on=term)
    return says("housing", "fail", because("house_not_needed", housing=housing), rests_on=term)


def she_was_visited_shortly_before(case: Subject) -> Finding:
    """At home, at most so many days before the nomination; the day itself counts. Never is too long ago as well."""
    term, visited, on = case.asked("visit_days"), case.facts.visited_on, case.facts.submitted_on
    if term is None:
        return not_asked("visited")
    if missing := case.not_in_force(term):
        return refers("visited", *missing, rests_on=term)
    if on is None:
        return refers("visited", absent("submitted_on"), rests_on=term)
    if visited is None:
        return says("visited", "fail", because("visited_never", limit=term.value), rests_on=term)
    return _visited(term, (on - visited).days)


def _visited(term: Term, days: int) -> Finding:
    if days < 0:
        # Only a nomination that came back can have been handed in before: the village went there since.
        return says("visited", "pass", because("visited_after"), rests_on=term)
    if days > term.value:
        return says(
            "visited", "fail", because("visited_long_ago", days=days, limit=term.value), rests_on=term
        )
    return says("visited", "pass", because("visited_lately", days=days, limit=term.value), rests_on=term)
