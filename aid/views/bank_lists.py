"""银行清单: a list of transfers for the bank under its number: made, taken out, looked at line by line, called off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aid import bank_lists
from aid.flows import MANAGER
from aid.payments import sheets
from aid.payments.list_queries import ListView, lines_of, list_for
from aid.queries.reach import READERS
from aid.views.choosing import county_of, number_in
from aid.views.payments import PLACE_IN_NAV, file_answer, pays
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid
from workflows.questions import Question, tell


@require_POST
@officer_page
def bank_list_new(request: HttpRequest) -> HttpResponse:
    """A list of all that waits and is on none; its page offers the files."""
    county_of(request, MANAGER)
    try:
        made = bank_lists.make(desk_of(request).seats)
    except Conflict as error:
        messages.error(request, str(error.reason))
        return redirect("aid:payments")
    return redirect("aid:bank-list", made.ref)


@require_GET
@officer_page
def bank_list_page(request: HttpRequest, ref: str) -> HttpResponse:
    """A list, line by line: what the bank was asked for, and what came of it."""
    view = list_for(ref, [county_of(request, *READERS)])
    after = number_in(request, "after")
    lines, following = lines_of(view, after or 0)
    context = _about(request, view) | {"lines": lines, "following": following, "is_first": after is None}
    return render(request, "aid/bank_list.html", context)


def _about(request: HttpRequest, view: ListView) -> dict[str, Any]:
    return {"each": view, "list": view.row, "pays": pays(request), "place_in_nav": PLACE_IN_NAV}


@require_POST
@officer_page
def bank_list_file(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The list as the bank gets it, accounts in full, the same each time; who took it is on record."""
    view = list_for(ref, [county_of(request, MANAGER)])
    data = sheets.taken(view.row, desk_of(request).seats, form)
    return file_answer(data, f"transfers-{view.row.ref}.{form}", form)


@require_http_methods(["GET", "POST"])
@officer_page
def bank_list_end(request: HttpRequest, ref: str) -> HttpResponse:
    """The list is called off, with a reason: what the bank hasn't answered can be put on another one."""
    view = list_for(ref, [county_of(request, MANAGER)])
    hint = _("What was paid and what came back stays as it is.")
    question = Question("reason", _("Why it is called off"), value=request.POST.get("reason", ""), hint=hint)
    error: ActError | None = None
    if request.method == "POST":
        try:
            bank_lists.call_off(view.row, desk_of(request).seats, question.value)
        except (Conflict, Invalid) as refused:
            error = refused
        else:
            messages.success(request, _("The list is called off."))
            return redirect("aid:bank-list", ref)
    context = _about(request, view) | {
        "questions": [question],
        "summary": tell(error, [question]) if error else None,
    }
    return render(request, "aid/bank_list_end.html", context, status=error.status if error else 200)
