"""Somebody is entered: by ID number, or by name, sex and day of birth; met before, she is the same person as then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from people.acts import typed
from people.acts.entering import enter_person
from people.forms.persons import Answers, person_questions, read_person, read_source, told_questions
from people.privacy import KEEPER_ROLES
from people.queries.forms import villages_of
from people.queries.registers import area_that_keeps
from people.views.persons import PLACE_IN_NAV, readers_desk
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed
from workflows.questions import Question, tell

_SEXES: Final = {"f": gettext_lazy("Female"), "m": gettext_lazy("Male")}


@require_http_methods(["GET", "POST"])
@officer_page
def new(request: HttpRequest) -> HttpResponse:
    """Who she is and where she is registered; her page is where the rest is entered."""
    seats = readers_desk(request).seats
    if not seats.of_role(*KEEPER_ROLES):
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    villages = villages_of(area_that_keeps(seats))
    sent = request.POST
    error: ActError | None = None
    if request.method == "POST":
        try:
            answers = Answers(sent)
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
    questions = _questions(villages, sent)
    context = {
        "questions": questions,
        "summary": tell(error, questions, {"starts_on": "since"}) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/new.html", context, status=error.status if error else 200)


@require_POST
@officer_page
def so_far(request: HttpRequest) -> HttpResponse:
    """A part of a form: what is wrong with who is typed, who she is by her number, and whether she stands here."""
    seats = readers_desk(request).seats
    if not seats.of_role(*KEEPER_ROLES):
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    prefix = "other_" if "other_id_number" in request.POST else ""
    answers = Answers(request.POST)
    entered = read_person(answers, prefix)
    assert entered is not None
    found = typed.so_far(seats, area_that_keeps(seats), entered)
    context = {
        "found": found,
        "sex": _SEXES.get(found.sex, ""),
        "wrong": _wrong(answers, found.wrong, prefix),
    }
    return render(request, "people/so_far.html", context)


def _wrong(answers: Answers, wrong: Mapping[str, Sequence[Any]], prefix: str) -> list[tuple[Any, Any]]:
    """(question, sentence) of each answer that was typed; of the one that she is at nothing is called wrong yet."""
    at = str(answers.typed.get("at", ""))
    said: dict[str, Sequence[Any]] = {prefix + name: sentences for name, sentences in wrong.items()}
    said |= answers.faults
    labels = {question.name: question.label for question in person_questions(answers.typed, prefix)}
    return [
        (labels[name], sentence)
        for name, sentences in said.items()
        if name in labels and name != at and answers.text(name)
        for sentence in sentences
    ]


def _questions(villages: list[tuple[str, Any]], sent: Any) -> list[Question]:
    only = villages[0][0] if len(villages) == 1 else ""
    source = [question for question in told_questions(sent) if question.name == "source"]
    return [
        *person_questions(sent),
        Question("place", _("Registered in"), "select", sent.get("place", only), villages),
        Question("group", _("Group"), value=sent.get("group", ""), optional=True, width="10"),
        Question("since", _("Registered there since"), "date", sent.get("since", ""), width="10"),
        *source,
    ]
