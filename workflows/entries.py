"""What a row of the journal says, in the reader's words: the names of its facts, and the codes among their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.journal import PAPER_PRINTED, PAPER_SIGNED
from workflows.models import Appointment, JournalRow
from workflows.programme import PROGRAMMES
from workflows.roles import ROLES

FACTS: dict[str, Any] = {
    "accepted_on": gettext_lazy("First accepted on"),
    "authority": gettext_lazy("Certification authority"),
    "covers": gettext_lazy("Places covered"),
    "taken_over_from": gettext_lazy("Taken over from"),
    "digest": gettext_lazy("Digest of the file"),
    "ends_on": gettext_lazy("Last day"),
    "file": gettext_lazy("File"),
    "fingerprint": gettext_lazy("Fingerprint of the certificate"),
    "because": gettext_lazy("Reason"),
    "holder": gettext_lazy("Holder of the certificate"),
    "judged": gettext_lazy("What was judged"),
    "kind": gettext_lazy("Kind"),
    "level": gettext_lazy("Level"),
    "number": gettext_lazy("Case number"),
    "office": gettext_lazy("Office"),
    "officer": gettext_lazy("Officer, by number"),
    "paper": gettext_lazy("Document number"),
    "papers": gettext_lazy("Documents, by the digest of their rows"),
    "place": gettext_lazy("Place"),
    "post": gettext_lazy("Post"),
    "programme": gettext_lazy("Programme"),
    "reasons": gettext_lazy("Reasons"),
    "ref": gettext_lazy("Called in addresses"),
    "role": gettext_lazy("Role"),
    "round": gettext_lazy("Round"),
    "row": gettext_lazy("Digest of the row"),
    "rows": gettext_lazy("Rows"),
    "serial": gettext_lazy("Serial number"),
    "sheet": gettext_lazy("Sheet"),
    "signed_by": gettext_lazy("Signed on paper by officer, by number"),
    "signed_on": gettext_lazy("Signed on paper on"),
    "signatures": gettext_lazy("Signatures"),
    "starts_on": gettext_lazy("First day"),
    "tokens": gettext_lazy("Tokens, by number"),
    "verdict": gettext_lazy("Verdict"),
    "voids": gettext_lazy("Sign-offs made void, by number"),
}
VERDICTS: dict[str, Any] = {
    "eligible": gettext_lazy("eligible"),
    "refer": gettext_lazy("to be decided by a person"),
    "ineligible": gettext_lazy("ineligible"),
}


@dataclass(frozen=True)
class Words:
    """What a room beside the programmes leaves in the journal: its acts, their facts, the codes among their values."""

    acts: Mapping[str, Any]
    facts: Mapping[str, Any]
    codes: Callable[[str], Mapping[str, Any]] = lambda _name: {}
    # Those of the acts by which somebody only looked.
    looks: tuple[str, ...] = ()
    # By act the facts that a row keeps and no page tells: what they say is read elsewhere, by fewer.
    withheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


WORDS: dict[str, Words] = {}


def say(room: str, words: Words) -> None:
    """The journal's readers know the room's acts and facts from now on."""
    WORDS[room] = words


def other_acts() -> dict[str, Any]:
    """The acts of the rooms beside the programmes, in the reader's words."""
    return {name: label for words in WORDS.values() for name, label in words.acts.items()}


def other_looks() -> tuple[str, ...]:
    """Those of these acts by which somebody only looked."""
    return tuple(act for words in WORDS.values() for act in words.looks)


def fact_words() -> dict[str, Any]:
    """Every fact that a row may name, in the reader's words; a programme or another room names its own."""
    own = {name: label for programme in PROGRAMMES.values() for name, label in programme.facts.items()}
    rooms = {name: label for words in WORDS.values() for name, label in words.facts.items()}
    return {**own, **rooms, **FACTS}


def in_words(row: JournalRow, name: str, value: Any) -> str:
    """The value of a fact of this row as it is read: a list by commas, nothing as a dash, a code as its word.

    Of a fact that its room withholds only that it is kept.
    """
    if any(name in words.withheld.get(row.act, ()) for words in WORDS.values()):
        return _("kept, and not shown here")
    if isinstance(value, list):
        return _(", ").join(in_words(row, name, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{part} {in_words(row, part, each)}" for part, each in value.items())
    if value is None:
        return "—"
    return str(_codes(row, name).get(str(value), value))


def _codes(row: JournalRow, name: str) -> dict[str, Any]:
    if name == "verdict":
        return VERDICTS
    if name == "role":
        return {code: role.label for code, role in ROLES.items()}
    if name == "kind" and row.act in {PAPER_PRINTED, PAPER_SIGNED}:
        return {code: kind.label for each in PROGRAMMES.values() for code, kind in each.papers.items()}
    if name == "kind":
        return dict(Appointment.Kind.choices)
    if name == "programme":
        return {programme.code: programme.label for programme in PROGRAMMES.values()}
    found: dict[str, Any] = {}
    for words in WORDS.values():
        if row.act in words.acts:
            found |= words.codes(name)
    for programme in PROGRAMMES.values():
        found |= programme.flow.level_labels if name == "level" else programme.code_words(name, row)
    return found
