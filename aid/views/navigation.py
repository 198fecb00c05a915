"""What the pages of aid stand behind in the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.desk import Group

AID_PAGES = Group(
    _("Aid"),
    ("aid-many", "aid-notices", "aid-ranking", "aid-lists", "aid-funds", "aid-payments", "aid-statistics"),
    rank=2,
)
