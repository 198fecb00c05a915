"""走访: who is to be seen, a visit entered in one screen, its record, and the needs that it found."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts import visiting
from people.acts.looking import PURPOSES, look_at_photo, look_at_visit
from people.acts.visiting import POOR, Done, person_of
from people.caring import keeper_of, reads_poverty
from people.kinds import Privacy
from people.models import FollowUp, Person, RegisterEntry, Visit
from people.privacy import REGISTER_ROLES, keeper_seat, may_read
from people.queries import visits as reading
from people.views.imports import area_for, keepers_desk, places_of, read_day
from people.views.navigation import PEOPLE_PAGES
from people.views.persons import file_answer, readers_desk
from people.visit_papers import visit_record
from workflows import clock
from workflows.areas import LENGTHS
from workflows.desk import Desk, Link, link_to, officer_page, place_names
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.models.places import COUNTY
from workflows.questions import Question, Summary, tell
from workflows.uploads import check_upload

PLACE_IN_NAV = "visits"
_TABS = {
    "unseen": gettext_lazy("To be seen"),
    "planned": gettext_lazy("Planned"),
    "needs": gettext_lazy("Needs"),
    "done": gettext_lazy("Visited"),
}

link_to(Link(PLACE_IN_NAV, gettext_lazy("Visits"), "people:visits", REGISTER_ROLES, PEOPLE_PAGES))


@require_GET
@officer_page
def visits(request: HttpRequest) -> HttpResponse:
    """Who wasn't seen often enough this year, what is planned, what is to be seen to, what was done."""
    desk = readers_desk(request)
    area = area_for(desk)
    asked = request.GET.get("place", "")
    place = area.choose(asked)
    # A whole county's women are no list to go by, nor one that is found in a moment: its townships' are.
    lists = [option for option in places_of(area) if len(option[0]) > COUNTY] or places_of(area)
    if len(place) <= COUNTY:
        place = lists[0][0]
    shown, key = request.GET.get("show", ""), request.GET.get("after", "")
    in_sight = may_read(desk.seats, place, Privacy.POVERTY)
    # Who is to be seen stands in a register, and most of them in that of poverty; so does who needs what.
    tabs = {code: title for code, title in _TABS.items() if in_sight or code not in {"unseen", "needs"}}
    shown = shown if shown in tabs else next(iter(tabs))
    page = _page_of(shown, area, place, key)
    context: dict[str, Any] = {
        "rows": page.rows,
        "following": page.following,
        "is_first": not key,
        "shown": shown,
        "tabs": tabs.items(),
        "place": Question("place", _("Place"), "select", place, lists),
        "names": area.names,
        "year": clock.today().year,
        "today": clock.today(),
        "keeps": keeper_seat(desk.seats, place) is not None,
        "in_sight": in_sight,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "visits/desk.html", context)


def _page_of(shown: str, area: Any, place: str, key: str) -> reading.Page:
    if shown == "unseen":
        return reading.unseen(area, place, clock.today(), key)
    return {"planned": reading.planned, "needs": reading.needs, "done": reading.done}[shown](place, key)


@require_http_methods(["GET", "POST"])
@officer_page
def new(request: HttpRequest, person: int) -> HttpResponse:
    """A visit in one screen; sent twice it is one visit."""
    desk = keepers_desk(request)
    woman, _seat = person_of(desk.seats, min(person, 2**63 - 1))
    if request.method == "POST":
        try:
            visit = visiting.do(desk.seats, _done(request, woman))
        except (Invalid, Conflict) as error:
            return _form(request, woman, error)
        messages.success(request, _("The visit is entered."))
        return redirect("people:visit", visit.pk)
    return _form(request, woman, None)


