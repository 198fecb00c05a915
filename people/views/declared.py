"""A village's register of a year: begun, declared, checked, returned, taken over; the acts are the engine's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.flows import ACTS
from people.forms.declared import asked_as, data_of, marks_for, opinion_for
from people.models import RegisterCase
from people.opening import due_day, open_register
from people.privacy import KEEPER_ROLES
from people.programme import REGISTERS
from people.queries.declared import DeclaredView, register_for, view_of
from people.register_names import REGISTER_NAMES
from workflows import clock
from workflows.acts import Request, perform, rehearse
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, NotAllowed, NotFound
from workflows.form_keys import key_of, new_key, seen_by
from workflows.models.places import VILLAGE
from workflows.permission import facts_of, may
from workflows.phrases import inserts
from workflows.programme import Act, Kind
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.seen import mark_of
from workflows.signing import signing
from workflows.stepping_up import NOT_CONFIRMED, confirm_password


@require_GET
@officer_page
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The register as it was declared, what changed since, what is said of it and what she may do now."""
    desk = desk_of(request)
    found = register_for(ref, desk.seats)
    view = view_of(found, desk.seats)
    desk.county_name = view.places[0]
    return render(request, "declared/case.html", {"view": view, "case": found})


@require_http_methods(["GET", "POST"])
@officer_page
def declare(request: HttpRequest, register: str) -> HttpResponse:
    """The village and the year; posted, the year's register is begun and its page open."""
    seats = desk_of(request).seats
    if register not in REGISTER_NAMES:
        raise NotFound("not_found", _("There is no such register."))
    villages = _villages(seats)
    if not villages:
        raise NotAllowed("wrong_post", _("Your post doesn’t declare registers; the village’s does."))
    typed = request.POST
    place, year = typed.get("place", villages[0]), typed.get("year", str(clock.today().year))
    error: ActError | None = None
    if request.method == "POST":
        try:
            outcome = open_register(register, _year(year), place, seats, key=key_of(request))
        except ActError as refused:
            error = refused
        else:
            return redirect("people:declared", outcome.ref)
    questions = _questions(villages, place, year)
    context = {
        "register": register,
        "name": REGISTER_NAMES[register],
        "questions": questions,
        "due_on": due_day(register, clock.today().year, villages[0]),
        "key": new_key() if error is None or isinstance(error, Conflict) else typed.get("key", new_key()),
        "summary": tell(error, questions) if error is not None else None,
    }
    return render(request, "declared/open.html", context, status=error.status if error is not None else 200)


def _villages(seats: Seats) -> list[str]:
    """The villages for which one of her posts may begin a register."""
    return sorted(
        scope for s in seats.of_role(*REGISTERS.opening_roles) for scope in s.scopes if len(scope) == VILLAGE
    )


def _year(text: str) -> int:
    """Nought for what is no year: the act says which ones can be declared."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0


def _questions(villages: list[str], place: str, year: str) -> list[Question]:
    from workflows.desk import place_names

    names, today = place_names(villages), clock.today()
    years = [(str(each), str(each)) for each in (today.year, today.year - 1)]
    found = [Question("year", _("Year"), "radios", year, years, inline=True)]
    if len(villages) > 1:
        places = [(code, names.get(code, code)) for code in villages]
        found.insert(0, Question("place", _("Village"), "select", place, places))
    return found


@require_http_methods(["GET", "POST"])
@officer_page
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """GET asks, POST acts. A refusal is told on the same page, with everything that was typed."""
    named = ACTS.get(act)
    if named is None or named.kind is Kind.CLOCK:
        raise NotFound("unknown_act", _("There is no such act."))
    seats = desk_of(request).seats
    found = register_for(ref, seats)
    if request.method == "POST" and not inserts(request, seats.officer):
        try:
            _done(request, found, named, seats)
        except NotFound:
            raise
        except ActError as error:
            if error.code not in {"key_missing", NOT_CONFIRMED} or _refusal(found, named, seats) is None:
                return _page(request, found, named, error)
        else:
            return redirect("people:declared", ref)
    refusal = _refusal(found, named, seats)
    if refusal is None:
        return _page(request, found, named, None)
    context = {"error": refusal, "back": f"/declared/{ref}/"}
    return render(request, "errors/refused.html", context, status=refusal.status)


def _done(request: HttpRequest, case: RegisterCase, act: Act, seats: Seats) -> None:
    typed = request.POST
    asked = Request(
        act.name, data_of(act, typed), typed.get("opinion", ""), key_of(request), seen_by(request)
    )
    if _signs(act):
        confirm_password(request, seats.officer, lambda: rehearse(REGISTERS, case.ref, asked, seats))
    perform(REGISTERS, case.ref, asked, seats)


def _signs(act: Act) -> bool:
    """签字意味着责任: who declares the village's register answers for it with her password."""
    return act.kind is Kind.SUBMIT


def _refusal(case: RegisterCase, act: Act, seats: Seats) -> ActError | None:
    answer = may(case, act, seats, facts_of(case, seats.officer))
    return None if answer.allowed else answer.as_error()


def _page(request: HttpRequest, case: RegisterCase, act: Act, error: ActError | None) -> HttpResponse:
    desk = desk_of(request)
    typed = request.POST if request.method == "POST" else QueryDict()
    view: DeclaredView = view_of(case, desk.seats)
    desk.county_name = view.places[0]
    marks, opinion = marks_for(act, view.rows, typed), opinion_for(act, typed)
    asked = signing(typed or None, draws=False) if _signs(act) else None
    questions = [mark.note for mark in marks] + ([opinion] if opinion else [])
    questions += asked.questions if asked else []
    used_up = isinstance(error, Conflict) and error.code in {"key_reused", "key_missing"}
    context: dict[str, Any] = {
        "case": case,
        "act": act,
        "view": view,
        "marks": marks,
        # Groups of rows are folded unless something in them is marked.
        "opened": {mark.text for mark in marks if mark.ticked},
        "opinion": opinion,
        "signing": asked,
        "summary": tell(error, questions, asked_as(act, typed)) if error is not None else None,
        "key": typed["key"] if error is not None and not used_up else new_key(),
        "seen": mark_of(case, facts_of(case, desk.seats.officer).signoffs),
        "keeps": bool(desk.seats.of_role(*KEEPER_ROLES)),
    }
    return render(request, "declared/act.html", context, status=error.status if error is not None else 200)
