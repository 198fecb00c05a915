"""The engine's tables, by topic."""

from __future__ import annotations

from workflows.models.cases import Case, CaseParty, CaseTask, Counter, Shelf, TwoPersonRequest
from workflows.models.desks import Claim, Phrase
from workflows.models.files import Attachment, StoredFile
from workflows.models.journal import ActReason, ChainHead, IdempotencyRecord, JournalRow, VerificationRun
from workflows.models.limits import Allowance
from workflows.models.notices import Delivery, Notice, NoticeChoice, NoticeMark, NoticeRead
from workflows.models.officers import ApiToken, Appointment, Coverage, Kin, Office, Officer, Post
from workflows.models.papers import (
    Paper,
    PaperAuthority,
    PaperJob,
    PaperKey,
    PaperKeyEnd,
    PaperRevision,
    PaperRevocationList,
    PaperRoot,
    PaperRootEnd,
    PaperWorker,
)
from workflows.models.places import Place
from workflows.models.signing import Content, Signer, SignOff, SignOffVoid
from workflows.models.tallies import Tally

__all__ = [
    "ActReason",
    "Allowance",
    "ApiToken",
    "Appointment",
    "Attachment",
    "Case",
    "CaseParty",
    "CaseTask",
    "ChainHead",
    "Claim",
    "Content",
    "Counter",
    "Coverage",
    "Delivery",
    "IdempotencyRecord",
    "JournalRow",
    "Kin",
    "Notice",
    "NoticeChoice",
    "NoticeMark",
    "NoticeRead",
    "Office",
    "Officer",
    "Paper",
    "PaperAuthority",
    "PaperJob",
    "PaperKey",
    "PaperKeyEnd",
    "PaperRevision",
    "PaperRevocationList",
    "PaperRoot",
    "PaperRootEnd",
    "PaperWorker",
    "Phrase",
    "Place",
    "Post",
    "Shelf",
    "SignOff",
    "SignOffVoid",
    "Signer",
    "StoredFile",
    "Tally",
    "TwoPersonRequest",
    "VerificationRun",
]
