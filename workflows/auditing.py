"""What the auditor reads: the county's journal row by row, an officer's trail, a case with all that was ever signed.

Nothing here changes anything but the record of a verification that she asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import clock, nudging, paper_key_trail, tables
from workflows.administration import officers_of
from workflows.entries import fact_words, in_words, other_acts, other_looks
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.journal import PAPER_PRINTED, PAPER_SIGNED
from workflows.models import (
    Appointment,
    Attachment,
    Case,
    ChainHead,
    Content,
    JournalRow,
    Officer,
    SignOff,
    VerificationRun,
)
from workflows.moment import one_moment
from workflows.on_paper import from_paper
from workflows.programme import PROGRAMMES
from workflows.roles import ROLES
from workflows.seats import Seat, Seats
from workflows.unmasking import LOOKS
from workflows.verification import verify

PAGE = 40
_DIGEST = re.compile(r"[0-9a-f]{64}")
# A longer journal is verified by the command, which nobody's browser waits for.
MOST_ROWS = 20_000
MOST_NAMED = 200

# Acts beside those of the programmes.
ACT_WORDS: dict[str, Any] = {
    "open": gettext_lazy("Application opened"),
    nudging.ACT: nudging.LABEL,
    "unmask": gettext_lazy("Numbers shown"),
    "print": gettext_lazy("Paper printed with full numbers"),
    "print_list": gettext_lazy("List of cases ordered for printing"),
    "found_office": gettext_lazy("Office founded"),
    "cover_places": gettext_lazy("Places given to an office"),
    "create_post": gettext_lazy("Post created"),
    "appoint": gettext_lazy("Officer appointed"),
    "end_appointment": gettext_lazy("Appointment ended"),
    "take_back": gettext_lazy("Appointment taken back"),
    "open_account": gettext_lazy("Account opened"),
    "reopen_account": gettext_lazy("Account opened again"),
    "close_account": gettext_lazy("Account closed"),
    "renew_password": gettext_lazy("New first-login slip"),
    "declare_kin": gettext_lazy("Relative declared"),
    "issue_token": gettext_lazy("Token issued"),
    "revoke_token": gettext_lazy("Token revoked"),
    "load_officers": gettext_lazy("Officers loaded from a table"),
    "load_places": gettext_lazy("Places loaded from a table"),
    "load_history": gettext_lazy("Earlier records loaded from a table"),
    "erase_content": gettext_lazy("Content erased by law"),
    PAPER_PRINTED: gettext_lazy("Document made"),
    PAPER_SIGNED: gettext_lazy("Document signed"),
    paper_key_trail.MADE: gettext_lazy("Certification authority made"),
    paper_key_trail.TRUSTED: gettext_lazy("Root certificate believed from now on"),
    paper_key_trail.WITHDRAWN: gettext_lazy("Root certificate withdrawn"),
    paper_key_trail.ISSUED: gettext_lazy("Certificate issued"),
    paper_key_trail.REVOKED: gettext_lazy("Certificate revoked"),
}
# Acts that are about an officer whom their facts name.
ABOUT = (
    "appoint",
    "close_account",
    "declare_kin",
    "end_appointment",
    "open_account",
    "renew_password",
    "reopen_account",
    "take_back",
)


def auditor_seat(seats: Seats) -> Seat:
    """The seat for which she audits. Raises NotAllowed."""
    for seat in seats.current:
        if ROLES[seat.role].audits:
            return seat
    names = _(" or ").join(str(role.label) for role in ROLES.values() if role.audits)
    raise NotAllowed("wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})


def act_words() -> dict[str, Any]:
    """Every act that the journal may name, in the reader's words."""
    own = {act.name: act.label for programme in PROGRAMMES.values() for act in programme.acts.values()}
    for programme in PROGRAMMES.values():
        own |= programme.entries
    return {**own, **other_acts(), **ACT_WORDS}


def act_word(act: str) -> str:
    """The act in the reader's words; its code where nobody declared any."""
    return str(act_words().get(act, act))


