"""What a nominated woman is told of her case without an account, in plain words; of what it is for, nothing.

Whoever knows the number and four characters may read this page: it names neither grant nor amount, as the title of
one of them would tell of an illness.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from aid import rules
from aid.flows import AidFlow
from aid.models import AidCase
from people.models import Person
from workflows.progress import Face, PublicState

_IN_REVIEW = _("In review")
_NOTHING_NOW = _("You need do nothing now. Keep your telephone reachable.")
_AGAIN = _("The women’s federation of your village can nominate you again.")
_APPROVED = _("Approved, on its way")
_DECIDED = _("The reasons stand in the letter that the women’s federation of your village has for you.")
_ASK_VILLAGE = _("Ask the women’s federation of your village what is missing.")

STATES = {
    "draft": PublicState(
        _("To be handed in"), _("The nomination is being written and has not been handed in."), _ASK_VILLAGE
    ),
    "village_review": PublicState(
        _IN_REVIEW, _("The women’s federation of your village is checking the nomination."), _NOTHING_NOW
    ),
    "township_review": PublicState(
        _IN_REVIEW, _("The township women’s federation is checking the nomination."), _NOTHING_NOW
    ),
    "on_notice": PublicState(
        _("On public notice"),
        _("Your neighbours may object for some days; then the county decides."),
        _NOTHING_NOW,
    ),
    "objected": PublicState(
        _("On public notice"), _("Something was said against it, and is being looked into."), _NOTHING_NOW
    ),
    "county_review": PublicState(
        _IN_REVIEW, _("The county women’s federation decides whose need is greatest."), _NOTHING_NOW
    ),
    "listed": PublicState(
        _IN_REVIEW, _("It stands on the county’s list and waits for the approval."), _NOTHING_NOW
    ),
    "awaiting_payment": PublicState(
        _APPROVED, _("It is approved. The money is being transferred to your account."), _NOTHING_NOW
    ),
    "awaiting_goods": PublicState(
        _APPROVED,
        _("It is approved. It is being handed out."),
        _("Bring your ID card when the women’s federation calls you."),
    ),
    "building": PublicState(
        _APPROVED,
        _("It is approved. Its progress is recorded step by step."),
        _("Tell the women’s federation of your village when a step is done."),
    ),
    "in_training": PublicState(
        _APPROVED,
        _("It is approved. Its progress is recorded step by step."),
        _("Attend; whoever doesn’t finish loses the place."),
    ),
    "undelivered": PublicState(
        _("Couldn't be delivered"),
        _("The county women’s federation is looking into it."),
        _("Ask the women’s federation of your village what is missing."),
    ),
    "delivered": PublicState(
        _("Completed"),
        _("It was delivered. The women’s federation of your village will visit you."),
        is_granted=True,
    ),
    "verified": PublicState(_("Completed"), _("It was delivered, and you were visited."), is_granted=True),
    "in_doubt": PublicState(
        _("Being looked into"), _("What was found when you were visited is being looked into."), _NOTHING_NOW
    ),
    "take_back_proposed": PublicState(
        _("Being looked into"),
        _("The county women’s federation is looking into whether you got it."),
        _NOTHING_NOW,
    ),
    "returned": PublicState(
        _("Papers to be completed"),
        _("Something in the nomination has to be put right before it can go on."),
        _ASK_VILLAGE,
    ),
    "refusal_open": PublicState(
        _("Not approved"), _DECIDED, _("If you disagree, appeal at the women’s federation of your village.")
    ),
    "appealed": PublicState(_("Not approved"), _("Your appeal is being decided."), _NOTHING_NOW),
    "refused": PublicState(_("Not approved"), _DECIDED),
    "withdrawn": PublicState(_("Withdrawn"), _("The nomination was withdrawn."), _AGAIN),
    "cancelled": PublicState(
        _("Cancelled"),
        _("It was approved, and cancelled before it was delivered."),
        _("Ask the women’s federation of your village why."),
    ),
    "lapsed": PublicState(
        _("Lapsed"), _("The time allowed passed without an answer, and the nomination was closed."), _AGAIN
    ),
}

ACTS = {
    "submit": _("Nomination accepted"),
    "sign": _("Checked and signed"),
    "approve": _("Approved"),
    "confirm_payment": _("Delivered"),
    "confirm_receipt": _("Delivered"),
    "hand_over_house": _("Delivered"),
    "confirm_training": _("Delivered"),
    "report_bounced": _("Couldn't be delivered"),
    "report_undeliverable": _("Couldn't be delivered"),
    "carry_over": _("Goes to the county’s next list"),
    "verify": _("Visited after the delivery"),
    "return_to_village": _("Sent back to be put right"),
    "return_to_township": _("Sent back to the township for another check"),
    "refuse": _("Not approved"),
    "appeal": _("Appealed"),
    "allow_appeal": _("The appeal was allowed"),
    "uphold_refusal": _("Not approved"),
    "cancel": _("Cancelled"),
    "withdraw": _("Withdrawn"),
    "lapse": _("Lapsed"),
}

_TO_DELIVERY = {"goods": "awaiting_goods", "housing": "building", "training": "in_training"}


def _chain(case: AidCase) -> list[str]:
    """The stations of a grant that goes the whole way, but for the notice: relief after an illness has none, so that a
    way with one, or without, would tell what the grant is for.
    """
    delivery = _TO_DELIVERY.get(rules.grant_for(case).kind, "awaiting_payment")
    return ["village_review", "township_review", "county_review", "listed", delivery, "delivered"]


# Where the way goes on from a station beside it.
_BESIDE = {
    "on_notice": "county_review",
    "objected": "county_review",
    "undelivered": "county_review",
    "in_doubt": "delivered",
    "take_back_proposed": "delivered",
}


def _ahead(case: AidCase) -> Sequence[str]:
    chain = _chain(case)
    if case.state in _BESIDE:
        return chain[chain.index(_BESIDE[case.state]) :]
    if case.state in chain:
        return chain[chain.index(case.state) + 1 :]
    return [] if case.state in {"refusal_open", "appealed"} else chain


def _id_number_of(key: int) -> str | None:
    person = Person.objects.filter(aid_cases__pk=key).first()
    return person.id_number if person is not None else None


def _answer_by(case: AidCase) -> date | None:
    """The last day for an appeal."""
    return rules.appeal_ends(case) if case.state == "refusal_open" else None


FACE = Face(
    label=AidFlow.process_title,
    states=STATES,
    acts=ACTS,
    # Nobody applies: who may be nominated stands with the grants, and whoever is stands on the public notice.
    notice_page="",
    id_number_of=_id_number_of,
    ahead=_ahead,
    answer_by=_answer_by,
)
