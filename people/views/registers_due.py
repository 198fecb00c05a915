"""The days on which registers are due: the policy's, and those that the county sets itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.acts.due_days import SETTER_ROLE, set_due_day
from people.registers import REGISTERS
from people.registers.due import due_days
from people.tables.choice import read_day
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import reader_of
from workflows import clock
from workflows.desk import officer_page
from workflows.errors import ActError, Invalid, NotAllowed
from workflows.questions import Question, tell


@require_http_methods(["GET", "POST"])
@officer_page
def register_due(request: HttpRequest) -> HttpResponse:
    """The days of this year and the next; posted, the county has its own for one register of a year."""
    desk, area = reader_of(request)
    if not desk.seats.of_role(SETTER_ROLE):
        raise NotAllowed("wrong_post", _("The county federation sets the days on which registers are due."))
    typed = {
        name: request.POST.get(name, "").strip() for name in ("register", "year", "due_on", "meeting_on")
    }
    questions, error = _questions(typed), None
    if request.method == "POST":
        try:
            _set(desk.seats, typed)
        except ActError as refused:
            error = refused
        else:
            messages.success(request, _("The day is set."))
            return redirect("people:register-due")
    this = clock.today().year
    days = {year: due_days(REGISTERS, year, area.roots[0]) for year in (this, this + 1)}
    context: dict[str, Any] = {
        "place_in_nav": PLACE_IN_NAV,
        "questions": questions,
        "years": list(days),
        "lines": [(book.title, [days[year].get(code) for year in days]) for code, book in REGISTERS.items()],
        "summary": tell(error, questions) if error is not None else None,
    }
    return render(request, "registers/due.html", context, status=error.status if error else 200)


def _set(seats: Any, typed: dict[str, str]) -> None:
    faults: dict[str, list[Any]] = {}
    due_on = read_day(typed["due_on"], "due_on", faults)
    meeting_on = read_day(typed["meeting_on"], "meeting_on", faults)
    if faults:
        raise Invalid(faults)
    year = typed["year"]
    number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0
    set_due_day(seats, typed["register"], number, due_on=due_on, meeting_on=meeting_on)


def _questions(typed: dict[str, str]) -> list[Question]:
    this = clock.today().year
    years = [(str(year), str(year)) for year in (this, this + 1)]
    names = [(code, book.title) for code, book in REGISTERS.items()]
    return [
        Question("register", _("Register"), "select", typed["register"], names),
        Question("year", _("Year"), "radios", typed["year"] or str(this), years, inline=True),
        Question("due_on", _("Due on"), "date", typed["due_on"], optional=True, width="10"),
        Question(
            "meeting_on",
            _("Day of the meeting"),
            "date",
            typed["meeting_on"],
            optional=True,
            width="10",
            hint=_("For the heads of village women: their register follows from the meeting."),
        ),
    ]
