"""A register of the year, village by village: declared, late, returned or missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from people.flows import RegisterFlow
from people.queries.handed_in import handed_in
from people.registers.due import due_days
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import reader_of, register_of
from workflows import clock
from workflows.desk import officer_page
from workflows.seats import Seats


@require_GET
@officer_page
def register_villages(request: HttpRequest, code: str) -> HttpResponse:
    """The villages of her places; last year's with `year`."""
    book = register_of(code)
    desk, area = reader_of(request, book, for_purpose=True)
    today = clock.today()
    years = [today.year, today.year - 1]
    year = years[1] if request.GET.get("year") == str(years[1]) else years[0]
    lines = handed_in(area, book, year, today)
    context = {
        "place_in_nav": PLACE_IN_NAV,
        "register": book,
        "year": year,
        "years": years,
        "due": due_days([code], year, area.roots[0]).get(code),
        "lines": [(line, RegisterFlow.state_labels.get(line.state, "")) for line in lines],
        "missing": sum(line.is_missing for line in lines),
        "opens": _opens(desk.seats),
    }
    return render(request, "registers/villages.html", context)


def _opens(seats: Seats) -> bool:
    """Drafts are seen by their village alone; whoever checks sees a case from its first declaration on."""
    return bool(seats.of_role("village_cadre", "village_chair"))
