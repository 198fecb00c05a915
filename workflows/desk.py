"""What every page of an officer knows: her seats, and how a page that she may not open is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from workflows import clock
from workflows.errors import ActError, NotFound
from workflows.in_place import STALE
from workflows.models import Case, Officer, Phrase, Place
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.notices import MOST_COUNTED, unread_count
from workflows.phrases import phrases_of
from workflows.programme import called
from workflows.refusals import busy
from workflows.roles import ROLES
from workflows.seats import Seats, no_seat_reason, seats_of
from workflows.way_back import to_sign_in

View = Callable[..., HttpResponseBase]
log = logging.getLogger(__name__)


class Desk:
    """The officer of a request, her seats today and the name of her county; each is read once, when it is asked for."""

    def __init__(self, officer: Officer | None) -> None:
        self.officer = officer

    @cached_property
    def seats(self) -> Seats:
        assert self.officer is not None
        return seats_of(self.officer, clock.today())

    @cached_property
    def county_name(self) -> str:
        """The name in the header; empty for a visitor and for an officer without a seat."""
        seats = self.seats.current if self.officer is not None else ()
        return place_names([seats[0].county]).get(seats[0].county, "") if seats else ""

    @property
    def oversees(self) -> bool:
        return self._may("oversees")

    @property
    def administers(self) -> bool:
        return self._may("administers")

    @property
    def audits(self) -> bool:
        return self._may("audits")

    @property
    def is_told(self) -> bool:
        """True for a post that notices are addressed to; one that only reads gets none."""
        return self.officer is not None and bool(self.seats.addresses())

    @cached_property
    def unread(self) -> int:
        """Her unread notices, MOST_COUNTED at most; read once, when the page's head asks for it."""
        return unread_count(self.seats) if self.is_told else 0

    @property
    def unread_words(self) -> str:
        """The number in the head: beyond the bound it only says that there are more."""
        return f"{MOST_COUNTED - 1}+" if self.unread >= MOST_COUNTED else str(self.unread)

    @property
    def log_county(self) -> str:
        """The county whose log of messages she reads, from a post that answers for all of it; empty for any other."""
        for seat in self.seats.current if self.officer is not None else ():
            role = ROLES[seat.role]
            if role.prefix_length == COUNTY and (role.oversees or role.administers):
                return seat.county
        return ""

    @cached_property
    def phrases(self) -> list[Phrase]:
        """The sentences that she keeps; read once, where a page offers them."""
        return list(phrases_of(self.officer)) if self.officer is not None else []

    def _may(self, what: str) -> bool:
        return self.officer is not None and any(
            getattr(ROLES[seat.role], what) for seat in self.seats.current
        )

    @cached_property
    def links(self) -> list[Shown]:
        """The pages that her posts work on beside their tasks; those of a group together, behind its name."""
        together: dict[Any, list[Link]] = {}
        for link in sorted(LINKS, key=lambda link: link.group.rank if link.group else _LAST):
            if self.plays(*link.roles):
                together.setdefault(link.group or link.place, []).append(link)
        return [
            Shown(group.label, sorted(links, key=lambda link: group.places.index(link.place)))
            if isinstance(group, Group)
            else Shown(links[0].label, links)
            for group, links in together.items()
        ]

    def plays(self, *roles: str) -> bool:
        return self.officer is not None and bool(self.seats.of_role(*roles))


def desk_of(request: HttpRequest) -> Desk:
    """The request's desk, made once."""
    desk = getattr(request, "desk", None)
    if desk is None:
        user = getattr(request, "user", None)
        desk = Desk(user if user is not None and user.is_authenticated else None)
        request.desk = desk  # type: ignore[attr-defined]
    return desk


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page."""
    return {"desk": SimpleLazyObject(lambda: desk_of(request))}


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The newest name of each of these place codes; one statement."""
    rows = Place.objects.filter(code__in=set(codes)).order_by("valid_from").values_list("code", "name")
    return dict(rows)


def name_of(case: Case, place: str) -> str:
    """The case's number; of a draft whose it is, or where and on which day it was begun while nobody is named."""
    if case.number:
        return case.number
    whose = called(case) or f"{place} · {timezone.localtime(case.opened_at).date()}"
    return f"{_('Draft')} · {whose}"


def places_of(case: Case) -> tuple[str, str, str]:
    """Names of the case's county, township and village; one statement."""
    codes = [case.place_code[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)]
    names = place_names(codes)
    county, township, village = (names.get(code, code) for code in codes)
    return county, township, village


