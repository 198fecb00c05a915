"""What a consent would cost: a part of the consent's page, worked out again as she types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from loans.consent_sums import Worked, worked_out
from loans.flows import ACTS
from loans.models import LoanCase
from loans.queries import case_for
from workflows.casework.queries import facts_for, signoffs_of
from workflows.desk import desk_of, officer_page
from workflows.ledger import current_content
from workflows.permission import may

WORK_OUT = "work_out"


@require_GET
@officer_page
def sums(request: HttpRequest, ref: str) -> HttpResponse:
    """The panel alone, for the officer who may consent now. Nothing is written."""
    seats = desk_of(request).seats
    case = case_for(ref, seats)
    answer = may(case, ACTS["consent"], seats, facts_for(case, seats, signoffs_of(case)))
    if not answer.allowed:
        raise answer.as_error()
    content = current_content(case)
    body = (content.body if content is not None else None) or {"sections": {}}
    return render(request, "loans/consent/sums.html", {"worked": worked_out(case, body, request.GET)})


def asks_for_sums(act: str, typed: QueryDict) -> bool:
    """True where “work it out” was pressed: nothing is done but the sums, and everything typed stays."""
    return act == "consent" and WORK_OUT in typed


def worked_panel(case: LoanCase, act: str, body: Mapping[str, Any], typed: QueryDict) -> Worked | None:
    """The sums on the page of a consent, with what was typed so far; None on every other act's page."""
    return worked_out(case, body, typed) if act == "consent" else None
