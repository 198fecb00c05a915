"""Rounds and sign-offs: what a level signs, what a return voids, what the next level builds on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflows import clock
from workflows.canonical import digest, new_salt
from workflows.compiled import Compiled
from workflows.crypto import ring
from workflows.journal import moment
from workflows.models import Attachment, CaseParty, Content, Signer, SignOff, SignOffVoid
from workflows.programme import ActContext, Programme

# What the row of signers says of whoever entered another's signature from paper.
RECORDING = "recording"


def attachments_of(case: Any) -> list[Attachment]:
    """The papers that are present, in the order in which the content lists them."""
    present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True).select_related("file")
    return sorted(present, key=lambda paper: (paper.kind, paper.subject, paper.file.digest))


def content_digest(salt: str, body: Any) -> str:
    """The digest that every level of the round signs."""
    return digest(body, salt=salt)


def current_content(case: Any) -> Content | None:
    """The content of the case's round; None before the first submission."""
    return _CONTENT.first(case.pk, case.round) if case.round else None


_CONTENT: Compiled[Content] = Compiled(
    lambda case, round_number: Content.objects.filter(case_id=case, round=round_number)
)


def begin_round(case: Any, body: dict[str, Any], programme: Programme) -> Content:
    """The content is the next round's: stored once, its parties known to the recusal rule."""
    case.round += 1
    salt = new_salt()
    content = Content.objects.create(
        case_id=case.pk,
        round=case.round,
        salt=salt,
        digest=content_digest(salt, body),
        body=body,
        made_at=clock.now(),
    )
    parties = {(part, ring().blind_index(number, "id_number")) for part, number in programme.parties(body)}
    # Parties of earlier rounds stay: who once stood in a case keeps away from it.
    CaseParty.objects.bulk_create(
        CaseParty(case_id=case.pk, part=part, id_index=index, round=case.round)
        for part, index in sorted(parties)
    )
    return content


def valid(signoffs: Sequence[SignOff]) -> list[SignOff]:
    """The sign-offs that carry the case now, in order."""
    return [signoff for signoff in signoffs if signoff.carries and not is_void(signoff)]


def missing_before(context: ActContext, level: str, levels: Sequence[str]) -> list[str]:
    """The levels before `level` that no valid sign-off of this round stands for."""
    there = {signoff.level for signoff in valid(context.signoffs) if signoff.round == context.case.round}
    return [name for name in levels[: levels.index(level)] if name not in there]


def is_void(signoff: SignOff) -> bool:
    """True once a void row stands beside it."""
    # select_related("void") leaves None in the cache where there is no row.
    return getattr(signoff, "void", None) is not None


def signoff_digest(signoff: SignOff, case_ref: str) -> str:
    """SHA-256 over every column of the sign-off, its body in the clear, and the salt."""
    return digest(
        {
            "case": case_ref,
            "sequence": signoff.sequence,
            "round": signoff.round,
            "level": signoff.level,
            "act": signoff.act,
            "carries": signoff.carries,
            "officer": signoff.officer_id,
            "post": signoff.post_id,
            "content_digest": signoff.content_digest,
            "previous_digest": signoff.previous_digest,
            "body": signoff.body,
            "at": moment(signoff.at),
        },
        salt=signoff.salt,
    )


def bind(context: ActContext, level: str) -> None:
    """The officer is bound to this level of this case for ever: the database refuses her any other."""
    if not context.bound:
        Signer.objects.create(case_id=context.case.pk, officer=context.officer, level=level)


def bind_recorder(context: ActContext) -> None:
    """Whoever entered a signature from paper signs no level of this case, ever."""
    Signer.objects.get_or_create(
        case_id=context.case.pk, officer=context.on_paper.recorder, defaults={"level": RECORDING}
    )


def submitted(context: ActContext, content: Content, level: str) -> None:
    """The submitter is bound, and the journal knows what every later judgement is compared with."""
    bind(context, level)
    context.journal |= {"level": level, "judged": judged_digest(context.case, content.salt)}


def judged_digest(case: Any, salt: str) -> str:
    """SHA-256 over findings, policy and day of acceptance; salted, since few different findings exist."""
    accepted_on = case.accepted_on.isoformat() if case.accepted_on else None
    judged = {"accepted_on": accepted_on, "policy": case.policy_version, "findings": case.findings}
    return digest(judged, salt=salt)


def sign(context: ActContext, *, level: str, carries: bool, content: Content | None, opinion: str) -> SignOff:
    """A new sign-off at the end of the case's sequence; the officer is bound to this level of this case."""
    case, seat, officer = context.case, context.seat, context.officer
    assert seat is not None
    bind(context, level)
    if context.on_paper is not None:
        bind_recorder(context)
    carrying = valid(context.signoffs)
    judgement = context.judgement
    signoff = SignOff(
        case_id=case.pk,
        sequence=len(context.signoffs) + 1,
        round=case.round,
        level=level,
        act=context.act.name,
        carries=carries,
        officer=officer,
        post_id=seat.post_id,
        content_digest=content.digest if content else "",
        previous_digest=carrying[-1].digest if carrying else "",
        body={
            "opinion": opinion,
            "decision": context.decision,
            "findings": judgement.findings if judgement else [],
            "policy": judgement.policy_version if judgement else "",
            **({"on_paper": context.on_paper.as_data()} if context.on_paper else {}),
        },
        salt=new_salt(),
        at=clock.now(),
    )
    signoff.digest = signoff_digest(signoff, case.ref)
    signoff.save(force_insert=True)
    return signoff


def void_from(context: ActContext, level: str, levels: Sequence[str]) -> list[int]:
    """The valid sign-offs of `level` and of those after it are void; their sequence numbers are returned."""
    voided = levels[levels.index(level) :]
    return _void(context, [signoff for signoff in valid(context.signoffs) if signoff.level in voided])


def void_again(context: ActContext, level: str, levels: Sequence[str]) -> list[int]:
    """As `void_from` where the level stands signed already: an appeal or an answer brought the case back to it."""
    there = any(signoff.level == level for signoff in valid(context.signoffs))
    return void_from(context, level, levels) if there else []


def void_all(context: ActContext) -> list[int]:
    """Changed content: every valid sign-off of the earlier rounds is void."""
    return _void(context, valid(context.signoffs))


def _void(context: ActContext, signoffs: Sequence[SignOff]) -> list[int]:
    # Who did this here and now, as the journal's row says it.
    officer = context.on_paper.recorder if context.on_paper is not None else context.officer
    SignOffVoid.objects.bulk_create(
        SignOffVoid(signoff=signoff, act=context.act.name, officer=officer, at=clock.now())
        for signoff in signoffs
    )
    return [signoff.sequence for signoff in signoffs]
