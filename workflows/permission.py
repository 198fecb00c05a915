"""May this officer do this now? One answer with a reason, for the button, its tooltip, the API and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.utils.translation import gettext as _

from workflows.compiled import Compiled
from workflows.crypto import ring
from workflows.errors import ActError, Conflict, NotAllowed
from workflows.ledger import RECORDING, is_void, valid
from workflows.models import Case, CaseParty, Kin, Signer, SignOff, TwoPersonRequest
from workflows.programme import Act, Kind, programme_of
from workflows.roles import ROLES
from workflows.seats import Seat, Seats, no_seat_reason
from workflows.stations import edges

# The level of whoever submits where the policy doesn't let her sign the first one: she signs none.
SUBMISSION = "submission"
# No party's part either: the row of a relative whom she declared, beside those of parties and signers.
_DECLARED = "-"
# The code of whoever comes too late; every other refusal says that she may not at all.
MOVED_ON = "moved_on"


@dataclass(frozen=True)
class Answer:
    allowed: bool
    code: str = ""
    reason: str = ""
    seat: Seat | None = None

    def as_error(self) -> ActError:
        """The refusal: a conflict for whoever only came too late."""
        return (Conflict if self.code == MOVED_ON else NotAllowed)(self.code, self.reason)


@dataclass(frozen=True)
class CaseFacts:
    """What the answer depends on beside the case's own row, read once per request."""

    signoffs: Sequence[SignOff] = ()
    # Parts in which the officer herself ("self") or her declared kin ("kin") stand in the case.
    ties: frozenset[tuple[str, str]] = frozenset()
    requests: Sequence[TwoPersonRequest] = field(default=())
    # The level that the officer is bound to in this case, by a sign-off or by having submitted it; empty: none yet.
    bound: str = ""


def facts_of(case: Case, officer: Any) -> CaseFacts:
    """Two statements, three where the case stands in a two-person act."""
    bound, ties = bonds_of(case, officer)
    return CaseFacts(_SIGNOFFS(case.pk), ties, open_requests(case), bound)


_SIGNOFFS: Compiled[SignOff] = Compiled(
    lambda case: (
        SignOff.objects.filter(case_id=case).select_related("void").defer("body").order_by("sequence")
    )
)


def ties_of(case: Case, officer: Any) -> frozenset[tuple[str, str]]:
    """The parts in which she or her declared kin stand."""
    return bonds_of(case, officer)[1]


def bonds_of(case: Case, officer: Any) -> tuple[str, frozenset[tuple[str, str]]]:
    """(the level she is bound to, the parts in which she or her declared kin stand).

    One statement. Until a round begins, whoever is named in what is written stands in it: the register of parties
    has nobody yet.
    """
    drafted = _indexed(programme_of(case).draft_parties(case))
    named = [index for _part, index in drafted]
    rows = _BONDS(case.pk, officer.pk, [officer.id_index] if officer.id_index else [], named)
    hers = {officer.id_index, *(index for part, index in rows if part == _DECLARED)}
    ties = [(part, index) for part, index in rows if part not in ("", _DECLARED)]
    ties += [(part, index) for part, index in drafted if index in hers]
    return next((level for part, level in rows if not part), ""), frozenset(
        ("self" if index == officer.id_index else "kin", part) for part, index in ties
    )


def _bonds(case: int, officer: int, hers: list[str], named: list[str]) -> QuerySet[Any, tuple[str, str]]:
    """(part, blind index) of the parties that are she or her kin; her kin among those `named`; the level she signed."""
    kin = Kin.objects.filter(officer_id=officer).values("id_index")
    parties = CaseParty.objects.filter(case_id=case)
    # No party's part is empty: that row is the signer's, in place of a statement of its own.
    signer = Signer.objects.filter(case_id=case, officer_id=officer)
    found = parties.filter(id_index__in=kin).values_list("part", "id_index")
    found = found.union(signer.values_list(Value("", output_field=CharField()), "level"))
    if hers:
        found = found.union(parties.filter(id_index__in=hers).values_list("part", "id_index"))
    if named:
        declared = kin.filter(id_index__in=named)
        found = found.union(declared.values_list(Value(_DECLARED, output_field=CharField()), "id_index"))
    return found