# ── The journal ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Sought:
    """Which rows of the journal are looked for; what is empty narrows nothing."""

    act: str = ""
    officer: str = ""
    case: str = ""
    first: str = ""
    last: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Sought:
        """What was typed, without padding."""
        names = ("act", "officer", "case", "first", "last")
        return cls(*(asked.get(name, "").replace("\x00", "").strip()[:60] for name in names))

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def of(self, county: str) -> QuerySet[JournalRow]:
        """The county's rows that fit, read by indexes. Three statements at most. Raises Invalid by field."""
        faults: dict[str, list[str]] = {}
        rows = JournalRow.objects.filter(county=county)
        if self.act and self.act not in act_words():
            faults["act"] = [_("Choose one of the list.")]
        elif self.act:
            rows = rows.filter(act=self.act)
        if self.officer:
            officer = officers_of(county).filter(Q(username=self.officer) | Q(name=self.officer)).first()
            if officer is None:
                faults["officer"] = [_("No officer of this county has this user name or name.")]
            rows = rows.filter(officer=officer)
        if self.case:
            found = Case.objects.filter(Q(number=self.case) | Q(ref=self.case), county=county).first()
            if found is None:
                faults["case"] = [_("No case of this county has this number.")]
            rows = rows.filter(case=found)
        first, last = (_day(getattr(self, name), name, faults) for name in ("first", "last"))
        if faults:
            raise Invalid(faults)
        if first:
            rows = rows.filter(at__gte=_midnight(first))
        if last:
            rows = rows.filter(at__lt=_midnight(last + timedelta(days=1)))
        return rows


def _day(text: str, name: str, faults: dict[str, list[str]]) -> date | None:
    try:
        day = tables.day(text) if text else None
    except tables.CellError as error:
        faults[name] = [str(error)]
        return None
    if day is not None and not 1900 <= day.year < 9999:
        faults[name] = [_("Write the date as year-month-day, for example 2016-03-18.")]
        return None
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def before(text: str) -> int | None:
    """The place in the chain that a page starts below; anything unreadable starts at the end of the chain."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@dataclass(frozen=True)
class Entry:
    """A row of the journal as the pages show it."""

    row: JournalRow
    act: str
    facts: list[tuple[str, str]]
    digests: list[tuple[str, str]]
    reason: str
    states: tuple[str, str]


def page_of(rows: QuerySet[JournalRow], key: int | None) -> tuple[list[Entry], bool]:
    """The next rows, the newest first, and whether more follow. One statement."""
    if key is not None:
        rows = rows.filter(sequence__lt=key)
    related = ("officer", "post__office", "case", "reason")
    hidden = ("case__findings", "officer__id_number")
    found = list(rows.select_related(*related).defer(*hidden).order_by("-sequence")[: PAGE + 1])
    return [entry(row) for row in found[:PAGE]], len(found) > PAGE


def entry(row: JournalRow) -> Entry:
    """The row in words; `reason` where one is kept beside it."""
    facts = row.facts if isinstance(row.facts, dict) else {}
    kept = getattr(row, "reason", None)
    named = fact_words()
    shown = [
        (str(named.get(name, name)), in_words(row, name, value))
        for name, value in sorted(facts.items())
        if name != "reason"
    ]
    words = {name: label for each in PROGRAMMES.values() for name, label in each.flow.state_labels.items()}
    return Entry(
        row,
        act_word(row.act),
        [each for each in shown if not _DIGEST.fullmatch(each[1])],
        [each for each in shown if _DIGEST.fullmatch(each[1])],
        kept.text if kept is not None else "",
        (str(words.get(row.state_from, row.state_from)), str(words.get(row.state_to, row.state_to))),
    )


# ── Officers and cases ─────────────────────────────────────────────────────────────────────────────────────────────


def officer_in(county: str, username: str) -> Officer:
    """An officer of the county. Raises NotFound."""
    found: Officer | None = officers_of(county).filter(username=username).first()
    if found is None:
        raise NotFound("no_officer", _("There is no such officer in this county."))
    return found


TRAILS: dict[str, Any] = {
    "": gettext_lazy("All she did"),
    "entered": gettext_lazy("Signed on paper, entered by others"),
    "looks": gettext_lazy("What she uncovered or printed"),
    "about": gettext_lazy("What was done about her account and posts"),
}


def trail(county: str, officer: Officer, which: str) -> QuerySet[JournalRow]:
    """The county's rows of her acts; of those signed on paper; of what she uncovered; of what was done about her."""
    rows = JournalRow.objects.filter(county=county)
    if which == "entered":
        # Read by their recorders, who are few: nothing else of the journal is looked at.
        recording = [code for code, role in ROLES.items() if role.records]
        recorders = Appointment.objects.filter(post__role__in=recording).values("officer")
        return rows.filter(officer__in=recorders, facts__signed_by=officer.pk)
    if which == "looks":
        return rows.filter(officer=officer, act__in=(*LOOKS, *other_looks()))
    if which == "about":
        by_command = Q(officer=officer) & ~Q(facts__has_key="officer")
        return rows.filter(act__in=ABOUT).filter(Q(facts__officer=officer.pk) | by_command)
    return rows.filter(officer=officer)


