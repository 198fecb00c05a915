"""The grants' rules and days, asked for a case: terms as of its first submission, words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from aid import known
from aid.models import AidCase
from aid.policy import GRANTS, Grant, chain, load_policy, nomination_of
from aid.policy.judging import as_data, judge
from aid.policy.need import Need, need
from aid.policy.parameters import value_of
from aid.wording import tells_of_illness
from people.models import Person
from workflows import clock
from workflows.calendar import add_working_days, completed_years, working_days_between
from workflows.crossing import crossings
from workflows.errors import Conflict
from workflows.policyfile import Terms
from workflows.programme import ActContext, Judgement, Kind


def grant_for(case: AidCase) -> Grant:
    """What she is nominated for."""
    return GRANTS[case.grant]


def terms_of(case: AidCase) -> Terms:
    """The parameters of the case: of the day on which it was first handed in, of today until then."""
    return load_policy().at(case.place_code, case.accepted_on or clock.today())


def judge_case(case: AidCase, body: Mapping[str, Any], context: ActContext) -> Judgement:
    """Every rule with the facts of today; age, window, visit and parameters as of the first submission.

    "Once a year" goes by the year whose budget it stands on, which carrying it over may have changed.

    Raises Conflict where she died or was merged with another row since: nothing is granted to her any more.
    """
    hers: Sequence[int] | None = None
    if context.act.kind is Kind.FORWARD:
        now = known.today_of(case)
        if now is None:
            reason = _(
                "She died or was merged with another entry since she was nominated. Refuse it or send it back."
            )
            raise Conflict("no_longer_there", reason)
        # What was carried over is granted for the year that it was carried to.
        body, hers = {**body, **now.parts, "year": case.year}, now.rows
    overdue = _has_overdue(rows_of(case) if hers is None else hers)
    nomination = nomination_of(body, context.today, submitted_on=case.accepted_on, overdue_loan=overdue)
    judged = judge(nomination, terms_of(case), grant_for(case))
    return Judgement(judged.verdict, judged.policy_version, as_data(judged))


def _has_overdue(hers: Sequence[int]) -> bool:
    """Whether another programme holds something against her, by her rows, that an approver should see."""
    return any(crossing.code == "overdue" for crossing in crossings(hers, beside="aid"))


def rows_of(case: AidCase) -> list[int]:
    """The keys of all the rows that are the nominated woman."""
    speaks = case.person.merged_into_id or case.person_id
    return [speaks, *Person.objects.filter(merged_into_id=speaks).values_list("pk", flat=True)]


def age_of(case: AidCase) -> int | None:
    """Hers in completed years on the day of its first submission, today until then; None where no paper goes by it."""
    if value_of(terms_of(case), grant_for(case), "guardian_until") is None:
        return None
    day = case.accepted_on or clock.today()
    return completed_years(min(case.person.birth_date, day), day)


def slot_of(case: AidCase) -> tuple[str, str]:
    """(who has the grant of this nomination, the period in which it is had once), as the policy counts."""
    day = case.accepted_on or clock.today()
    whose = case.person_id, case.household_id
    return holder_and_period(terms_of(case), grant_for(case), whose, case.year, day)


def holder_and_period(
    terms: Terms, grant: Grant, whose: tuple[int, int | None], year: int, day: date
) -> tuple[str, str]:
    """For the keys of the woman and her household (`whose`), who has it and in which period.

    The holder is she or her household; the period ever, the year that it is for, or the school term of the day.
    """
    person, household = whose
    by_house = chain.counted_by(terms, grant) == "household" and household is not None
    holder = f"household-{household}" if by_house else f"person-{person}"
    every = value_of(terms, grant, "every")
    if every == "term":
        begins = chain.term_begins(terms, day)
        return holder, begins.strftime("%Y-%m") if begins else str(year)
    return holder, "ever" if every == "ever" else str(year)


def need_of(case: AidCase, body: Mapping[str, Any]) -> Need:
    """How much she needs it: points, and what each is for."""
    submitted = case.accepted_on or clock.today()
    return need(nomination_of(body, submitted, submitted_on=submitted), terms_of(case))


def station_days(case: AidCase, station: str) -> int | None:
    """Working days of a station; the notice and the time to appeal have days of their own."""
    terms = terms_of(case)
    if station == "on_notice" and case.notice_until is not None:
        # To be ended on the first working day after it.
        return working_days_between(clock.today(), case.notice_until).days + 1
    if station == "refusal_open":
        return chain.appeal_days(terms)
    return chain.work_days(terms, station)


def reminder_days(case: AidCase) -> int | None:
    """Working days before the due day at which a station is reminded. Unset: it isn't."""
    return chain.reminder_days(terms_of(case))


def escalation_days(case: AidCase) -> int | None:
    """Working days after the due day at which the county is told. Unset: it isn't."""
    return chain.escalation_days(terms_of(case))


def has_notice(case: AidCase) -> bool:
    """Whether it is put on public notice once the township signed; never where its title alone would be a diagnosis."""
    return not tells_of_illness(case.grant) and chain.has_notice(terms_of(case), grant_for(case))


def notice_days(case: AidCase) -> int | None:
    """Working days of public notice; None: there is none, or the policy names no length (`has_notice` tells which)."""
    if tells_of_illness(case.grant):
        return None
    return chain.notice_days(terms_of(case), grant_for(case))


def appeal_ends(case: AidCase) -> date | None:
    """The last day on which a refusal can be appealed; None: it never ends."""
    days = chain.appeal_days(terms_of(case))
    return None if days is None else add_working_days(timezone.localdate(case.state_since), days).day


def lapse_days(case: AidCase) -> int | None:
    """Calendar days after which the case lapses in its state; None: it never does."""
    return chain.lapse_days(terms_of(case), case.state)


def refusal_reasons(case: AidCase) -> Sequence[chain.Reason]:
    """Why it may be refused, each with what would cure it."""
    return chain.refusal_reasons(terms_of(case))
