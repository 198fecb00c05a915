"""Django's own `migrate`, which may find the triggers missing: it is what puts them there."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from workflows.checks import triggers_are_being_installed


class Command(DjangoCommand):
    def check(self, *args: Any, **options: Any) -> None:
        """Every check but that of the triggers: after an upgrade they are those of the version before.

        Raises SystemCheckError.
        """
        with triggers_are_being_installed():
            super().check(*args, **options)
