"""What persons, households and merges leave in the journal, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.acts import due_days, entering, listing, looking, merging, stating
from people.kinds import KINDS
from workflows.entries import Words

_CODES: Mapping[str, Mapping[str, Any]] = {
    "fact_kinds": {kind.code: kind.label for kind in KINDS.values()},
    "purpose": {**looking.PURPOSES, **listing.PURPOSES},
    "sheet": listing.SHEETS,
}

WORDS = Words(
    acts={
        stating.STATE: _("Facts entered"),
        stating.TAKE_BACK: _("Entry taken back"),
        entering.ENTER: _("Person entered"),
        entering.HOUSEHOLD: _("Household changed"),
        looking.LOOK: _("A person’s numbers shown"),
        looking.EVIDENCE: _("Evidence of an entry shown"),
        looking.HELPER: _("A helper’s telephone shown"),
        looking.VISIT: _("What a visit found shown"),
        looking.PHOTO: _("Photo of a visit shown"),
        listing.LIST: _("Register printed or downloaded in full"),
        due_days.SET: _("Day set on which a register is due"),
        merging.PROPOSE: _("Merging two rows proposed"),
        merging.SETTLE: _("Two rows merged as one person"),
        merging.REJECT: _("Found to be two persons"),
        merging.PROPOSE_UNDO: _("Undoing a merge proposed"),
        merging.UNDO: _("Merge undone"),
    },
    facts={
        "facts": _("Entries"),
        "fact_kinds": _("Kinds of entries"),
        "person": _("Person, by number"),
        "other_person": _("Other person, by number"),
        "members": _("Members"),
        "entry": _("Entry, by number"),
        "purpose": _("Purpose"),
        "day": _("Day"),
    },
    codes=lambda name: _CODES.get(name, {}),
    # Rows of old name the kind of the entry beside the person; of a child's card the register stands there.
    withheld={looking.EVIDENCE: ("fact_kinds",), listing.LIST: ("person",)},
    looks=(looking.LOOK, looking.EVIDENCE, looking.HELPER, looking.VISIT, looking.PHOTO, listing.LIST),
)
