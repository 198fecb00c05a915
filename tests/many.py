"""A county of thousands of cases, one in ten of them open: with fewer any plan is cheap, and proves nothing."""

from __future__ import annotations

from bench.bulk import fill
from tests.county import VILLAGES, County, sections
from workflows.models import Place


def many_cases(county: County, cases: int = 4000) -> None:
    """So many cases more, by SQL and without digests, in all the villages; the planner knows of them."""
    fill(
        cases,
        places=list(Place.objects.filter(code__in=VILLAGES).values_list("id", "code")),
        officer=county.officers["t1.reviewer"].pk,
        post=county.posts["t1.reviewer"].pk,
        sections=sections(),
    )
