from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import constraints, doings, retention  # noqa: F401  (constraints are known from here on)
        from people.entries import WORDS
        from people.imports.running import WORK
        from people.programme import REGISTERS
        from people.tables import running as tables
        from workflows.background import add_work
        from workflows.entries import say
        from workflows.programme import add_programme

        add_programme(REGISTERS)

        say("people", WORDS)
        say("doings", doings.WORDS)
        add_work(WORK)
        add_work(tables.WORK)
        add_work(retention.WORK)
        _tell_of_registers()
        _keep()


def _tell_of_registers() -> None:
    """What nobody declared stands among the notices."""
    from people.acts import reminding
    from people.queries import undeclared
    from workflows.general_notices import Source, add_source

    add_source(
        Source(
            "undeclared",
            reminding.make,
            undeclared.unread,
            undeclared.page,
            undeclared.read,
            undeclared.read_all,
        )
    )


def _keep() -> None:
    from workflows.triggers import keep_for_ever, keep_unchanged

    # A statement is followed or corrected by another one, never overwritten.
    keep_unchanged("people.Fact", "people.Membership", "people.UndeclaredNotice")
    keep_for_ever(
        "people.Household",
        "people.Merge",
        "people.Visit",
        "people.FollowUp",
        "people.Helper",
        "people.Pairing",
    )
