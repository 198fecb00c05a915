"""Case numbers: gap-free per county, year and programme (示妇贷〔2014〕00012号). A void one stays with its case."""

from __future__ import annotations

from datetime import date
from typing import Any

from workflows.models import Counter, Place
from workflows.programme import Programme


def accept(case: Any, programme: Programme, day: date) -> None:
    """The case bears the next number of its county and year."""
    case.number = document_number(case.county, programme.code, programme.number_series, day)


def document_number(county: str, series: str, words: str, day: date) -> str:
    """The next number of the county's series and year as it is written, with the county's word and the series'."""
    number = next_number(county, series, day.year)
    return f"{_county_word(county)}{words}〔{day.year}〕{number:05d}号"


def next_number(county: str, series: str, year: int) -> int:
    """The number after the last one. The counter's row stays locked until the act commits, so none is ever skipped."""
    found = Counter.objects.select_for_update().filter(county=county, series=series, year=year).first()
    if found is None:
        Counter.objects.bulk_create([Counter(county=county, series=series, year=year)], ignore_conflicts=True)
        found = Counter.objects.select_for_update().get(county=county, series=series, year=year)
    found.last += 1
    found.save(update_fields=["last"])
    return found.last


def _county_word(code: str) -> str:
    name = (
        Place.objects.filter(code=code).order_by("-valid_from").values_list("name", flat=True).first() or code
    )
    return name[:1]
