"""What an officer had before her when she decided: a stale page signs nothing that she never saw.

The mark is a precondition, not a part of what is signed: it stands in no digest, and the same request sent again with
another mark is still the same request.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflows.canonical import digest
from workflows.crypto import ring
from workflows.errors import Conflict
from workflows.models import Case, JournalRow
from workflows.permission import MOVED_ON, Answer, state_label
from workflows.programme import programme_of

# How many sign-offs she saw, where the case stood since when, and the digest of all of it.
_MARK = re.compile(r"(\d{1,6})\.(\d{1,20})\.[0-9a-f]{24}")
_MOST_TOLD = 5
# Refusals that a page which was too old explains.
_TOO_LATE = frozenset({MOVED_ON, "wrong_state", "case_closed"})


class HasDigest(Protocol):
    @property
    def digest(self) -> str: ...


def mark_of(case: Case, signoffs: Sequence[HasDigest]) -> str:
    """What this officer sees of the case, as the page and the API send it back with the act. No statement.

    It is another one after every act, and after every change of a draft's answers.
    """
    since = _micros(case.state_since)
    seen: dict[str, Any] = {
        "ref": case.ref,
        "state": case.state,
        "since": case.state_since.astimezone(UTC).isoformat(),
        "round": case.round,
        "signoff": signoffs[-1].digest if signoffs else "",
        "draft": programme_of(case).draft_of(case),
    }
    # By the ring: a plain digest would let a desk guess at a draft that it may not see.
    return f"{len(signoffs)}.{since}.{ring().blind_index(digest(seen), 'seen')[:24]}"


def compare(mark: str | None, case: Case, signoffs: Sequence[HasDigest], answer: Answer) -> None:
    """Nothing, where the case, read under its lock, is the one that was seen, or no mark was sent. Raises Conflict.

    Whoever may not act here at all hears that, not what she missed: `answer` is left to speak.
    """
    if mark is None or not (answer.allowed or answer.code in _TOO_LATE):
        return
    if mark != mark_of(case, signoffs):
        raise moved_on(mark, case)


def moved_on(mark: str, case: Case) -> Conflict:
    """The refusal that says who did what since the page was made, and where the case stands now."""
    rows = _since(mark, case)
    stands = state_label(case)
    if not rows:
        words = _(
            "The application was changed after you opened this page; it stands at “%(state)s”. "
            "Look at it again before you decide."
        )
        return Conflict(MOVED_ON, words % {"state": stands})
    told = _("; ").join(_told(case, row) for row in rows[-_MOST_TOLD:])
    words = _(
        "After you opened this page: %(acts)s. The case stands at “%(state)s” now. "
        "Look at it again before you decide."
    )
    return Conflict(MOVED_ON, words % {"acts": told, "state": stands})


def _since(mark: str, case: Case) -> list[JournalRow]:
    """The case's acts after the one that the mark saw last; those of a mark that can't be read: the last one."""
    rows = list(
        JournalRow.objects.filter(case_id=case.pk, act__in=programme_of(case).acts)
        .select_related("officer", "post__office")
        .order_by("sequence")
    )
    found = _MARK.fullmatch(mark)
    if found is None:
        return rows[-1:]
    signed = [place for place, row in enumerate(rows) if row.signoff_digest]
    seen = int(found[1])
    after = rows[signed[seen - 1] + 1 if 0 < seen <= len(signed) else 0 :]
    return [row for row in after if _micros(row.at) > int(found[2])] or after


def _told(case: Case, row: JournalRow) -> str:
    words = _("%(who)s: “%(act)s” on %(when)s")
    return words % {
        "who": f"{row.officer.name} ({row.post})" if row.officer is not None else _("the clock"),
        "act": programme_of(case).acts[row.act].label,
        "when": _moment(row.at),
    }


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
