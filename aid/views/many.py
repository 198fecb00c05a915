"""One act on many cases from a page: chosen by ticks, each with its own result; and the township's page of signing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aid.many import MOST, Result, perform_many
from aid.models import AidCase
from aid.programme import AID
from aid.queries.desks import Standing, standing_at
from aid.queries.ranking import address_of
from aid.views.choosing import number_in
from workflows.desk import desk_of, officer_page, place_names
from workflows.errors import ActError, Invalid, NotFound, RulesForbid
from workflows.form_keys import key_of, new_key
from workflows.permission import state_label
from workflows.questions import Question, tell
from workflows.requests import Outcome
from workflows.signing import signing
from workflows.stepping_up import confirm_password

SIGNERS = ("township_reviewer",)
PLACE_IN_NAV = "aid-many"


@dataclass(frozen=True)
class Shown:
    """What became of one case, in words."""

    name: str
    title: str
    village: str
    href: str
    state: str
    refusals: Sequence[str] = ()


@dataclass
class Asked:
    """What the page of an act on many cases asks beside the ticks; with what was typed."""

    questions: list[Question] = field(default_factory=list)
    signing: Any = None

    def every(self) -> list[Question]:
        return [*self.questions, *(self.signing.questions if self.signing else ())]


def opinion_of(request: HttpRequest) -> Question:
    """The opinion that is printed beside her name in each of the cases."""
    typed = request.POST.get("opinion") if request.method == "POST" else None
    value = _("Agreed.") if typed is None else typed
    hint = _("It stands in each of the cases that you choose.")
    return Question("opinion", _("Opinion"), "textarea", value, hint=hint, rows=2)


def asked_for(request: HttpRequest, act: str, questions: Sequence[Question] = ()) -> Asked:
    """The opinion where the act needs one, its own questions, her password where it is signed with it."""
    opinion = [opinion_of(request)] if AID.acts[act].needs_opinion else []
    signed = signing(None, draws=False) if act in AID.with_password else None
    return Asked([*opinion, *questions], signed)


def done_to_many(request: HttpRequest, act: str, data: Mapping[str, Any]) -> list[Result]:
    """What the form's act made true of each case that was ticked. Raises ActError where nothing was done at all."""
    officer, key = desk_of(request).seats.officer, key_of(request)
    refs = request.POST.getlist("ref")
    faults: dict[str, list[str]] = {} if refs else {"ref": [_("Choose at least one case.")]}
    opinion = request.POST.get("opinion", "")
    if AID.acts[act].needs_opinion and not opinion.strip():
        faults["opinion"] = [_("Write your opinion: it is printed beside your name.")]
    refused = Invalid(faults) if faults else None
    if act in AID.with_password:
        confirm_password(request, officer, lambda: refused)
    if refused:
        raise refused
    seen = {ref: mark for ref in refs if (mark := request.POST.get(f"seen-{ref}"))}
    return perform_many(act, refs, desk_of(request).seats, data=data, opinion=opinion, key=key, seen=seen)


def result_page(
    request: HttpRequest, act: str, results: Sequence[Result], back: str, place: str
) -> HttpResponse:
    """Each case with its own result; the refused ones first, each with its reason. Two statements."""
    found = AidCase.objects.filter(ref__in=[ref for ref, _result in results]).defer("sections", "findings")
    # A ref that she may not see is told without saying whose it is.
    cases = {
        case.ref: case
        for case in found
        if isinstance(dict(results)[case.ref], Outcome) or desk_of(request).seats.sees(case)
    }
    names = place_names(case.place_code for case in cases.values())
    shown = [_shown(ref, result, cases.get(ref), names) for ref, result in results]
    refused = [each for each in shown if each.refusals]
    context = {
        "act": AID.acts[act],
        "refused": refused,
        "done": [each for each in shown if not each.refusals],
        "back": back,
        "place_in_nav": place,
    }
    return render(request, "aid/many_done.html", context, status=409 if len(refused) == len(shown) else 200)


def _shown(ref: str, result: Outcome | ActError, case: AidCase | None, names: Mapping[str, str]) -> Shown:
    refusals = [] if isinstance(result, Outcome) else _sentences(result)
    if case is None:
        return Shown(ref, "", "", "", "", refusals)
    return Shown(
        name=case.number or ref,
        title=case.title,
        village=names.get(case.place_code, case.place_code),
        href=address_of(case),
        state=state_label(case),
        refusals=refusals,
    )


def _sentences(error: ActError) -> list[str]:
    if isinstance(error, Invalid):
        return [str(sentence) for sentences in error.fields.values() for sentence in sentences]
    found = [str(error.reason)]
    if isinstance(error, RulesForbid):
        found += [str(finding["reason"]) for finding in error.findings]
    return found


def ticked_of(request: HttpRequest, refs: Sequence[str], fitting: Sequence[str] = ()) -> set[str]:
    """Which rows of the page are ticked: what she sent, or what the address asks for."""
    if request.method == "POST":
        return set(request.POST.getlist("ref"))
    asked = request.GET.get("ticked", "")
    return set(refs) if asked == "all" else set(fitting) if asked == "fits" else set()


@require_http_methods(["GET", "POST"])
@officer_page
def sign_many(request: HttpRequest) -> HttpResponse:
    """What waits for the township's signature. POST signs each that is ticked, with one opinion."""
    seats = desk_of(request).seats
    if not seats.of_role(*SIGNERS):
        raise NotFound("not_found", _("There is no such page for your posts."))
    error: ActError | None = None
    if request.method == "POST":
        try:
            results = done_to_many(request, "sign", {})
        except ActError as refused:
            error = refused
        else:
            return result_page(request, "sign", results, reverse("aid:sign-many"), PLACE_IN_NAV)
    found = standing_at("township_review", seats, number_in(request, "after"))
    return _sign_page(request, found, error)


def _sign_page(request: HttpRequest, found: Standing, error: ActError | None) -> HttpResponse:
    asked = asked_for(request, "sign")
    ticks = Question("ref", _("Choose"))
    context = {
        "rows": found.rows,
        "following": found.following,
        "is_first": number_in(request, "after") is None,
        "ticked": ticked_of(request, [row.case.ref for row in found.rows]),
        "asked": asked,
        "key": new_key(),
        "most": MOST,
        "summary": tell(error, [ticks, *asked.every()]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "aid/sign_many.html", context, status=error.status if error else 200)
