from __future__ import annotations

from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "aid"

    def ready(self) -> None:
        from aid import constraints  # noqa: F401  (its sentences are known from here on)
        from aid.panels import PANEL
        from aid.programme import AID
        from workflows.panels import add_panel
        from workflows.programme import add_programme
        from workflows.triggers import keep_for_ever, keep_unchanged

        add_programme(AID)
        add_panel(PANEL)
        keep_unchanged("aid.Evidence", "aid.FundEntry")
        keep_for_ever("aid.AwardList", "aid.Fund", "aid.FundTransfer", "aid.GrantSlot", "aid.Objection")
