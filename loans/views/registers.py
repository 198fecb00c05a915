"""台账统计 of the loan: its figures by place, time and industry, and the registers behind them."""

from __future__ import annotations

from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from loans.kept_lists import MOST_ROWS, order_register
from loans.programme import LOANS
from loans.registers import REGISTERS, filter_words
from loans.statistics import COUNTED, industry_labels
from workflows.case_registers import Register
from workflows.figure_asking import Asked, FigurePages, KindWords
from workflows.figure_pages import bounded, figure_urls
from workflows.models import Paper

# Whose posts see cases; what each of them sees of which places follows from her seats.
READERS = (
    "village_cadre",
    "village_chair",
    "township_reviewer",
    "loan_officer",
    "bank_liaison",
    "county_sealer",
    "auditor",
)


def _order(book: Register, asked: Asked) -> Paper:
    bounded(book, asked, MOST_ROWS)
    return order_register(LOANS, book, asked.desk.seats, asked.chosen, asked.place)


FIGURES = FigurePages(
    namespace="loans",
    place_in_nav="registers",
    heading=_("Statistics of the women's guaranteed loan"),
    counted=COUNTED,
    registers=REGISTERS,
    kinds=industry_labels,
    words=KindWords(_("Industry"), _("By industry"), _("Choose one of the industries, or all of them.")),
    filter_words=filter_words,
    order=_order,
)

urlpatterns: list[URLPattern] = figure_urls(FIGURES)
