"""Addresses of declared registers, and how they stand in the desk's lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.declaring.reading import sections
from people.models import RegisterCase
from people.queries.declared import rows_in_sight
from people.views import declared
from workflows.desk import Listing, list_cases_as, name_rules
from workflows.models import Case
from workflows.seats import Seats


def _figure(case: RegisterCase) -> str:
    return _("%(count)d persons") % {"count": case.rows} if case.declared_on else ""


def _read(body: Mapping[str, Any], case: Case, seats: Seats) -> Iterable[Any]:
    return sections(body, in_sight=rows_in_sight(case, str(body.get("register")), seats))


RULE_WORDS = {
    "due_day": gettext_lazy("Day of declaring"),
    "cleared": gettext_lazy("Nobody left to be cleared"),
    "rows": gettext_lazy("How many stand in it"),
}
name_rules(RULE_WORDS)
list_cases_as("register", Listing(case_page="people:declared", figure=_figure, read=_read))

urlpatterns: list[URLPattern] = [
    path("registers/<slug:register>/declare/", declared.declare, name="declare"),
    path("declared/<slug:ref>/", declared.case, name="declared"),
    path("declared/<slug:ref>/acts/<slug:act>/", declared.act, name="declared-act"),
]
