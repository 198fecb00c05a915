"""The registers by code, in the words of their headings."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

REGISTER_NAMES: Final[dict[str, Any]] = {
    "women": _("Basic register of women"),
    "left_behind_women": _("Register of women left behind"),
    "left_behind_children": _("Register of children left behind"),
    "children_in_hardship": _("Register of children in special hardship"),
    "women_in_poverty": _("Register of women in poverty"),
    "village_heads": _("Register of the heads of village women"),
    "two_cancers": _("Count of women with either of two cancers"),
    "volunteers": _("Register of women volunteers"),
}
