"""Who holds which post: offices with their coverage, posts, officers and appointments. The commands and the county's
screens write them through here, and each change is a row of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.crypto import ring
from workflows.errors import Conflict, Invalid
from workflows.identity import normalise_id_number
from workflows.models import Appointment, Coverage, Kin, Office, Officer, Post
from workflows.roles import OFFICE_KINDS, ROLES


def found_office(*, code: str, kind: str, name: str, place_code: str, covers: Iterable[str] = ()) -> Office:
    """The office stands, answering for `covers` (its own place by default). Raises Invalid, Conflict."""
    if kind not in OFFICE_KINDS:
        raise Invalid({"kind": [_("There is no such kind of office.")]})
    prefixes = sorted(set(covers) or {place_code})
    try:
        with transaction.atomic():
            office = Office.objects.create(code=code, kind=kind, name=name, place_code=place_code)
            Coverage.objects.bulk_create(
                Coverage(office=office, kind=kind, prefix=prefix) for prefix in prefixes
            )
            journal.append(
                county=office.county, act="found_office", facts={"office": code, "covers": prefixes}
            )
    except IntegrityError as error:
        raise Conflict(
            "office_exists", _("There is such an office already, or another one answers for its place.")
        ) from error
    return office


def create_post(*, code: str, office: Office, role: str, title: str) -> Post:
    """The office has one more post of this role. Raises Invalid, Conflict."""
    if role not in ROLES or ROLES[role].office_kind != office.kind:
        raise Invalid({"role": [_("An office of this kind has no such post.")]})
    try:
        with transaction.atomic():
            post = Post.objects.create(code=code, office=office, role=role, title=title)
            journal.append(county=office.county, act="create_post", facts={"post": code, "role": role})
    except IntegrityError as error:
        raise Conflict("post_exists", _("There is such a post already.")) from error
    return post


def register_officer(
    *, username: str, name: str, id_number: str = "", password: str | None = None
) -> Officer:
    """The officer has an account and no post yet. Her ID number is kept for the recusal rule. Raises Conflict."""
    number = normalise_id_number(id_number) if id_number else ""
    officer = Officer(
        username=username,
        name=name,
        id_number=number or None,
        id_index=ring().blind_index(number, "id_number") if number else "",
        date_joined=clock.now(),
        must_change_password=True,
    )
    officer.set_password(password)
    try:
        with transaction.atomic():
            officer.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("officer_exists", _("This user name or ID number has an account already.")) from error
    return officer


def declare_kin(officer: Officer, *, name: str, relation: str, id_number: str) -> Kin:
    """The officer keeps away from every case in which this person stands."""
    number = normalise_id_number(id_number)
    kin, _made = Kin.objects.get_or_create(
        officer=officer,
        id_index=ring().blind_index(number, "id_number"),
        defaults={"name": name, "relation": relation, "id_number": number},
    )
    return kin


def appoint(
    officer: Officer,
    post: Post,
    *,
    starts_on: date,
    ends_on: date | None = None,
    kind: str = Appointment.Kind.HOLDER,
) -> Appointment:
    """The officer holds the post (or stands in) from a day to a day, both included. Raises Invalid, Conflict."""
    if ends_on is not None and ends_on < starts_on:
        raise Invalid({"ends_on": [_("The last day is before the first.")]})
    if kind == Appointment.Kind.STAND_IN and ends_on is None:
        raise Invalid({"ends_on": [_("A stand-in needs a last day.")]})
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                officer=officer, post=post, kind=kind, starts_on=starts_on, ends_on=ends_on
            )
            journal.append(
                county=post.office.county,
                act="appoint",
                officer_id=officer.pk,
                post_id=post.pk,
                facts={
                    "kind": str(kind),
                    "starts_on": starts_on.isoformat(),
                    "ends_on": ends_on.isoformat() if ends_on else None,
                },
            )
    except IntegrityError as error:
        raise explained(error) from error
    return appointment


def explained(error: IntegrityError) -> Conflict:
    """What the database has against an appointment."""
    if "appointment_apart" in str(error):
        return Conflict(
            "two_persons", _("These two posts must be two persons: one of them checks what the other does.")
        )
    return Conflict("post_held", _("This post has another holder in that time."))


def end(appointment: Appointment, day: date) -> None:
    """The appointment's last day is `day`. Raises Invalid for a day before it began."""
    if day < appointment.starts_on:
        raise Invalid({"ends_on": [_("The last day is before the first.")]})
    with transaction.atomic():
        appointment.ends_on = day
        appointment.save(update_fields=["ends_on"])
        journal.append(
            county=appointment.post.office.county,
            act="end_appointment",
            officer_id=appointment.officer_id,
            post_id=appointment.post_id,
            facts={"ends_on": day.isoformat()},
        )
