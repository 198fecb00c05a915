"""A level that signed on paper, entered by somebody else: the line was down, or its officer has no account to hand.

The sign-off is the signer's, as of the day that stands on the paper: she must have been allowed to sign then, by the
same law that the screen asks. Who enters it signs no level of that case, and whoever signed one enters nothing: the
database's row of signers says so too. The scan, the witness and both days stand in the sign-off, under its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from workflows import clock
from workflows.errors import Invalid, NotAllowed
from workflows.ledger import RECORDING
from workflows.models import Officer, SignOff, StoredFile
from workflows.permission import Answer, CaseFacts, bonds_of, may, not_party, sources_of
from workflows.programme import Act, Kind, programme_of
from workflows.roles import ROLES
from workflows.seats import Seat, Seats, no_seat_reason, seats_of
from workflows.text import UnprintableError, plain

WITNESS_MAX = 50
# Refusals of the law that another signer, or another day, would meet as well.
NOT_ABOUT_HER = frozenset({"wrong_state", "case_closed"})


@dataclass(frozen=True)
class OnPaper:
    """What stands on the paper: who signed on which day before whom; its scan. `recorder` enters it, by `seat`."""

    signer: Officer
    signed_on: date
    witness: str
    scan: StoredFile
    recorder: Officer | None = None
    seat: Seat | None = None

    def as_sent(self) -> dict[str, str]:
        """What makes the request that enters it another one."""
        return {
            "signer": str(self.signer.pk),
            "signed_on": self.signed_on.isoformat(),
            "witness": self.witness,
            "scan": self.scan.digest,
        }

    def as_data(self) -> dict[str, Any]:
        """As the sign-off keeps it, under its digest."""
        assert self.recorder is not None
        assert self.seat is not None
        return {
            "signed_on": self.signed_on.isoformat(),
            "witness": self.witness,
            "scan": self.scan.digest,
            "recorder": self.recorder.pk,
            "recorder_post": self.seat.post_id,
        }


@dataclass(frozen=True)
class FromPaper:
    """A sign-off that was entered from paper: the day that it bears, who saw it, who entered it, its scan's digest."""

    signed_on: str
    witness: str
    recorder: str
    recorder_id: int
    scan: str
    # The place of the sign-off in its case, by which the scan is shown.
    sequence: int


def from_paper(
    signoffs: Iterable[SignOff], known: Mapping[Any, str] = MappingProxyType({})
) -> dict[int, FromPaper]:
    """Those of the sign-offs that were entered from paper, by their key.

    `known` holds names of officers that were read already: one statement where a recorder isn't among them, else none.
    """
    said = {each.pk: (each, each.body["on_paper"]) for each in signoffs if each.body.get("on_paper")}
    unknown = {kept["recorder"] for _signoff, kept in said.values()} - known.keys()
    names = dict(known)
    if unknown:
        names |= dict(Officer.objects.filter(pk__in=unknown).values_list("pk", "name"))
    return {
        key: FromPaper(
            signed_on=kept["signed_on"],
            witness=kept["witness"],
            recorder=names.get(kept["recorder"], ""),
            recorder_id=kept["recorder"],
            scan=kept["scan"],
            sequence=signoff.sequence,
        )
        for key, (signoff, kept) in said.items()
    }


def may_record(
    case: Any, act: Act | None, seats: Seats, bound: str, ties: frozenset[tuple[str, str]]
) -> Answer:
    """May she enter this act, which another signed on paper? None stands for nothing that could be signed so here."""
    if not seats.current:
        return Answer(False, *no_seat_reason(seats))
    recording = [seat for seat in seats.current if ROLES[seat.role].records and seat.covers(case.place_code)]
    if not recording:
        names = _(" or ").join(str(role.label) for role in ROLES.values() if role.records)
        return Answer(False, "wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})
    if act is None or not act_on_paper(act):
        return Answer(False, "not_on_paper", _("This can’t be done on paper."))
    if (party := not_party(ties)) is not None:
        return party
    if bound not in ("", RECORDING):
        reason = _("You signed a level of this case; whoever enters another’s signature signs none.")
        return Answer(False, "signed_other_level", reason)
    return Answer(True, seat=recording[0])


def act_at(case: Any) -> Act | None:
    """The act by which the station where the case stands carries it on, if it may be signed on paper."""
    acts = (act for act in programme_of(case).acts.values() if act_on_paper(act))
    return next((act for act in acts if case.state in sources_of(case, act)), None)


def act_on_paper(act: Act) -> bool:
    """True for the acts that may be signed on paper: those by which a station carries the case on, but for payout."""
    return act.kind is Kind.FORWARD and act.on_paper


def entered(case: Any, act: Act, recorder: Seats, paper: OnPaper) -> OnPaper:
    """The paper with who enters it, and for which post. Raises NotAllowed where she may not."""
    bound, ties = bonds_of(case, recorder.officer)
    answer = may_record(case, act, recorder, bound, ties)
    if not answer.allowed:
        raise answer.as_error()
    if paper.signer.pk == recorder.officer.pk:
        reason = _("You sign your own level on the screen; another enters what you signed on paper.")
        raise NotAllowed("signs_herself", reason)
    return replace(paper, recorder=recorder.officer, seat=answer.seat)


def judged(case: Any, act: Act, paper: OnPaper, facts: CaseFacts) -> tuple[OnPaper, Answer, Invalid | None]:
    """(the paper as it is kept, the law's answer to its signer as of its day, what can't stand on it).

    `facts` are the signer's. Raises the law's refusal where it isn't about her: the case has gone on, or is closed.
    """
    faults, code, said = _faults(case, paper), "invalid", ""
    law = may(case, act, seats_of(paper.signer, paper.signed_on), facts)
    if law.code in NOT_ABOUT_HER:
        raise law.as_error()
    # On a day that can't be the right one, nobody knows who might have signed.
    if not law.allowed and "signed_on" not in faults:
        words = {"name": paper.signer.name, "reason": law.reason}
        code, said = law.code, _("%(name)s may not sign this: %(reason)s") % words
        faults["signer"] = [said]
    kept = paper if "witness" in faults else replace(paper, witness=plain(paper.witness))
    return kept, law, Invalid(faults, code, said) if faults else None


def _faults(case: Any, paper: OnPaper) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    since = clock.day_of(case.state_since)
    if paper.signed_on > clock.today():
        faults["signed_on"] = [_("This day is still to come.")]
    elif paper.signed_on < since:
        words = {"day": since.isoformat()}
        faults["signed_on"] = [_("The case came to this station on %(day)s only.") % words]
    try:
        witness = plain(paper.witness)
    except UnprintableError:
        faults["witness"] = [_("Remove the characters that can't be printed.")]
    else:
        if not witness or len(witness) > WITNESS_MAX:
            faults["witness"] = [
                _("Write who saw it signed, in at most %(most)d characters.") % {"most": WITNESS_MAX}
            ]
    return faults
