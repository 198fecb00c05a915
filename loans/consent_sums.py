"""What a consent would cost, in words and figures, while it is typed: the act's own reading and the act's own law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loans import rules
from loans.decisions import consent_terms
from loans.models import LoanCase
from loans.policy import load_policy
from loans.policy.findings import clause_of
from loans.policy.interest import Cap, Loan, Period, Share, Sums, cap_of, work_out
from workflows import clock
from workflows.policyfile import Term

FIELDS = ("amount", "term_months", "rate")


@dataclass(frozen=True)
class Source:
    """A parameter in words: what it is, what it says, and where that stands."""

    label: str
    text: str
    clause: str


@dataclass(frozen=True)
class ShareRow:
    """One line of the table."""

    label: str
    share: Share


@dataclass(frozen=True)
class Worked:
    """What the page shows. `cap` is None where no rule sets one for this term; `sums` until all three are typed."""

    months: int
    cap: Decimal | None
    cap_sources: list[Source]
    faults: list[str] = field(default_factory=list)
    waits: bool = False
    sums: Sums | None = None
    rows: list[ShareRow] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    paid_on: date | None = None

    @property
    def is_within(self) -> bool:
        """True when the consent would be taken as it is typed."""
        return not self.faults and not self.waits

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.sums.periods if self.sums is not None else ()


def worked_out(case: LoanCase, body: Mapping[str, Any], typed: Mapping[str, Any]) -> Worked:
    """The cap for the typed term (until then the asked one) and, once all three can be read, what they come to.

    What was typed wrong is told in the sentences with which the act would refuse it; what isn't typed yet isn't told.
    """
    empty = {name for name in FIELDS if not str(typed.get(name, "")).strip()}
    terms, errors = consent_terms(typed)
    asked = ((body.get("sections") or {}).get("loan") or {}).get("term_months")
    months = terms["term_months"] or asked or 12
    today = clock.today()
    cap = cap_of(case.place_code, today, months, load_policy())
    told = [sentence for name, sentences in errors.items() if name not in empty for sentence in sentences]
    if errors:
        return Worked(months, cap.rate, _cap_sources(cap), told, waits=True)
    amount, rate = Decimal(terms["amount"]), Decimal(terms["rate"])
    faults = rules.consent_errors(case, body, amount, terms["term_months"], rate)
    told = [sentence for sentences in faults.values() for sentence in sentences]
    sums = None
    if amount > 0 and terms["term_months"] > 0:
        loan = Loan(amount=amount, term_months=terms["term_months"], rate=rate, paid_on=today)
        sums = work_out(loan, case.place_code, load_policy())
    return Worked(
        months,
        cap.rate,
        _cap_sources(cap),
        told,
        sums=sums,
        rows=_rows(sums) if sums else [],
        sources=[_source(term) for term in sums.rests_on] if sums else [],
        missing=[term.label[_language()] for term in sums.missing] if sums else [],
        paid_on=today,
    )


def _language() -> str:
    return "en" if (get_language() or "zh-hans").startswith("en") else "zh"


def _cap_sources(cap: Cap) -> list[Source]:
    return [_source(term) for term in (cap.base, cap.margin) if term is not None]


def _rows(sums: Sums) -> list[ShareRow]:
    whole = _("The whole term (%(days)d days, to %(day)s)")
    return [
        ShareRow(_("A month of 30 days"), sums.month),
        ShareRow(_("A year of 365 days"), sums.year),
        ShareRow(whole % {"days": sums.term.days, "day": sums.matures_on.isoformat()}, sums.term),
    ]


def _source(term: Term) -> Source:
    return Source(term.label[_language()], _value(term), clause_of(term, _language()))


def _value(term: Term) -> str:
    """The value as the reader writes it; a code in words, nothing where it isn't in force."""
    if not term.is_in_force:
        return _("not set")
    if term.name == "subsidy_thirds_by_year":
        parts = [f"{thirds}/3" for _year, thirds in sorted(term.value.items())]
        return _(", ").join(parts)
    words = {
        "share": _("a share of the interest"),
        "by_year": _("by year of the loan"),
        "above_lpr": _("what lies above the prime rate less a margin"),
        "half_up": _("to the fen, half a fen upwards"),
    }
    if isinstance(term.value, Decimal):
        return f"{term.value.normalize():f} %"
    return words.get(term.value, str(term.value))
