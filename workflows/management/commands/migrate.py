"""Django's own `migrate`, which may find the triggers missing: it is what puts them there."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from workflows.checks import triggers_are_being_installed
from workflows.tallies import count_again, is_empty


class Command(DjangoCommand):
    def check(self, *args: Any, **options: Any) -> None:
        """Every check but that of the triggers: after an upgrade they are those of the version before.

        Raises SystemCheckError.
        """
        with triggers_are_being_installed():
            super().check(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """The database is of this version, and what older versions didn't count is counted, once."""
        super().handle(*args, **options)
        executor = MigrationExecutor(connections[options["database"]])
        # Half-way through its migrations a database can't be counted.
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()) and is_empty():
            count_again()
