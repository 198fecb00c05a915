"""What the clock does: overdue cases lapse, each in a transaction of its own, whatever becomes of the others."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError
from django.utils.translation import gettext as _

from workflows.acts import lapse
from workflows.errors import ActError
from workflows.programme import PROGRAMMES

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """What became of one overdue case. Passed by: an officer was first, which is no fault."""

    ref: str
    number: str
    state: str
    done: bool = False
    failed: bool = False
    reason: str = ""

    def __str__(self) -> str:
        words = {"case": self.number or self.ref, "state": self.state, "reason": self.reason}
        if self.done:
            return _("%(case)s: lapsed (stood at “%(state)s”).") % words
        if self.failed:
            return _("%(case)s: failed (%(reason)s).") % words
        return _("%(case)s: passed by (%(reason)s).") % words


def lapse_overdue(now: datetime) -> Iterator[Result]:
    """Each overdue case of every programme is closed as it is asked for; a case that fails doesn't stop the others."""
    for programme in PROGRAMMES.values():
        # Read before the first is closed: a database that is being written is not a place to stand with a cursor.
        for case in list(programme.lapsing(now)):
            state = str(programme.flow.state_labels[case.state])
            found = Result(case.ref, case.number or "", state)
            try:
                lapse(programme, case)
            except ActError as error:
                yield Result(found.ref, found.number, state, reason=str(error.reason))
            except OperationalError:
                yield Result(found.ref, found.number, state, reason=_("someone is working on it"))
            except Exception as error:  # noqa: BLE001  one case must not keep the others open; the run ends with a fault
                _log.exception("lapse of %s", case.ref)
                yield Result(found.ref, found.number, state, failed=True, reason=type(error).__name__)
            else:
                yield Result(found.ref, found.number, state, done=True)
