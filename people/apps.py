from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from workflows.triggers import keep_for_ever, keep_unchanged

        # A statement is followed or corrected by another one, never overwritten.
        keep_unchanged("people.Fact", "people.Membership")
        keep_for_ever(
            "people.Household",
            "people.Merge",
            "people.Visit",
            "people.FollowUp",
            "people.Helper",
            "people.Pairing",
        )
