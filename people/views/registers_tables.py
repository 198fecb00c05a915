"""Long tables of registers: hers, how far each is, and the file when it is made."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from people.models import RegisterTable
from people.registers import REGISTERS
from people.tables import orders
from people.tables.running import LOST_POST, TROUBLE
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import reader_of
from people.views.registers_files import table_file
from workflows.desk import officer_page, place_names
from workflows.errors import Conflict

FAULTS = {
    LOST_POST: gettext_lazy("Your posts no longer read this register or this place."),
    TROUBLE: gettext_lazy(
        "It was tried again and again in vain. Tell whoever runs this software, and order it anew."
    ),
}


@require_GET
@officer_page
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that she ordered, the newest first."""
    desk, _area = reader_of(request)
    found = orders.tables_of(desk.seats)
    names = place_names([table.chosen.get("place", "") for table in found])
    lines = [
        (table, REGISTERS[table.register].title, names.get(table.chosen.get("place", ""), ""))
        for table in found
    ]
    return render(request, "registers/tables.html", {"place_in_nav": PLACE_IN_NAV, "lines": lines})


@require_GET
@officer_page
def table(request: HttpRequest, ref: str) -> HttpResponse:
    """How far the table is; made, the way to its file. Whose post doesn't read it any more has no such page."""
    desk, _area = reader_of(request)
    found = orders.table_for(ref, desk.seats)
    context = {
        "place_in_nav": PLACE_IN_NAV,
        "table": found,
        "register": REGISTERS[found.register],
        "choice": None if found.fault == LOST_POST else orders.choice_for(found, desk.seats),
        "kept_until": orders.kept_until(found),
        "fault": FAULTS.get(found.fault, ""),
        "goes_on": found.status == RegisterTable.Status.WAITING,
    }
    return render(request, "registers/table.html", context)


@require_POST
@officer_page
def table_fetch(request: HttpRequest, ref: str) -> HttpResponse:
    """The file; of numbers in full on record."""
    desk, _area = reader_of(request)
    try:
        fetched = orders.fetch(ref, desk.seats)
    except Conflict as error:
        messages.error(request, str(error.reason))
        return redirect("people:table", ref)
    return table_file(fetched.data, fetched.form, fetched.choice)