def _done(request: HttpRequest, woman: Person) -> Done:
    check_upload(request)
    faults: dict[str, list[str]] = {}
    sent = request.POST
    done_on = read_day("done_on", sent.get("done_on", ""), faults)
    due_on = read_day("due_on", sent["due_on"], faults) if sent.get("due_on", "").strip() else None
    photo = request.FILES.get("photo")
    return Done(
        person=woman.pk,
        done_on=done_on,
        found={name: sent.get(name, "") for name in ("poor", *visiting.LONGEST)},
        need=sent.get("need", ""),
        due_on=due_on,
        helper=_number(sent.get("helper", "")),
        photo=photo.read() if isinstance(photo, UploadedFile) else b"",
        visit=_number(sent.get("visit", "")),
        key=sent.get("key", ""),
        faults=faults,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _form(request: HttpRequest, woman: Person, error: ActError | None) -> HttpResponse:
    typed: Any = request.POST if error is not None else request.GET
    pair = reading.helper_of(woman.pk)
    questions = _questions(woman, typed, str(pair.helper_id) if pair is not None else "")
    context = {
        "person": woman,
        "questions": questions,
        "key": typed.get("key") or secrets.token_hex(16),
        "visit": typed.get("visit", ""),
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "visits/new.html", context, status=error.status if error else 200)


def _questions(woman: Person, typed: Any, helper: str) -> list[Question]:
    today = clock.today()
    due = visiting.due_by_default(woman.place_code, today)
    found = [
        Question("done_on", _("Visited on"), "date", typed.get("done_on", today.isoformat()), width="10"),
        Question(
            "poor",
            _("Does she live in poverty?"),
            "radios",
            typed.get("poor", ""),
            [*POOR.items()],
            inline=True,
        ),
        _words("why", _("Why she lives in poverty"), typed, optional=True),
        _words("life", _("How she lives and works"), typed),
        _words("difficulties", _("Difficulties to be solved"), typed, optional=True),
        Question("photo", _("Photo"), "file", accept="image/*", optional=True),
        _words("need", _("What is to be seen to next"), typed, optional=True),
        Question(
            "due_on",
            _("By when"),
            "date",
            typed.get("due_on", ""),
            optional=True,
            width="10",
            hint=_("Left empty: by %(day)s.") % {"day": due.isoformat()} if due else "",
        ),
    ]
    helpers = [(str(each.pk), each.name) for each in reading.helpers_at(woman.place_code, today)]
    if helpers:
        label = _("Helper who went along")
        chosen = typed.get("helper", helper)
        found.insert(1, Question("helper", label, "select", chosen, helpers, optional=True))
    return found


def _words(name: str, label: Any, typed: Any, *, optional: bool = False) -> Question:
    return Question(name, label, "textarea", typed.get(name, ""), optional=optional, rows=2)


@require_http_methods(["GET", "POST"])
@officer_page
def plan(request: HttpRequest, person: int) -> HttpResponse:
    """A day for the next visit."""
    desk = keepers_desk(request)
    woman, _seat = person_of(desk.seats, min(person, 2**63 - 1))
    typed = request.POST.get("planned_for", clock.today().isoformat())
    question = Question("planned_for", _("Planned for"), "date", typed, width="10")
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        day = read_day("planned_for", typed, faults)
        try:
            if faults:
                raise Invalid(faults)
            visiting.plan(desk.seats, woman.pk, day)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("The visit is planned."))
            return redirect(f"/visits/?show=planned&place={woman.place_code}")
    context = {
        "person": woman,
        "question": question,
        "summary": tell(error, [question]) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "visits/plan.html", context, status=error.status if error else 200)


@require_GET
@officer_page
def one(request: HttpRequest, visit: int) -> HttpResponse:
    """A visit with what was found and what it led to; without it, for a post that must say what for."""
    desk = readers_desk(request)
    found = reading.visit_for(desk.seats, visit, for_purpose=True)
    return _visit_page(request, desk, found, in_sight=reads_poverty(desk.seats, found))


@require_POST
@officer_page
def show(request: HttpRequest, visit: int) -> HttpResponse:
    """The same page with what was found, once, for a purpose that the journal keeps."""
    desk = readers_desk(request)
    found = reading.visit_for(desk.seats, visit, for_purpose=True)
    try:
        look_at_visit(desk.seats, found, request.POST.get("purpose", ""))
    except Invalid as error:
        purpose = _purpose()
        summary = tell(error, [purpose])
        return _visit_page(request, desk, found, in_sight=False, purpose=purpose, summary=summary)
    return _visit_page(request, desk, found, in_sight=True)


def _purpose() -> Question:
    return Question("purpose", _("What do you need it for?"), "select", "", [*PURPOSES.items()])


