"""What the loan's own constraints say to whoever runs into them: the database decides a race, these are its words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.refusals import add_sentence
from workflows.triggers import keep_for_ever

SLOT_TAKEN = _(
    "This woman already has this loan, or another application of hers is under way: once per woman."
)
VOUCHER_USED = _("This voucher number was used before. Check it, and enter the payout's own number.")
GUARANTOR_BOUND = _(
    "A guarantor has meanwhile been bound by another loan. Report “cannot pay” with this reason."
)
PAID_ALREADY = _("Another line has paid this case out already.")

# The name that PostgreSQL reports, and the column list that SQLite does.
for _fragment in ("benefit_slot_once", "loans_benefitslot.person_id"):
    add_sentence(_fragment, "once_only", SLOT_TAKEN)
for _fragment in ("disbursement_voucher_once", "loans_disbursement.county"):
    add_sentence(_fragment, "voucher_used", VOUCHER_USED)
for _fragment in ("payout_row_pays_a_case_once", "loans_payoutrow.case_id"):
    add_sentence(_fragment, "paid_already", PAID_ALREADY)
for _fragment in ("guarantee_one_open_per_person", "loans_guarantee.person_id"):
    add_sentence(_fragment, "guarantor_bound", GUARANTOR_BOUND)

keep_for_ever(
    "loans.LoanCase",
    "loans.BenefitSlot",
    "loans.Guarantee",
    "loans.Disbursement",
    "loans.PayoutBatch",
    "loans.PayoutRow",
)
