"""What the database refuses, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.refusals import add_sentence

GRANTED_ALREADY: Final = _(
    "This grant was given to her or her household in this period already, or another nomination holds it."
)
FUND_EXHAUSTED: Final = _(
    "The budget isn’t enough for this. Take somebody off the list, or have money or places transferred."
)

# By the constraint's name on PostgreSQL, by its columns on SQLite (a check's name stands in its message on both).
for _fragment in ("grant_slot_once_a_period", "aid_grantslot.grant"):
    add_sentence(_fragment, "granted_already", GRANTED_ALREADY)
for _fragment in ("fund_not_exceeded", "fund_number_not_exceeded"):
    add_sentence(_fragment, "fund_exhausted", FUND_EXHAUSTED)
