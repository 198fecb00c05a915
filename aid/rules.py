"""The grants' rules and days, asked for a case: terms as of its first submission, words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from aid.models import AidCase
from aid.policy import GRANTS, Grant, chain, load_policy, nomination_of
from aid.policy.judging import as_data, judge
from aid.policy.need import Need, need
from workflows import clock
from workflows.calendar import add_working_days
from workflows.crossing import crossings
from workflows.policyfile import Terms
from workflows.programme import ActContext, Judgement


def grant_for(case: AidCase) -> Grant:
    """What she is nominated for."""
    return GRANTS[case.grant]


def terms_of(case: AidCase) -> Terms:
    """The parameters of the case: of the day on which it was first handed in, of today until then."""
    return load_policy().at(case.place_code, case.accepted_on or clock.today())


def judge_case(case: AidCase, body: Mapping[str, Any], context: ActContext) -> Judgement:
    """Every rule on the content; age, window, visit and parameters as of the first submission."""
    nomination = nomination_of(
        body, context.today, submitted_on=case.accepted_on, overdue_loan=_has_overdue(case)
    )
    judged = judge(nomination, terms_of(case), grant_for(case))
    return Judgement(judged.verdict, judged.policy_version, as_data(judged))


def _has_overdue(case: AidCase) -> bool:
    """Whether another programme holds something against her that an approver should see."""
    return any(crossing.code == "overdue" for crossing in crossings([case.person_id]))


def need_of(case: AidCase, body: Mapping[str, Any]) -> Need:
    """How much she needs it: points, and what each is for."""
    submitted = case.accepted_on or clock.today()
    return need(nomination_of(body, submitted, submitted_on=submitted), terms_of(case))


def station_days(case: AidCase, station: str) -> int | None:
    """Working days of a station; the notice and the time to appeal have days of their own."""
    terms = terms_of(case)
    if station == "on_notice":
        days = case.notice_left or chain.notice_days(terms, grant_for(case))
        return None if days is None else days + (chain.work_days(terms, "on_notice") or 0)
    if station == "refusal_open":
        return chain.appeal_days(terms)
    return chain.work_days(terms, station)


def reminder_days(case: AidCase) -> int | None:
    """Working days before the due day at which a station is reminded. Unset: it isn't."""
    return chain.reminder_days(terms_of(case))


def escalation_days(case: AidCase) -> int | None:
    """Working days after the due day at which the county is told. Unset: it isn't."""
    return chain.escalation_days(terms_of(case))


def notice_days(case: AidCase) -> int | None:
    """Working days of public notice; None: none is asked."""
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
