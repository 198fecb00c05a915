"""A register's stations and acts: the chart is drawn from RegisterCase's transitions, the words are here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import RegisterCase, RegisterState
from people.policy import load_policy
from workflows import clock
from workflows.programme import Act, Kind
from workflows.stations import CaseFlow, Final, Opening, Station, this

# The village submits; who checks signs.
LEVELS = ("township", "county")

_REACH = {"township_review": 1, "county_review": 2, "taken_over": 2}


class RegisterFlow(CaseFlow):
    """妇女儿童登记台账"""

    process_class = RegisterCase
    process_title = _("A village’s register of a year")
    state_labels = dict(RegisterState.choices)
    level_labels = {
        "township": _("Township women's federation"),
        "county": _("County women's federation"),
    }
    waits_on_applicant = frozenset({"returned"})

    start = Opening().Next(this.draft)

    draft = Station("village_cadre")
    returned = Station("village_cadre")
    township_review = Station("township_reviewer", level="township")
    county_review = Station("county_sealer", level="county")

    taken_over = Final()
    withdrawn = Final()

    @classmethod
    def reach(cls, state: str) -> int:
        return _REACH.get(state, 0)

    @classmethod
    def working_days(cls, case: Any, station: str) -> int | None:
        days: int | None = (_value(case, "check_days") or {}).get(station)
        return days

    @classmethod
    def reminder_days(cls, case: Any) -> int | None:
        days: int | None = _value(case, "reminder_days")
        return days

    @classmethod
    def escalation_days(cls, case: Any) -> int | None:
        days: int | None = _value(case, "escalation_days")
        return days


def _value(case: Any, name: str) -> Any:
    return load_policy().at(case.place_code, clock.today()).value(name)


ACTS = {
    act.name: act
    for act in (
        Act(
            "submit",
            _("Declare complete"),
            Kind.SUBMIT,
            roles=("village_cadre", "village_chair"),
            answers={"county_review": "answer_county"},
        ),
        Act("sign", _("Sign"), Kind.FORWARD, needs_opinion=True),
        Act("take_over", _("Take over"), Kind.FORWARD, needs_opinion=True),
        Act("return_to_village", _("Return to the village"), Kind.RETURN, needs_opinion=True),
        Act(
            "return_to_township",
            _("Return to the township"),
            Kind.RETURN,
            voids="township",
            needs_opinion=True,
        ),
        Act(
            "withdraw", _("Withdraw"), Kind.SIDE, roles=("village_cadre", "village_chair"), level="submission"
        ),
    )
}
