"""The tables of aid: the case and its law, slots, funds and their entries, lists, transfers, what was delivered."""

from __future__ import annotations

from aid.models.cases import AidCase, AidState, Evidence, Objection
from aid.models.funds import Fund, FundEntry, FundTransfer
from aid.models.lists import AwardList, CarriedOver
from aid.models.payments import BankList, BankListEnd, BankListLine, PaymentFile, PaymentRow
from aid.models.slots import GrantSlot

__all__ = [
    "AidCase",
    "AidState",
    "AwardList",
    "BankList",
    "BankListEnd",
    "BankListLine",
    "CarriedOver",
    "Evidence",
    "Fund",
    "FundEntry",
    "FundTransfer",
    "GrantSlot",
    "Objection",
    "PaymentFile",
    "PaymentRow",
]
