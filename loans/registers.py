"""The loan's registers: the acceptance register, the payout register, and the lists behind the other figures."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loans import rules
from loans.course import act_label, state_label
from loans.flows import LoanFlow
from loans.labels import INDUSTRIES, label
from loans.models import Guarantee
from loans.statistics import (
    ACCEPTED,
    APPROVED,
    COUNTED,
    PAID,
    REFUSED,
    RETURNED,
    industry_labels,
)
from workflows.calendar import add_months
from workflows.case_registers import NUMBER, OFFICER, TOWNSHIP_OF, VILLAGE_OF, Entry, Register, day, of
from workflows.casework.reading import masked
from workflows.registers import Column
from workflows.statistics import Chosen

_register = partial(Register, COUNTED)


def _guarantors(cases: list[Any]) -> dict[int, str]:
    """The names of those bound by each payout. One statement."""
    bound = Guarantee.objects.filter(case_id__in=[case.pk for case in cases]).order_by("pk")
    found: dict[int, list[str]] = {}
    for case_id, name in bound.values_list("case_id", "person__name"):
        found.setdefault(case_id, []).append(name)
    return {case_id: "、".join(names) for case_id, names in found.items()}


def _language() -> str:
    return get_language() or "zh-hans"


def _industry(row: Entry) -> str:
    return label(INDUSTRIES, row.case.industry, _language())


def _matures(row: Entry) -> date | None:
    """The day of payment and the term's months after it."""
    return add_months(row.day, row.case.term_months) if row.case.term_months else None


def _level(row: Entry) -> str:
    return str(LoanFlow.level_labels.get(row.case.level, row.case.level))


def _reasons(row: Entry) -> str:
    """The coded reasons in the words of the policy that the case was judged by."""
    known = {item.code: item.label for item in rules.refusal_reasons(row.case)}
    codes = (row.case.body.get("decision") or {}).get("reasons") or ()
    return _("; ").join(known.get(code, code) for code in codes)


_NAME = Column("name", gettext_lazy("Applicant"), of("title"))
_ID = Column(
    "id_number",
    gettext_lazy("ID number"),
    lambda row: masked(row.case.applicant.id_number) if row.case.applicant else "",
    "code",
    22,
)
_INDUSTRY = Column("industry", gettext_lazy("Industry"), _industry)
_ASKED = Column("asked", gettext_lazy("Asked, yuan"), of("amount_asked"), "yuan")
_TERM = Column("term", gettext_lazy("Term, months"), of("term_months"), "count", 10)
_RATE = Column("rate", gettext_lazy("Yearly rate, %"), of("rate"), "percent", 10)
_STATE = Column("state", gettext_lazy("State"), lambda row: state_label(row.case.state), "text", 18)
_BY = {"officer": "signoffs__officer__name", "level": "signoffs__level"}


def filter_words(chosen: Chosen, place_name: str) -> str:
    """The filter as the page, the workbook and the printed list say it."""
    words = [chosen.period.label, place_name]
    if chosen.kind:
        words.append(
            _("Industry: %(industry)s") % {"industry": industry_labels().get(chosen.kind, chosen.kind)}
        )
    return " · ".join(words)


REGISTERS: dict[str, Register] = {
    register.code: register
    for register in (
        _register(
            ACCEPTED,
            gettext_lazy("Acceptance register"),
            (
                NUMBER,
                day(gettext_lazy("Accepted on")),
                TOWNSHIP_OF,
                VILLAGE_OF,
                _NAME,
                _ID,
                _ASKED,
                _INDUSTRY,
                _STATE,
                Column("officer", gettext_lazy("Entered by"), of("officer")),
            ),
            {"officer": "opened_by__name"},
            ("applicant",),
        ),
        _register(
            PAID,
            gettext_lazy("Payout register"),
            (
                NUMBER,
                day(gettext_lazy("Paid on")),
                Column("voucher", gettext_lazy("Voucher number"), of("voucher"), "code", 18),
                TOWNSHIP_OF,
                VILLAGE_OF,
                _NAME,
                _ID,
                Column("paid", gettext_lazy("Paid, yuan"), of("paid"), "yuan"),
                _TERM,
                Column("matures_on", gettext_lazy("Matures on"), _matures, "day"),
                _RATE,
                _INDUSTRY,
                Column("guarantors", gettext_lazy("Guarantors"), lambda row: row.beside, "text", 20),
                Column("officer", gettext_lazy("Confirmed by"), of("officer")),
            ),
            {
                "voucher": "disbursement__voucher",
                "paid": "disbursement__amount",
                "officer": "disbursement__confirmed_by__name",
            },
            ("applicant",),
            beside=_guarantors,
        ),
        _register(
            APPROVED,
            gettext_lazy("Approvals"),
            (
                NUMBER,
                day(gettext_lazy("Sealed on")),
                TOWNSHIP_OF,
                VILLAGE_OF,
                _NAME,
                Column("consented", gettext_lazy("Consented, yuan"), of("amount_consented"), "yuan"),
                _TERM,
                _RATE,
                _INDUSTRY,
                _STATE,
                OFFICER,
            ),
            _BY,
        ),
        _register(
            RETURNED,
            gettext_lazy("Returns"),
            (
                NUMBER,
                day(gettext_lazy("Returned on")),
                TOWNSHIP_OF,
                VILLAGE_OF,
                _NAME,
                Column("level", gettext_lazy("Returned by"), _level, "text", 18),
                Column("act", gettext_lazy("Act"), lambda row: act_label(row.case.act), "text", 18),
                _INDUSTRY,
                _STATE,
                OFFICER,
            ),
            {**_BY, "act": "signoffs__act"},
        ),
        _register(
            REFUSED,
            gettext_lazy("Refusals"),
            (
                NUMBER,
                day(gettext_lazy("Refused on")),
                TOWNSHIP_OF,
                VILLAGE_OF,
                _NAME,
                _ASKED,
                Column("level", gettext_lazy("Refused by"), _level, "text", 18),
                Column("reasons", gettext_lazy("Reasons"), _reasons, "text", 40),
                _INDUSTRY,
                OFFICER,
            ),
            {**_BY, "body": "signoffs__body"},
        ),
    )
}
