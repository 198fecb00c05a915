"""The one path of an act. Page, API, bank file and command all end in `perform`; nothing else changes a case.

1 lock the case and read it   2 may this officer do this now?   3 judge the rules again   4 the transition of the law
5 sign-off, journal, next task, the programme's rows            6 commit

Lock order, always: case, persons by id, counters, chain head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import clock, journal, ledger, notices, numbering, on_paper, paperwork, seen, tallies
from workflows.compiled import Compiled
from workflows.errors import ActError, Conflict, Invalid, NotAllowed, NotFound, RulesForbid
from workflows.models import (
    Case,
    CaseTask,
    Content,
    SignOff,
    TwoPersonRequest,
)
from workflows.permission import Answer, CaseFacts, facts_of, level_of, may, open_requests
from workflows.programme import PROGRAMMES, ActContext, Kind, Programme, is_worse
from workflows.refusals import told
from workflows.requests import Outcome, Request, first_answer, remember
from workflows.seats import Seats, no_seat_reason
from workflows.stations import Station, StationActivation, close
from workflows.text import UnprintableError, lines

OPINION_MAX = 500


def perform(programme: Programme, ref: str, request: Request, seats: Seats) -> Outcome:
    """The act is done, signed and in the journal; or nothing changed and an ActError says why.

    Raises NotFound, NotAllowed, Conflict, Invalid, RulesForbid.
    """
    return _perform(programme, request, seats, ref, None)


def _perform(
    programme: Programme, request: Request, seats: Seats, ref: str, paper: on_paper.OnPaper | None
) -> Outcome:
    if request.act not in programme.acts:
        raise NotFound("unknown_act", _("There is no such act."))
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    try:
        # One moment for everything that the act writes: sign-off, void rows and journal agree to the microsecond.
        with told(), transaction.atomic(), clock.at(clock.now()):
            case = lock(programme, ref, seats)
            outcome = _act(programme, case, request, seats, paper)
            if request.key:
                remember(seats.officer, request, ref, case, outcome)
            return outcome
    except NotFound:
        raise
    except ActError:
        # Sent again, a request runs into what its first sending did, or into its own key at the latest. Asked for
        # only here, the first answer costs nothing to the requests that are sent once.
        if repeated := first_answer(seats.officer, request, ref):
            return repeated
        raise


def record(
    programme: Programme, ref: str, request: Request, recorder: Seats, paper: on_paper.OnPaper
) -> Outcome:
    """What `paper.signer` signed on paper is her sign-off, entered by `recorder`; or an ActError says why not.

    Raises what `perform` raises. The idempotency key is the recorder's.
    """
    return _perform(programme, replace(request, beside=paper.as_sent()), recorder, ref, paper)


def rehearse(
    programme: Programme,
    ref: str,
    request: Request,
    seats: Seats,
    paper: on_paper.OnPaper | None = None,
) -> ActError | None:
    """What the act would be refused with now, None where it would be done; nothing is changed.

    With a paper: what entering it would be refused with.
    """
    try:
        with transaction.atomic():
            _perform(programme, replace(request, key=""), seats, ref, paper)
            transaction.set_rollback(True)
    except ActError as error:
        return error
    return None


def lock(programme: Programme, ref: str, seats: Seats | None) -> Any:
    """The case, locked and read in one statement. Raises NotFound for what the officer may not see."""
    found = _locking(programme).first(ref)
    if found is None or (seats is not None and not seats.sees(found)):
        raise NotFound("not_found", _("There is no such case."))
    return found


@cache
def _locking(programme: Programme) -> Compiled[Any]:
    """The case of a number that nobody else has: locked, and read."""
    cases = programme.model._default_manager.select_for_update(of=("self", "case_ptr"))
    return Compiled(lambda ref: cases.filter(ref=ref))


def _act(
    programme: Programme,
    case: Any,
    request: Request,
    seats: Seats,
    paper: on_paper.OnPaper | None,
) -> Outcome:
    act = programme.acts[request.act]
    officer = paper.signer if paper is not None else seats.officer
    facts = facts_of(case, officer)
    faults: Invalid | None = None
    if paper is not None:
        paper = on_paper.entered(case, act, seats, paper)
        seen.compare(request.seen, case, facts.signoffs, Answer(True))
        paper, answer, faults = on_paper.judged(case, act, paper, facts)
    else:
        answer = may(case, act, seats, facts)
        seen.compare(request.seen, case, facts.signoffs, answer)
        if not answer.allowed:
            raise answer.as_error()
    context = ActContext(
        case=case,
        act=act,
        officer=officer,
        seat=answer.seat,
        on_paper=paper,
        data=request.data,
        decision={},
        content={},
        today=clock.today(),
        signoffs=facts.signoffs,
        bound=facts.bound,
    )
    return _carry_out(programme, context, request.opinion, facts, faults)


def _carry_out(
    programme: Programme,
    context: ActContext,
    opinion: str,
    facts: CaseFacts,
    faults: Invalid | None = None,
) -> Outcome:
    case, act = context.case, context.act
    level = level_of(case, act, facts.bound, context.seat.role if context.seat else "")
    before = context.before = case.state
    assert programme.flow.station(before) is not None
    if act.kind is Kind.FORWARD:
        _stands_on_every_level_before(programme, context, level)
    content, transition = _content_and_transition(programme, context)
    if content is not None:
        context.content = content.body or {}
    context.decision, opinion = _decide(programme, context, opinion, faults)
    if act.kind in {Kind.FORWARD, Kind.SUBMIT} and content is not None:
        _judge_again(programme, context)
    signoff = _signed(context, content, opinion, level, programme.levels)
    if act.voids:
        context.journal["voids"] = ledger.void_from(context, act.voids, programme.levels)
    _two_persons(context, facts)
    getattr(case, transition)()
    _settle_columns(programme, context, before)
    programme.apply(context)
    if act.kind is Kind.SUBMIT and case.number is None:
        # After the programme's rows: persons are locked before counters.
        numbering.accept(case, programme, context.today)
        context.journal["number"] = case.number
    _move(programme, context, before)
    notices.of_act(programme, context)
    paperwork.of_act(programme, context, content, signoff)
    outcome = _record(context, before, content, signoff)
    # Under the lock of the chain's head, which the journal has taken: no two acts meet in a sum.
    tallies.follow(programme, context, signoff)
    return outcome


def _signed(
    context: ActContext, content: Content | None, opinion: str, level: str, levels: Sequence[str]
) -> SignOff | None:
    """The act's sign-off; submitting leaves none, and binds the submitter to the level all the same.

    A level that signs the round anew takes back what it signed before, and what was built on that.
    """
    act = context.act
    if act.kind is Kind.SUBMIT:
        assert content is not None
        ledger.submitted(context, content, level)
    if act.kind in {Kind.SUBMIT, Kind.CLOCK}:
        return None
    carries = act.kind is Kind.FORWARD
    if carries and (voids := ledger.void_again(context, level, levels)):
        context.journal["voids"] = voids
    return ledger.sign(context, level=level, carries=carries, content=content, opinion=opinion)


def _stands_on_every_level_before(programme: Programme, context: ActContext, level: str) -> None:
    """The state alone says where the case stands; what carries it there are the sign-offs of its round."""
    missing = ledger.missing_before(context, level, programme.levels)
    if missing:
        reason = _("The sign-off of an earlier level is missing (%(levels)s). Tell the county federation.")
        names = [str(programme.flow.level_labels.get(name, name)) for name in missing]
        raise Conflict("level_missing", reason % {"levels": ", ".join(names)})


def _record(context: ActContext, before: str, content: Content | None, signoff: SignOff | None) -> Outcome:
    case, officer, seat = context.case, context.officer, context.seat
    if context.on_paper is not None:
        # The row says who did this here and now: she who entered it.
        context.journal |= {"signed_by": officer.pk, "signed_on": context.on_paper.signed_on.isoformat()}
        officer, seat = context.on_paper.recorder, context.on_paper.seat
    row = journal.append(
        county=case.county,
        act=context.act.name,
        case=case,
        officer_id=officer.pk if officer else None,
        post_id=seat.post_id if seat else None,
        state_from=before,
        state_to=case.state,
        round_number=case.round,
        content_digest=content.digest if content else "",
        signoff_digest=signoff.digest if signoff else "",
        facts=context.journal,
    )
    sequence = signoff.sequence if signoff else None
    return Outcome(case.ref, case.number, case.state, case.round, sequence, row.sequence)


def _content_and_transition(programme: Programme, context: ActContext) -> tuple[Content | None, str]:
    """The content that this act signs, and the transition's name.

    Submitting compares what is there with what was signed: changed content begins a round and voids every sign-off,
    unchanged content answers whoever returned it.
    """
    case, act = context.case, context.act
    current = ledger.current_content(case)
    if act.kind is not Kind.SUBMIT:
        return current, programme.way(context)
    body = programme.content_of(case, ledger.attachments_of(case))
    if current is not None and ledger.content_digest(current.salt, body) == current.digest:
        return current, act.answers.get(case.returned_from, act.name)
    if current is not None:
        if programme.is_accepted_anew(current.body, body):
            case.accepted_on = None
        context.journal["voids"] = ledger.void_all(context)
    context.begins_round = True
    return ledger.begin_round(case, body, programme), act.name


def _judge_again(programme: Programme, context: ActContext) -> None:
    """The rules with today's facts. At submission a failed rule forbids; later, one that is worse than it was then."""
    case, act = context.case, context.act
    if act.kind is Kind.SUBMIT and case.accepted_on is None:
        case.accepted_on = context.today
        context.journal["accepted_on"] = case.accepted_on.isoformat()
    judgement = programme.judge(case, context.content, context)
    context.journal["verdict"] = judgement.verdict
    if act.kind is Kind.SUBMIT:
        failed = [finding for finding in judgement.findings if finding["outcome"] == "fail"]
        if failed:
            raise RulesForbid(
                "ineligible", _("The rules don't allow this application."), programme.in_words(failed)
            )
        case.policy_version = judgement.policy_version
        case.findings = judgement.findings
    else:
        worse = is_worse(case.findings, judgement.findings)
        if worse:
            reason = _(
                "The facts have changed since the application was submitted. Return or refuse it, or correct the fact."
            )
            raise RulesForbid("worse_than_submitted", reason, programme.in_words(worse))
    context.judgement = judgement


