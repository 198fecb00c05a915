"""Who holds which post: offices with their coverage, posts, officers and appointments. The commands and the county's
screens write them through here, and each change is a row of the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.canonical import digest, new_salt
from workflows.crypto import ring
from workflows.errors import Conflict, Invalid
from workflows.identity import normalise_id_number
from workflows.models import ActReason, Appointment, Coverage, JournalRow, Kin, Office, Officer, Post
from workflows.roles import OFFICE_KINDS, ROLES


@dataclass(frozen=True)
class By:
    """The officer who changes something, for which post, and why."""

    officer_id: int
    post_id: int
    reason: str


def record(
    county: str,
    act: str,
    facts: dict[str, Any],
    *,
    by: By | None = None,
    officer: Officer | None = None,
    post: Post | None = None,
) -> JournalRow:
    """The change to `officer` or `post` is a row of the county's chain; the reason is sealed beside it.

    Without `by` (a command did it) the row bears whom it is about; with it, who did it, and the facts whom it is about.
    """
    if by is None:
        officer_id, post_id = (row.pk if row is not None else None for row in (officer, post))
        return journal.append(county=county, act=act, officer_id=officer_id, post_id=post_id, facts=facts)
    salt = new_salt()
    about = {"officer": officer.pk if officer is not None else None, "post": post.code if post else None}
    told = {name: value for name, value in about.items() if value is not None}
    row = journal.append(
        county=county,
        act=act,
        officer_id=by.officer_id,
        post_id=by.post_id,
        facts={**facts, **told, "reason": reason_digest(by.reason, salt)},
    )
    ActReason.objects.create(row=row, text=by.reason, salt=salt)
    return row


def reason_digest(text: str, salt: str) -> str:
    """What the journal keeps of a reason."""
    return digest({"reason": text}, salt=salt)


def found_office(
    *,
    code: str,
    kind: str,
    name: str,
    place_code: str,
    covers: Iterable[str] = (),
    by: By | None = None,
) -> Office:
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
            record(office.county, "found_office", {"office": code, "covers": prefixes}, by=by)
    except IntegrityError as error:
        raise Conflict(
            "office_exists", _("There is such an office already, or another one answers for its place.")
        ) from error
    return office


def create_post(*, code: str, office: Office, role: str, title: str, by: By | None = None) -> Post:
    """The office has one more post of this role. Raises Invalid, Conflict."""
    if role not in ROLES or ROLES[role].office_kind != office.kind:
        raise Invalid({"role": [_("An office of this kind has no such post.")]})
    try:
        with transaction.atomic():
            post = Post.objects.create(code=code, office=office, role=role, title=title)
            record(office.county, "create_post", {"post": code, "role": role}, by=by)
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
    by: By | None = None,
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
            facts = {
                "kind": str(kind),
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
            }
            record(post.office.county, "appoint", facts, by=by, officer=officer, post=post)
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


def end(appointment: Appointment, day: date, *, by: By | None = None) -> None:
    """The appointment's last day is `day`. Raises Invalid for a day before it began."""
    if day < appointment.starts_on:
        raise Invalid({"ends_on": [_("The last day is before the first.")]})
    with transaction.atomic():
        appointment.ends_on = day
        appointment.save(update_fields=["ends_on"])
        post = appointment.post
        facts = {"ends_on": day.isoformat()}
        record(post.office.county, "end_appointment", facts, by=by, officer=appointment.officer, post=post)


def take_back(appointment: Appointment, *, by: By | None = None) -> None:
    """An appointment that hasn't begun never begins; its row stays."""
    with transaction.atomic():
        appointment.withdrawn_at = clock.now()
        appointment.save(update_fields=["withdrawn_at"])
        post = appointment.post
        facts = {"starts_on": appointment.starts_on.isoformat()}
        record(post.office.county, "take_back", facts, by=by, officer=appointment.officer, post=post)


def is_last_registrar(appointment: Appointment, day: date) -> bool:
    """True where the county would have no registrar on the day after: nobody could appoint one any more."""
    if not ROLES[appointment.post.role].administers:
        return False
    after = Q(ends_on__isnull=True) | Q(ends_on__gt=day)
    registrars = [role.code for role in ROLES.values() if role.administers]
    others = Appointment.objects.filter(
        after,
        post__role__in=registrars,
        post__office__place_code__startswith=appointment.post.office.county,
        starts_on__lte=day + timedelta(days=1),
        withdrawn_at__isnull=True,
        officer__is_active=True,
    )
    return not others.exclude(pk=appointment.pk).exists()
