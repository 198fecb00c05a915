"""Does everything still stand as it was signed? Finds what was changed behind the engine's back, and names the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from workflows.crypto import Unreadable
from workflows.journal import GENESIS, row_hash
from workflows.ledger import content_digest, signoff_digest
from workflows.models import Case, ChainHead, Content, JournalRow, Signer, SignOff, SignOffVoid
from workflows.programme import PROGRAMMES

_CHUNK = 2000


@dataclass(frozen=True)
class Fault:
    """One thing that doesn't hold: the table, the row's key and what is wrong with it."""

    table: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.what}"


@dataclass
class _CaseTrail:
    """What the journal says of one case."""

    last: JournalRow
    # Digest of each round's content and the moment at which it was made.
    rounds: dict[int, tuple[str, datetime]]
    signoffs: set[str]
    # Sequence of each void sign-off → the act, officer and moment that voided it.
    voids: dict[int, tuple[str, int | None, datetime]]
    # Place, programme, opener and moment of the opening.
    opening: tuple[str, str, int | None, datetime | None] = ("", "", None, None)
    number: str | None = None
    # The level that each officer was bound to by submitting.
    submitters: dict[int | None, str] = field(default_factory=dict)


def verify() -> Iterator[Fault]:
    """Every fault of journal, sign-offs, contents and case states; nothing when all holds. Writes nothing."""
    trails: dict[int, _CaseTrail] = {}
    yield from _chains(trails)
    yield from _signoffs(trails)
    yield from _contents(trails)
    yield from _cases(trails)


def _chains(trails: dict[int, _CaseTrail]) -> Iterator[Fault]:
    heads = {head.county: head for head in ChainHead.objects.all()}
    last: dict[str, JournalRow] = {}
    for row in JournalRow.objects.order_by("county", "sequence").iterator(_CHUNK):
        before = last.get(row.county)
        expected = before.sequence + 1 if before else 1
        if row.sequence != expected:
            yield Fault("journal", f"{row.county}/{expected}", "missing: removed or reordered")
        elif row.previous_hash != (before.hash if before else GENESIS):
            yield Fault("journal", f"{row.county}/{row.sequence}", "doesn't follow the row before it")
        if row.hash != _hash(row):
            yield Fault("journal", f"{row.county}/{row.sequence}", "changed")
        last[row.county] = row
        _follow(trails, row)
    for county in sorted(heads.keys() | last.keys()):
        yield from _head(county, heads.get(county), last.get(county))


def _hash(row: JournalRow) -> str:
    try:
        return row_hash(row)
    except (AttributeError, TypeError, ValueError):
        # Facts that were changed into what no act ever writes (a float, say) have no canonical form.
        return ""


def _head(county: str, head: ChainHead | None, last: JournalRow | None) -> Iterator[Fault]:
    count, end = (last.sequence, last.hash) if last else (0, GENESIS)
    if head is None:
        yield Fault("chain head", county, "missing")
    elif head.count > count:
        yield Fault(
            "journal",
            f"{county}/{count + 1}",
            f"missing: the head counts {head.count} rows, {count} are here",
        )
    elif head.count < count or head.hash != end:
        yield Fault(
            "chain head", county, f"changed, or rows were added behind it (it counts {head.count} of {count})"
        )


def _follow(trails: dict[int, _CaseTrail], row: JournalRow) -> None:
    if row.case_id is None:
        return
    trail = trails.setdefault(row.case_id, _CaseTrail(row, {}, set(), {}))
    trail.last = row
    if row.content_digest:
        trail.rounds.setdefault(row.round, (row.content_digest, row.at))
    if row.signoff_digest:
        trail.signoffs.add(row.signoff_digest)
    facts = row.facts if isinstance(row.facts, dict) else {}
    voids = facts.get("voids")
    for sequence in voids if isinstance(voids, list) else ():
        trail.voids[sequence] = (row.act, row.officer_id, row.at)
    if row.act == "open":
        trail.opening = (facts.get("place", ""), facts.get("programme", ""), row.officer_id, row.at)
    if "level" in facts:
        trail.submitters.setdefault(row.officer_id, facts["level"])
    trail.number = facts.get("number", trail.number)


def _signoffs(trails: dict[int, _CaseTrail]) -> Iterator[Fault]:
    found: dict[int, set[str]] = defaultdict(set)
    signers = {(signer.case_id, signer.officer_id): signer for signer in Signer.objects.iterator(_CHUNK)}
    voids = {
        void.signoff_id: (void.act, void.officer_id, void.at) for void in SignOffVoid.objects.iterator(_CHUNK)
    }
    refs = dict(Case.objects.values_list("pk", "ref"))
    known: dict[int, dict[int, tuple[str, int | None, datetime]]] = defaultdict(dict)
    signed: set[tuple[int, int]] = set()
    for bare in _sealed(SignOff.objects.order_by("case_id", "sequence")):
        key = f"{refs.get(bare.case_id, bare.case_id)}/{bare.sequence} (id {bare.pk})"
        found[bare.case_id].add(bare.digest)
        signed.add((bare.case_id, bare.officer_id))
        fault = _fault_of(bare, refs.get(bare.case_id, ""), _trail(trails, bare.case_id))
        if fault:
            yield Fault("sign-off", key, fault)
        signer = signers.get((bare.case_id, bare.officer_id))
        if signer is None or signer.level != bare.level:
            yield Fault("signer", key, "missing or changed")
        if bare.pk in voids:
            known[bare.case_id][bare.sequence] = voids[bare.pk]
    yield from _signers(trails, signers, signed, refs)
    for case_id, trail in trails.items():
        for digest in sorted(trail.signoffs - found[case_id]):
            yield Fault(
                "sign-off", f"{refs.get(case_id, case_id)} ({digest[:12]}…)", "missing: the journal has it"
            )
        for sequence in sorted(trail.voids.keys() | known[case_id].keys()):
            if trail.voids.get(sequence) != known[case_id].get(sequence):
                what = "its void row was changed, removed or inserted"
                yield Fault("sign-off", f"{refs.get(case_id, case_id)}/{sequence}", what)


def _signers(
    trails: dict[int, _CaseTrail],
    signers: dict[tuple[int, int], Signer],
    signed: set[tuple[int, int]],
    refs: dict[int, str],
) -> Iterator[Fault]:
    """The rows that bind an officer by what she submitted; one that neither act nor sign-off stands behind is told."""
    submitted = {
        (case_id, officer): level
        for case_id, trail in trails.items()
        for officer, level in trail.submitters.items()
        if officer is not None
    }
    for case_id, officer_id in sorted((signers.keys() - signed) | submitted.keys()):
        signer, level = signers.get((case_id, officer_id)), submitted.get((case_id, officer_id))
        key = f"{refs.get(case_id, case_id)} officer {officer_id}"
        if level is None:
            yield Fault("signer", key, "inserted or changed: nothing was signed or submitted")
        elif signer is None or signer.level != level:
            yield Fault("signer", key, "missing or changed")


def _fault_of(signoff: Any, ref: str, trail: _CaseTrail) -> str:
    if not _open(signoff):
        return "changed: its body can't be opened"
    if signoff.digest != signoff_digest(signoff, ref):
        return "changed"
    return "" if signoff.digest in trail.signoffs else "inserted: no journal row knows it"


def _sealed(rows: QuerySet[Any]) -> Iterator[Any]:
    """The rows with their sealed body as it lies in the table: one that can't be opened must not end the reading."""
    bare = ExpressionWrapper(F("body"), output_field=BinaryField())
    yield from rows.defer("body").annotate(sealed_body=bare).iterator(_CHUNK)


