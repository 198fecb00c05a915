"""One act on many cases: each its own sign-off, its own key and its own result; a refused one holds up no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from aid.programme import AID
from workflows.acts import Request, perform
from workflows.casework.seeing import plausible
from workflows.errors import ActError, Invalid
from workflows.requests import Outcome
from workflows.seats import Seats

# Each is an act of some forty statements: a page's worth of them is what a request should take.
MOST: Final = 100

Result = tuple[str, Outcome | ActError]


def perform_many(
    act: str,
    refs: Iterable[str],
    seats: Seats,
    *,
    data: Mapping[str, Any],
    opinion: str,
    key: str,
    seen: Mapping[str, str] | None = None,
) -> list[Result]:
    """What became of each case, in the order given; a case that is named twice is acted on once.

    Sent again with the same key, what was done is answered again and nothing is done twice: each case's key is made of
    the page's and its own ref. `seen` are the marks of the cases as she saw them (`workflows.seen`).

    Raises Invalid where none or too many are chosen.
    """
    chosen = list(dict.fromkeys(refs))
    if not chosen:
        raise Invalid({"ref": [_("Choose at least one case.")]})
    if len(chosen) > MOST:
        raise Invalid({"ref": [_("Choose at most %(most)d cases at once.") % {"most": MOST}]})
    marks = seen or {}
    return [
        (ref, _one(Request(act, data, opinion, f"{key}:{ref}", marks.get(ref)), ref, seats)) for ref in chosen
    ]


def _one(request: Request, ref: str, seats: Seats) -> Outcome | ActError:
    try:
        return perform(AID, plausible(ref), request, seats)
    except ActError as error:
        return error
