"""A household: who belongs to it and as what, its income by year, what it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.acts.entering import change_members, open_household
from people.acts.joining import bring_in, state_income
from people.forms.household import (
    income_questions,
    join_questions,
    member_questions,
    open_questions,
    read_amounts,
    read_role,
)
from people.forms.persons import Answers, read_person, read_source
from people.kinds import Privacy
from people.models import Person
from people.privacy import keeper_seat, may_read
from people.queries.forms import Known, known_of
from people.queries.homes import Home, Member
from people.queries.household import amounts_of, years_of
from people.views.persons import PLACE_IN_NAV, found_person, readers_desk
from people.views.persons_stating import kept_person, sent_file
from workflows import clock
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.questions import Question, tell
from workflows.seats import Seats

# So many years back an income may be entered.
_YEARS = 3


@require_GET
@officer_page
def household(request: HttpRequest, person: int) -> HttpResponse:
    """Her household today: its members, and its income year by year with what that is a head."""
    seats = readers_desk(request).seats
    found = found_person(seats, person)
    known = known_of(seats, found)
    entered = years_of(known) if may_read(seats, found.place_code, Privacy.POVERTY) else []
    have, last = {each.year for each in entered}, clock.today().year - 1
    support = [
        each
        for each in known.entries
        if each.kind.subject == "household" and each.kind.code != "income" and each.holds
    ]
    context = {
        "person": found,
        "home": known.home,
        "years": entered,
        "missing_years": [year for year in range(last, last - _YEARS, -1) if year not in have],
        "support": support,
        "keeps": keeper_seat(seats, found.place_code) is not None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/household.html", context)


def _home_of(seats: Seats, person: Person) -> tuple[Known, Home]:
    known = known_of(seats, person)
    if known.home is None:
        raise NotFound("not_found", _("This person belongs to no household yet."))
    return known, known.home


def _answer(
    request: HttpRequest,
    person: Person,
    title: str,
    questions: Sequence[Question],
    act: Callable[[], str],
    **more: Any,
) -> HttpResponse:
    """The form, or what came of it: saved and back on the household's page, or told what is wrong."""
    error: ActError | None = None
    if request.method == "POST":
        try:
            said = act()
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, said)
            return redirect("people:household", person.pk)
    context = {
        "person": person,
        "title": title,
        "questions": questions,
        "summary": tell(error, questions, {"starts_on": "since"}) if error else None,
        "place_in_nav": PLACE_IN_NAV,
        **more,
    }
    return render(request, "people/household_form.html", context, status=error.status if error else 200)


def _since(answers: Answers) -> date:
    """The day, once everything else could be read too. Raises Invalid."""
    found = answers.day("since")
    answers.settle()
    assert found is not None
    return found


@require_http_methods(["GET", "POST"])
@officer_page
def open_page(request: HttpRequest, person: int) -> HttpResponse:
    """A household of her own, with her as its first member."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)

    def act() -> str:
        answers = Answers(request.POST)
        role = read_role(answers)
        open_household(seats, found.place_code, {found.pk: str(role)}, since=_since(answers))
        return _("The household is opened.")

    note = _("To put her into a household that is entered already, open its page and add her there.")
    return _answer(request, found, _("Open a household"), open_questions(request.POST), act, note=note)


@require_http_methods(["GET", "POST"])
@officer_page
def join_page(request: HttpRequest, person: int) -> HttpResponse:
    """Somebody comes into the household: born, married in, moved in."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    _known, home = _home_of(seats, found)

    def act() -> str:
        answers = Answers(request.POST)
        entered, role, source = read_person(answers), read_role(answers), read_source(answers)
        since = _since(answers)
        assert entered is not None
        new = bring_in(seats, home.household, entered, role=str(role), since=since, source=source)
        return _("%(name)s belongs to the household.") % {"name": new.name}

    note = _("Who isn’t known yet is registered in the same village.")
    return _answer(
        request, found, _("Add a member"), join_questions(request.POST), act, note=note, types_person=True
    )


@require_http_methods(["GET", "POST"])
@officer_page
def member_page(request: HttpRequest, person: int, member: int) -> HttpResponse:
    """A member leaves, or becomes something else to the head."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    _known, home = _home_of(seats, found)
    who = _member(home, member)

    def act() -> str:
        answers = Answers(request.POST)
        role = read_role(answers, may_leave=True)
        change_members(seats, home.household, {who.person.pk: role}, since=_since(answers))
        return _("Saved: %(what)s") % {"what": who.person.name}

    title = _("%(name)s, %(role)s") % {"name": who.person.name, "role": who.role_words}
    return _answer(request, found, title, member_questions(request.POST, who.role), act)


def _member(home: Home, pk: int) -> Member:
    who = next((each for each in home.members if each.person.pk == pk), None)
    if who is None:
        raise NotFound("not_found", _("There is no such member of the household."))
    return who


@require_http_methods(["GET", "POST"])
@officer_page
def income_page(request: HttpRequest, person: int, year: int) -> HttpResponse:
    """The income of a year, item by item."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    known, home = _home_of(seats, found)
    if not clock.today().year - 20 <= year < clock.today().year:
        raise NotFound("not_found", _("The income of a year is entered when the year is over."))
    before = amounts_of(known).get(year, {})

    def act() -> str:
        answers = Answers(request.POST)
        amounts, source = read_amounts(answers), read_source(answers)
        answers.settle()
        state_income(seats, home.household, year, amounts, source=source, evidence=sent_file(request))
        return _("The income of %(year)s is saved.") % {"year": year}

    questions = income_questions(request.POST or {item: _typed(each) for item, each in before.items()})
    title = _("Income of %(year)s") % {"year": year}
    note = _("Of the whole household, in yuan. What it comes to a head is worked out.")
    return _answer(request, found, title, questions, act, note=note, has_file=True)


def _typed(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
