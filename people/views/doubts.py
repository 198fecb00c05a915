"""Possible duplicates: queued with their reason, looked at side by side, merged by two officers, undone by two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.acts import merging
from people.models import Merge, Suspicion
from people.privacy import KEEPER_ROLES
from people.queries.doubts import PAGE, doubt_of, merge_of, merges, open_doubts, sides_of
from people.views.persons import PLACE_IN_NAV, readers_desk
from workflows.desk import officer_page, place_names
from workflows.errors import ActError, Conflict, Invalid, NotFound
from workflows.questions import Question, tell
from workflows.seats import Seats
from workflows.views import before_of

_WHICH = ("open", "settled")


def _page_of(rows: QuerySet[Any], before: int | None) -> tuple[list[Any], bool]:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


@require_GET
@officer_page
def doubts(request: HttpRequest) -> HttpResponse:
    """Rows that may be one person, the latest found first."""
    seats = readers_desk(request).seats
    page, more = _page_of(open_doubts(seats), before_of(request))
    names = place_names(row.place_code for row in page)
    context = {
        "rows": [(row, names.get(row.place_code, "")) for row in page],
        "more": page[-1].pk if more else None,
        "is_first": before_of(request) is None,
        "tab": "doubts",
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/doubts.html", context)


@require_http_methods(["GET", "POST"])
@officer_page
def doubt(request: HttpRequest, doubt: int) -> HttpResponse:
    """Both rows side by side; posted, it is proposed that they are one person."""
    seats = readers_desk(request).seats
    found = doubt_of(seats, doubt)
    error: ActError | None = None
    if request.method == "POST":
        try:
            merge = _propose(seats, found, request.POST)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            messages.success(request, _("Proposed. Another officer of your places decides."))
            return redirect("people:merge", merge.pk)
    people = [found.one, found.other] if found.other is not None else [found.one]
    questions = _questions(found, request.POST)
    context = {
        "doubt": found,
        "sides": sides_of(seats, people),
        "questions": questions,
        "keeps": bool(seats.of_role(*KEEPER_ROLES)),
        "summary": tell(error, questions) if error else None,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/doubt.html", context, status=error.status if error else 200)


def _questions(doubt: Suspicion, typed: Any) -> list[Question]:
    if doubt.other is None:
        return []
    rows = [
        (str(row.pk), _("%(name)s, row %(number)s") % {"name": row.name, "number": row.pk})
        for row in (doubt.one, doubt.other)
    ]
    return [
        Question(
            "kept",
            _("Which row is to speak for both?"),
            "radios",
            typed.get("kept", ""),
            rows,
            hint=_("No entry is lost: those of the other one are read with it, and all can be undone."),
        ),
        Question("reason", _("How do you know that both are one person?"), value=typed.get("reason", "")),
    ]


def _propose(seats: Seats, doubt: Suspicion, typed: Any) -> Merge:
    pair = {str(pk): pk for pk in (doubt.one_id, doubt.other_id) if pk is not None}
    kept = pair.pop(typed.get("kept", ""), None)
    if kept is None or len(pair) != 1:
        raise Invalid({"kept": [_("Choose one of the list.")]})
    (other,) = pair.values()
    return merging.propose(seats, kept, other, typed.get("reason", ""))


@require_POST
@officer_page
def settle_doubt(request: HttpRequest, doubt: int) -> HttpResponse:
    """These are two persons, or the name is right as it stands."""
    seats = readers_desk(request).seats
    merging.settle_doubt(seats, doubt_of(seats, doubt).pk)
    messages.success(request, _("Settled: it leaves the queue."))
    return redirect("people:doubts")


@require_GET
@officer_page
def merge_list(request: HttpRequest) -> HttpResponse:
    """Merges that wait for another officer, or those that are settled."""
    seats = readers_desk(request).seats
    which = request.GET.get("which", "open")
    which = which if which in _WHICH else "open"
    page, more = _page_of(merges(seats, is_open=which == "open"), before_of(request))
    context = {
        "merges": page,
        "more": page[-1].pk if more else None,
        "is_first": before_of(request) is None,
        "tab": which,
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/merges.html", context)


@require_GET
@officer_page
def merge(request: HttpRequest, merge: int) -> HttpResponse:
    """A merge with both rows, who proposed and settled it, and what she may do now."""
    seats = readers_desk(request).seats
    found = merge_of(seats, merge)
    context = {
        "merge": found,
        "sides": sides_of(seats, [found.kept, found.other]),
        "acts": _acts(found) if seats.of_role(*KEEPER_ROLES) else [],
        "closed": _why_closed(found, seats),
        "place_in_nav": PLACE_IN_NAV,
    }
    return render(request, "people/merge.html", context)


def _acts(found: Merge) -> list[tuple[str, Any, bool]]:
    """(code, words, whether it is the grave one) of what may come next."""
    if found.status == Merge.Status.PROPOSED:
        return [
            ("merge", _("Merge: they are one person"), False),
            ("reject", _("They are two persons"), True),
        ]
    if found.status == Merge.Status.MERGED:
        return [("propose-undo", _("Propose to undo it"), True)]
    if found.status == Merge.Status.UNDOING:
        return [("undo", _("Undo the merge"), True), ("keep", _("The merge was right"), False)]
    return []


def _why_closed(found: Merge, seats: Seats) -> str:
    proposer = {
        Merge.Status.PROPOSED: found.proposed_by_id,
        Merge.Status.UNDOING: found.undo_proposed_by_id,
    }.get(Merge.Status(found.status))
    return _("You proposed it; another officer decides.") if proposer == seats.officer.pk else ""


@require_POST
@officer_page
def settle(request: HttpRequest, merge: int, act: str) -> HttpResponse:
    """The merge is settled, proposed to be undone, or undone."""
    seats = readers_desk(request).seats
    found = merge_of(seats, merge)
    acts: dict[str, Callable[[], Merge]] = {
        "merge": lambda: merging.settle(seats, found.pk, is_one_person=True),
        "reject": lambda: merging.settle(seats, found.pk, is_one_person=False),
        "propose-undo": lambda: merging.propose_undo(seats, found.pk),
        "undo": lambda: merging.settle_undo(seats, found.pk, was_wrong=True),
        "keep": lambda: merging.settle_undo(seats, found.pk, was_wrong=False),
    }
    if act not in acts:
        raise NotFound("unknown_act", _("There is no such act."))
    settled = acts[act]()
    messages.success(request, _("Saved: %(what)s") % {"what": Merge.Status(settled.status).label})
    return redirect("people:merge", settled.pk)
