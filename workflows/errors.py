"""Why an act did not happen. Every error carries a stable code and a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ActError(Exception):
    """Base of all refusals; nothing was changed."""

    status = 409

    def __init__(self, code: str, reason: Any, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.extra = extra


class NotFound(ActError):
    """What an officer may not see does not exist for her."""

    status = 404


class NotAllowed(ActError):
    """This officer may not do this now."""

    status = 403


class Conflict(ActError):
    """Somebody else was first, or the case has moved on since it was shown."""

    status = 409


class Invalid(ActError):
    """What was sent is wrong or missing; `fields` maps each field to its sentences."""

    status = 422

    def __init__(self, fields: Mapping[str, Sequence[Any]], code: str = "invalid", reason: Any = "") -> None:
        from django.utils.translation import gettext as _

        super().__init__(code, reason or _("Some answers are missing or wrong."), fields=fields)
        self.fields = fields


class RulesForbid(ActError):
    """The rules, judged again, stand in the way; `findings` are the ones that do."""

    status = 409

    def __init__(self, code: str, reason: Any, findings: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(code, reason, findings=list(findings))
        self.findings = findings
