"""The course of a case in words: every act, who did it for which post, its opinion and decision, what was voided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.auditing import act_word
from workflows.models import Case, JournalRow, SignOff
from workflows.on_paper import FromPaper, from_paper
from workflows.programme import programme_of


@dataclass(frozen=True)
class Line:
    """One fact of a decision. `cure` follows a reason for a refusal; `photo` is the answer that names a stored one."""

    label: str
    text: str
    cure: str = ""
    photo: str = ""


@dataclass(frozen=True)
class Event:
    sequence: int
    act: str
    label: str
    at: datetime
    officer: str
    post: str
    office: str
    round: int
    state: str
    opinion: str = ""
    lines: Sequence[Line] = ()
    void: str = ""
    # The level that it stands for where it is a sign-off that carries the case; empty for every other act.
    level: str = ""
    # The place of its sign-off in the case's sequence where a signature was drawn beside it; 0 elsewhere.
    drawn: int = 0
    # Where it was signed on paper: by whom it was entered, and what stands there.
    paper: FromPaper | None = None
    # The sign-off's place in the case's sequence; 0 where the act left none.
    signed: int = 0


# What an act decided, in words: its name and the decision.
Say = Callable[[str, Mapping[str, Any]], Sequence[Line]]


def rounds_of(events: Sequence[Event]) -> list[tuple[int, list[Event]]]:
    """Who signed what: the sign-offs that carry the case, newest round first, each from the first level up."""
    rounds: dict[int, list[Event]] = {}
    for event in events:
        if event.level:
            rounds.setdefault(event.round, []).insert(0, event)
    return sorted(rounds.items(), reverse=True)


def events_of(case: Case, rows: Sequence[JournalRow], signoffs: Sequence[SignOff], say: Say) -> list[Event]:
    """One event per journal row, the newest first, each with the sign-off that it brought forth."""
    papers = from_paper(signoffs, {row.officer_id: row.officer.name for row in rows if row.officer})
    by_digest = {signoff.digest: signoff for signoff in signoffs}
    flow = programme_of(case).flow
    events = []
    for row in rows:
        signoff = by_digest.get(row.signoff_digest)
        kept = signoff.body if signoff is not None else {}
        decision = kept.get("decision") or {}
        paper = papers.get(signoff.pk) if signoff is not None else None
        # Who signed it did it, not who entered it.
        doer = signoff if signoff is not None and paper is not None else row
        events.append(
            Event(
                sequence=row.sequence,
                act=row.act,
                label=act_word(row.act),
                at=row.at,
                officer=doer.officer.name if doer.officer else _("the clock"),
                post=doer.post.title if doer.post else "",
                office=doer.post.office.name if doer.post else "",
                round=row.round,
                state=str(flow.state_labels.get(row.state_to, row.state_to)),
                opinion=kept.get("opinion", ""),
                lines=say(row.act, decision) if decision else (),
                void=_void(signoff),
                level=_level(case, signoff),
                drawn=signoff.sequence if signoff and decision.get("signature") else 0,
                paper=paper,
                signed=signoff.sequence if signoff else 0,
            )
        )
    return events[::-1]


def _level(case: Case, signoff: SignOff | None) -> str:
    if signoff is None or not signoff.carries:
        return ""
    return str(programme_of(case).flow.level_labels.get(signoff.level, signoff.level))


def _void(signoff: SignOff | None) -> str:
    void = getattr(signoff, "void", None) if signoff is not None else None
    if void is None:
        return ""
    day = timezone.localtime(void.at).strftime("%Y-%m-%d %H:%M")
    who = void.officer.name if void.officer else _("the clock")
    if void.act == "submit":
        return _("No longer holds since %(day)s: the content changed and was submitted anew by %(who)s.") % {
            "day": day,
            "who": who,
        }
    return _("No longer holds since %(day)s: %(act)s, by %(who)s.") % {
        "day": day,
        "act": act_word(void.act),
        "who": who,
    }
