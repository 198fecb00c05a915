"""How a nomination begins: a woman of the registers and a grant. The rest is the engine's pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aid.opening import nominate
from aid.policy import GRANTS
from aid.programme import AID
from aid.wording import grant_words
from people.models import Person
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.form_keys import key_of, new_key
from workflows.questions import Question, tell
from workflows.seats import Seats


@officer_page
@require_http_methods(["GET", "POST"])
def new_page(request: HttpRequest, person: int) -> HttpResponse:
    """Asks for the grant; posted, a draft stands in her village and its first section is open."""
    seats = desk_of(request).seats
    she = nominee(person, seats)
    error: ActError | None = None
    question = grant_question(request.POST.get("grant", ""))
    if request.method == "POST":
        try:
            outcome = nominate(she.pk, request.POST.get("grant", ""), seats, key=key_of(request))
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            return redirect("aid:draft", outcome.ref)
    context: dict[str, Any] = {
        "person": she,
        "question": question,
        "key": new_key() if error or request.method == "GET" else request.POST.get("key"),
        "summary": tell(error, [question]) if error else None,
    }
    return render(request, "aid/new.html", context, status=error.status if error else 200)


def grant_question(value: str) -> Question:
    """Which grant."""
    options = [(code, grant_words(code)) for code in GRANTS]
    return Question("grant", _("What is she nominated for?"), "radios", value, options)


def nominee(person: int, seats: Seats) -> Person:
    """The woman, where one of the officer's posts nominates in her village. Raises NotFound."""
    found = Person.objects.filter(pk=person, merged_into__isnull=True).first()
    opening = seats.of_role(*AID.opening_roles)
    if found is None or not any(found.place_code and seat.covers(found.place_code) for seat in opening):
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return found
