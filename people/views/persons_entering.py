"""Somebody is entered: by ID number, or by name, sex and day of birth; met before, she is the same person as then."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.acts.entering import enter_person
from people.forms.persons import Answers, person_questions, read_person, read_source, told_questions
from people.privacy import KEEPER_ROLES
from people.queries.forms import villages_of
from people.queries.registers import area_that_keeps
from people.views.persons import PLACE_IN_NAV, readers_desk
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed
from workflows.questions import Question, tell


@require_http_methods(["GET", "POST"])
@officer_page
def new(request: HttpRequest) -> HttpResponse:
    """Who she is and where she is registered; her page is where the rest is entered."""
    seats = readers_desk(request).seats
    if not seats.of_role(*KEEPER_ROLES):
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    villages = villages_of(area_that_keeps(seats))
    typed = request.POST
    error: ActError | None = None
    if request.method == "POST":
        try:
            answers = Answers(typed)
            entered, source = read_person(answers), read_source(answers)
            place = answers.one_of("place", dict(villages))
            since = answers.day("since")
            answers.settle()
            assert entered is not None
            assert since is not None
            person = enter_person(
                seats, entered, place_code=place, group=answers.text("group"), since=since, source=source
            )
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("Entered: %(name)s") % {"name": person.name})
            return redirect("people:person", person.pk)
    questions = _questions(villages, typed)
    context = {
        "questions": questions,
        "summary": tell(error, questions, {"starts_on": "since"}) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/new.html", context, status=error.status if error else 200)


def _questions(villages: list[tuple[str, Any]], typed: Any) -> list[Question]:
    only = villages[0][0] if len(villages) == 1 else ""
    source = [question for question in told_questions(typed) if question.name == "source"]
    return [
        *person_questions(typed),
        Question("place", _("Registered in"), "select", typed.get("place", only), villages),
        Question("group", _("Group"), value=typed.get("group", ""), optional=True, width="10"),
        Question("since", _("Registered there since"), "date", typed.get("since", ""), width="10"),
        *source,
    ]
