"""A kept paper at the desk: where it stands, all its revisions, and their files.

An officer reads the papers of the cases that she may see; each file of one that she opens is entered in the journal,
as it has numbers of persons in full. Lists of many cases have them masked: the journal knows who ordered them.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from workflows import paper_standing
from workflows.desk import LISTINGS, case_page, desk_of, officer_page
from workflows.errors import NotFound
from workflows.kept_papers import kept_papers
from workflows.models import Case, Paper, PaperJob, PaperRevision
from workflows.paper_checks import bytes_of
from workflows.paper_keys import NO_KEY
from workflows.paper_orders import order_for, try_again
from workflows.programme import PROGRAMMES, PaperKind, Programme
from workflows.scopes import may_read
from workflows.seats import Seats
from workflows.unmasking import printing


def _paper_for(request: HttpRequest, code: str) -> Paper:
    """The paper, where she sees its case; a list, where she asked for it or sees all its cases. Raises NotFound."""
    found = Paper.objects.select_related("case", "office").filter(code=code).first()
    if found is None or not _sees(found, desk_of(request).seats):
        raise NotFound("no_paper", _("There is no such paper."))
    return found


def _sees(paper: Paper, seats: Seats) -> bool:
    return seats.sees(paper.case) if paper.case is not None else may_read(paper.asked, seats)


@require_GET
@officer_page
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Where the paper stands, who signed it, and every revision that was kept of it, the void ones too."""
    found = _paper_for(request, code)
    programme = PROGRAMMES[found.programme]
    standing = paper_standing.standing_of(found)
    labels = programme.flow.level_labels
    context = {
        "paper": found,
        "case_href": case_page(found.case) if found.case is not None else "",
        "kind": programme.paper_title(found),
        "work": _work(standing),
        "signed_copies": LISTINGS[found.programme].signed_copies(found),
        "standing": standing,
        "status": paper_standing.WORDS[standing.status],
        "facts": programme.public_facts(found),
        "levels": [(labels.get(level.level, level.level), level) for level in standing.levels],
        "revisions": [_row(revision, standing, labels) for revision in reversed(standing.revisions)],
    }
    return render(request, "desk/paper.html", context)


def _row(revision: PaperRevision, standing: paper_standing.Standing, labels: Any) -> dict[str, Any]:
    return {
        "revision": revision,
        "level": labels.get(revision.signoff.level, "") if revision.signoff else "",
        "is_void": revision.pk in standing.void,
        "is_latest": standing.latest is not None and revision.pk == standing.latest.pk,
    }


def _work(standing: paper_standing.Standing) -> str:
    """What holds the paper up: it is given up, its last attempt failed, it waits its turn; nothing."""
    if any(job.state == PaperJob.State.FAILED for job in standing.jobs):
        return "failed"
    waiting = [job for job in standing.jobs if job.state == PaperJob.State.WAITING]
    if any(job.error and not job.lease and job.error != NO_KEY for job in waiting):
        return "faulty"
    return "waiting" if waiting else ""


@require_POST
@officer_page
def again(request: HttpRequest, code: str) -> HttpResponse:
    """What could not be made is tried again at once."""
    try_again(_paper_for(request, code))
    return redirect("kept_paper", code)


@require_GET
@officer_page
def file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The bytes of a revision, to be saved: opened elsewhere, they are what was signed. On record."""
    found = _paper_for(request, code)
    revision = PaperRevision.objects.filter(paper=found, digest=digest).first()
    if revision is None:
        raise NotFound("no_paper", _("There is no such paper."))
    data = bytes_of(revision)
    if found.case is not None:
        printing(PROGRAMMES[found.programme], found.case.ref, desk_of(request).seats, found.kind)
    response = HttpResponse(data, content_type="application/pdf")
    name = f"{found.kind}-{found.year}-{found.serial:05d}-{revision.signatures}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@officer_page
def case_papers(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents of a case. POST orders one that is made on demand; it is there when a worker has made it."""
    seats = desk_of(request).seats
    case = Case.objects.filter(ref=ref).first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    programme = PROGRAMMES[case.programme]
    if request.method == "POST":
        kind = programme.papers.get(request.POST.get("kind", ""))
        if kind is None or not kind.on_demand:
            raise NotFound("no_paper", _("There is no such paper."))
        order_for(programme, kind, ref, seats)
        return redirect("case_papers", ref)
    context = {
        "case": case,
        "case_href": case_page(case),
        "papers": kept_papers(case),
        "on_demand": _on_demand(programme, case) if case.round else [],
    }
    return render(request, "desk/case_papers.html", context)


def _on_demand(programme: Programme, case: Case) -> list[tuple[PaperKind, Any]]:
    """What may be asked for of the case, each with the reason why it may not be here; empty where it may."""
    against = programme.unbound(case)
    return [
        (kind, against[1] if kind.binds and against is not None else "")
        for kind in programme.papers.values()
        if kind.on_demand
    ]
