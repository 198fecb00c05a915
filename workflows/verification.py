"""Does everything still stand as it was signed? Finds what was changed behind the engine's back, and names the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet, TextField
from django.db.models.functions import Cast

from workflows.appointing import reason_digest
from workflows.crypto import Unreadable
from workflows.journal import GENESIS, row_hash
from workflows.ledger import RECORDING, content_digest, judged_digest, signoff_digest
from workflows.models import (
    ActReason,
    Case,
    ChainHead,
    Content,
    JournalRow,
    Place,
    Signer,
    SignOff,
    SignOffVoid,
)
from workflows.paper_checks import row_faults
from workflows.paper_key_trail import key_faults
from workflows.programme import PROGRAMMES, Kind
from workflows.tallies import differences

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
    # By which it is called; what was opened before the journal kept it has its sign-offs alone to tell.
    ref: str = ""
    number: str | None = None
    # The level that each officer was bound to by submitting, or by entering what another signed on paper.
    submitters: dict[int | None, str] = field(default_factory=dict)
    # Round and digest of the last submission's findings, policy and day of acceptance.
    judged: tuple[int, str] | None = None
    salts: dict[int, str] = field(default_factory=dict)
    # What the last act left in the case's columns, the programme's own apart.
    reach: int = 0
    state_since: datetime | None = None
    closed_at: datetime | None = None
    returned_from: str = ""
    columns: dict[str, Any] = field(default_factory=dict)


def verify(county: str = "") -> Iterator[Fault]:
    """Every fault of journal, reasons, sign-offs, contents, cases, papers and certificates, of one county or of all.

    Nothing when all holds. Writes nothing.
    """
    trails: dict[int, _CaseTrail] = {}
    reasons: dict[int, tuple[str, Any]] = {}
    yield from _chains(trails, reasons, county)
    yield from _reasons(reasons, county)
    yield from _signoffs(trails, county)
    yield from _contents(trails, county)
    yield from _cases(trails, county)
    for difference in differences(county):
        yield Fault("tally", str(difference.cell), str(difference))
    for fault in row_faults(county):
        yield Fault("paper", f"{fault.paper} {fault.digest[:12]}".strip(), fault.sentence)
    for table, row, what in key_faults(county):
        yield Fault(table, row, what)
    for programme in PROGRAMMES.values():
        for table, row, what in programme.misfits(county):
            yield Fault(table, row, what)


def _within(county: str, column: str = "case__county") -> dict[str, str]:
    """The filter of one county; none where all are read."""
    return {column: county} if county else {}


def _chains(
    trails: dict[int, _CaseTrail], reasons: dict[int, tuple[str, Any]], county: str
) -> Iterator[Fault]:
    heads = {head.county: head for head in ChainHead.objects.filter(**_within(county, "county"))}
    last: dict[str, JournalRow] = {}
    rows = JournalRow.objects.filter(**_within(county, "county")).order_by("county", "sequence")
    for row in rows.iterator(_CHUNK):
        before = last.get(row.county)
        expected = before.sequence + 1 if before else 1
        if row.sequence != expected:
            yield Fault("journal", f"{row.county}/{expected}", "missing: removed or reordered")
        elif row.previous_hash != (before.hash if before else GENESIS):
            yield Fault("journal", f"{row.county}/{row.sequence}", "doesn't follow the row before it")
        if row.hash != _hash(row):
            yield Fault("journal", f"{row.county}/{row.sequence}", "changed")
        last[row.county] = row
        if isinstance(row.facts, dict) and row.case_id is None and "reason" in row.facts:
            reasons[row.pk] = (f"{row.county}/{row.sequence}", row.facts["reason"])
        _follow(trails, row)
    for each in sorted(heads.keys() | last.keys()):
        yield from _head(each, heads.get(each), last.get(each))


def _reasons(reasons: dict[int, tuple[str, Any]], county: str) -> Iterator[Fault]:
    """The words beside the journal's rows of officers and posts, by their digests."""
    found: set[int] = set()
    for bare in _sealed(ActReason.objects.filter(**_within(county, "row__county")).order_by("pk"), "text"):
        found.add(bare.row_id)
        key, told = reasons.get(bare.row_id, (f"id {bare.pk}", None))
        if not _open(bare, "text"):
            yield Fault("reason", key, "changed: it can't be opened")
        elif told != reason_digest(bare.text, bare.salt):
            yield Fault("reason", key, "changed or inserted: the journal has another digest")
    for pk in sorted(reasons.keys() - found):
        yield Fault("reason", reasons[pk][0], "missing: the journal has it")


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
        trail.ref = facts.get("ref", "")
    if "level" in facts:
        trail.submitters.setdefault(row.officer_id, facts["level"])
    if "signed_by" in facts:
        trail.submitters.setdefault(row.officer_id, RECORDING)
    trail.number = facts.get("number", trail.number)
    _follow_columns(trail, row, facts)


