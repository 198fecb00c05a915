"""What files, visits, helpers and teams leave in the journal, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from people import retention
from people.acts import helping, listing, teaming, visiting
from people.imports import batches, halting, taking_over
from people.register_names import REGISTER_NAMES
from workflows.entries import Words

_CODES: Mapping[str, Mapping[str, Any]] = {"register": REGISTER_NAMES}

WORDS = Words(
    acts={
        batches.SEND: _("File of rows sent"),
        batches.CONFIRM: _("File of rows confirmed"),
        batches.DROP: _("File of rows dropped"),
        retention.FORGET_FILE: _("File of rows done away with, its time being over"),
        listing.TAKE: _("Table with numbers in full downloaded"),
        retention.FORGET_TABLE: _("Table done away with, its time being over"),
        batches.RETRY: _("File of rows tried again"),
        halting.HALT: _("File of rows stopped: the database couldn’t be written to"),
        batches.MEND: _("Wrong rows taken out to be mended"),
        taking_over.TAKE: _("Rows of a file taken over"),
        taking_over.STOP: _("File of rows stopped: it is to be confirmed again"),
        visiting.PLAN: _("Visit planned"),
        visiting.DO: _("Visit done"),
        visiting.CANCEL: _("Visit cancelled"),
        visiting.SETTLE: _("Need seen to"),
        helping.ADD: _("Helper entered"),
        helping.PAIR: _("Helper paired"),
        helping.END: _("Pair ended"),
        helping.HAND_OVER: _("Pair handed over"),
        helping.LEAVE: _("Helper left"),
        teaming.MAKE: _("Team of volunteers made"),
        teaming.END: _("Team of volunteers ended"),
    },
    facts={
        "import": _("File, by number"),
        "table": _("Table, by number"),
        "persons": _("Persons met for the first time"),
        "visit": _("Visit, by number"),
        "follow_up": _("Follow-up, by number"),
        "helper": _("Helper, by number"),
        "pair": _("Pair, by number"),
        "pairs": _("Pairs"),
        "rounds": _("Rounds"),
        "team": _("Team, by number"),
    },
    codes=lambda name: _CODES.get(name, {}),
    looks=(batches.MEND, listing.TAKE),
)