@dataclass(frozen=True)
class CaseFile:
    """Everything that was ever signed in a case, by digest."""

    case: Case
    rounds: Sequence[Content]
    signoffs: Sequence[SignOff]
    papers: Sequence[Attachment]
    entries: Sequence[Entry]


def case_in(seats: Seats, ref: str) -> Case:
    """A case of the auditor's county. Raises NotFound, NotAllowed."""
    auditor_seat(seats)
    case: Case | None = Case.objects.filter(ref=ref).defer("findings").first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    return case


def case_file(case: Case) -> CaseFile:
    """Four statements, however many rounds, sign-offs, papers and rows."""
    signoffs = list(
        SignOff.objects.filter(case=case)
        .select_related("officer", "post__office", "void", "void__officer")
        .order_by("sequence")
    )
    papers = Attachment.objects.filter(case=case).select_related("file", "added_by").order_by("pk")
    related = JournalRow.objects.filter(case=case).select_related("officer", "post__office", "case", "reason")
    rows = list(related.defer("case__findings").order_by("-sequence"))
    on_paper = from_paper(signoffs, {row.officer_id: row.officer.name for row in rows if row.officer})
    for signoff in signoffs:
        signoff.__dict__ |= {"act_word": act_word(signoff.act), "paper": on_paper.get(signoff.pk)}
    return CaseFile(
        case,
        list(Content.objects.filter(case=case).defer("body").order_by("round")),
        signoffs,
        list(papers),
        [entry(row) for row in rows],
    )


def round_of(case: Case, number: int) -> Content:
    """One round of the case, to be read. Raises NotFound."""
    found = Content.objects.filter(case=case, round=number).first()
    if found is None:
        raise NotFound("no_round", _("This case has no such round."))
    return found


# ── Verification ───────────────────────────────────────────────────────────────────────────────────────────────────


def rows_in_chain(county: str) -> int:
    """How many rows the county's chain counts. One statement."""
    return ChainHead.objects.filter(county=county).values_list("count", flat=True).first() or 0


def last_runs(county: str) -> list[VerificationRun]:
    """The newest verification of this county and the newest of the whole database, the later one first."""
    found = [VerificationRun.objects.filter(county=which).order_by("-pk").first() for which in (county, "")]
    return sorted((run for run in found if run is not None), key=lambda run: run.pk, reverse=True)


def is_only_county() -> bool:
    """True where the database holds one county alone: what is named of the whole is named of it."""
    return ChainHead.objects.count() <= 1


def verify_county(seats: Seats) -> VerificationRun:
    """Everything of her county is verified as it stands in one moment, and what was found is kept.

    Raises NotAllowed, and Conflict for a journal that is too long for a page to wait for.
    """
    county = auditor_seat(seats).county
    count = rows_in_chain(county)
    if count > MOST_ROWS:
        sentence = _(
            "The journal has %(rows)d rows: too many for this page. The operator runs ./do verify-journal."
        )
        raise Conflict("too_long", sentence % {"rows": count})
    started = clock.now()
    with one_moment():
        named, faults = _told(verify(county))
    return keep(county, started, count, named, faults, officer=seats.officer)


def _told(faults: Iterator[Any]) -> tuple[list[str], int]:
    """The first faults in words, and how many there are."""
    named = [str(fault) for fault in islice(faults, MOST_NAMED)]
    return named, len(named) + sum(1 for _fault in faults)


def keep(
    county: str,
    started: datetime,
    rows: int,
    named: list[str],
    faults: int,
    *,
    officer: Officer | None = None,
) -> VerificationRun:
    """What a verification found is kept for whoever asks later; `county` is empty for the whole database."""
    return VerificationRun.objects.create(
        county=county,
        started_at=started,
        finished_at=clock.now(),
        rows=rows,
        faults=faults,
        named=named[:MOST_NAMED],
        officer=officer,
    )
