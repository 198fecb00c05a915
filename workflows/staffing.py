"""What the registrar's pages read: offices with their posts, who holds them now, before and after, and the officers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from workflows import clock
from workflows.administration import officers_of
from workflows.desk import place_names
from workflows.models import Appointment, CaseTask, Coverage, Kin, Office, Officer, Post
from workflows.roles import OFFICE_KINDS, ROLES

PAGE = 25


@dataclass(frozen=True)
class Held:
    """An appointment as the pages list it. `when` is now, coming, over or withdrawn."""

    row: Appointment
    when: str

    @property
    def word(self) -> str:
        """The state in the reader's words."""
        words = {
            "now": _("in force"),
            "coming": _("to come"),
            "over": _("over"),
            "withdrawn": _("taken back"),
        }
        return words[self.when]

    @property
    def mark(self) -> str:
        """The shape that stands beside the word."""
        return {"now": "done", "coming": "waiting", "over": "to_do", "withdrawn": "void"}[self.when]

    @property
    def may_end(self) -> bool:
        return self.when in {"now", "coming"}


@dataclass
class PostRow:
    post: Post
    held: list[Held] = field(default_factory=list)

    @property
    def role(self) -> Any:
        """The kind of post in the reader's words."""
        return ROLES[self.post.role].label

    @property
    def current(self) -> list[Held]:
        return [each for each in self.held if each.when == "now"]

    @property
    def coming(self) -> list[Held]:
        return [each for each in self.held if each.when == "coming"]

    @property
    def is_vacant(self) -> bool:
        return not any(each.row.kind == Appointment.Kind.HOLDER for each in self.current)


@dataclass
class OfficeRow:
    office: Office
    place: str
    covers: list[str] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)

    @property
    def kind(self) -> Any:
        """The kind of office in the reader's words."""
        return OFFICE_KINDS[self.office.kind]


def when(row: Appointment) -> str:
    """`now`, `coming`, `over` or `withdrawn`, as of today."""
    today = clock.today()
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.starts_on > today:
        return "coming"
    return "over" if row.ends_on is not None and row.ends_on < today else "now"


def _held(rows: Iterable[Appointment]) -> list[Held]:
    return [Held(row, when(row)) for row in rows]


def offices(county: str, sought: str, after: str) -> tuple[list[OfficeRow], bool]:
    """The county's offices by code, those found by office, place code or post holder; and whether more follow.

    Five statements, however many posts.
    """
    found = Office.objects.filter(place_code__startswith=county).order_by("code")
    if sought:
        named = Appointment.objects.filter(officer__name__contains=sought).values("post__office_id")
        found = found.filter(
            Q(name__contains=sought) | Q(code=sought) | Q(place_code=sought) | Q(pk__in=named)
        )
    if after:
        found = found.filter(code__gt=after)
    page = list(found[: PAGE + 1])
    return rows_of(page[:PAGE]), len(page) > PAGE


def rows_of(page: list[Office], *, past: bool = False) -> list[OfficeRow]:
    """The offices with places, posts and appointments of today and later (`past`: all). Four statements."""
    covers: dict[int, list[str]] = {office.pk: [] for office in page}
    for office, prefix in Coverage.objects.filter(office__in=page).values_list("office_id", "prefix"):
        covers[office].append(prefix)
    names = place_names([*(office.place_code for office in page), *chain(*covers.values())])
    rows = {
        office.pk: OfficeRow(
            office,
            names.get(office.place_code, office.place_code),
            [names.get(code, code) for code in sorted(covers[office.pk])],
        )
        for office in page
    }
    posts: dict[int, PostRow] = {}
    for post in Post.objects.filter(office__in=page).order_by("code"):
        posts[post.pk] = PostRow(post)
        rows[post.office_id].posts.append(posts[post.pk])
    held = Appointment.objects.filter(post__office__in=page)
    if not past:
        last = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
        held = held.filter(last, withdrawn_at__isnull=True)
    for each in _held(held.select_related("officer").order_by("starts_on", "pk")):
        posts[each.row.post_id].held.append(each)
    return list(rows.values())


@dataclass(frozen=True)
class PostPage:
    row: PostRow
    office: OfficeRow
    open_cases: int


def post_page(post: Post) -> PostPage:
    """The post with every appointment it ever had, the newest first, and how many open cases stand with it."""
    row = PostRow(post, _held(_of(post=post)))
    role = ROLES[post.role]
    prefixes = Coverage.objects.filter(office_id=post.office_id).values_list("prefix", flat=True)
    scopes = {prefix[: role.prefix_length] for prefix in prefixes}
    waiting = CaseTask.objects.filter(role=post.role, scope__in=sorted(scopes), finished__isnull=True)
    office = OfficeRow(post.office, place_names([post.office.place_code]).get(post.office.place_code, ""))
    return PostPage(row, office, waiting.count())


def _of(**whose: Any) -> Iterable[Appointment]:
    rows = Appointment.objects.filter(**whose).select_related("officer", "post__office")
    return rows.order_by("-starts_on", "-pk")


@dataclass(frozen=True)
class Relative:
    name: str
    relation: str
    id_number: str


def masked(number: str) -> str:
    """The first six and the last two characters; enough to tell two relatives apart."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"


@dataclass(frozen=True)
class OfficerPage:
    officer: Officer
    held: list[Held]
    kin: list[Relative]


def officer_page(officer: Officer) -> OfficerPage:
    """Her appointments, the newest first, and the relatives whom she declared, their numbers masked."""
    kin = [
        Relative(row.name, row.relation, masked(row.id_number))
        for row in Kin.objects.filter(officer=officer).order_by("pk")
    ]
    return OfficerPage(officer, _held(_of(officer=officer)), kin)


def following(sought: str, key: str) -> str:
    """The query of the page that begins behind `key`."""
    return urlencode({"q": sought, "after": key})


def officers(county: str, sought: str, after: str) -> tuple[list[tuple[Officer, list[Held]]], bool]:
    """The county's officers by user name, those found by a piece of name or user name; and whether more follow.

    Two statements.
    """
    found = officers_of(county).order_by("username")
    if sought:
        found = found.filter(Q(name__contains=sought) | Q(username__contains=sought))
    if after:
        found = found.filter(username__gt=after)
    page = list(found.defer("id_number")[: PAGE + 1])
    held: dict[int, list[Held]] = {officer.pk: [] for officer in page[:PAGE]}
    last = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    rows = Appointment.objects.filter(last, officer__in=list(held), withdrawn_at__isnull=True)
    for each in _held(rows.select_related("post__office").order_by("starts_on", "pk")):
        held[each.row.officer_id].append(each)
    return [(officer, held[officer.pk]) for officer in page[:PAGE]], len(page) > PAGE
