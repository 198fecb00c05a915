"""The registrar's pages: offices and posts, officers and appointments. Each change is asked with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import administration as county
from workflows import administration_forms as forms
from workflows import staffing, tables
from workflows.administration_forms import Answers
from workflows.covering import cover as cover_places
from workflows.desk import desk_of, officer_page
from workflows.errors import ActError, NotFound
from workflows.models import Officer, Post
from workflows.questions import Question, tell
from workflows.roles import OFFICE_KINDS, ROLES
from workflows.seats import Seats


@dataclass
class Form:
    """A page that asks and acts; a refusal is told on it, with everything that was typed."""

    title: str
    back: str
    button: str
    ask: Callable[[Mapping[str, Any]], list[Question]]
    act: Callable[[Answers], HttpResponse]
    caption: str = ""
    notes: list[str] = field(default_factory=list)
    warns: bool = False


def _answer(request: HttpRequest, form: Form) -> HttpResponse:
    error: ActError | None = None
    if request.method == "POST":
        try:
            return form.act(Answers(request.POST))
        except NotFound:
            raise
        except ActError as refused:
            error = refused
    typed = request.POST if error is not None else request.GET
    questions = form.ask(typed)
    context = {
        "form_page": form,
        "questions": questions,
        "summary": tell(error, questions) if error is not None else None,
        "place_in_nav": "administration",
    }
    return render(request, "admin_desk/form.html", context, status=error.status if error else 200)


def _seats(request: HttpRequest) -> Seats:
    """Her seats, one of which keeps the posts. Raises NotAllowed."""
    seats = desk_of(request).seats
    county.registrar_seat(seats)
    return seats


def _done(request: HttpRequest, sentence: str, name: str, *args: Any) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(name, *args)


def _sought(request: HttpRequest) -> tuple[str, str]:
    """What is looked for, and the key behind which the page begins."""
    return request.GET.get("q", "").strip()[:60].replace("\x00", ""), request.GET.get("after", "").replace(
        "\x00", ""
    )


# ── Offices and posts ──────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@officer_page
def offices(request: HttpRequest) -> HttpResponse:
    """The county's offices, each with its posts and who holds them today."""
    seats = _seats(request)
    sought, after = _sought(request)
    rows, more = staffing.offices(county.registrar_seat(seats).county, sought, after)
    following = staffing.following(sought, rows[-1].office.code) if more else ""
    context = {"rows": rows, "sought": sought, "following": following, "is_first": not after}
    return render(request, "admin_desk/offices.html", {**context, "place_in_nav": "administration"})


@require_GET
@officer_page
def office(request: HttpRequest, number: int) -> HttpResponse:
    """One office with its posts."""
    found = county.office_of(_seats(request), number)
    (row,) = staffing.rows_of([found])
    return render(request, "admin_desk/office.html", {"row": row, "place_in_nav": "administration"})


@require_http_methods(["GET", "POST"])
@officer_page
def new_office(request: HttpRequest) -> HttpResponse:
    """An office with the places that it answers for."""
    seats = _seats(request)

    def act(answers: Answers) -> HttpResponse:
        code = answers.read("code", forms.code(40)) or ""
        name = answers.read("name", tables.phrase(80)) or ""
        kind = answers.read("kind", forms.one_of(OFFICE_KINDS)) or ""
        place = answers.read("place_code", forms.place) or ""
        covers = answers.read("covers", forms.places, needed=False) or []
        why = answers.reason()
        answers.settle()
        made = county.found_office(
            seats, code=code, kind=kind, name=name, place_code=place, covers=covers, reason=why
        )
        return _done(request, _("The office stands. Give it its posts."), "office", made.pk)

    return _answer(
        request, Form(_("New office"), reverse("offices"), _("Found the office"), forms.office, act)
    )


@require_http_methods(["GET", "POST"])
@officer_page
def cover(request: HttpRequest, number: int) -> HttpResponse:
    """More places for an office."""
    seats = _seats(request)
    found = county.office_of(seats, number)

    def act(answers: Answers) -> HttpResponse:
        covers = answers.read("covers", forms.places) or []
        why = answers.reason()
        answers.settle()
        takes_over = answers.typed.get("takes_over") == "yes"
        cover_places(seats, found, covers, reason=why, takes_over=takes_over)
        return _done(request, _("The office answers for these places too."), "office", number)

    back = reverse("office", args=[number])
    title, button = _("Answer for further places"), _("Add these places")
    return _answer(request, Form(title, back, button, forms.cover, act, caption=found.name))