def _follow_columns(trail: _CaseTrail, row: JournalRow, facts: dict[str, Any]) -> None:
    programme = PROGRAMMES.get(trail.opening[1])
    act = programme.acts.get(row.act) if programme else None
    if programme is None or (act is None and row.act != "open"):
        return  # somebody looked: nothing moved
    trail.state_since = row.at
    trail.reach = max(trail.reach, programme.flow.reach(row.state_to))
    trail.closed_at = None if programme.flow.station(row.state_to) else row.at
    is_return = act is not None and act.kind is Kind.RETURN and not act.voids
    trail.returned_from = row.state_from if is_return else ""
    if "judged" in facts:
        trail.judged = (row.round, facts["judged"])
    trail.columns |= {"state": row.state_to, "state_from": row.state_from}
    programme.follow(trail.columns, row.act, facts)


def _signoffs(trails: dict[int, _CaseTrail], county: str) -> Iterator[Fault]:
    found: dict[int, set[str]] = defaultdict(set)
    within = _within(county)
    signers = {
        (signer.case_id, signer.officer_id): signer
        for signer in Signer.objects.filter(**within).iterator(_CHUNK)
    }
    voids = {
        void.signoff_id: (void.act, void.officer_id, void.at)
        for void in SignOffVoid.objects.filter(**_within(county, "signoff__case__county")).iterator(_CHUNK)
    }
    refs = dict(Case.objects.filter(**_within(county, "county")).values_list("pk", "ref"))
    known: dict[int, dict[int, tuple[str, int | None, datetime]]] = defaultdict(dict)
    signed: set[tuple[int, int]] = set()
    for bare in _sealed(SignOff.objects.filter(**within).order_by("case_id", "sequence")):
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


def _sealed(rows: QuerySet[Any], column: str = "body") -> Iterator[Any]:
    """The rows with their sealed column as it lies in the table: one that can't be opened must not end the reading."""
    bare = ExpressionWrapper(F(column), output_field=BinaryField())
    yield from rows.defer(column).annotate(sealed=bare).iterator(_CHUNK)


def _open(row: Any, column: str = "body") -> bool:
    """True when the column is open now (None where it was erased)."""
    sealed_field = row._meta.get_field(column)
    try:
        setattr(
            row, column, None if row.sealed is None else sealed_field.from_db_value(row.sealed, None, None)
        )
    except (Unreadable, ValueError):
        return False
    return True


def _trail(trails: dict[int, _CaseTrail], case_id: int) -> _CaseTrail:
    return trails.get(case_id) or _CaseTrail(JournalRow(), {}, set(), {})


def _contents(trails: dict[int, _CaseTrail], county: str) -> Iterator[Fault]:
    found: dict[int, set[int]] = defaultdict(set)
    # The law can demand that a content is erased: the triggers let its body go and nothing else of it. No act of a
    # desk does that, the clock may; a row of this name is the only excuse, and the chain holds it.
    erased = set(JournalRow.objects.filter(act="erase_content").values_list("case_id", flat=True))
    for bare in _sealed(Content.objects.filter(**_within(county)).order_by("case_id", "round")):
        key = f"case {bare.case_id} round {bare.round} (id {bare.pk})"
        found[bare.case_id].add(bare.round)
        _trail(trails, bare.case_id).salts[bare.round] = bare.salt
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