_BONDS: Compiled[tuple[str, str]] = Compiled(_bonds)


def tied(officer: Any, named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of (name, ID number) those that are her own or her declared kin's, as (name, blind index).

    One statement at most.
    """
    indexed = _indexed(named)
    if not indexed:
        return []
    kin = Kin.objects.filter(officer_id=officer.pk, id_index__in=[index for _name, index in indexed])
    hers = {officer.id_index, *kin.values_list("id_index", flat=True)}
    return [(name, index) for name, index in indexed if index in hers]


def _indexed(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, ring().blind_index(number, "id_number")) for name, number in named]


def open_requests(case: Case) -> list[TwoPersonRequest]:
    """The two-person requests that wait for their second person; no statement where none can be open."""
    if case.state not in programme_of(case).flow.two_person_states:
        return []
    return list(TwoPersonRequest.objects.filter(case_id=case.pk, settled_at__isnull=True))


def may(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer:
    """Each condition on a line of its own, in the order in which an officer would want to hear of them."""
    for condition in (
        _has_a_seat,
        _case_is_open,
        _act_fits_state,
        _sits_in_post,
        _is_not_party,
        _signs_one_level,
    ):
        answer = condition(case, act, seats, facts)
        if answer is not None:
            return answer
    seat = _seat_for(case, act, seats)
    assert seat is not None
    if answer := _is_second_person(case, act, seats, facts) or _did_it_herself(case, act, seats, facts):
        return answer
    against = programme_of(case).allows(case, act, seat)
    if against is not None:
        return Answer(False, against[0], str(against[1]))
    return Answer(True, seat=seat)


def _has_a_seat(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    if act.kind is Kind.CLOCK:
        return Answer(False, "clock_only", _("Only the clock does this."))
    if not seats.current:
        return Answer(False, *no_seat_reason(seats))
    return None


def _case_is_open(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    if programme_of(case).flow.station(case.state) is None:
        return Answer(
            False, "case_closed", _("This case is closed (%(state)s).") % {"state": state_label(case)}
        )
    return None


def _act_fits_state(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    if case.state not in sources_of(case, act):
        reason = _("This can't be done while the case stands at “%(state)s”.") % {"state": state_label(case)}
        return Answer(False, "wrong_state", reason)
    return None


def _sits_in_post(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    if _seat_for(case, act, seats):
        return None
    roles = roles_for(case, act)
    lapsed = [seat for seat in seats.every if seat.role in roles and seat.covers(case.place_code)]
    if lapsed:
        return Answer(False, *no_seat_reason(Seats(seats.officer, seats.day, tuple(lapsed))))
    if seats.of_role(*roles):
        return Answer(False, "wrong_place", _("Your post answers for another place."))
    if all(ROLES[seat.role].reads_only for seat in seats.current):
        return Answer(False, "reads_only", _("Your post reads and changes nothing."))
    if _has_moved_on(case, act, seats, facts):
        reason = _("The case has left your station; it stands at “%(state)s” now.")
        return Answer(False, MOVED_ON, reason % {"state": state_label(case)})
    names = _(" or ").join(str(ROLES[role].label) for role in roles)
    return Answer(False, "wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})


def _has_moved_on(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> bool:
    """True where the act is the station's and she sits at one whose level carries the case already."""
    if act.roles:
        return False
    programme = programme_of(case)
    signed = {signoff.level for signoff in valid(facts.signoffs)}
    left = {
        station.role
        for station in programme.flow.stations().values()
        if station.level and station.level in signed
    }
    return any(seat.covers(case.place_code) for seat in seats.of_role(*left))


def _is_not_party(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    return not_party(facts.ties)


def not_party(ties: frozenset[tuple[str, str]]) -> Answer | None:
    """The refusal of somebody who stands in the case, herself or by her kin; None for everybody else."""
    if any(tie == "self" for tie, _part in ties):
        return Answer(False, "own_case", _("You stand in this case yourself; someone else must act."))
    if ties:
        return Answer(
            False, "kin_case", _("A relative whom you declared stands in this case; someone else must act.")
        )
    return None


def _signs_one_level(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    seat = _seat_for(case, act, seats)
    level = level_of(case, act, facts.bound, seat.role if seat else "")
    for signoff in facts.signoffs:
        if signoff.officer_id == seats.officer.pk and signoff.level != level:
            reason = _("You signed another level of this case (%(level)s); nobody signs two.")
            return Answer(False, "signed_other_level", reason % {"level": level_label(case, signoff.level)})
    # An act of named posts (submitting, withdrawing) is hers too; one of the station isn't.
    opened = case.opened_by_id == seats.officer.pk and not act.roles
    if opened and not programme_of(case).may_open_at_level(case, level):
        return Answer(False, "opened_it", _("You opened this case; someone else must sign here."))
    if facts.bound == RECORDING:
        return Answer(
            False, "recorded_it", _("You entered a signature of this case from paper; you sign none.")
        )
    if facts.bound not in ("", level):
        return Answer(False, "submitted_it", _("You submitted this case; someone else must sign here."))
    return None


def level_of(case: Case, act: Act, bound: str, role: str) -> str:
    """The level at which the act is done in this role by an officer who is bound to `bound` (empty: to none yet)."""
    programme = programme_of(case)
    if act.levels:
        return act.levels[role] if bound in ("", RECORDING) else bound
    if act.kind is Kind.SUBMIT:
        # Submitting counts like opening.
        first = programme.levels[0]
        return first if programme.may_open_at_level(case, first) else SUBMISSION
    if act.roles and bound == SUBMISSION:
        return SUBMISSION
    station = programme.flow.station(case.state)
    return act.level or (station.level if station else "")


def _is_second_person(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    if act.two_person != "settle":
        return None
    if any(
        request.act == act.name and request.proposed_by_id == seats.officer.pk for request in facts.requests
    ):
        return Answer(False, "same_person", _("You proposed this; a second person must carry it out."))
    return None


def _did_it_herself(case: Case, act: Act, seats: Seats, facts: CaseFacts) -> Answer | None:
    done = [signoff for signoff in facts.signoffs if signoff.act in act.not_by and not is_void(signoff)]
    if not done or done[-1].officer_id != seats.officer.pk:
        return None
    reason = _("You did “%(act)s” in this case yourself; another holder of the post must do this.")
    return Answer(False, "did_it_herself", reason % {"act": programme_of(case).acts[done[-1].act].label})


def sources_of(case: Case, act: Act) -> set[str]:
    """The states from which the law lets this act start."""
    return {source for source, _target, name in edges(programme_of(case).model) if name in act.transitions}


def roles_for(case: Case, act: Act) -> tuple[str, ...]:
    """The roles that may do this act where the case stands."""
    if act.roles:
        return act.roles
    station = programme_of(case).flow.station(case.state)
    return (station.role,) if station else ()


def _seat_for(case: Case, act: Act, seats: Seats) -> Seat | None:
    found = [seat for seat in seats.of_role(*roles_for(case, act)) if seat.covers(case.place_code)]
    return found[0] if found else None


def state_label(case: Case) -> str:
    """The state in the reader's words."""
    return str(programme_of(case).flow.state_labels[case.state])


def level_label(case: Case, level: str) -> str:
    """The level in the reader's words."""
    if level == SUBMISSION:
        return _("Submission")
    return str(programme_of(case).flow.level_labels.get(level, level))
