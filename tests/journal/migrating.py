"""Run as a process on a migrated database: every migration of ours, backwards and forwards: one by one on SQLite, which
builds a changed table anew and loses its triggers; on PostgreSQL, where a table keeps them, app by app.

Prints a JSON list of [step, triggers that are missing after it].
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from workflows.triggers import missing, standing, wanted  # noqa: E402

OURS = ("workflows", "people", "loans", "aid")


def steps() -> list[tuple[str, str]]:
    """(app, migration) of each of ours, in the order in which they are applied."""
    graph = MigrationLoader(connection).graph
    order: list[tuple[str, str]] = []
    for leaf in sorted(graph.leaf_nodes()):
        order += [node for node in graph.forwards_plan(leaf) if node not in order]
    return [node for node in order if node[0] in OURS]


def _before(app: str, name: str, ours: list[tuple[str, str]]) -> str:
    earlier = [other for place, other in ours if place == app and other < name]
    return earlier[-1] if earlier else "zero"


def walk() -> list[tuple[str, list[str]]]:
    """Down step by step, and up again step by step."""
    found: list[tuple[str, list[str]]] = []

    def go(*target: str) -> None:
        call_command("migrate", *target, verbosity=0, interactive=False)
        found.append((" ".join(("migrate", *target)), missing()))

    ours = steps()
    found.append(("migrate", missing()))
    # Below its first migration the engine has no table; and viewflow's own first ones, which stand on it, have no way
    # back on SQLite (a JSON column that can't be dropped).
    back = [(app, _before(app, name, ours)) for app, name in reversed(ours) if (app, name) != ours[0]]
    stops = back if connection.vendor == "sqlite" else list(dict(back).items())
    for app, name in stops:
        go(app, name)
    for app, name in ours if connection.vendor == "sqlite" else ():
        go(app, name)
    go()
    gone = {trigger.name for trigger in wanted(connection.vendor)} - standing()
    found.append(("all of them at the end", sorted(gone)))
    return found


if __name__ == "__main__":
    print(json.dumps(walk()))  # noqa: T201  (its output is its answer)
