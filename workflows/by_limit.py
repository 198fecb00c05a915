"""The order of 待办: the longest overdue first, then what is due next; at the end what has no due day, newest first.

A village's drafts have none: what she began last stands first among them. A key is a task's due day and its number, so
that a page goes on behind its last row whatever came or went meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import F, Q

from workflows.models import CaseTask

# Rows of a page.
PAGE: Final = 25
_NUMBER: Final = models.Case(
    models.When(due_on__isnull=True, then=-F("pk")), default=F("pk"), output_field=models.BigIntegerField()
)
# And turned round, for the way back.
ORDER: Final[tuple[Any, ...]] = (F("due_on").asc(nulls_last=True), _NUMBER)
BACKWARDS: Final[tuple[Any, ...]] = (F("due_on").desc(nulls_first=True), _NUMBER.desc())


@dataclass(frozen=True)
class Key:
    """Where a task stands in a list by due day; `due_on` None: it has none."""

    due_on: date | None
    task: int

    @classmethod
    def of(cls, task: CaseTask) -> Key:
        """The key of this task."""
        return cls(task.due_on, task.pk)

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key of an address; None for one that can't be read, which starts at the top."""
        day, _dash, number = text.partition("_")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        try:
            return cls(date.fromisoformat(day) if day else None, int(number))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}_{self.task}"

    @property
    def behind(self) -> Q:
        """The tasks that stand behind it in ORDER."""
        if self.due_on is None:
            return Q(due_on__isnull=True, pk__lt=self.task)
        later = Q(due_on__gt=self.due_on) | Q(due_on=self.due_on, pk__gt=self.task)
        return later | Q(due_on__isnull=True)

    @property
    def before(self) -> Q:
        """The tasks that stand before it in ORDER."""
        if self.due_on is None:
            return Q(due_on__isnull=False) | Q(due_on__isnull=True, pk__gt=self.task)
        return Q(due_on__lt=self.due_on) | Q(due_on=self.due_on, pk__lt=self.task)
