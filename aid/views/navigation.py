"""What the pages of aid stand behind in the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.desk import Group

AID_PAGES = Group("aid", _("Aid"))