def _visit_page(
    request: HttpRequest,
    desk: Desk,
    found: Visit,
    *,
    in_sight: bool,
    purpose: Question | None = None,
    summary: Summary | None = None,
) -> HttpResponse:
    context = {
        "visit": found,
        "where": _where(found),
        "in_sight": in_sight,
        "prints": reads_poverty(desk.seats, found),
        "poor": POOR.get((found.found or {}).get("poor", "")),
        "needs": FollowUp.objects.filter(visit=found).order_by("pk") if in_sight else [],
        "keeps": keeper_of(desk.seats, found) is not None,
        "purpose": purpose or _purpose(),
        "summary": summary,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "visits/visit.html", context, status=422 if summary else 200)


def _where(visit: Visit) -> str:
    """Where she was visited, in words: another village than the reader's where she moved. One statement."""
    codes = [visit.place_code[:length] for length in LENGTHS]
    names = place_names(codes)
    return "".join(names.get(code, "") for code in codes)


@require_POST
@officer_page
def cancel(request: HttpRequest, visit: int) -> HttpResponse:
    """The planned visit won't take place."""
    desk = keepers_desk(request)
    found = reading.visit_for(desk.seats, visit)
    try:
        visiting.cancel(desk.seats, found.pk)
    except Conflict as error:
        messages.error(request, str(error.reason))
    else:
        messages.success(request, _("The visit is cancelled."))
    return redirect("people:visits")


@require_GET
@officer_page
def printed(request: HttpRequest, visit: int) -> HttpResponse:
    """农村妇女走访记录 as PDF."""
    desk = readers_desk(request)
    found = _done_visit(desk, visit)
    needs = list(FollowUp.objects.filter(visit=found).order_by("pk"))
    answer = HttpResponse(
        visit_record(found, _where(found), needs, _group(found)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="visit-{found.pk}.pdf"'
    return answer


def _group(visit: Visit) -> str:
    woman = visit.person.speaker
    rows = RegisterEntry.objects.filter(person=woman, register="women", since__lte=visit.done_on)
    return rows.order_by("-since").values_list("group", flat=True).first() or ""


def _done_visit(desk: Desk, visit: int) -> Visit:
    found = reading.visit_for(desk.seats, visit)
    if found.status != Visit.Status.DONE:
        raise NotFound("not_found", _("There is no such entry."))
    return found


@require_http_methods(["GET", "POST"])
@officer_page
def photo(request: HttpRequest, visit: int) -> HttpResponse:
    """What the photo of a visit is needed for; posted, the photo, and a row in the journal."""
    seats = readers_desk(request).seats
    found = reading.visit_for(seats, visit, for_purpose=True)
    if found.photo is None:
        raise NotFound("no_paper", _("There is no such paper."))
    purpose, summary = _purpose(), None
    if request.method == "POST":
        try:
            look_at_photo(seats, found, request.POST.get("purpose", ""))
        except Invalid as error:
            summary = tell(error, [purpose])
        else:
            return file_answer(found.photo, f"visit-{found.pk}")
    context = {"visit": found, "purpose": purpose, "summary": summary, "place_in_nav": PLACE_IN_NAV}
    return render(request, "visits/photo.html", context, status=422 if summary else 200)


@require_http_methods(["GET", "POST"])
@officer_page
def need(request: HttpRequest, need: int) -> HttpResponse:
    """What is to be seen to; POST says what came of it."""
    desk = keepers_desk(request)
    found = reading.need_for(desk.seats, need)
    typed: Any = request.POST
    questions = [
        Question("outcome", _("What came of it"), "textarea", typed.get("outcome", ""), rows=3),
        Question(
            "done_on", _("Done on"), "date", typed.get("done_on", clock.today().isoformat()), width="10"
        ),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        day: date = read_day("done_on", typed.get("done_on", ""), faults)
        try:
            if faults:
                raise Invalid(faults)
            visiting.settle(desk.seats, found.pk, typed.get("outcome", ""), day)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("It is written down."))
            return redirect("people:visit", found.visit_id)
    context = {
        "need": found,
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "visits/need.html", context, status=error.status if error else 200)


__all__ = ["cancel", "need", "new", "one", "photo", "plan", "printed", "show", "visits"]
