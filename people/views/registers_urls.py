"""Addresses of the registers, their files and their statistics."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from people.privacy import REGISTER_ROLES
from people.views import (
    registers,
    registers_due,
    registers_figures,
    registers_files,
    registers_handed_in,
    registers_statistics,
    registers_tables,
)
from people.views.navigation import PEOPLE_PAGES
from workflows.desk import Link, link_to

link_to(
    Link(registers.PLACE_IN_NAV, _("Registers of people"), "people:registers", REGISTER_ROLES, PEOPLE_PAGES)
)

urlpatterns: list[URLPattern] = [
    path("registers/", registers.registers, name="registers"),
    path("registers/due/", registers_due.register_due, name="register-due"),
    path("registers/statistics/", registers_statistics.statistics, name="register-statistics"),
    path(
        "registers/statistics/xlsx/",
        registers_statistics.statistics_workbook,
        name="register-statistics-workbook",
    ),
    path("registers/statistics/<slug:code>/", registers_figures.register_figure, name="register-figure"),
    path("registers/tables/", registers_tables.tables, name="tables"),
    path("registers/tables/<slug:ref>/", registers_tables.table, name="table"),
    path("registers/tables/<slug:ref>/file/", registers_tables.table_fetch, name="table-fetch"),
    path("registers/<slug:code>/", registers.register, name="register"),
    path("registers/<slug:code>/villages/", registers_handed_in.register_villages, name="register-villages"),
    path("registers/<slug:code>/print/", registers_files.register_print, name="register-print"),
    path("registers/<slug:code>/xlsx/", registers_files.register_workbook, name="register-workbook"),
    path("registers/<slug:code>/csv/", registers_files.register_csv, name="register-csv"),
    path("registers/<slug:code>/full/", registers_files.register_full, name="register-full"),
    path("registers/<slug:code>/<int:person_id>/card/", registers_files.register_card, name="register-card"),
]
