"""按困难程度排序: the county's order of need; whom the programme manager ticks goes on the list, within the budget."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aid.flows import MANAGER
from aid.lists import begin_list
from aid.many import MOST
from aid.queries.ranking import Ranking, ranking
from aid.views.choosing import Choice, choice_of, number_in
from aid.views.many import asked_for, done_to_many, result_page, ticked_of
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, NotFound
from workflows.form_keys import new_key
from workflows.questions import Question, tell

PLACE_IN_NAV = "aid-ranking"


@require_http_methods(["GET", "POST"])
@officer_page
def ranking_page(request: HttpRequest) -> HttpResponse:
    """Who stands before the county, by need. POST puts each that is ticked on the list."""
    choice = choice_of(request, named=False)
    error: ActError | None = None
    if request.method == "POST":
        if not desk_of(request).seats.of_role(MANAGER):
            raise NotFound("not_found", _("There is no such page for your posts."))
        try:
            results = done_to_many(request, "put_on_list", {"list": request.POST.get("list", "")})
        except ActError as refused:
            error = refused
        else:
            back = f"{reverse('aid:ranking')}?{choice.chosen.query}"
            return result_page(request, "put_on_list", results, back, PLACE_IN_NAV)
    return _page(request, choice, error)


def _page(request: HttpRequest, choice: Choice, error: ActError | None) -> HttpResponse:
    after = number_in(request, "after")
    found = ranking(choice.county, choice.chosen, after)
    desk_of(request).county_name = found.names.get(choice.county, "")
    refs = [row.case.ref for row in found.rows]
    which = _list_question(request, found)
    asked = asked_for(request, "put_on_list", [which])
    context = {
        "choice": choice,
        "found": found,
        "is_first": after is None,
        "ticked": ticked_of(request, refs, [row.case.ref for row in found.rows if row.fits]),
        "asked": asked,
        "puts": bool(desk_of(request).seats.of_role(MANAGER)),
        "key": new_key(),
        "most": MOST,
        "summary": tell(error, [Question("ref", _("Choose")), *asked.every()]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/ranking.html", context, status=error.status if error else 200)


def _list_question(request: HttpRequest, found: Ranking) -> Question:
    """The year's lists, the newest first; nothing to choose while there is none: the first one is made."""
    options = [(each.ref, _("List %(number)d") % {"number": each.ordinal}) for each in found.lists]
    newest = options[0][0] if options else ""
    return Question("list", _("Which list"), "select", request.POST.get("list", newest), options)


@require_POST
@officer_page
def list_new(request: HttpRequest) -> HttpResponse:
    """A further list of grant and year: whoever is put on a list from now on stands on it."""
    choice = choice_of(request, MANAGER)
    award = begin_list(desk_of(request).seats, choice.county, choice.chosen.grant.code, choice.chosen.year)
    return redirect("aid:list", award.ref)
