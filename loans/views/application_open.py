"""Where an application begins: what she must know and bring, told at once, and the button that opens the draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from loans.drafting import open_application
from loans.forms.application import STEPS, language
from loans.forms.application_papers import SAMPLES
from loans.policy import load_policy
from loans.programme import LOANS
from workflows import clock
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed
from workflows.form_keys import key_of, new_key
from workflows.models import Place
from workflows.models.places import COUNTY
from workflows.money import grouped
from workflows.questions import Question, tell
from workflows.seats import Seats

_WHOSE = {
    "applicant": gettext_lazy("Of herself"),
    "spouse": gettext_lazy("Of her spouse"),
    "guarantor": gettext_lazy("Of each guarantor"),
}
_WHEN = {
    "married": gettext_lazy("if she is married"),
    "divorced": gettext_lazy("if she is divorced"),
    "licensed": gettext_lazy("if she has a business licence"),
    "unlicensed": gettext_lazy("if she has no business licence"),
    "public_payroll": gettext_lazy("if on the public payroll"),
    "fixed_deposit": gettext_lazy("if guaranteeing with a fixed deposit"),
}


@officer_page
@require_http_methods(["GET", "POST"])
def open_page(request: HttpRequest) -> HttpResponse:
    """Conditions and papers by the policy in force; posted, a draft stands in the village."""
    seats = desk_of(request).seats
    villages = _villages(seats)
    if not villages:
        raise NotAllowed("wrong_post", _("Only a village cadre opens an application."))
    first = next(iter(villages))
    chosen = request.POST.get("place", "") or (first if len(villages) == 1 else "")
    question = Question("place", _("Village"), kind="radios", options=list(villages.items()), value=chosen)
    error: ActError | None = None
    if request.method == "POST":
        try:
            if chosen not in villages:
                raise Invalid({"place": [_("Choose the village in which she lives.")]})
            opened = open_application(chosen, seats, key=key_of(request)).ref
            return redirect("loans:application-step", opened, next(iter(STEPS)))
        except (Invalid, Conflict) as refused:
            error = refused
    context = {
        "question": question if len(villages) > 1 else None,
        "place": {"code": first, "name": villages[first]},
        # Of the county where she has several villages, which other branches may serve.
        "sheets_of": first if len(villages) == 1 else first[:COUNTY],
        "key": new_key() if error or request.method == "GET" else request.POST.get("key"),
        "summary": tell(error, [question]) if error else None,
        **_told_at_once(first),
    }
    return render(request, "loans/application/open.html", context, status=error.status if error else 200)


def _villages(seats: Seats) -> dict[str, str]:
    """Code → name of the villages for which she may open an application."""
    today = clock.today()
    found: dict[str, str] = {}
    for scope in sorted({scope for seat in seats.of_role(*LOANS.opening_roles) for scope in seat.scopes}):
        rows = Place.objects.in_force(today).filter(code__startswith=scope).order_by("code", "valid_from")
        found |= {row.code: row.name for row in rows if len(row.code) == 12}
    return found


def _told_at_once(place_code: str) -> dict[str, Any]:
    """一次性告知: the conditions and papers, as the policy has them at this place today."""
    terms = load_policy().at(place_code, clock.today())
    tongue = "en" if language().startswith("en") else "zh"
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in terms.value("required_papers") or ():
        paper = {
            "label": row["label"][tongue],
            "when": _WHEN.get(row["when"], ""),
            "sample": SAMPLES.get(row["code"], ""),
        }
        groups.setdefault(row["holder"], []).append(paper)
    return {
        "paper_groups": [
            {"title": _WHOSE.get(holder, holder), "papers": listed} for holder, listed in groups.items()
        ],
        "terms": terms_of(place_code),
    }


def terms_of(place_code: str) -> dict[str, Any]:
    """Who may have how much, and how many guarantors that takes, as the policy has it at this place today."""
    terms = load_policy().at(place_code, clock.today())
    amounts = {name: terms.value(name) for name in ("amount_min", "amount_max", "tier1_max")}
    plain = ("age_min", "age_max", "guarantors_tier1", "guarantors_tier2")
    return {
        **{name: grouped(Decimal(str(value))) for name, value in amounts.items() if value is not None},
        **{name: terms.value(name) for name in plain},
    }
