"""Entering, correcting and taking back what is known of a person: one form for every kind, built from its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts.telling import correct, take_back, tell
from people.forms.persons import About, kinds_for, read_statement, statement_questions
from people.kinds import KINDS, Kind, income_of_slot
from people.models import Fact, Person
from people.privacy import KEEPER_ROLES, keeper_seat, may_read, person_in_reach
from people.queries.forms import Known, known_of, teams_for, villages_near
from people.queries.homes import age_of
from people.queries.registers import area_that_keeps
from people.reading import TELEPHONES
from people.views.persons import PLACE_IN_NAV, found_person, readers_desk
from workflows import files
from workflows.desk import officer_page
from workflows.errors import ActError, Conflict, Invalid, NotAllowed, NotFound
from workflows.files import Prepared
from workflows.questions import tell as summary_of
from workflows.seats import Seats
from workflows.uploads import check_upload

_LONGEST = 2**63 - 1


def kept_person(seats: Seats, person_id: int) -> Person:
    """The person, for whoever keeps the registers of her village. Raises NotFound, NotAllowed."""
    person = found_person(seats, person_id)
    if not seats.of_role(*KEEPER_ROLES) or keeper_seat(seats, person.place_code) is None:
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    return person


def sent_file(request: HttpRequest) -> Prepared | None:
    """The photo or document that was sent, checked; None where none was. Raises Invalid with the field `file`."""
    check_upload(request)
    sent = request.FILES.get("file")
    return files.prepare(sent.read()) if sent is not None else None


@require_GET
@officer_page
def kinds(request: HttpRequest, person: int) -> HttpResponse:
    """What can be entered of her."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    offered = [
        kind
        for kind in kinds_for(found.sex, age_of(found))
        if may_read(seats, found.place_code, kind.privacy)
    ]
    context = {
        "person": found,
        "about_her": [kind for kind in offered if kind.subject == "person"],
        "about_home": [kind for kind in offered if kind.subject == "household"],
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/kinds.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def state(request: HttpRequest, person: int, kind: str) -> HttpResponse:
    """From a day on something holds of her or of her household, or holds no longer."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    asked = KINDS.get(kind)
    if asked is None or not may_read(seats, found.place_code, asked.privacy):
        raise NotFound("not_found", _("There is no such kind of entry."))
    if asked.code == "income":
        return redirect("people:household", found.pk)
    known = known_of(seats, found)
    if asked.subject == "household" and known.home is None:
        messages.info(request, _("Enter her household first."))
        return redirect("people:household", found.pk)
    about = _about(seats, found, known, asked)
    may_end = asked.code in {"away", "residence"} or any(
        each.kind.code == asked.code and each.holds for each in known.entries
    )
    error: ActError | None = None
    if request.method == "POST":
        try:
            rows = tell(seats, read_statement(asked, about, request.POST, sent_file(request)))
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            _say(request, asked, is_new=bool(rows))
            return _after(request, seats, found)
    questions = statement_questions(asked, about, request.POST or _asked_for(request), may_end=may_end)
    context = {
        "person": found,
        "kind": asked,
        "holding": known.holding(asked.code),
        "questions": questions,
        "has_file": True,
        "onward": _onward(request, seats, found),
        "summary": summary_of(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/state.html", context, status=error.status if error else 200)


def _after(request: HttpRequest, seats: Seats, person: Person) -> HttpResponse:
    """Her page, or the list where she has left her places with what was entered."""
    if person_in_reach(seats, person.pk) is None:
        return redirect("people:persons")
    return redirect("people:person", _onward(request, seats, person))


def _about(seats: Seats, person: Person, known: Known, kind: Kind) -> About:
    members = known.home.members if known.home is not None else ()
    has_places = any(each.type == "place" for each in kind.fields) and kind.code != "away"
    return About(
        person=person.pk,
        place=person.place_code,
        household=known.home.household.pk if known.home is not None else None,
        members=[
            (str(each.person.pk), f"{each.person.name} ({each.role_words})")
            for each in members
            if not each.is_self
        ],
        villages=villages_near(area_that_keeps(seats), person.place_code) if has_places else (),
        teams=teams_for(person.place_code) if kind.code == "volunteer" else (),
    )


def _asked_for(request: HttpRequest) -> Mapping[str, str]:
    """What a link chose already: whether somebody left or came back."""
    holds = request.GET.get("holds", "")
    return {"holds": holds} if holds in {"yes", "no"} else {}


def _onward(request: HttpRequest, seats: Seats, person: Person) -> int:
    """Whose page comes next: whose page led here, or her own."""
    asked = request.POST.get("onward") or request.GET.get("onward", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return found_person(seats, int(asked)).pk
    return person.pk


def _say(request: HttpRequest, kind: Kind, *, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("Saved: %(what)s") % {"what": kind.label})
    else:
        messages.info(request, _("This was known already: nothing was changed."))


# ── One entry ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _entry(seats: Seats, person: Person, fact_id: int) -> tuple[Known, Fact]:
    """An entry of hers or of her household. Raises NotFound."""
    known = known_of(seats, person)
    row = next((each for each in known.facts if each.pk == fact_id), None)
    if row is None or row.is_retracted:
        raise NotFound("not_found", _("There is no such entry."))
    return known, row


@require_http_methods(["GET", "POST"])
@officer_page
def fact(request: HttpRequest, person: int, fact: int) -> HttpResponse:
    """An entry with its source; posted, what was typed counts in its place."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    known, row = _entry(seats, found, fact)
    kind = KINDS[row.kind]
    about = replace(_about(seats, found, known, kind), numbers=_numbers(row))
    error: ActError | None = None
    if request.method == "POST":
        try:
            told = read_statement(kind, about, request.POST, sent_file(request), slot=row.slot)
            rows = correct(seats, row.pk, told)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            _say(request, kind, is_new=bool(rows))
            return _after(request, seats, found)
    typed = request.POST or _typed(row)
    questions = statement_questions(kind, about, typed, may_end=row.value is None, corrects=True)
    context = {
        "person": found,
        "kind": kind,
        "each": next(each for each in known.entries if each.id == row.pk),
        "questions": questions,
        "summary": summary_of(error, questions) if error else None,
        "year": income_of_slot(row.slot)[0] if kind.code == "income" else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/fact.html", context, status=error.status if error else 200)


def _typed(row: Fact) -> dict[str, Any]:
    """The entry as its form shows it again."""
    value = {name: _yes_no(each) for name, each in (row.value or {}).items() if name not in TELEPHONES}
    holds = "no" if row.value is None else "yes"
    return {**value, "holds": holds, "starts_on": row.starts_on.isoformat(), "source": row.source}


def _numbers(row: Fact) -> dict[str, str]:
    """Its telephones, which nobody needs to see in full to correct the rest."""
    return {name: str(each) for name, each in (row.value or {}).items() if name in TELEPHONES}


def _yes_no(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


@require_POST
@officer_page
def drop(request: HttpRequest, person: int, fact: int) -> HttpResponse:
    """The entry counts as not written; it stays in the history, marked."""
    seats = readers_desk(request).seats
    found = kept_person(seats, person)
    _known, row = _entry(seats, found, min(fact, _LONGEST))
    take_back(seats, row.pk)
    messages.success(request, _("Taken back: %(what)s") % {"what": KINDS[row.kind].label})
    return _after(request, seats, found)
