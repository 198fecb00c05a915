"""Entering what was signed on paper, for a loan: its facts and the words of its acts; the page is the engine's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loans.forms.acts import ActForm, data_of, form_for
from loans.models import LoanCase
from loans.programme import LOANS
from loans.queries import paper_rows
from loans.reading import Reader
from workflows.casework.paper_views import Entering, enter_page
from workflows.desk import officer_page
from workflows.money import grouped
from workflows.programme import Act


def _form(act: Act, case: LoanCase, body: Mapping[str, Any], typed: QueryDict | None) -> ActForm:
    form = form_for(act, case, body, typed)
    for question in form.questions():
        if question.name.endswith(".how"):
            question.label = _("How was this guarantor reached?")
    return form


def _facts(case: LoanCase) -> list[tuple[Any, str]]:
    yuan = _("%(amount)s yuan")
    asked = yuan % {"amount": grouped(case.amount_asked)} if case.amount_asked is not None else "—"
    facts: list[tuple[Any, str]] = [(_("Applicant"), case.title), (_("Amount asked"), asked)]
    if case.amount_consented is not None:
        terms = {
            "amount": grouped(case.amount_consented),
            "months": case.term_months,
            "rate": f"{case.rate:f}".rstrip("0").rstrip("."),
        }
        words = _("%(amount)s yuan, %(months)s months, %(rate)s %% a year")
        facts.append((_("Amount consented"), words % terms))
    return facts


ENTERING = Entering(
    LOANS,
    "loans",
    form=_form,
    data=lambda act, _case, typed: data_of(act, typed),
    sections=lambda _case, body: Reader().sections(body),
    papers=lambda attachments: paper_rows(attachments, Reader()),
    facts=_facts,
)


@require_http_methods(["GET", "POST"])
@officer_page
def on_paper(request: HttpRequest, ref: str) -> HttpResponse:
    """GET asks, POST enters. A refusal is told on the same page, with everything that was typed and the scan."""
    return enter_page(request, ENTERING, ref)
