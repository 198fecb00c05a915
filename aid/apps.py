from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from people.demo.schedule import Schedule


class AidConfig(AppConfig):
    name = "aid"

    def ready(self) -> None:
        from aid.constraints import NOT_BY_WHOEVER_DELIVERED, ON_ONE_LIST
        from aid.crossing import crossings
        from aid.panels import PANEL
        from aid.programme import AID
        from people.demo.schedule import add_story
        from workflows.crossing import add_check
        from workflows.panels import add_panel
        from workflows.programme import add_programme
        from workflows.triggers import keep_for_ever, keep_unchanged, refuse

        add_programme(AID)
        add_panel(PANEL)
        add_check("aid", crossings)
        add_story("aid", _story)
        keep_unchanged("aid.CarriedOver", "aid.Evidence", "aid.FundEntry")
        keep_unchanged("aid.BankList", "aid.BankListLine", "aid.BankListEnd")
        refuse(ON_ONE_LIST, NOT_BY_WHOEVER_DELIVERED)
        keep_for_ever("aid.AwardList", "aid.Fund", "aid.FundTransfer", "aid.GrantSlot", "aid.Objection")
        keep_for_ever("aid.PaymentFile", "aid.PaymentRow")


def _story(schedule: Schedule, today: date, opening: date) -> int:
    """Read only where the demo is told: it comes with pictures and files of its own."""
    from aid.demo import tell

    return tell(schedule, today, opening)
