"""Persons: found by name, ID number or village; one person on one page, her numbers uncovered on record."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts.looking import PURPOSES, look, look_at_evidence
from people.kinds import KINDS
from people.models import Person
from people.privacy import REGISTER_ROLES, keeper_seat, person_in_reach
from people.queries import persons as finding
from people.queries.forms import known_of
from people.queries.person import PersonView, speaker_of, view_of
from people.queries.registers import area_that_reads
from workflows import files
from workflows.areas import Area
from workflows.desk import Desk, desk_of, officer_page
from workflows.errors import Invalid, NotFound
from workflows.models.places import TOWNSHIP, VILLAGE
from workflows.panels import panels_for
from workflows.questions import Question, Summary, tell
from workflows.seats import Seats
from workflows.seeking import Sought

PLACE_IN_NAV = "people"
_INDENTS = {TOWNSHIP: "\u3000", VILLAGE: "\u3000\u3000"}


def readers_desk(request: HttpRequest) -> Desk:
    """The desk, where one of her posts reads the registers. Raises NotFound: to any other there is no such page."""
    desk = desk_of(request)
    if not desk.seats.of_role(*REGISTER_ROLES):
        raise NotFound("not_found", _("There is no such page for your posts."))
    return desk


def found_person(seats: Seats, person_id: int) -> Person:
    """The person, in her places. Raises NotFound."""
    person = person_in_reach(seats, min(person_id, 2**63 - 1))
    if person is None:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return person


@require_http_methods(["GET", "POST"])
@officer_page
def persons(request: HttpRequest) -> HttpResponse:
    """Everybody of her places, or those who are looked for. What was typed stands sealed in the answer's address."""
    desk = readers_desk(request)
    question = _question(request.POST.get("q", ""))
    if request.method == "POST":
        try:
            sought = finding.read(question.value)
        except Invalid as error:
            return _list(request, desk, question, None, tell(error, [question]))
        return redirect(f"{reverse('people:persons')}?{urlencode({'sought': sought.token})}")
    token = request.GET.get("sought", "")
    sought_again = Sought.of_token(token) if token else None
    if token and (sought_again is None or sought_again.kind not in {"person", "name"}):
        stale = Invalid({"q": [_("This address can't be read any more. Search again.")]})
        return _list(request, desk, question, None, tell(stale, [question]))
    return _list(request, desk, question, sought_again, None)


def _question(typed: str) -> Question:
    return Question(
        "q",
        _("Name or ID number"),
        value=typed,
        hint=_("A name from its first two characters on, or all 18 characters of the number."),
    )


def _list(
    request: HttpRequest, desk: Desk, question: Question, sought: Sought | None, summary: Summary | None
) -> HttpResponse:
    area = area_that_reads(desk.seats)
    place = area.choose(request.GET.get("place", "")) if sought is None else ""
    key = request.GET.get("after", "")
    page = finding.Page((), "")
    if summary is None:
        page = finding.page_after(finding.people_in(desk.seats, place, sought), key)
    context = {
        "rows": finding.lines(page.rows, area),
        "following": page.following,
        "is_first": not key,
        "question": question,
        "summary": summary,
        "sought": sought,
        "place": Question("place", _("Place"), "select", place, _places(area)),
        "keeps": any(keeper_seat(desk.seats, scope) for scope in area.roots),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/persons.html", context, status=422 if summary else 200)


def _places(area: Area) -> list[tuple[str, str]]:
    every = [("", _("All my places"))] if not area.top else []
    return every + [(code, _INDENTS.get(len(code), "") + area.name(code)) for code in area.codes]


@require_GET
@officer_page
def person(request: HttpRequest, person: int) -> HttpResponse:
    """One person, with stars in place of her numbers. The address of a merged row leads to the one that speaks."""
    desk = readers_desk(request)
    try:
        view = view_of(desk.seats, min(person, 2**63 - 1))
    except NotFound:
        speaker = speaker_of(min(person, 2**63 - 1))
        if speaker is None or person_in_reach(desk.seats, speaker) is None:
            raise
        return redirect("people:person", speaker)
    return _page(request, desk, view)


@require_POST
@officer_page
def show(request: HttpRequest, person: int) -> HttpResponse:
    """The same page with her numbers, once, for a purpose that the journal keeps."""
    desk = readers_desk(request)
    try:
        found = look(desk.seats, min(person, 2**63 - 1), request.POST.get("purpose", ""))
    except Invalid as error:
        purpose = _purpose("")
        summary = tell(error, [purpose])
        return _page(request, desk, view_of(desk.seats, person), purpose=purpose, summary=summary)
    return _page(request, desk, view_of(desk.seats, found.pk, with_numbers=True))


def _purpose(value: str) -> Question:
    return Question("purpose", _("What do you need the numbers for?"), "select", value, [*PURPOSES.items()])


def _page(
    request: HttpRequest,
    desk: Desk,
    view: PersonView,
    purpose: Question | None = None,
    summary: Summary | None = None,
) -> HttpResponse:
    # The header names the same county: it was read with her places.
    desk.county_name = view.where[0]
    context: dict[str, Any] = {
        "view": view,
        "panels": panels_for(desk.seats, view.person, view.rows),
        "purpose": purpose or _purpose(""),
        "summary": summary,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/person.html", context, status=422 if summary else 200)


@require_http_methods(["GET", "POST"])
@officer_page
def evidence(request: HttpRequest, person: int, fact: int) -> HttpResponse:
    """What the photo or document beside an entry is needed for; posted, the file, and a row in the journal.

    The browser may do nothing with it but show it.
    """
    seats = readers_desk(request).seats
    found = found_person(seats, person)
    # Those of the rows merged into hers and of her household are hers; what she may not read isn't among them.
    hers = {row.pk: row for row in known_of(seats, found, for_purpose=True).facts}
    row = hers.get(fact)
    if row is None or row.evidence is None:
        raise NotFound("no_paper", _("There is no such paper."))
    purpose = Question("purpose", _("What do you need it for?"), "select", "", [*PURPOSES.items()])
    summary = None
    if request.method == "POST":
        try:
            look_at_evidence(seats, found, row, request.POST.get("purpose", ""))
        except Invalid as error:
            summary = tell(error, [purpose])
        else:
            return file_answer(row.evidence, f"evidence-{row.pk}")
    context = {
        "person": found,
        "kind": KINDS[row.kind],
        "purpose": purpose,
        "summary": summary,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/evidence.html", context, status=422 if summary else 200)


def file_answer(file: Any, name: str) -> HttpResponse:
    """The bytes of a stored file, to be looked at."""
    response = HttpResponse(files.read(file), content_type=file.media_type)
    extension = file.media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'inline; filename="{name}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers show no PDF in a sandbox; their viewer is another process.
    sandbox = "" if file.media_type == "application/pdf" else "; sandbox"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self'{sandbox}"
    )
    return response