@require_http_methods(["GET", "POST"])
@officer_page
def new_post(request: HttpRequest, number: int) -> HttpResponse:
    """One more post for an office."""
    seats = _seats(request)
    found = county.office_of(seats, number)

    def ask(typed: Mapping[str, Any]) -> list[Question]:
        return forms.post(typed, found.kind)

    def act(answers: Answers) -> HttpResponse:
        role = answers.read("role", forms.one_of(ROLES)) or ""
        title = answers.read("title", tables.phrase(40)) or ""
        code = answers.read("code", forms.code(60)) or ""
        why = answers.reason()
        answers.settle()
        made = county.create_post(seats, found, code=code, role=role, title=title, reason=why)
        return _done(request, _("The post stands. Appoint an officer."), "post", made.pk)

    back = reverse("office", args=[number])
    return _answer(request, Form(_("New post"), back, _("Create the post"), ask, act, caption=found.name))


@require_GET
@officer_page
def post(request: HttpRequest, number: int) -> HttpResponse:
    """Who holds the post, held it and is to hold it; and the work that stays with it."""
    found = staffing.post_page(county.post_of(_seats(request), pk=number))
    return render(request, "admin_desk/post.html", {"view": found, "place_in_nav": "administration"})


# ── Appointments ───────────────────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
@officer_page
def appoint(request: HttpRequest, number: int) -> HttpResponse:
    """A successor, or a stand-in for a time."""
    seats = _seats(request)
    found = county.post_of(seats, pk=number)

    def act(answers: Answers) -> HttpResponse:
        name = answers.read("officer", forms.username) or ""
        officer: Officer | None = None
        if name:
            officer = county.officers_of(county.registrar_seat(seats).county).filter(username=name).first()
            if officer is None:
                answers.faults["officer"] = [_("No officer of this county has this user name.")]
        term, why = forms.term(answers), answers.reason()
        answers.settle()
        assert officer is not None
        assert term is not None
        county.appoint(seats, officer, found, term, reason=why)
        return _done(request, _("%(name)s is appointed.") % {"name": officer.name}, "post", number)

    notes = [_("The work of the post stays with the post: whoever holds it has its open cases.")]
    back = reverse("post", args=[number])
    form = Form(_("Appoint"), back, _("Appoint"), forms.appoint, act, caption=str(found), notes=notes)
    return _answer(request, form)


@require_http_methods(["GET", "POST"])
@officer_page
def end(request: HttpRequest, number: int) -> HttpResponse:
    """An appointment in force ends on a day; one that hasn't begun is taken back."""
    seats = _seats(request)
    found = county.appointment_of(seats, number)
    coming = staffing.when(found) == "coming"

    def act(answers: Answers) -> HttpResponse:
        day = None if coming else answers.read("ends_on", tables.day)
        why = answers.reason()
        answers.settle()
        if day is None:
            county.take_back(seats, found, reason=why)
            return _done(request, _("The appointment is taken back."), "post", found.post_id)
        county.end(seats, found, day, reason=why)
        return _done(request, _("The appointment has its last day."), "post", found.post_id)

    def ask(typed: Mapping[str, Any]) -> list[Question]:
        return [forms.reason(typed)] if coming else forms.end(typed, found.ends_on)

    title = _("Take the appointment back") if coming else _("End the appointment")
    caption = f"{found.post} · {found.officer.name}"
    back = reverse("post", args=[found.post_id])
    return _answer(request, Form(title, back, title, ask, act, caption=caption, warns=True))


# ── Officers ───────────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@officer_page
def officers(request: HttpRequest) -> HttpResponse:
    """The county's officers with what they hold today and are to hold."""
    seats = _seats(request)
    sought, after = _sought(request)
    rows, more = staffing.officers(county.registrar_seat(seats).county, sought, after)
    following = staffing.following(sought, rows[-1][0].username) if more else ""
    context = {"rows": rows, "sought": sought, "following": following, "is_first": not after}
    return render(request, "admin_desk/officers.html", {**context, "place_in_nav": "administration"})


