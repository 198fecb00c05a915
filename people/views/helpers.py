"""结对帮扶: helpers and whom they look after; a helper who leaves leaves nobody behind."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts import helping
from people.acts.looking import PURPOSES, look_at_helper
from people.acts.visiting import person_of
from people.caring import may_name, place_today
from people.kinds import Privacy
from people.models import Helper, Pairing
from people.privacy import keeper_seat, keeping_seat, seats_that_read
from people.queries import helpers as reading
from people.queries.visits import helpers_at
from people.reading import masked_phone
from people.views.imports import area_for, keepers_desk, kept_area_for, key_of, places_of, read_day
from people.views.persons import readers_desk
from people.views.registers import PLACE_IN_NAV
from workflows import clock
from workflows.desk import Desk, officer_page
from workflows.errors import ActError, Conflict, Invalid
from workflows.models.places import COUNTY
from workflows.questions import Question, Summary, tell

_FATES = {
    Pairing.End.NOT_NEEDED.value: gettext_lazy("No longer needed"),
    Pairing.End.MOVED.value: gettext_lazy("She moved or died"),
}


@require_GET
@officer_page
def helpers(request: HttpRequest) -> HttpResponse:
    """The helpers of her places, and the women in poverty whom nobody looks after."""
    desk = readers_desk(request)
    area = area_for(desk)
    names_the_poor = bool(seats_that_read(desk.seats, Privacy.POVERTY))
    is_unpaired = names_the_poor and request.GET.get("show") == "unpaired"
    after = key_of(request, "after")
    asked = request.GET.get("place", "")
    first = next((code for code in area.codes if len(code) > COUNTY), area.roots[0])
    place = area.choose(asked) if asked else (area.top if len(area.top) > COUNTY else first)
    page = reading.unpaired(area, place, after) if is_unpaired else reading.helpers_of(desk.seats, after)
    context = {
        "rows": page.rows,
        "following": page.following,
        "is_first": after is None,
        "is_unpaired": is_unpaired,
        "names_the_poor": names_the_poor,
        "place": Question("place", _("Place"), "select", place, places_of(area)),
        "names": area.names,
        "keeps": any(keeper_seat(desk.seats, code) for code in area.roots),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/desk.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def new(request: HttpRequest) -> HttpResponse:
    """A helper is entered."""
    desk = keepers_desk(request)
    area = kept_area_for(desk)
    typed: Any = request.POST
    questions = [
        Question("name", _("Name"), value=typed.get("name", "")),
        Question("place_code", _("Place"), "select", typed.get("place_code", area.top), places_of(area)),
        Question("workplace", _("Works at"), value=typed.get("workplace", ""), optional=True),
        Question(
            "phone", _("Telephone"), value=typed.get("phone", ""), inputmode="tel", optional=True, width="20"
        ),
        _day("starts_on", _("First day"), typed),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        starts_on = read_day("starts_on", typed.get("starts_on", ""), faults)
        place = typed.get("place_code", "")
        if not place:
            faults["place_code"] = [_("Choose one of the list.")]
        try:
            if faults:
                raise Invalid(faults)
            helper = helping.add_helper(
                desk.seats,
                name=typed.get("name", ""),
                place_code=place,
                workplace=typed.get("workplace", ""),
                phone=typed.get("phone", ""),
                starts_on=starts_on,
            )
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            return redirect("people:helper", helper.pk)
    return _form(request, _("Enter a helper"), questions, error)


def _day(name: str, label: Any, typed: Any) -> Question:
    return Question(name, label, "date", typed.get(name, clock.today().isoformat()), width="10")


def _form(
    request: HttpRequest,
    title: str,
    questions: list[Question],
    error: ActError | None,
    *,
    caption: str = "",
) -> HttpResponse:
    context = {
        "title": title,
        "caption": caption,
        "questions": questions,
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/form.html", context, status=error.status if error else 200)


@require_GET
@officer_page
def one(request: HttpRequest, helper: int) -> HttpResponse:
    """A helper, whom she looks after, and the visits at which she was."""
    desk = readers_desk(request)
    found = reading.helper_for(desk.seats, helper)
    return _one(request, desk, found, _purpose())


@require_POST
@officer_page
def show(request: HttpRequest, helper: int) -> HttpResponse:
    """The same page with the telephone, once, for a purpose that the journal keeps."""
    desk = keepers_desk(request)
    found = reading.helper_for(desk.seats, helper)
    keeping_seat(desk.seats, found.place_code)
    purpose = _purpose()
    try:
        look_at_helper(desk.seats, found, request.POST.get("purpose", ""))
    except Invalid as error:
        return _one(request, desk, found, purpose, tell(error, [purpose]))
    return _one(request, desk, found, None)


def _purpose() -> Question:
    return Question("purpose", _("What do you need the numbers for?"), "select", "", [*PURPOSES.items()])


def _one(
    request: HttpRequest,
    desk: Desk,
    found: Helper,
    purpose: Question | None,
    summary: Summary | None = None,
) -> HttpResponse:
    """The telephone has stars where it is asked what it is needed for."""
    area = area_for(desk)
    phone = found.phone or ""
    context = {
        "helper": found,
        "phone": masked_phone(phone) if phone and purpose is not None else phone,
        "purpose": purpose,
        "summary": summary,
        "where": area.full_name(found.place_code) or found.place_code,
        "pairs": reading.pairs_of(found, desk.seats),
        "names_the_poor": bool(seats_that_read(desk.seats, Privacy.POVERTY)),
        "visits": reading.visits_with(found, desk.seats),
        "keeps": keeper_seat(desk.seats, found.place_code) is not None,
        "pairs_end": any(keeper_seat(desk.seats, code) for code in area.roots),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "helpers/helper.html", context, status=422 if summary else 200)


@require_http_methods(["GET", "POST"])
@officer_page
def leave(request: HttpRequest, helper: int) -> HttpResponse:
    """She leaves: of each of her pairs it is said who looks after that woman now, or why nobody needs to."""
    desk = keepers_desk(request)
    found = reading.helper_for(desk.seats, helper)
    typed: Any = request.POST
    pairs = [each for each in reading.pairs_of(found, desk.seats) if each.ends_on is None]
    questions = [_day("left_on", _("Left on"), typed)]
    for pair in pairs:
        others = _others(desk, pair)
        name = f"pair-{pair.pk}"
        questions.append(
            Question(
                name, pair.person.speaker.name, "select", typed.get(name, ""), [*others, *_FATES.items()]
            )
        )
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        left_on = read_day("left_on", typed.get("left_on", ""), faults)
        try:
            if faults:
                raise Invalid(faults)
            fates = {pair.pk: typed.get(f"pair-{pair.pk}", "") for pair in pairs}
            helping.leave(desk.seats, found.pk, left_on, fates)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("She left, and nobody is left without an answer."))
            return redirect("people:helper", found.pk)
    return _form(request, _("The helper leaves"), questions, error, caption=found.name)


def _others(desk: Desk, pair: Pairing) -> list[tuple[str, str]]:
    """Who could look after her instead, where she is registered today."""
    there = helpers_at(place_today(pair), clock.today())
    return [
        (f"to:{each.pk}", _("%(name)s looks after her") % {"name": each.name})
        for each in there
        if each.pk != pair.helper_id and may_name(desk.seats, each.place_code)
    ]


@require_http_methods(["GET", "POST"])
@officer_page
def pair(request: HttpRequest, person: int) -> HttpResponse:
    """A helper for a woman."""
    desk = keepers_desk(request)
    woman, _seat = person_of(desk.seats, min(person, 2**63 - 1))
    typed: Any = request.POST
    there = helpers_at(woman.place_code, clock.today())
    questions = [
        Question(
            "helper",
            _("Helper"),
            "select",
            typed.get("helper", ""),
            [(str(each.pk), _named(each)) for each in there],
        ),
        _day("starts_on", _("First day"), typed),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        starts_on = read_day("starts_on", typed.get("starts_on", ""), faults)
        chosen = typed.get("helper", "")
        if chosen not in {str(each.pk) for each in there}:
            faults["helper"] = [_("Choose one of the list.")]
        try:
            if faults:
                raise Invalid(faults)
            helping.pair(desk.seats, int(chosen), woman.pk, starts_on)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("She has a helper now."))
            return redirect("people:helper", int(chosen))
    return _form(request, _("A helper for her"), questions, error, caption=woman.name)


def _named(helper: Helper) -> str:
    return f"{helper.name} · {helper.workplace}" if helper.workplace else helper.name


@require_http_methods(["GET", "POST"])
@officer_page
def end(request: HttpRequest, pair: int) -> HttpResponse:
    """A pair is handed over, or ends with a reason."""
    desk = keepers_desk(request)
    found = reading.pairing_for(desk.seats, pair)
    typed: Any = request.POST
    options = [*_others(desk, found), *_FATES.items()]
    questions = [
        Question("end", _("What becomes of it"), "select", typed.get("end", ""), options),
        _day("ends_on", _("Last day"), typed),
    ]
    error: ActError | None = None
    if request.method == "POST":
        faults: dict[str, list[str]] = {}
        ends_on = read_day("ends_on", typed.get("ends_on", ""), faults)
        fate = typed.get("end", "")
        if fate not in {code for code, _label in options}:
            faults["end"] = [_("Say why it ends.")]
        try:
            if faults:
                raise Invalid(faults)
            if fate.startswith("to:"):
                helping.hand_over(desk.seats, found.pk, int(fate[3:]), ends_on)
            else:
                helping.end(desk.seats, found.pk, fate, ends_on)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            # The helper of the village that a woman left is none of her new one's.
            if may_name(desk.seats, found.helper.place_code):
                return redirect("people:helper", found.helper_id)
            return redirect("people:person", found.person.speaker.pk)
    caption = f"{found.helper.name} – {found.person.speaker.name}"
    return _form(request, _("End or hand over the pair"), questions, error, caption=caption)
