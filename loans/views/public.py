"""一次性告知 on a page: chosen by place, printed on A4, dated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from loans.flows import LoanFlow
from loans.notice import notice_of
from workflows import clock
from workflows.models import Coverage, Place
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.public_views import public_page
from workflows.roles import OFFICE_KINDS, ROLES


@require_GET
@public_page
def places(request: HttpRequest) -> HttpResponse:
    """The counties and townships to choose from; one county without townships is chosen already."""
    found = list(
        Place.objects.in_force(clock.today()).filter(code__regex=r"^([0-9]{6}|[0-9]{9})$").order_by("code")
    )
    counties = [place for place in found if len(place.code) == COUNTY]
    if len(found) == 1 and counties:
        return redirect("loans:notice", counties[0].code)
    groups = [
        (county, [place for place in found if len(place.code) == TOWNSHIP and place.county == county.code])
        for county in counties
    ]
    return render(request, "public/places.html", {"groups": groups})


@require_GET
@public_page
def notice(request: HttpRequest, place: str) -> HttpResponse:
    """What holds at the county or township today."""
    codes = [place[:COUNTY]] if len(place) == COUNTY else [place[:COUNTY], place]
    rows = Place.objects.in_force(clock.today()).filter(code__in=codes)
    names = {row.code: row.name for row in rows}
    if len(place) not in (COUNTY, TOWNSHIP) or place not in names:
        raise Http404
    context = {
        "notice": notice_of(place, clock.today()),
        "county": names.get(place[:COUNTY], ""),
        "township": names[place] if len(place) == TOWNSHIP else "",
        "offices": _offices(place),
        "place": place,
    }
    return render(request, "public/notice.html", context)


def _offices(place: str) -> list[tuple[Any, Sequence[str]]]:
    """By kind, in the order in which an application passes them: the offices of the place. One statement."""
    kinds = [ROLES[node.role].office_kind for node in LoanFlow.stations().values() if node.level]
    rows = Coverage.objects.filter(prefix__startswith=place, kind__in=kinds).select_related("office")
    found: dict[str, list[str]] = {}
    for row in rows.order_by("prefix"):
        # Of a county the townships, of a township the villages.
        if len(row.prefix) <= len(place) + 3 and row.office.name not in found.setdefault(row.kind, []):
            found[row.kind].append(row.office.name)
    return [(OFFICE_KINDS[kind], found[kind]) for kind in dict.fromkeys(kinds) if found.get(kind)]


urlpatterns = [
    path("notice/", places, name="notice-places"),
    path("notice/<slug:place>/", notice, name="notice"),
]