@require_GET
@officer_page
def officer(request: HttpRequest, username: str) -> HttpResponse:
    """Her account, her appointments and the relatives whom she declared."""
    found = staffing.officer_page(county.officer_named(_seats(request), username))
    return render(request, "admin_desk/officer.html", {"view": found, "place_in_nav": "administration"})


def _slip(request: HttpRequest, login: county.FirstLogin) -> HttpResponse:
    """The slip, shown this once: the password is kept nowhere in clear."""
    address = request.build_absolute_uri("/")
    return render(request, "admin_desk/slip.html", {"slip": login, "address": address})


@require_http_methods(["GET", "POST"])
@officer_page
def new_officer(request: HttpRequest) -> HttpResponse:
    """An account with its first post; the slip follows."""
    seats = _seats(request)

    def act(answers: Answers) -> HttpResponse:
        name = answers.read("name", tables.name) or ""
        number = answers.read("id_number", tables.id_number) or ""
        username = answers.read("username", forms.username) or ""
        found = _post_named(seats, answers)
        term, why = forms.term(answers), answers.reason()
        answers.settle()
        assert found is not None
        assert term is not None
        login = county.take_on(seats, found, term, username=username, name=name, id_number=number, reason=why)
        return _slip(request, login)

    notes = [
        _("Her first password is shown once, on the slip that follows: print it and hand it over in person.")
    ]
    form = Form(_("New officer"), reverse("officers"), _("Open the account"), forms.take_on, act, notes=notes)
    return _answer(request, form)


def _post_named(seats: Seats, answers: Answers) -> Post | None:
    code = answers.read("post", tables.code)
    if code is None:
        return None
    try:
        return county.post_of(seats, code=code)
    except NotFound as error:
        answers.faults["post"] = [str(error.reason)]
        return None


@require_http_methods(["GET", "POST"])
@officer_page
def slip(request: HttpRequest, username: str) -> HttpResponse:
    """A new one-time password for who lost hers."""
    seats = _seats(request)
    found = county.officer_named(seats, username)

    def act(answers: Answers) -> HttpResponse:
        why = answers.reason()
        answers.settle()
        return _slip(request, county.new_slip(seats, found, reason=why))

    notes = [_("The old password ends at once. The new one is shown once, on the slip that follows.")]
    if not found.is_active:
        notes.append(_("This account is closed; a new slip opens it again. Appoint her afterwards."))
    return _answer(request, _about(found, _("New first-login slip"), act, notes))


@require_http_methods(["GET", "POST"])
@officer_page
def close(request: HttpRequest, username: str) -> HttpResponse:
    """No more sign-in, no more posts."""
    seats = _seats(request)
    found = county.officer_named(seats, username)

    def act(answers: Answers) -> HttpResponse:
        why = answers.reason()
        answers.settle()
        county.close_account(seats, found, reason=why)
        return _done(request, _("The account is closed."), "officer", username)

    notes = [_("She signs in no more. What she holds ends today; what she signed stays.")]
    form = _about(found, _("Close the account"), act, notes)
    form.warns = True
    return _answer(request, form)


def _about(officer: Officer, title: str, act: Callable[[Answers], HttpResponse], notes: list[str]) -> Form:
    """A page that asks for nothing but the reason."""
    back = reverse("officer", args=[officer.username])
    caption = f"{officer.name} · {officer.username}"
    return Form(title, back, title, lambda typed: [forms.reason(typed)], act, caption=caption, notes=notes)


@require_http_methods(["GET", "POST"])
@officer_page
def kin(request: HttpRequest, username: str) -> HttpResponse:
    """A relative from whose cases she is kept away."""
    seats = _seats(request)
    found = county.officer_named(seats, username)

    def act(answers: Answers) -> HttpResponse:
        name = answers.read("name", tables.name) or ""
        relation = answers.read("relation", tables.phrase(20)) or ""
        number = answers.read("id_number", tables.id_number) or ""
        why = answers.reason()
        answers.settle()
        county.declare_kin(seats, found, name=name, relation=relation, id_number=number, reason=why)
        return _done(request, _("The relative is declared."), "officer", username)

    notes = [_("She is kept away from every case in which this person stands. A declaration stays.")]
    form = _about(found, _("Declare a relative"), act, notes)
    form.ask = forms.kin
    return _answer(request, form)
