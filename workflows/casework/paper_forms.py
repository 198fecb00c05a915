"""What is asked of a signature on paper: who, when, before whom, the scan; then the act's own questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from workflows import clock
from workflows.answers import AnswerError, read_date
from workflows.errors import ActError, Invalid
from workflows.files import Prepared
from workflows.models import Officer, StoredFile
from workflows.on_paper import OnPaper
from workflows.paper_signers import PossibleSigner, officer_named
from workflows.programme import programme_of
from workflows.questions import Question
from workflows.sections import Field
from workflows.stepping_up import PasswordQuestion, ask_password

SCAN_TYPES = "image/jpeg,image/png,image/webp,application/pdf"
# A scan that came with a form at fault waits this long for the corrected one.
_KEPT_SECONDS = 24 * 60 * 60
_DAY = Field("signed_on", "", read_date)


class ActQuestions(Protocol):
    """What the act itself asks, on a screen as on paper."""

    def questions(self) -> Iterable[Question]: ...


@dataclass
class PaperForm:
    """The page's questions, in their order."""

    signer: Question
    signed_on: Question
    witness: Question
    act: ActQuestions
    scan: Question
    password: PasswordQuestion

    def questions(self) -> list[Question]:
        return [self.signer, self.signed_on, self.witness, *self.act.questions(), self.scan, self.password]


def paper_form(
    asked: ActQuestions, case: Any, signers: Sequence[PossibleSigner], typed: QueryDict | None
) -> PaperForm:
    """The questions on this case, the act's among them, with what was typed before; a password never comes back."""
    given = typed if typed is not None else QueryDict()
    since = clock.day_of(case.state_since)
    days = {"first": since.isoformat(), "last": clock.today().isoformat()}
    return PaperForm(
        signer=Question(
            "signer",
            _("Who signed the paper?"),
            "select",
            given.get("signer", ""),
            options_of(case, signers, since),
            hint=_("Those who held this post, or stood in, since the case came here."),
        ),
        signed_on=Question(
            "signed_on",
            _("Day that stands beside the signature"),
            "date",
            given.get("signed_on", ""),
            hint=_("From %(first)s to %(last)s.") % days,
            width="10",
        ),
        witness=Question(
            "witness",
            _("Witness"),
            value=given.get("witness", ""),
            hint=_("The name of whoever saw it signed."),
            width="20",
        ),
        act=_from_paper(asked),
        scan=_scan(),
        password=replace(
            ask_password(), hint=_("It says that you yourself entered what stands on the paper.")
        ),
    )


def _scan() -> Question:
    return Question(
        "scan",
        _("Scan of the signed paper"),
        "file",
        hint=_("A photo or a PDF; signature, date and opinion must be readable."),
        accept=SCAN_TYPES,
    )


def options_of(case: Any, signers: Sequence[PossibleSigner], since: date) -> list[tuple[str, str]]:
    """Who may have signed at the station where the case stands, since it came there: user name → name and post."""
    station = programme_of(case).flow.station(case.state)
    today, found = clock.today(), {}
    for each in signers:
        if station is not None and each.role == station.role and each.sat_between(since, today):
            words = f"{each.officer.name} · {each.post}"
            found[each.officer.username] = (
                _("%(who)s (stand-in)") % {"who": words} if each.stands_in else words
            )
    return list(found.items())


def _from_paper(form: ActQuestions) -> ActQuestions:
    """The act's questions in the words of somebody who copies them from a paper."""
    for question in form.questions():
        if question.name == "opinion":
            question.label = _("Opinion, as it stands on the paper")
            question.hint = _("Word for word, at most 500 characters.")
        elif question.name == "checklist":
            question.label = _("What is ticked on the paper")
            question.hint = _("All of them must be ticked there.")
    return form


@dataclass
class Sent:
    """What came: the paper as far as it could be read, and what is wrong with it so far.

    Where a part is missing, `paper` has another in its place, so that the act's other faults are found by it.
    """

    paper: OnPaper | None
    faults: dict[str, list[str]] = field(default_factory=dict)
    scan: Prepared | None = None

    def with_others(self, refused: ActError | None) -> ActError | None:
        """Why it is refused: its own faults, and those of the act that lie elsewhere."""
        if not self.faults or not (refused is None or isinstance(refused, Invalid)):
            return refused
        hidden = {*self.faults, *({"signer"} if "signed_on" in self.faults else ())}
        others = refused.fields if refused is not None else {}
        return Invalid({**{name: said for name, said in others.items() if name not in hidden}, **self.faults})


def read_sent(
    typed: QueryDict,
    signers: Sequence[PossibleSigner],
    scan: Prepared | None,
    faults: Mapping[str, list[str]],
) -> Sent:
    """The paper that the form tells of; `scan` and `faults` are what became of its file."""
    found = dict(faults)
    signer = officer_named(signers, typed.get("signer", ""))
    if signer is None:
        found["signer"] = [_("Choose who signed the paper.")]
        # Anybody will do: what the law says of her isn't told.
        signer = signers[0].officer if signers else None
    day: date | None = None
    try:
        written = _DAY.clean(typed.get("signed_on", ""))
        day = date.fromisoformat(written) if written else None
    except AnswerError as error:
        found["signed_on"] = [str(error)]
    if day is None:
        found.setdefault("signed_on", [_("Write the day that stands beside the signature.")])
    if scan is None:
        found.setdefault("scan", [_("Choose the photo or PDF of the signed paper.")])
    if signer is None:
        return Sent(None, found, scan)
    kept = scan or Prepared("0" * 64, "image/jpeg", 0)
    file = StoredFile(digest=kept.digest, media_type=kept.media_type, size=kept.size)
    paper = OnPaper(signer, day or clock.today(), typed.get("witness", ""), file)
    return Sent(paper, found, scan)


# ── A scan that waits while the rest is corrected ──────────────────────────────────────────────────────────────────


def _salt(case: Any, officer: Officer) -> str:
    return f"on-paper:{case.ref}:{officer.pk}"


def keep_scan(scan: Prepared | None, case: Any, officer: Officer) -> str:
    """The stored scan as a hidden field of her form on this case; nobody else's form can name it."""
    if scan is None:
        return ""
    return signing.dumps([scan.digest, scan.media_type, scan.size], salt=_salt(case, officer))


def kept_scan(token: str, case: Any, officer: Officer) -> Prepared | None:
    """The scan that her earlier form brought; None where there was none, or it is too long ago."""
    try:
        digest, media_type, size = signing.loads(token, salt=_salt(case, officer), max_age=_KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Prepared(digest, media_type, size)
