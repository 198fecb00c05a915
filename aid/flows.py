"""Aid's stations and acts: the chart of the flow is drawn from AidCase's transitions, the words are here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from aid.models import AidCase, AidState
from workflows.programme import Act, Kind
from workflows.roles import Role, add_role
from workflows.stations import CaseFlow, Final, Opening, Station, this

MANAGER = "programme_manager"
# 项目专干: ranks by need, makes the lists and sees to delivery; whoever approves is another one.
add_role(Role(MANAGER, _("Programme manager"), "county_federation", 6, 1))

# The levels of the chain; an appeal is decided beside it, by somebody who took no part.
LEVELS = ("village", "township", "list", "county")
_VILLAGE = ("village_cadre", "village_chair")
_TAKES_APPEALS = {**dict.fromkeys(_VILLAGE, "village"), "township_reviewer": "township", MANAGER: "list"}

# No further than the township: a bank's desks see what has come further, and a mother's hardship isn't theirs to know.
_REACH = {"draft": 0, "returned": 0, "village_review": 1, "lapsed": 0, "withdrawn": 0}


class AidFlow(CaseFlow):
    """贫困母亲救助"""

    process_class = AidCase
    process_title = _("Aid for mothers in poverty")
    state_labels = dict(AidState.choices)
    level_labels = {
        "village": _("Village women's federation"),
        "township": _("Township women's federation"),
        "list": _("County: list and delivery"),
        "county": _("County women's federation"),
        "appeal": _("Appeal"),
    }
    # While an objection is answered the days of the notice stand still too (`aid.effects`).
    waits_on_applicant = frozenset({"returned", "refusal_open"})
    two_person_states = frozenset({"take_back_proposed"})

    start = Opening().Next(this.draft)

    draft = Station("village_cadre")
    returned = Station("village_cadre")
    village_review = Station("village_chair", level="village")
    township_review = Station("township_reviewer", level="township")
    on_notice = Station("township_reviewer", level="township")
    objected = Station("township_reviewer", level="township")
    county_review = Station(MANAGER, level="list")
    listed = Station("county_sealer", level="county")
    awaiting_payment = Station(MANAGER, level="list")
    awaiting_goods = Station("township_reviewer", level="township")
    building = Station("township_reviewer", level="township")
    in_training = Station(MANAGER, level="list")
    undelivered = Station(MANAGER, level="list")
    delivered = Station("village_cadre", level="village")
    in_doubt = Station(MANAGER, level="list")
    take_back_proposed = Station("county_sealer", level="county")
    refusal_open = Station("village_cadre", level="village")
    appealed = Station("county_sealer", level="appeal")

    verified = Final()
    refused = Final()
    withdrawn = Final()
    cancelled = Final()
    lapsed = Final()

    @classmethod
    def reach(cls, state: str) -> int:
        return _REACH.get(state, 2)

    @classmethod
    def working_days(cls, case: Any, station: str) -> int | None:
        from aid.rules import station_days

        return station_days(case, station)

    @classmethod
    def reminder_days(cls, case: Any) -> int | None:
        from aid.rules import reminder_days

        return reminder_days(case)

    @classmethod
    def escalation_days(cls, case: Any) -> int | None:
        from aid.rules import escalation_days

        return escalation_days(case)


# By which a grant is delivered, each kind by its own.
DELIVER = ("confirm_payment", "confirm_receipt", "hand_over_house", "confirm_training")

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
                "objected": "answer_township",
                "county_review": "answer_county",
            },
        ),
        Act(
            "sign", _("Sign"), Kind.FORWARD, needs_opinion=True, on_paper=True, ways=("sign_without_notice",)
        ),
        Act("confirm_notice", _("Notice is over"), Kind.SIDE),
        Act("record_objection", _("Record an objection"), Kind.SIDE),
        Act("answer_objection", _("Answer the objection"), Kind.SIDE),
        Act("put_on_list", _("Put on the list"), Kind.FORWARD),
        Act("take_off_list", _("Take off the list"), Kind.SIDE, voids="list"),
        Act(
            "approve",
            _("Approve"),
            Kind.FORWARD,
            needs_opinion=True,
            ways=("approve_goods", "approve_house", "approve_training"),
        ),
        Act("confirm_payment", _("Confirm the transfer"), Kind.SIDE),
        Act("report_bounced", _("Record a bounced transfer"), Kind.SIDE),
        Act("confirm_receipt", _("Confirm the receipt"), Kind.SIDE),
        Act("record_milestone", _("Record progress"), Kind.SIDE),
        Act("hand_over_house", _("Hand over the house"), Kind.SIDE),
        Act("record_attendance", _("Record attendance"), Kind.SIDE),
        Act("confirm_training", _("Confirm the training"), Kind.SIDE),
        Act("report_undeliverable", _("Report “cannot be delivered”"), Kind.SIDE),
        Act("carry_over", _("Carry to the next list"), Kind.SIDE, voids="list"),
        Act("cancel", _("Cancel"), Kind.SIDE, roles=(MANAGER,), level="list"),
        Act(
            "verify",
            _("Verify by a visit"),
            Kind.SIDE,
            roles=_VILLAGE,
            level="village",
            ways=("verify_with_doubt",),
        ),
        Act("visit_again", _("Have it visited again"), Kind.SIDE),
        # Taking back needs two persons; so does saying that what is doubted came all the same.
        Act(
            "accept_delivery",
            _("Accept with an explanation"),
            Kind.SIDE,
            needs_opinion=True,
            not_by=DELIVER,
        ),
        # Whoever lists and pays proposes it, whoever approves decides: two levels, so two persons.
        Act(
            "propose_take_back",
            _("Propose to take the delivery back"),
            Kind.SIDE,
            roles=(MANAGER,),
            level="list",
            two_person="propose",
            pair="take_back",
        ),
        Act(
            "take_back",
            _("Take the delivery back"),
            Kind.SIDE,
            needs_opinion=True,
            two_person="settle",
            ways=("take_back_goods", "take_back_house", "take_back_training"),
        ),
        Act("keep_delivery", _("Let the delivery stand"), Kind.SIDE, needs_opinion=True),
        Act("return_to_village", _("Return to the village"), Kind.RETURN, needs_opinion=True),
        Act(
            "return_to_township",
            _("Return to the township"),
            Kind.RETURN,
            voids="township",
            needs_opinion=True,
        ),
        Act("refuse", _("Refuse"), Kind.REFUSE),
        # Taken from her at whichever desk she comes to: it decides nothing, so whoever refused may take it too.
        Act("appeal", _("Appeal"), Kind.SIDE, roles=tuple(_TAKES_APPEALS), levels=_TAKES_APPEALS),
        Act(
            "allow_appeal",
            _("Allow the appeal"),
            Kind.SIDE,
            needs_opinion=True,
            ways=("allow_to_township", "allow_to_village"),
        ),
        Act("uphold_refusal", _("Uphold the refusal"), Kind.SIDE, needs_opinion=True),
        Act("withdraw", _("Withdraw"), Kind.SIDE, roles=_VILLAGE, level="village"),
        Act("lapse", _("Lapse"), Kind.CLOCK, ways=("lapse_appeal",)),
    )
}
