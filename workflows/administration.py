"""The county keeps its own officers, offices and posts: each change by a registrar, with a reason, in the journal.

A task belongs to a role and a place, never to a person: whoever holds the post has its work, so that nothing needs to
be handed over here. What was signed isn't touched: no appointment begins or ends before yesterday.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from workflows import appointing, clock
from workflows.appointing import By, record
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.loading.passwords import one_time_password
from workflows.models import Appointment, Coverage, Kin, Office, Officer, Place, Post
from workflows.refusals import told
from workflows.roles import ROLES, apart_from
from workflows.seats import Seat, Seats, no_seat_reason

ONE_DAY = timedelta(days=1)
HOLDER, STAND_IN = Appointment.Kind.HOLDER, Appointment.Kind.STAND_IN


@dataclass(frozen=True)
class FirstLogin:
    """A first login as the slip tells it. The password is in clear here and nowhere else."""

    officer: Officer
    password: str
    posts: tuple[Post, ...]


def registrar_seat(seats: Seats) -> Seat:
    """The seat for which she keeps the county's posts. Raises NotAllowed."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    for seat in seats.current:
        if ROLES[seat.role].administers:
            return seat
    names = _(" or ").join(str(role.label) for role in ROLES.values() if role.administers)
    raise NotAllowed("wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})


def officers_of(county: str) -> QuerySet[Officer]:
    """Everybody who ever was appointed to a post of the county."""
    held = Appointment.objects.filter(post__office__place_code__startswith=county).values("officer_id")
    return Officer.objects.filter(pk__in=held)


def officer_named(seats: Seats, username: str) -> Officer:
    """An officer of the registrar's county. Raises NotFound, NotAllowed."""
    found: Officer | None = officers_of(registrar_seat(seats).county).filter(username=username).first()
    if found is None:
        raise NotFound("no_officer", _("There is no such officer in this county."))
    return found


def office_of(seats: Seats, number: int) -> Office:
    """An office of the registrar's county. Raises NotFound, NotAllowed."""
    county = registrar_seat(seats).county
    found = Office.objects.filter(pk=number, place_code__startswith=county).first()
    if found is None:
        raise NotFound("no_office", _("There is no such office in this county."))
    return found


def post_of(seats: Seats, **which: int | str) -> Post:
    """A post of the registrar's county by its pk or code, with its office. Raises NotFound, NotAllowed."""
    county = registrar_seat(seats).county
    found = Post.objects.filter(office__place_code__startswith=county, **which)
    post = found.select_related("office").first()
    if post is None:
        raise NotFound("no_post", _("There is no such post in this county."))
    return post


def appointment_of(seats: Seats, number: int) -> Appointment:
    """An appointment to a post of the registrar's county. Raises NotFound, NotAllowed."""
    county = registrar_seat(seats).county
    found = Appointment.objects.filter(pk=number, post__office__place_code__startswith=county)
    appointment = found.select_related("officer", "post__office").first()
    if appointment is None:
        raise NotFound("no_appointment", _("There is no such appointment in this county."))
    return appointment


def reasoned(seats: Seats, reason: str) -> By:
    """Who does it, from which post, and why. Raises NotAllowed, Invalid."""
    seat = registrar_seat(seats)
    if not reason:
        raise Invalid({"reason": [_("Say why: the reason is kept with the act.")]})
    return By(seats.officer.pk, seat.post_id, reason)


def _someone_else(seats: Seats, officer: Officer, sentence: str) -> None:
    if officer.pk == seats.officer.pk:
        raise NotAllowed("own_account", sentence)


# ── Offices and posts ──────────────────────────────────────────────────────────────────────────────────────────────


def found_office(
    seats: Seats, *, code: str, kind: str, name: str, place_code: str, covers: Iterable[str], reason: str
) -> Office:
    """The office stands in the registrar's county and answers for `covers`. Raises Invalid, Conflict, NotAllowed."""
    by = reasoned(seats, reason)
    places = sorted(set(covers)) or [place_code]
    faults = place_faults(registrar_seat(seats).county, {"place_code": [place_code], "covers": places})
    if Office.objects.filter(code=code).exists():
        faults["code"] = [_("There is an office with this code already.")]
    if taken := _covered(kind, places):
        faults.setdefault("covers", []).append(taken)
    if faults:
        raise Invalid(faults)
    with told():
        return appointing.found_office(
            code=code, kind=kind, name=name, place_code=place_code, covers=places, by=by
        )


def create_post(seats: Seats, office: Office, *, code: str, role: str, title: str, reason: str) -> Post:
    """The office has one more post. Raises Invalid, Conflict, NotAllowed."""
    by = reasoned(seats, reason)
    if Post.objects.filter(code=code).exists():
        raise Invalid({"code": [_("There is a post with this code already.")]})
    with told():
        return appointing.create_post(code=code, office=office, role=role, title=title, by=by)


def place_faults(county: str, asked: dict[str, list[str]]) -> dict[str, list[str]]:
    """By field, what is wrong with the places; one statement."""
    every = {code for codes in asked.values() for code in codes}
    known = set(Place.objects.filter(code__in=every).values_list("code", flat=True))
    faults: dict[str, list[str]] = {}
    for name, codes in asked.items():
        if unknown := [code for code in codes if code not in known or not code.startswith(county)]:
            sentence = _("There is no such place in this county: %(codes)s.")
            faults[name] = [sentence % {"codes": _(", ").join(unknown)}]
    return faults


def _covered(kind: str, codes: list[str]) -> str:
    taken = Coverage.objects.filter(kind=kind, prefix__in=codes).select_related("office").first()
    return taken_by(taken.office.name, taken.prefix) if taken is not None else ""


def taken_by(office: str, place: str) -> str:
    """What says that another office answers for the place."""
    words = {"office": office, "place": place}
    return _("“%(office)s” answers for %(place)s already; two offices of a kind can't.") % words


# ── Appointments ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Term:
    """What is asked for: as holder or stand-in, from a day to a day, both included."""

    kind: str
    starts_on: date
    ends_on: date | None = None

    @property
    def during(self) -> Q:
        """The appointments in force on one of these days."""
        lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on)
        begins = Q(starts_on__lte=self.ends_on) if self.ends_on else Q()
        return lasts & begins & Q(withdrawn_at__isnull=True)