def _two_persons(context: ActContext, facts: CaseFacts) -> None:
    act, case = context.act, context.case
    if act.two_person == "propose":
        assert context.seat is not None
        TwoPersonRequest.objects.create(
            case_id=case.pk,
            act=act.pair,
            proposed_by=context.officer,
            proposed_post_id=context.seat.post_id,
            proposed_at=clock.now(),
        )
    elif facts.requests:
        # Any other act settles what was open; only the proposed one, by another officer, carries it out.
        TwoPersonRequest.objects.filter(pk__in=[request.pk for request in facts.requests]).update(
            settled_by=context.officer, settled_at=clock.now(), carried_out=act.two_person == "settle"
        )


def _settle_columns(programme: Programme, context: ActContext, before: str) -> None:
    case = context.case
    case.state_since = clock.now()
    case.returned_from = before if context.act.kind is Kind.RETURN and not context.act.voids else ""
    case.reach = max(case.reach, programme.flow.reach(case.state))
    if programme.flow.station(case.state) is None:
        close(case)


def _move(programme: Programme, context: ActContext, before: str) -> None:
    """The task is closed, the next one open, the case saved (its row compared with the state it was read in)."""
    case = context.case
    case.save(update_fields=case.changed_columns())
    task = _OPEN_TASK.first(case.pk)
    assert task is not None  # a unique index says: one
    task.process = case
    assert isinstance(task.flow_task, Station)
    if task.station != before:
        raise Conflict("moved_on", _("The case has moved on; open it again."))
    activation: StationActivation = task.flow_task.activation_class(task)
    # Whoever acted on this case before is bound to it.
    activation.leave(context.officer, again=bool(context.bound))


