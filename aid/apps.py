from __future__ import annotations

from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "aid"

    def ready(self) -> None:
        from aid import constraints  # noqa: F401  (its sentences are known from here on)
        from aid.crossing import crossings
        from aid.panels import PANEL
        from aid.programme import AID
        from workflows.crossing import add_check
        from workflows.panels import add_panel
        from workflows.programme import add_programme
        from workflows.triggers import keep_for_ever, keep_unchanged

        add_programme(AID)
        add_panel(PANEL)
        add_check("aid", crossings)
        keep_unchanged("aid.Evidence", "aid.FundEntry")
        keep_for_ever("aid.AwardList", "aid.Fund", "aid.FundTransfer", "aid.GrantSlot", "aid.Objection")
