"""What a case's file (卷宗) is made of, before it is bound: its cover's words, its papers, the lines of the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.files import PDF_TYPE
from workflows.models import JournalRow, SignOff
from workflows.stamps import PaperStamp


@dataclass(frozen=True)
class CaseFileFacts:
    """What the cover says. `state` is the outcome in words; `closed_on` is None while the case is open.

    `person` is what whoever the case is about is called on it, with spaces where the word is short.
    """

    title: str
    county_name: str
    case_number: str
    name: str
    place: str
    state: str
    opened_on: date
    closed_on: date | None = None
    person: str = "申 请 人"


@dataclass(frozen=True)
class CasePaper:
    """One paper of the case: its name, who made it or brought it, its day, and its bytes (PDF, JPEG or PNG).

    `kind` tells a programme which of its own it is: the kind of a document or of what was handed in, else empty.
    """

    title: str
    responsible: str
    dated: date | None
    data: bytes
    media_type: str = PDF_TYPE
    kind: str = ""


@dataclass(frozen=True)
class JournalLine:
    """One row of the journal in words; `at` in the county's time, `digest` the row's own."""

    sequence: int
    at: datetime
    act: str
    officer: str
    post: str
    round: int
    state: str
    digest: str


@dataclass(frozen=True)
class Pieces:
    """What there is to be bound of a case as it was when its file was asked for; each list in its own order.

    `rows` are the journal's up to then, `signoffs` what they left, `beside` what the programme named at that moment.
    """

    case: Any
    stamp: PaperStamp
    rows: Sequence[JournalRow]
    signoffs: Sequence[SignOff]
    beside: Mapping[str, Any]
    # Our own papers, scans of what was signed on paper, photographs of acts, and what was handed in.
    documents: Sequence[CasePaper] = ()
    scans: Sequence[CasePaper] = ()
    photographs: Sequence[CasePaper] = ()
    handed_in: Sequence[CasePaper] = ()

    def in_order(self) -> list[CasePaper]:
        """All of it, as a file has it whose programme wants it no other way."""
        return [*self.documents, *self.scans, *self.photographs, *self.handed_in]