_OPEN_TASK: Compiled[CaseTask] = Compiled(
    lambda case: CaseTask.objects.select_for_update().filter(process_id=case, finished__isnull=True)
)


def _decide(
    programme: Programme, context: ActContext, opinion: str, found: Invalid | None
) -> tuple[dict[str, Any], str]:
    """The act's decision, and the opinion as it is kept. Raises Invalid with every fault, `found` among them."""
    faults: dict[str, Any] = dict(found.fields) if found else {}
    try:
        opinion = lines(opinion)
    except UnprintableError:
        faults["opinion"] = [_("Remove the characters that can't be printed.")]
    if context.act.needs_opinion and not opinion:
        faults["opinion"] = [
            _("Write your opinion: it is printed beside your name.")
            if context.on_paper is None
            else _("Copy the opinion from the paper; it is printed beside the signer’s name.")
        ]
    elif len(opinion) > OPINION_MAX:
        faults["opinion"] = [_("Write at most %(most)d characters.") % {"most": OPINION_MAX}]
    try:
        decision = programme.decide(context)
    except Invalid as error:
        said = found or error
        raise Invalid({**error.fields, **faults}, said.code, said.reason) from error
    if found:
        raise Invalid(faults, found.code, found.reason)
    if faults:
        raise Invalid(faults)
    return decision, opinion


def lapse(programme: Programme, case: Case) -> Outcome:
    """The clock's act: an overlong draft, return or unpaid case is closed. No officer signs it."""
    act = programme.acts["lapse"]
    with transaction.atomic(), clock.at(clock.now()):
        locked = lock(programme, case.ref, None)
        if locked.state != case.state or locked.state_since != case.state_since:
            raise Conflict("moved_on", _("The case has moved on; open it again."))
        context = ActContext(
            case=locked,
            act=act,
            officer=None,
            seat=None,
            data={},
            decision={},
            content={},
            today=clock.today(),
        )
        return _carry_out(programme, context, "", CaseFacts(requests=open_requests(locked)))


__all__ = ["PROGRAMMES", "ActError", "Outcome", "Request", "lapse", "lock", "perform", "rehearse"]
