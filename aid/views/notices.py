"""公示: the page that everybody may read, and the township's desk of it with its objections and their answers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aid.kept_lists import on_notice, order_notice_list
from aid.many import MOST
from aid.programme import AID
from aid.queries.notices import at_desk, published, stopped, township_offices, townships
from aid.views.choosing import number_in
from aid.views.many import SIGNERS, asked_for, done_to_many, result_page, ticked_of
from aid.wording import grant_words
from workflows import clock
from workflows.desk import desk_of, officer_page, place_names
from workflows.errors import ActError, NotFound
from workflows.form_keys import new_key
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.public_views import public_page
from workflows.questions import Question, tell

PLACE_IN_NAV = "aid-notices"


@require_GET
@public_page
def public_places(request: HttpRequest) -> HttpResponse:
    """The townships to choose from."""
    return render(request, "public/aid_places.html", {"groups": townships()})


@require_GET
@public_page
def public_notice(request: HttpRequest, township: str) -> HttpResponse:
    """What the township has on notice today: name, village and amount, from when until when, and how to object.

    Of those that were objected to, it says how many are looked into, and never who.
    """
    names = place_names([township[:COUNTY], township])
    if len(township) != TOWNSHIP or township not in names:
        raise Http404
    after = number_in(request, "after")
    sheets, following = published(township, after)
    context = {
        "sheets": sheets,
        "following": following,
        "is_first": after is None,
        "stopped": stopped(township),
        "today": clock.today(),
        "county": names.get(township[:COUNTY], ""),
        "township": names[township],
        "offices": township_offices(township),
    }
    return render(request, "public/aid_notice.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def notices_page(request: HttpRequest) -> HttpResponse:
    """What her township has on notice, and what was objected. POST says of those that are ticked that it is over."""
    seats = desk_of(request).seats
    if not seats.of_role(*SIGNERS):
        raise NotFound("not_found", _("There is no such page for your posts."))
    error: ActError | None = None
    if request.method == "POST":
        try:
            results = done_to_many(request, "confirm_notice", {})
        except ActError as refused:
            error = refused
        else:
            return result_page(request, "confirm_notice", results, reverse("aid:notices"), PLACE_IN_NAV)
    return _page(request, error)


def _page(request: HttpRequest, error: ActError | None) -> HttpResponse:
    seats, after = desk_of(request).seats, number_in(request, "after")
    rows, following = at_desk("on_notice", seats, after)
    objected, _more = at_desk("objected", seats) if after is None else ([], None)
    over = [each.row.case.ref for each in rows if each.is_over]
    asked = asked_for(request, "confirm_notice")
    lists = on_notice(seats)
    context = {
        "rows": rows,
        "objected": objected,
        "following": following,
        "is_first": after is None,
        "over": over,
        "ticked": ticked_of(request, over),
        "lists": [(each, grant_words(each.grant)) for each in lists],
        "townships": sorted({each.township for each in lists}),
        "asked": asked,
        "key": new_key(),
        "most": MOST,
        "summary": tell(error, [Question("ref", _("Choose")), *asked.every()]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/notices.html", context, status=error.status if error else 200)


@require_POST
@officer_page
def notice_order(request: HttpRequest) -> HttpResponse:
    """The list to be put up on the wall is ordered, under a number."""
    paper = order_notice_list(AID, desk_of(request).seats, request.POST.get("list", ""))
    return redirect("kept_paper", paper.code)