def _open(row: Any) -> bool:
    """True when `row.body` is open now (None where it was erased)."""
    field = row._meta.get_field("body")
    try:
        row.body = None if row.sealed_body is None else field.from_db_value(row.sealed_body, None, None)
    except (Unreadable, ValueError):
        return False
    return True


def _trail(trails: dict[int, _CaseTrail], case_id: int) -> _CaseTrail:
    return trails.get(case_id) or _CaseTrail(JournalRow(), {}, set(), {})


def _contents(trails: dict[int, _CaseTrail]) -> Iterator[Fault]:
    found: dict[int, set[int]] = defaultdict(set)
    erased = set(JournalRow.objects.filter(act="erase_content").values_list("case_id", flat=True))
    for bare in _sealed(Content.objects.order_by("case_id", "round")):
        key = f"case {bare.case_id} round {bare.round} (id {bare.pk})"
        found[bare.case_id].add(bare.round)
        if _trail(trails, bare.case_id).rounds.get(bare.round) != (bare.digest, bare.made_at):
            yield Fault("content", key, "changed or inserted: the journal has another digest or moment")
            continue
        if not _open(bare):
            yield Fault("content", key, "changed: it can't be opened")
        elif bare.body is None:
            if bare.case_id not in erased:
                yield Fault("content", key, "erased without an act")
        elif content_digest(bare.salt, bare.body) != bare.digest:
            yield Fault("content", key, "changed")
    for case_id, trail in trails.items():
        for number in sorted(set(trail.rounds) - found[case_id]):
            yield Fault("content", f"case {case_id} round {number}", "missing: the journal has it")


def _cases(trails: dict[int, _CaseTrail]) -> Iterator[Fault]:
    seen: set[int] = set()
    for case in Case.objects.defer("findings").order_by("pk").iterator(_CHUNK):
        seen.add(case.pk)
        trail = trails.get(case.pk)
        if trail is None:
            yield Fault("case", case.ref, "inserted: no journal row knows it")
            continue
        if case.state != trail.last.state_to:
            yield Fault(
                "case", case.ref, f"its state is {case.state}, the journal says {trail.last.state_to}"
            )
        if (case.round, case.number) != (trail.last.round, trail.number):
            yield Fault("case", case.ref, "its round or number isn't what the journal says")
        if (case.place_code, case.programme, case.opened_by_id, case.opened_at) != trail.opening:
            yield Fault("case", case.ref, "its place, programme or opening isn't what the journal says")
        if PROGRAMMES.get(case.programme) is None or case.county != trail.last.county:
            yield Fault("case", case.ref, "its programme or county isn't what the journal says")
    for case_id in sorted(set(trails) - seen):
        yield Fault("case", f"id {case_id}", "missing: the journal has it")