def appoint(seats: Seats, officer: Officer, post: Post, term: Term, *, reason: str) -> Appointment:
    """The officer has the post for that time; whoever held it until then leaves it on the day before.

    Raises Invalid naming every field at fault, NotAllowed (herself), Conflict.
    """
    by = reasoned(seats, reason)
    _someone_else(seats, officer, _("Nobody appoints herself. Another registrar must do it."))
    with told(), transaction.atomic():
        # Two registrars at one post: the second one waits, and judges what the first one left.
        post = Post.objects.select_for_update(of=("self",)).select_related("office").get(pk=post.pk)
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        faults = _term_faults(term)
        before = _holder_before(post, term)
        if not faults:
            faults = {**_officer_faults(officer, post, term, before), **_post_faults(post, term, before)}
        if faults:
            raise Invalid(faults)
        if before is not None:
            appointing.end(before, term.starts_on - ONE_DAY, by=by)
        return appointing.appoint(
            officer, post, starts_on=term.starts_on, ends_on=term.ends_on, kind=term.kind, by=by
        )


def _term_faults(term: Term) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if term.starts_on < clock.today():
        faults["starts_on"] = [_("An appointment can't begin in the past: others acted for the post then.")]
    if term.ends_on is not None and term.ends_on < term.starts_on:
        faults["ends_on"] = [_("The last day is before the first.")]
    if term.kind == STAND_IN and term.ends_on is None:
        faults["ends_on"] = [_("A stand-in needs a last day.")]
    return faults


def _holder_before(post: Post, term: Term) -> Appointment | None:
    """Whom a successor takes the post over from: its holder on the first day, who began before it."""
    if term.kind != HOLDER:
        return None
    held = Appointment.objects.filter(term.during, post=post, kind=HOLDER, starts_on__lt=term.starts_on)
    return held.select_related("officer", "post__office").order_by("starts_on").first()


def _officer_faults(
    officer: Officer, post: Post, term: Term, before: Appointment | None
) -> dict[str, list[str]]:
    if not officer.is_active:
        return {"officer": [_("This account is closed. Open it again first.")]}
    hers = Appointment.objects.filter(term.during, officer=officer).select_related("post__office")
    apart = apart_from(post.role)
    for held in hers.order_by("pk"):
        if held.post_id == post.pk:
            return {"officer": [_("She has this post in that time already.")]}
        within = apart.get(held.post.role)
        near = held.post.office_id == post.office_id
        if within == "county":
            near = held.post.office.county == post.office.county
        if within is not None and near:
            sentence = _(
                "She is “%(held)s” in that time, and “%(post)s” must be another person: one checks what the other does."
            )
            return {"officer": [sentence % {"held": held.post, "post": post}]}
    return {}


def _post_faults(post: Post, term: Term, before: Appointment | None) -> dict[str, list[str]]:
    if term.kind != HOLDER:
        return {}
    others = Appointment.objects.filter(term.during, post=post, kind=HOLDER)
    if before is not None:
        others = others.exclude(pk=before.pk)
    other = others.select_related("officer").order_by("starts_on").first()
    if other is None:
        return {}
    sentence = _("%(name)s holds this post from %(day)s. Choose days before that, or end that appointment.")
    words = {"name": other.officer.name, "day": other.starts_on.isoformat()}
    return {"ends_on" if other.starts_on > term.starts_on else "starts_on": [sentence % words]}