def _cases(trails: dict[int, _CaseTrail], county: str) -> Iterator[Fault]:
    refs: dict[int, str] = {}
    places = dict(Place.objects.values_list("pk", "code"))
    for case in _sealed(Case.objects.filter(**_within(county, "county")).order_by("pk"), "findings"):
        refs[case.pk] = case.ref
        trail = trails.get(case.pk)
        if trail is None:
            yield Fault("case", case.ref, "inserted: no journal row knows it")
            continue
        if places.get(case.place_id) != case.place_code:
            yield Fault("case", case.ref, "its place isn't the one of its code")
        for what in _differences(case, trail):
            yield Fault("case", case.ref, what)
    for case_id in sorted(trails.keys() - refs.keys()):
        yield Fault("case", f"id {case_id}", "missing: the journal has it")
    yield from _programme_rows(trails, refs, county)


def _differences(case: Any, trail: _CaseTrail) -> Iterator[str]:
    """Where the case's row isn't what its journal rows left it."""
    if case.state != trail.last.state_to:
        yield f"its state is {case.state}, the journal says {trail.last.state_to}"
    if (case.round, case.number) != (trail.last.round, trail.number):
        yield "its round or number isn't what the journal says"
    opening = case.place_code, case.programme, case.opened_by_id, case.opened_at
    if opening != trail.opening or trail.ref not in ("", case.ref):
        yield "its ref, place, programme or opening isn't what the journal says"
    if PROGRAMMES.get(case.programme) is None or case.county != trail.last.county:
        yield "its programme or county isn't what the journal says"
    settled = (case.reach, case.state_since, case.closed_at, case.returned_from)
    if settled != (trail.reach, trail.state_since, trail.closed_at, trail.returned_from):
        yield "its reach, dates or returner aren't what the journal says"
    if not _judged_as_submitted(case, trail):
        yield "its findings, policy or day of acceptance aren't those submitted"


def _judged_as_submitted(case: Any, trail: _CaseTrail) -> bool:
    if not _open(case, "findings"):
        return False
    if trail.judged is None:
        return not case.findings and case.accepted_on is None and not case.policy_version
    round_number, judged = trail.judged
    try:
        return judged_digest(case, trail.salts.get(round_number, "")) == judged
    except (AttributeError, TypeError, ValueError):
        return False


def _programme_rows(trails: dict[int, _CaseTrail], refs: dict[int, str], county: str) -> Iterator[Fault]:
    """The programmes' own rows of the cases: there, and as the journal says."""
    for programme in PROGRAMMES.values():
        names = programme.followed
        # As text: a number that doesn't fit its column must be named, not end the reading.
        texts = [Cast(name, TextField()) for name in names]
        mine = programme.model._default_manager.filter(**_within(county, "county"))
        rows = mine.order_by("pk").values_list("pk", *texts)
        there: set[int] = set()
        for pk, *values in rows.iterator(_CHUNK):
            there.add(pk)
            columns = _trail(trails, pk).columns
            differ = [
                name for name, value in zip(names, values, strict=True) if not _same(value, columns.get(name))
            ]
            if differ or pk not in trails:
                yield Fault(
                    "case", refs.get(pk, f"id {pk}"), f"not what the journal says: {', '.join(differ)}"
                )
        for case_id, trail in trails.items():
            if trail.opening[1] == programme.code and case_id not in there:
                yield Fault("case", refs.get(case_id, f"id {case_id}"), "its programme's row is missing")


def _same(text: str | None, expected: Any) -> bool:
    """Numbers by their value, however the database writes them."""
    if text is None or expected is None:
        return text is None and expected is None
    try:
        return Decimal(text) == Decimal(str(expected))
    except InvalidOperation:
        return text == str(expected)
