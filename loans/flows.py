"""The loan's stations and acts: the chart of the flow is drawn from LoanCase's transitions, the words are here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from loans.models import LoanCase, LoanState
from workflows.programme import Act, Kind
from workflows.roles import OFFICE_KINDS, Role, add_role, keep_apart
from workflows.stations import CaseFlow, Final, Opening, Station, this

OFFICE_KINDS["cooperative_branch"] = _("Branch of the credit cooperative")
add_role(Role("loan_officer", _("Loan officer"), "cooperative_branch", 9, 3))
add_role(Role("bank_liaison", _("Bank liaison"), "cooperative_branch", 9, 3))
# Whoever consents doesn't pay out.
keep_apart("loan_officer", "bank_liaison")

LEVELS = ("village", "township", "bank", "county", "payout")

_REACH = {
    "village_review": 1,
    "township_review": 2,
    "bank_review": 3,
    "county_review": 4,
    "awaiting_payout": 5,
    "payout_stopped": 5,
    "unseal_proposed": 5,
    "disbursed": 5,
}


class LoanFlow(CaseFlow):
    """妇女小额担保贷款"""

    process_class = LoanCase
    process_title = _("Women's guaranteed loan")
    state_labels = dict(LoanState.choices)
    level_labels = {
        "village": _("Village women's federation"),
        "township": _("Township women's federation"),
        "bank": _("Credit cooperative"),
        "county": _("County women's federation"),
        "payout": _("Payout"),
    }
    two_person_states = frozenset({"unseal_proposed"})
    waits_on_applicant = frozenset({"returned"})

    start = Opening().Next(this.draft)

    draft = Station("village_cadre")
    returned = Station("village_cadre")
    village_review = Station("village_chair", level="village")
    township_review = Station("township_reviewer", level="township")
    bank_review = Station("loan_officer", level="bank")
    county_review = Station("county_sealer", level="county")
    awaiting_payout = Station("bank_liaison", level="payout")
    payout_stopped = Station("county_sealer", level="county")
    unseal_proposed = Station("county_sealer", level="county")

    disbursed = Final()
    refused = Final()
    withdrawn = Final()
    lapsed = Final()

    @classmethod
    def reach(cls, state: str) -> int:
        return _REACH.get(state, 0)

    @classmethod
    def working_days(cls, case: Any, station: str) -> int | None:
        from loans.rules import station_days

        return station_days(case, station)

    @classmethod
    def reminder_days(cls, case: Any) -> int | None:
        from loans.rules import reminder_days

        return reminder_days(case)

    @classmethod
    def escalation_days(cls, case: Any) -> int | None:
        from loans.rules import escalation_days

        return escalation_days(case)


ACTS = {
    act.name: act
    for act in (
        Act(
            "submit",
            _("Submit"),
            Kind.SUBMIT,
            roles=("village_cadre",),
            answers={
                "township_review": "answer_township",
                "bank_review": "answer_bank",
                "county_review": "answer_county",
            },
        ),
        Act("sign", _("Sign"), Kind.FORWARD, needs_opinion=True, on_paper=True),
        Act("consent", _("Consent"), Kind.FORWARD, needs_opinion=True, on_paper=True),
        Act("seal", _("Seal"), Kind.FORWARD, needs_opinion=True, on_paper=True),
        Act("confirm_disbursement", _("Confirm disbursement"), Kind.FORWARD),
        Act("return_to_village", _("Return to the village"), Kind.RETURN, needs_opinion=True),
        Act(
            "return_to_township",
            _("Return to the township"),
            Kind.RETURN,
            voids="township",
            needs_opinion=True,
        ),
        Act("return_to_bank", _("Return to the cooperative"), Kind.RETURN, voids="bank", needs_opinion=True),
        Act("refuse", _("Refuse"), Kind.REFUSE),
        Act("withdraw", _("Withdraw"), Kind.SIDE, roles=("village_cadre", "village_chair"), level="village"),
        Act("lapse", _("Lapse"), Kind.CLOCK),
        Act("report_cannot_pay", _("Report “cannot pay”"), Kind.SIDE),
        Act("propose_unseal", _("Propose unsealing"), Kind.SIDE, two_person="propose", pair="unseal"),
        Act("unseal", _("Unseal"), Kind.SIDE, voids="county", two_person="settle"),
        Act("resume_payout", _("Resume the payout"), Kind.SIDE),
    )
}
# What its officers leave in the journal beside acts.
ENTRIES = {
    "receive_payouts": _("Sent a file of payouts"),
    "take_payout_lines": _("Took out the wrong lines of a file of payouts"),
}
