"""批次: the county's lists. Each case on one is approved for itself, by ticks; the list says what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aid.flows import MANAGER
from aid.kept_lists import order_delivery_list, to_hand_out
from aid.many import MOST
from aid.models import AwardList
from aid.programme import AID
from aid.queries.lists import Carried, Listed, carried_from, cases_of, list_for, lists_of, totals_of
from aid.queries.reach import SEALER, counties_of
from aid.views.choosing import choice_of, county_of, number_in
from aid.views.many import asked_for, done_to_many, result_page, ticked_of
from aid.wording import TELLS_OF_ILLNESS, grant_words, tells_of_illness
from workflows import clock
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Invalid, NotAllowed, NotFound
from workflows.form_keys import new_key
from workflows.questions import Question, tell
from workflows.tables.writing import MEDIA_TYPE, Sheet, SheetColumn, SheetRow, workbook

PLACE_IN_NAV = "aid-lists"
_ACTS = ("approve", "take_off_list")


@require_GET
@officer_page
def lists_page(request: HttpRequest) -> HttpResponse:
    """The lists of a grant and year, the newest first."""
    choice = choice_of(request)
    context = {
        "choice": choice,
        "lists": lists_of(choice.county, choice.chosen),
        "begins": bool(desk_of(request).seats.of_role(MANAGER)),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/lists.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def list_page(request: HttpRequest, ref: str) -> HttpResponse:
    """A list with its cases. POST approves each that is ticked, or takes it off."""
    award = list_for(ref, [counties_of(desk_of(request).seats)[0]])
    error: ActError | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in _ACTS or not desk_of(request).seats.of_role(SEALER):
            raise NotFound("not_found", _("There is no such page for your posts."))
        try:
            return _done(request, act, award)
        except ActError as refused:
            error = refused
    return _page(request, award, error)


def _done(request: HttpRequest, act: str, award: AwardList) -> HttpResponse:
    data: dict[str, Any] = {}
    if act == "take_off_list":
        data["reason"] = request.POST.get("reason", "")
        if not data["reason"].strip():
            raise Invalid({"reason": [_("Say why they are taken off the list.")]})
    results = done_to_many(request, act, data)
    return result_page(request, act, results, reverse("aid:list", args=[award.ref]), PLACE_IN_NAV)


def _page(request: HttpRequest, award: AwardList, error: ActError | None) -> HttpResponse:
    desk_of(request).county_name = award.county_name or ""  # type: ignore[attr-defined]  # `list_for` reads it
    after = number_in(request, "after")
    rows, following = cases_of(award, after)
    carried = carried_from(award)
    reason = Question(
        "reason",
        _("Why they are taken off"),
        value=request.POST.get("reason", ""),
        hint=_("Only where they are taken off the list; what was reserved for them is free again."),
        optional=True,
    )
    asked = asked_for(request, "approve", [reason])
    context = {
        "award": award,
        "grant": grant_words(award.grant),
        "rows": rows,
        "following": following,
        "is_first": after is None,
        "carried": carried if following is None else (),
        "totals": totals_of(award, carried),
        "ticked": ticked_of(request, [row.case.ref for row in rows if row.is_open]),
        "asked": asked,
        "approves": bool(desk_of(request).seats.of_role(SEALER)) and any(row.is_open for row in rows),
        "to_hand_out": to_hand_out(award) if desk_of(request).seats.of_role(MANAGER) else (),
        "key": new_key(),
        "most": MOST,
        "summary": tell(error, [Question("ref", _("Choose")), *asked.every()]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/list.html", context, status=error.status if error else 200)


@require_POST
@officer_page
def delivery_order(request: HttpRequest, ref: str) -> HttpResponse:
    """The list with a column to be signed is ordered, under a number, of the county or of one of its townships."""
    award = list_for(ref, [county_of(request)])
    paper = order_delivery_list(AID, desk_of(request).seats, award, request.POST.get("place", ""))
    return redirect("kept_paper", paper.code)


def _leaves_the_house(award: AwardList) -> None:
    """Raises NotAllowed for a list whose title alone would tell of an illness."""
    if tells_of_illness(award.grant):
        raise NotAllowed("tells_of_illness", str(TELLS_OF_ILLNESS))


@require_GET
@officer_page
def list_print(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole list on one page, to be printed."""
    award = list_for(ref, [county_of(request)])
    _leaves_the_house(award)
    rows, _following = cases_of(award, most=None)
    carried = carried_from(award)
    context = {
        "award": award,
        "grant": grant_words(award.grant),
        "rows": rows,
        "carried": carried,
        "totals": totals_of(award, carried),
        "whole": True,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/list.html", context)


@require_GET
@officer_page
def list_workbook(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole list as a workbook."""
    award = list_for(ref, [county_of(request)])
    _leaves_the_house(award)
    rows, _following = cases_of(award, most=None)
    made = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
    heading = _("%(grant)s, %(year)d, list %(number)d") % {
        "grant": grant_words(award.grant),
        "year": award.year,
        "number": award.ordinal,
    }
    columns = [
        SheetColumn(_("No."), "count", 6),
        SheetColumn(_("Case number"), width=26),
        SheetColumn(_("Her name")),
        SheetColumn(_("Village"), width=18),
        SheetColumn(_("Points of need"), "count", 10),
        SheetColumn(_("Amount asked, yuan"), "yuan"),
        SheetColumn(_("Amount granted, yuan"), "yuan"),
        SheetColumn(_("State"), width=26),
        SheetColumn(_("Delivered on"), "day"),
    ]
    sheet = Sheet(
        heading, heading, [_("Made %(at)s") % {"at": made}], columns, _sheet_rows(rows, carried_from(award))
    )
    response = HttpResponse(workbook([sheet]), content_type=MEDIA_TYPE)
    name = f"list-{award.grant}-{award.year}-{award.ordinal}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sheet_rows(rows: list[Listed], carried: list[Carried]) -> Iterator[SheetRow]:
    for number, row in enumerate(rows, 1):
        case = row.case
        yield SheetRow(
            (
                number,
                case.number,
                case.title,
                row.village,
                case.need,
                case.amount_asked,
                case.amount_granted,
                row.state,
                case.delivered_on,
            )
        )
    for number, left in enumerate(carried, len(rows) + 1):
        case = left.case
        asked_then = (number, case.number, case.title, left.village, case.need, case.amount_asked)
        yield SheetRow((*asked_then, None, left.words, None))
    everybody = [row.case for row in rows] + [row.case for row in carried]
    asked = sum((case.amount_asked or 0 for case in everybody), 0)
    granted = sum((row.case.amount_granted or 0 for row in rows), 0)
    yield SheetRow((None, _("Total"), None, None, None, asked, granted, None, None), is_total=True)
