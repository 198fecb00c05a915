"""What a file is worth that somebody holds: compared byte for byte with the register of what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows import clock, paper_keys, paper_roots
from workflows.models import PaperRevision
from workflows.paper_findings import CHANGES, Signed, in_words
from workflows.paper_standing import Standing, Status, standing_of
from workflows.paper_store import digest_of
from workflows.sealing.checker import safely_checked
from workflows.sealing.report import Kind, Report


class Verdict(Enum):
    GENUINE = "genuine"
    NOT_COMPLETE = "not_complete"
    CUT_BACK = "cut_back"
    SUPERSEDED = "superseded"
    VOID = "void"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


WORDS: dict[Verdict, Any] = {
    Verdict.GENUINE: _("Genuine, complete, and the latest version."),
    Verdict.NOT_COMPLETE: _("Genuine and the latest version so far; not every level has signed yet."),
    Verdict.CUT_BACK: _(
        "Genuine, but an earlier state: the latest version has more signatures or time stamps."
    ),
    Verdict.SUPERSEDED: _("Genuine once, but superseded: a later version took its place."),
    Verdict.VOID: _("Genuine once, but void: what was signed no longer holds."),
    Verdict.ALTERED: _("Altered: this isn't the file that was signed. Don't rely on it."),
    Verdict.UNKNOWN: _("Unknown: no such paper was issued here."),
    Verdict.UNREADABLE: _(
        "This can’t be read as a paper of ours: damaged, or something else. Don’t rely on it."
    ),
}
BY_THE_REGISTER = _("Genuine by the register; but not every certificate in it is believed any more.")
GOOD = frozenset({Verdict.GENUINE, Verdict.NOT_COMPLETE})
_NOT_TO_BE_RELIED_ON = ("fail", _("not to be relied on"))
# The shape and the word that stand before the sentence.
MARKS: dict[Verdict, tuple[str, Any]] = {
    Verdict.GENUINE: ("done", _("genuine")),
    Verdict.NOT_COMPLETE: ("waiting", _("genuine so far")),
    Verdict.CUT_BACK: ("void", _("not the latest version")),
    Verdict.SUPERSEDED: ("void", _("superseded")),
    Verdict.VOID: ("void", _("void")),
    Verdict.ALTERED: _NOT_TO_BE_RELIED_ON,
    Verdict.UNKNOWN: _NOT_TO_BE_RELIED_ON,
    Verdict.UNREADABLE: _NOT_TO_BE_RELIED_ON,
}
_GET_THE_LATEST = _("Ask the office that issued it for the version that counts now.")
_ANOTHER_FILE = _(
    "Only the file itself can be checked, as it was given out: not a photo, not a scan, not one that was printed or"
    " saved anew. What you hold on paper is checked by the code below its QR code."
)
# What to do about it.
ADVICE: dict[Verdict, Any] = {
    Verdict.CUT_BACK: _GET_THE_LATEST,
    Verdict.SUPERSEDED: _GET_THE_LATEST,
    Verdict.VOID: _GET_THE_LATEST,
    Verdict.ALTERED: _(
        "Ask the office that it names for the genuine file, and say where you have this one from."
    ),
    Verdict.UNKNOWN: _ANOTHER_FILE,
    Verdict.UNREADABLE: _ANOTHER_FILE,
}


@dataclass(frozen=True)
class Answer:
    """`standing` is that of the paper which the file is, or was made from; `revision` the kept bytes in it."""

    verdict: Verdict
    report: Report
    standing: Standing | None = None
    revision: PaperRevision | None = None

    @property
    def words(self) -> Any:
        if self.is_good and not all(each.holds for each in self.signatures):
            return BY_THE_REGISTER
        return WORDS[self.verdict]

    @property
    def mark(self) -> tuple[str, Any]:
        return MARKS[self.verdict]

    @property
    def advice(self) -> Any:
        return ADVICE.get(self.verdict, "")

    @property
    def is_good(self) -> bool:
        return self.verdict in GOOD

    @property
    def changes(self) -> list[str]:
        """What was done to the file after it was signed, each thing once; also by whom no signature is left to say."""
        return list(dict.fromkeys(str(CHANGES[change.what]) for change in self.report.changes))

    @property
    def signatures(self) -> list[Signed]:
        """Those of people, in the order of signing. What was kept here was signed before it was: that is on record."""
        is_kept = self.revision is not None and self.verdict is not Verdict.ALTERED
        kept_at = self.revision.made_at if is_kept and self.revision is not None else None
        return [in_words(each, kept_at) for each in self.report.sign_offs]


def verdict_of(data: bytes, **limits: Any) -> Answer:
    """The file is checked in a process of its own, within limits; then looked up in the register by its digests."""
    report = safely_checked(
        data,
        roots=paper_roots.roots(),
        crls=paper_roots.revocation_lists(),
        ended=paper_keys.ended(),
        moment=clock.now(),
        **limits,
    )
    own = digest_of(data)
    digests = [own, *(each.digest for each in report.revisions)]
    found = PaperRevision.objects.filter(digest__in=digests).select_related("paper__case", "paper__office")
    known = {each.digest: each for each in found}
    if own in known:
        standing = standing_of(known[own].paper)
        return Answer(_of_kept(known[own], standing), report, standing, known[own])
    inside = [known[digest] for digest in digests if digest in known]
    if inside:
        longest = max(inside, key=lambda revision: revision.size)
        standing = standing_of(longest.paper)
        for revision in standing.revisions:
            if own in revision.made_with.get("passed_through", ()):
                return Answer(_of_earlier(revision, standing), report, standing, revision)
        return Answer(Verdict.ALTERED, report, standing, longest)
    return Answer(_UNKNOWN.get(report.kind, Verdict.UNREADABLE), report)


# Files in which nothing is that was kept here. One with signatures of ours that no longer hold was made from one.
_UNKNOWN = {
    Kind.SEALED: Verdict.UNKNOWN,
    Kind.UNTRUSTED: Verdict.UNKNOWN,
    Kind.UNSIGNED: Verdict.UNKNOWN,
    Kind.ALTERED: Verdict.ALTERED,
    # Not looked into: that it isn't one of ours is all that its digest tells.
    Kind.TOO_LARGE: Verdict.UNKNOWN,
}
_GONE = frozenset({Status.SUPERSEDED, Status.VOID})


def _of_kept(revision: PaperRevision, standing: Standing) -> Verdict:
    if standing.latest is None or revision.pk != standing.latest.pk or standing.status in _GONE:
        return _of_earlier(revision, standing)
    return Verdict.GENUINE if standing.status is Status.FINAL else Verdict.NOT_COMPLETE


def _of_earlier(revision: PaperRevision, standing: Standing) -> Verdict:
    """Of bytes that were kept and aren't the latest, or of a paper that no longer counts."""
    if standing.status is Status.SUPERSEDED:
        return Verdict.SUPERSEDED
    if standing.status is Status.VOID or revision.pk in standing.void:
        return Verdict.VOID
    return Verdict.CUT_BACK
