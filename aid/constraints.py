"""What the database refuses, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.refusals import add_sentence
from workflows.triggers import Trigger

GRANTED_ALREADY: Final = _(
    "This grant was given to her or her household in this period already, or another nomination holds it."
)
FUND_EXHAUSTED: Final = _(
    "The budget isn’t enough for this. Take somebody off the list, or have money or places transferred."
)

ON_A_LIST_ALREADY: Final = _("Somebody else put these transfers on a list for the bank at this moment.")
LIST_BEGUN_ALREADY: Final = _("Somebody else began this list at this moment. Open it and go on there.")
# An approval's next line: only where every list that it stood on was called off.
ON_ONE_LIST: Final = Trigger(
    "bank_line_on_one_list",
    "aid_banklistline",
    "INSERT",
    'NEW."attempt" <> 1 + (SELECT COUNT(*) FROM "aid_banklistline" l'
    ' JOIN "aid_banklistend" e ON e."bank_list_id" = l."bank_list_id"'
    ' WHERE l."approval_id" = NEW."approval_id")',
    "bank_line_on_one_list: it stands on another list",
    frozenset({"attempt", "approval_id"}),
)

ACCEPTED_BY_ANOTHER: Final = _("Whoever confirmed this delivery leaves it to somebody else to accept it.")
# Of a doubted delivery: the last one that was confirmed is the one that is doubted.
NOT_BY_WHOEVER_DELIVERED: Final = Trigger(
    "delivery_accepted_by_another",
    "workflows_signoff",
    "INSERT",
    'NEW."act" = \'accept_delivery\' AND NEW."officer_id" ='
    ' (SELECT s."officer_id" FROM "workflows_signoff" s WHERE s."case_id" = NEW."case_id" AND s."act" IN'
    " ('confirm_payment', 'confirm_receipt', 'hand_over_house', 'confirm_training')"
    ' ORDER BY s."sequence" DESC LIMIT 1)',
    "delivery_accepted_by_another: whoever confirmed it doesn't accept it",
)

# By the constraint's name on PostgreSQL, by its columns on SQLite (a check's name stands in its message on both).
for _fragment in ("grant_slot_once_a_period", "aid_grantslot.grant"):
    add_sentence(_fragment, "granted_already", GRANTED_ALREADY)
for _fragment in ("fund_not_exceeded", "fund_number_not_exceeded"):
    add_sentence(_fragment, "fund_exhausted", FUND_EXHAUSTED)
for _fragment in (
    "bank_line_on_one_list",
    "bank_line_once_per_attempt",
    "aid_banklistline.approval_id, aid_banklistline.attempt",
    "aid_banklistline.id",
):
    add_sentence(_fragment, "on_a_list", ON_A_LIST_ALREADY)
add_sentence("delivery_accepted_by_another", "did_it_herself", ACCEPTED_BY_ANOTHER)
for _fragment in ("award_list_once_per_ordinal", "aid_awardlist.county"):
    add_sentence(_fragment, "list_begun", LIST_BEGUN_ALREADY)
