"""一次性告知: all that a woman needs to know before she applies at a place, from the policy's own values.

Nothing here has a number of its own; what no rule sets there is said to be so, and whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from loans.flows import LoanFlow
from loans.labels import EMPLOYMENT, GUARANTOR_CLASSES, label
from loans.policy import load_policy, rate_cap
from loans.policy.findings import clause_of
from workflows.money import grouped
from workflows.policyfile import Term, Terms


@dataclass(frozen=True)
class Point:
    """A sentence with the clauses that it rests on. `is_open`: no rule sets it there and then."""

    text: str
    clauses: Sequence[str] = ()
    is_open: bool = False


@dataclass(frozen=True)
class PaperLine:
    """A paper; `when` is empty where everybody needs it."""

    label: str
    when: str
    form: str
    copies: str


@dataclass(frozen=True)
class PaperGroup:
    holder: str
    lines: Sequence[PaperLine]


@dataclass(frozen=True)
class StationLine:
    label: str
    days: str


@dataclass(frozen=True)
class Notice:
    """The notice of a place, as of a day."""

    programme: str
    as_of: date
    policy_version: str
    conditions: Sequence[Point]
    money: Sequence[Point]
    guarantors: Sequence[Point]
    papers: Sequence[PaperGroup]
    paper_clauses: Sequence[str]
    stations: Sequence[StationLine]
    # The sum of all stations, in words; empty where one has no limit.
    total: str
    station_clauses: Sequence[str]
    answering: Sequence[Point]
    costs: Sequence[Point]


def notice_of(place: str, on: date) -> Notice:
    """What holds at the place (a code of 6 to 12 digits) on the day, in the reader's language."""
    return _Writer(load_policy().at(place, on), place, on).notice()


def fee_of(place: str, on: date) -> Point:
    """What an application costs at the place on the day, as the notice says it."""
    return _Writer(load_policy().at(place, on), place, on).fee()