def end(seats: Seats, appointment: Appointment, day: date, *, reason: str) -> None:
    """The appointment's last day is `day`, yesterday at the earliest. Raises Invalid, Conflict, NotAllowed."""
    by = reasoned(seats, reason)
    with told(), transaction.atomic():
        locked = _locked(appointment)
        faults = []
        if day < clock.today() - ONE_DAY:
            faults.append(
                _("The last day can be yesterday at the earliest: what was done until then stands.")
            )
        if day < locked.starts_on:
            faults.append(_("The last day is before the first."))
        if locked.ends_on is not None and day > locked.ends_on:
            sentence = _("It ends on %(day)s. To prolong it, appoint her again from the day after.")
            faults.append(sentence % {"day": locked.ends_on.isoformat()})
        if not faults and appointing.is_last_registrar(locked, day):
            faults.append(
                _(
                    "Nobody would keep the county's posts after that day. Appoint a successor to this post first."
                )
            )
        if faults:
            raise Invalid({"ends_on": faults})
        appointing.end(locked, day, by=by)


def take_back(seats: Seats, appointment: Appointment, *, reason: str) -> None:
    """An appointment that hasn't begun never begins. Raises Invalid, Conflict, NotAllowed."""
    by = reasoned(seats, reason)
    with told(), transaction.atomic():
        locked = _locked(appointment)
        if locked.starts_on <= clock.today():
            raise Conflict("has_begun", _("This appointment has begun. End it instead."))
        appointing.take_back(locked, by=by)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("officer", "post__office")
    locked = rows.get(pk=appointment.pk)
    if locked.withdrawn_at is not None:
        raise Conflict("taken_back", _("This appointment was taken back."))
    if locked.ends_on is not None and locked.ends_on < clock.today():
        words = {"day": locked.ends_on.isoformat()}
        raise Conflict("is_over", _("This appointment ended on %(day)s.") % words)
    return locked


# ── Accounts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def take_on(
    seats: Seats, post: Post, term: Term, *, username: str, name: str, id_number: str, reason: str
) -> FirstLogin:
    """A new officer with her first post and a one-time password. Raises Invalid, Conflict, NotAllowed."""
    reasoned(seats, reason)
    if Officer.objects.filter(username=username).exists():
        raise Invalid({"username": [_("This user name is taken. Choose another one.")]})
    password = one_time_password()
    with told(), transaction.atomic():
        officer = appointing.register_officer(
            username=username, name=name, id_number=id_number, password=password
        )
        appoint(seats, officer, post, term, reason=reason)
        record(post.office.county, "open_account", {}, by=reasoned(seats, reason), officer=officer)
    return FirstLogin(officer, password, (post,))


def new_slip(seats: Seats, officer: Officer, *, reason: str) -> FirstLogin:
    """She signs in with a new one-time password, and nowhere with the old one; a closed account is open again.

    Raises Invalid, NotAllowed (herself, or an officer of another county too).
    """
    by = reasoned(seats, reason)
    _someone_else(seats, officer, _("You can't do this to your own account."))
    password = one_time_password()
    with told(), transaction.atomic():
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        posts = _hers(seats, officer)
        act = "renew_password" if officer.is_active else "reopen_account"
        officer.set_password(password)
        officer.must_change_password = officer.is_active = True
        officer.save(update_fields=["password", "must_change_password", "is_active"])
        record(registrar_seat(seats).county, act, {}, by=by, officer=officer)
    return FirstLogin(officer, password, tuple({row.post_id: row.post for row in posts}.values()))


def close_account(seats: Seats, officer: Officer, *, reason: str) -> None:
    """She signs in no more; what she holds ends today, what was to come is taken back. Raises as `new_slip` does."""
    by = reasoned(seats, reason)
    _someone_else(seats, officer, _("You can't do this to your own account."))
    today = clock.today()
    with told(), transaction.atomic():
        officer = Officer.objects.select_for_update().get(pk=officer.pk)
        if not officer.is_active:
            raise Conflict("account_closed", _("This account is closed already."))
        for row in _hers(seats, officer):
            if row.starts_on > today:
                appointing.take_back(row, by=by)
            elif row.ends_on is None or row.ends_on > today:
                appointing.end(row, today, by=by)
        officer.is_active = False
        officer.save(update_fields=["is_active"])
        record(registrar_seat(seats).county, "close_account", {}, by=by, officer=officer)


def _hers(seats: Seats, officer: Officer) -> list[Appointment]:
    """Her appointments of today and later. Raises NotAllowed where one of them is another county's."""
    county = registrar_seat(seats).county
    last = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    held = Appointment.objects.filter(last, officer=officer, withdrawn_at__isnull=True)
    rows = list(held.select_related("officer", "post__office").order_by("pk"))
    if any(row.post.office.county != county for row in rows):
        raise NotAllowed(
            "other_county", _("She holds a post in another county, which keeps her account too.")
        )
    return rows


def declare_kin(
    seats: Seats, officer: Officer, *, name: str, relation: str, id_number: str, reason: str
) -> Kin:
    """The officer keeps away from every case in which this person stands. Raises Invalid, NotAllowed."""
    by = reasoned(seats, reason)
    if officer.id_number == id_number:
        raise Invalid({"id_number": [_("This is the officer's own number.")]})
    with told(), transaction.atomic():
        kin = appointing.declare_kin(officer, name=name, relation=relation, id_number=id_number)
        record(registrar_seat(seats).county, "declare_kin", {}, by=by, officer=officer)
    return kin