def officer_page(view: View) -> View:
    """The page is for officers who hold a post today; whatever the engine refuses is told, never a 500.

    A visitor is sent to sign in, a first login to its new password; nothing of such a page stays in a cache.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        desk = desk_of(request)
        if desk.officer is None:
            return to_sign_in(request)
        if desk.officer.must_change_password:
            return redirect("account_change_password")
        if not desk.seats.current:
            code, reason = no_seat_reason(desk.seats)
            response: HttpResponseBase = render(
                request, "errors/no_seat.html", {"code": code, "reason": reason}, status=403
            )
        else:
            response = _answer(view, request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return page


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except NotFound as error:
        raise Http404(str(error.reason)) from error
    except ActError as error:
        return _refused(request, error)
    except OperationalError:
        log.exception("the database didn't answer at %s %s", request.method, request.path)
        return _refused(request, busy())


def _refused(request: HttpRequest, error: ActError) -> HttpResponse:
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was open too long; what was typed is still in the browser."""
    response = render(request, "errors/csrf.html", status=403)
    response[STALE] = "1"
    return response


@dataclass(frozen=True)
class Listing:
    """How the cases of a programme stand in the desk's lists."""

    # The address of a case's page takes its ref.
    case_page: str
    # What is at stake, in words, for a row of the programme's own model.
    figure: Callable[[Any], str]
    # A round's content in words, as far as whoever holds these seats may read of the case: sections with a label and
    # rows, numbers of persons masked.
    read: Callable[[Mapping[str, Any], Case, Seats], Iterable[Any]] = lambda _body, _case, _seats: ()
    # The columns of the programme's model that say the figure as a number, the first one that is set: lists are
    # narrowed by them.
    amounts: tuple[str, ...] = ()
    # A paper by its kind and whom it concerns, in words.
    paper: Callable[[str, str], str] = lambda kind, subject: f"{kind} {subject}".strip()
    # Where a case is written in some states: her own work there begins on this page, not on the case's.
    writing_page: str = ""
    written_in: tuple[str, ...] = ()
    # (when, address) of each scan of a paper of ours that was signed by hand and handed in.
    signed_copies: Callable[[Any], Iterable[tuple[Any, str]]] = lambda _paper: ()
    # The address of the scan of a signature on paper takes the case's ref and the sign-off's place in it.
    scan_page: str = ""


LISTINGS: dict[str, Listing] = {}


def case_page(case: Case) -> str:
    """The address of the case's page."""
    return reverse(LISTINGS[case.programme].case_page, args=[case.ref])


def work_page(case: Case) -> str:
    """The address at which whoever holds the case goes on: where it is written, or the case's page."""
    listing = LISTINGS[case.programme]
    if case.state in listing.written_in:
        return reverse(listing.writing_page, args=[case.ref])
    return case_page(case)


def list_cases_as(programme: str, listing: Listing) -> None:
    """The desk knows how to show the programme's cases."""
    LISTINGS[programme] = listing


# The rules' names, by id, for the lists of findings.
RULE_WORDS: dict[str, Any] = {}


def name_rules(words: Mapping[str, Any]) -> None:
    """The pages call these rules by their names."""
    RULE_WORDS.update(words)


@dataclass(frozen=True)
class Group:
    """Pages that stand behind one name in the main navigation, and in a line of their own once one of them is open.

    `places` are theirs in the order in which they stand; the name opens the first of those that an officer has. The
    group of the lowest `rank` stands first, whichever programme was loaded first.
    """

    label: Any
    places: tuple[str, ...]
    rank: int


@dataclass(frozen=True)
class Link:
    """A page of a programme in the main navigation of these roles; `place` is its `place_in_nav`."""

    place: str
    label: Any
    page: str
    roles: tuple[str, ...]
    group: Group | None = None


@dataclass(frozen=True)
class Shown:
    """An entry of her navigation: one page, or the group of several, which opens the first of them."""

    label: Any
    links: list[Link]

    @property
    def page(self) -> str:
        return self.links[0].page

    @property
    def places(self) -> list[str]:
        return [link.place for link in self.links]

    @property
    def is_group(self) -> bool:
        return len(self.links) > 1


LINKS: list[Link] = []
# Behind every group: pages that stand by themselves.
_LAST = 1000


def link_to(link: Link) -> None:
    """The page stands in the navigation from now on, once."""
    if link not in LINKS:
        LINKS.append(link)