class _Writer:
    def __init__(self, terms: Terms, place: str, on: date) -> None:
        self.terms, self.place, self.on = terms, place, on
        self.language = get_language() or "zh-hans"

    def notice(self) -> Notice:
        stations = self.stations()
        return Notice(
            programme=load_policy().programme[self.language],
            as_of=self.on,
            policy_version=self.terms.policy_version,
            conditions=self.conditions(),
            money=self.money(),
            guarantors=self.guarantors(),
            papers=self.papers(),
            paper_clauses=self.clauses("required_papers", "paper_forms"),
            stations=stations,
            total=self.total(),
            station_clauses=self.clauses("signoff_chain", "station_days"),
            answering=[self.answering()],
            costs=[self.fee()],
        )

    # --- Sentences ------------------------------------------------------------------------------------

    def term(self, name: str) -> Term:
        return self.terms[name]

    def clauses(self, *names: str) -> list[str]:
        found = [clause_of(self.terms[name], self.language) for name in names if self.terms[name].is_in_force]
        return list(dict.fromkeys(filter(None, found)))

    def point(self, sentence: str, *names: str) -> Point:
        """The sentence, or that no rule sets one of the parameters that it needs."""
        missing = [
            self.terms[name].label[self.language] for name in names if not self.terms[name].is_in_force
        ]
        if missing:
            what = _(", ").join(missing)
            open_words = _("No rule sets this here today: %(what)s. Ask the county women’s federation.")
            return Point(open_words % {"what": what}, is_open=True)
        values = {name: self.shown(self.terms[name].value) for name in names}
        return Point(sentence % values, self.clauses(*names))

    def shown(self, value: Any) -> str:
        """An amount or a percentage without zeros at its end, anything else as it stands."""
        return grouped(value) if isinstance(value, Decimal) else str(value)

    def conditions(self) -> list[Point]:
        states = [
            label(EMPLOYMENT, code, self.language) for code in self.terms.value("unemployed_states") or ()
        ]
        once = self.terms.value("lifetime_count") == 1
        employment = self.point(_("You have no employer."), "unemployed_states")
        if states:
            words = _("You have no employer. This counts as having none: %(states)s.")
            employment = Point(words % {"states": _(", ").join(states)}, employment.clauses)
        return [
            self.point(_("You are a woman."), "applicant_sex"),
            self.point(
                _("On the day of acceptance you are %(age_min)s to %(age_max)s years old, both included."),
                "age_min",
                "age_max",
            ),
            employment,
            self.point(
                _("You have never had this loan: each woman may have it once.")
                if once
                else _("Each woman may have this loan %(lifetime_count)s times at most."),
                "lifetime_count",
            ),
        ]

    def money(self) -> list[Point]:
        return [
            self.amount(),
            self.point(_("The term is %(term_max_months)s months at most."), "term_max_months"),
            self.rate(),
            self.subsidy(),
        ]

    def amount(self) -> Point:
        if self.terms.value("amount_max") is not None and self.terms.value("amount_min") is None:
            return self.point(_("Up to %(amount_max)s yuan."), "amount_max")
        return self.point(
            _("From %(amount_min)s to %(amount_max)s yuan, both included."), "amount_min", "amount_max"
        )

    def rate(self) -> Point:
        months = self.terms.value("term_max_months")
        cap = rate_cap(self.place, self.on, months, load_policy()) if months else None
        if cap is None:
            return (
                self.point("", "rate_base", "rate_margin")
                if not self.is_set("rate_margin")
                else Point(_("The credit cooperative names the yearly rate."), self.clauses("rate_margin"))
            )
        words = _("For the longest term the yearly rate is %(rate)s %% at most today.")
        return Point(words % {"rate": f"{cap.normalize():f}"}, self.clauses("rate_base", "rate_margin"))

    def is_set(self, name: str) -> bool:
        return self.terms[name].is_in_force

    def subsidy(self) -> Point:
        method = self.terms.value("subsidy_method")
        if method == "by_year":
            return self.subsidy_by_year()
        if method == "above_lpr":
            words = _(
                "You bear the rate up to the loan prime rate less %(subsidy_below_lpr)s percentage points; "
                "the state pays the interest above it."
            )
            return self.point(words, "subsidy_below_lpr")
        if self.terms.value("subsidy_share") == Decimal(100):
            words = _(
                "The state pays all interest within the term, and none on an extension or on what is overdue."
            )
            return self.point(words, "subsidy_method", "subsidy_share")
        words = _(
            "The state pays %(subsidy_share)s percent of the interest within the term, "
            "and none on an extension or on what is overdue."
        )
        return self.point(words, "subsidy_share")

    def subsidy_by_year(self) -> Point:
        thirds = self.terms.value("subsidy_thirds_by_year") or {}
        told = [
            _("year %(year)s: %(thirds)s thirds") % {"year": name.removeprefix("year_"), "thirds": count}
            for name, count in thirds.items()
        ]
        if not told:
            return self.point("", "subsidy_thirds_by_year")
        words = _("The state pays part of the interest, by year of the loan: %(years)s.")
        return Point(words % {"years": _(", ").join(told)}, self.clauses("subsidy_thirds_by_year"))

    def guarantors(self) -> list[Point]:
        return [
            self.point(
                _("Guarantors for a loan of up to %(tier1_max)s yuan: %(guarantors_tier1)s."),
                "tier1_max",
                "guarantors_tier1",
            ),
            self.point(
                _("Guarantors for a loan above %(tier1_max)s yuan: %(guarantors_tier2)s."),
                "tier1_max",
                "guarantors_tier2",
            ),
            self.boundary(),
            self.classes(),
            *self.who_may_not(),
        ]

    def boundary(self) -> Point:
        words = {
            "one": _("For exactly %(tier1_max)s yuan the smaller number is enough."),
            "two": _("For exactly %(tier1_max)s yuan the larger number is needed."),
        }
        chosen = words.get(self.terms.value("exactly_tier1"), "")
        found = self.point(chosen, "exactly_tier1", "tier1_max")
        return found if found.is_open else Point(found.text, self.clauses("exactly_tier1"))

    def classes(self) -> Point:
        named = [
            label(GUARANTOR_CLASSES, code, self.language)
            for code in self.terms.value("guarantor_classes") or ()
        ]
        if not named:
            return self.point("", "guarantor_classes")
        words = _("Each guarantor belongs to one of these: %(classes)s.")
        return Point(words % {"classes": _(", ").join(named)}, self.clauses("guarantor_classes"))

    def who_may_not(self) -> Iterator[Point]:
        if self.terms.value("spouse_may_guarantee") is False:
            yield self.point(_("Neither you nor your husband may be a guarantor."), "spouse_may_guarantee")
        if self.terms.value("mutual_guarantee_allowed") is False:
            yield self.point(_("Two applicants may not guarantee each other."), "mutual_guarantee_allowed")
        if self.terms.value("guarantor_open_max") == 0:
            yield self.point(_("A guarantor may not stand for another such loan."), "guarantor_open_max")
        elif self.is_set("guarantor_open_max"):
            words = _(
                "Other such loans that a guarantor may stand for at the same time: %(guarantor_open_max)s."
            )
            yield self.point(words, "guarantor_open_max")

    # --- Papers, stations, costs ----------------------------------------------------------------------

    def papers(self) -> list[PaperGroup]:
        forms = {row["code"]: row for row in self.terms.value("paper_forms") or ()}
        groups: dict[str, list[PaperLine]] = {}
        for row in self.terms.value("required_papers") or ():
            line = self.paper(row, forms.get(row["code"]))
            groups.setdefault(row["holder"], []).append(line)
        holders = {
            "applicant": _("From you"),
            "spouse": _("From your husband"),
            "guarantor": _("From each guarantor"),
        }
        return [PaperGroup(holders.get(holder, holder), lines) for holder, lines in groups.items()]

    def paper(self, row: Any, form: Any) -> PaperLine:
        when = {
            "married": _("if you are married"),
            "divorced": _("if you are divorced"),
            "licensed": _("if you have a business licence"),
            "unlicensed": _("if you have no business licence"),
            "public_payroll": _("if on the public payroll"),
            "fixed_deposit": _("if with a fixed deposit"),
        }
        words, copies = _("ask the village"), ""
        if form is not None:
            words = (
                _("original, handed in")
                if form["kept"]
                else _("original, shown and photographed, given back")
            )
            copies = str(form["copies"])
        return PaperLine(row["label"][self.language], when.get(row["when"], ""), words, copies)

    def stations(self) -> list[StationLine]:
        days = self.terms.value("station_days") or {}
        stations = LoanFlow.stations()
        return [
            StationLine(
                str(LoanFlow.level_labels[stations[code].level]),
                _("%(days)s working days") % {"days": days[code]} if code in days else _("no limit is set"),
            )
            for code in self.terms.value("signoff_chain") or ()
            if code in stations and stations[code].level
        ]

    def total(self) -> str:
        days, chain = self.terms.value("station_days") or {}, self.terms.value("signoff_chain") or ()
        if not chain or any(code not in days for code in chain):
            return ""
        return _("%(days)s working days") % {"days": sum(days[code] for code in chain)}

    def answering(self) -> Point:
        days = (self.terms.value("lapse_days") or {}).get("returned")
        if days is None:
            return self.point("", "lapse_days")
        words = _(
            "If something has to be put right, all of it is told at once. The clock stands still until you answer; "
            "without an answer the application lapses after %(days)s days."
        )
        return Point(words % {"days": days}, self.clauses("lapse_days"))

    def fee(self) -> Point:
        if self.terms.value("application_fee") == 0:
            return self.point(_("The application costs nothing at any of these offices."), "application_fee")
        return self.point(_("The application costs %(application_fee)s yuan."), "application_fee")
