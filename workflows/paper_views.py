"""Is this paper genuine? Asked by a bank counter, an auditor or the woman herself, without an account.

The QR code on a paper leads to its page; whoever holds a file may send it, and it is compared with what was kept.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import limits, paper_standing
from workflows.limits import Budget
from workflows.models import Paper
from workflows.paper_slots import NoSlotError, slot
from workflows.paper_verdicts import Answer, verdict_of
from workflows.paperwork import CODE_ALPHABET, CODE_LENGTH
from workflows.programme import PROGRAMMES
from workflows.public_views import public_page
from workflows.questions import Line, Question, Summary
from workflows.uploads import was_stopped

# A page is cheap; a file costs a process and some seconds.
PAGES = Budget("paper-page", most=300, seconds=3600)
FILES = Budget("paper-file", most=30, seconds=3600)
# A case file with all its photographs. What is larger than the checker reads is known by its digest, or not at all.
MOST_MEGABYTES = 64
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024


@require_http_methods(["GET", "POST"])
@public_page
def papers(request: HttpRequest) -> HttpResponse:
    """The question: a code typed off a paper, or its file."""
    if request.method == "GET":
        # As it is printed: in groups; as it may be typed: in capitals.
        code = "".join(request.GET.get("code", "").split()).lower()
        return redirect(reverse("public:paper", args=[code])) if _is_code(code) else _asked(request, code)
    return _answered(request)


# More than an officer uploads at once.
papers.most_upload = MOST_BYTES  # type: ignore[attr-defined]


@require_GET
@public_page
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper is and where it stands; nothing of it that its holder doesn't read on it."""
    if not limits.take(PAGES, limits.address_of(request)):
        return _too_many(request)
    found = Paper.objects.select_related("case", "office").filter(code=code).first()
    if found is None:
        return render(request, "public/paper_unknown.html", status=404)
    return render(request, "public/paper.html", _told(found))


def _told(found: Paper) -> dict[str, object]:
    programme = PROGRAMMES[found.programme]
    standing = paper_standing.standing_of(found)
    return {
        "paper": found,
        "kind": programme.paper_title(found),
        "standing": standing,
        "status": paper_standing.WORDS[standing.status],
        "facts": programme.public_facts(found),
        "file_question": _file_question(),
        "levels": [
            (programme.flow.level_labels.get(level.level, level.level), level) for level in standing.levels
        ],
    }


def _answered(request: HttpRequest) -> HttpResponse:
    sent = request.FILES.get("file")
    if was_stopped(request) or (sent is not None and (sent.size or 0) > MOST_BYTES):
        too_large = _("The file is larger than %(most)d MB: ask the office that issued it to check it.")
        return _asked(request, "", too_large % {"most": MOST_MEGABYTES})
    if sent is None:
        return _asked(request, "", _("Choose the PDF file of the paper."))
    if not limits.take(FILES, limits.address_of(request)):
        return _too_many(request)
    try:
        with slot():
            answer = verdict_of(sent.read())
    except NoSlotError:
        limits.give_back(FILES, limits.address_of(request))
        reason = _("Many files are being checked at this moment. Send yours again in a minute.")
        return render(request, "public/refused.html", {"reason": reason}, status=503)
    return render(request, "public/paper_verdict.html", {"answer": answer, **_paper_of(answer)})


def _paper_of(answer: Answer) -> dict[str, object]:
    return _told(answer.standing.paper) if answer.standing is not None else {}


def _asked(request: HttpRequest, code: str, fault: str = "") -> HttpResponse:
    file, typed = _file_question(), _code_question(code)
    if fault:
        file.errors.append(fault)
    elif code:
        typed.errors.append(_("This isn’t a code of our papers."))
    lines = [Line(error, question.id) for question in (file, typed) for error in question.errors]
    context = {
        "file_question": file,
        "code_question": typed,
        "summary": Summary("", lines) if lines else None,
    }
    return render(request, "public/papers.html", context, status=422 if lines else 200)


def _file_question() -> Question:
    return Question(
        "file",
        _("The file as it was given to you"),
        kind="file",
        hint=_("It is compared with what was kept, and not kept itself."),
        accept="application/pdf,.pdf",
    )


def _code_question(code: str) -> Question:
    return Question("code", _("The code below its QR code"), value=code)


def _too_many(request: HttpRequest) -> HttpResponse:
    reason = _("There were too many enquiries. Try again in an hour.")
    response = render(request, "public/refused.html", {"reason": reason}, status=429)
    response["Retry-After"] = "3600"
    return response


def _is_code(code: str) -> bool:
    return len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
