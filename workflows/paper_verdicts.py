"""What a file is worth that somebody holds: compared byte for byte with the register of what was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflows import clock, paper_keys
from workflows.models import PaperRevision
from workflows.paper_standing import Standing, Status, standing_of
from workflows.paper_store import digest_of
from workflows.sealing.checker import safely_checked
from workflows.sealing.report import Kind, Report, Signature, Trust, What


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
    Verdict.SUPERSEDED: _("Genuine once, but superseded: the application was changed and signed anew."),
    Verdict.VOID: _("Genuine once, but void: a sign-off in it no longer holds."),
    Verdict.ALTERED: _("Altered: this isn't the file that was signed. Don't rely on it."),
    Verdict.UNKNOWN: _("Unknown: no such paper was issued here."),
    Verdict.UNREADABLE: _(
        "This can’t be read as a paper of ours: damaged, or something else. Don’t rely on it."
    ),
}
GOOD = frozenset({Verdict.GENUINE, Verdict.NOT_COMPLETE})


_TRUST: dict[Trust, Any] = {
    Trust.UNKNOWN_AUTHORITY: _("its certificate is of an authority that isn’t ours"),
    Trust.OUTSIDE_VALIDITY: _("its certificate didn’t hold on that day"),
    Trust.REVOKED: _("its certificate had been revoked"),
    Trust.UNSUITABLE: _("its certificate isn’t for signing"),
    Trust.IN_THE_FUTURE: _("it claims a day that is still to come"),
    Trust.UNDECIDED: _("its certificate could not be checked"),
}
_CHANGES: dict[What, Any] = {
    What.BYTES: _("what was signed has been changed"),
    What.PAGE: _("something was put onto a page afterwards"),
    What.PAGES: _("pages were added or taken out afterwards"),
    What.ANNOTATION: _("a note or mark was added afterwards"),
    What.ATTACHMENT: _("an enclosed file was changed afterwards"),
    What.SIGNATURE_REMOVED: _("a signature was taken out afterwards"),
    What.FIELD: _("a field was changed afterwards"),
    What.APPEARANCE: _("what an earlier signature shows was changed afterwards"),
    What.SCRIPT: _("a program was added afterwards"),
    What.APPENDED: _("something stands behind the last signature"),
    What.OTHER: _("something was changed afterwards"),
}


@dataclass(frozen=True)
class Signed:
    """A signature in a file, in the reader's words."""

    name: str
    at: datetime | None
    holds: bool
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """`standing` is that of the paper which the file is, or was made from; `revision` the kept bytes in it."""

    verdict: Verdict
    report: Report
    standing: Standing | None = None
    revision: PaperRevision | None = None

    @property
    def words(self) -> Any:
        return WORDS[self.verdict]

    @property
    def is_good(self) -> bool:
        return self.verdict in GOOD

    @property
    def signatures(self) -> list[Signed]:
        """Those of people, in the order of signing."""
        return [_in_words(each) for each in self.report.sign_offs]


def _in_words(signature: Signature) -> Signed:
    faults = [str(_CHANGES[change.what]) for change in signature.changes]
    if not signature.intact and not faults:
        faults.append(str(_CHANGES[What.BYTES]))
    if not signature.trusted:
        faults.append(str(_TRUST[signature.trust]))
    name = signature.common_name or signature.field
    return Signed(name, signature.signed_at, not faults, tuple(dict.fromkeys(faults)))


def verdict_of(data: bytes, **limits: Any) -> Answer:
    """The file is checked in a process of its own, within limits; then looked up in the register by its digests."""
    report = safely_checked(
        data,
        roots=paper_keys.roots(),
        crls=paper_keys.revocation_lists(),
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
