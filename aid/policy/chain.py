"""What the desks ask of the parameters beside the rules: days, papers, the year of a window, coded lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aid.policy.grants import GUARDIAN_CONSENT, Grant, Paper
from aid.policy.parameters import day_of_year, term_of, value_of
from aid.policy.stations import CHAIN, NOTICE
from workflows.money import round_fen
from workflows.policyfile import Label, Terms


@dataclass(frozen=True, slots=True)
class Row:
    """A coded line of a list."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Found:
    """What a visit after delivery may find. Only what `is_in_order` ends the case by itself."""

    code: str
    label: Label
    is_in_order: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason and what would cure it. `is_rule` says that the code is a rule's id."""

    code: str
    label: Label
    cure: Label
    is_rule: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """A kind of parcel and what it is worth, in yuan."""

    code: str
    label: Label
    yuan: int


@dataclass(frozen=True, slots=True)
class Window:
    """From the first to the last day, both included. `year` is the one that it belongs to: that in which it ends."""

    first: date
    last: date

    @property
    def year(self) -> int:
        return self.last.year

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def window_at(terms: Terms, grant: Grant, day: date) -> Window | None:
    """The window that the day lies in, or the next one; None where no window is set."""
    begins, ends = value_of(terms, grant, "window_from"), value_of(terms, grant, "window_until")
    if begins is None or ends is None:
        return None
    goes_over = begins > ends
    for year in (day.year, day.year + 1):
        last = day_of_year(ends, year)
        if day <= last:
            return Window(day_of_year(begins, year - goes_over), last)
    raise AssertionError("a day lies before the end of its year's window, or of the next one's")


def year_of(terms: Terms, grant: Grant, day: date) -> int:
    """The year that a nomination handed in on that day is for; the calendar's where no window is set."""
    window = window_at(terms, grant, day)
    return window.year if window is not None and day in window else day.year


def counted_by(terms: Terms, grant: Grant) -> str:
    """Whether a person or her household has it once: the dated parameter, else what the grant says."""
    return value_of(terms, grant, "counted_by") or grant.counted_by


def stations(terms: Terms, grant: Grant) -> tuple[str, ...]:
    """The grant's chain in order; the whole of it where the file has none for the grant, or nobody set it here."""
    chosen: tuple[str, ...] | None = value_of(terms, grant, "stations")
    return CHAIN if chosen is None else chosen


def has_notice(terms: Terms, grant: Grant) -> bool:
    """Whether the grant's chain has a public notice, be its length known here or not.

    The policy says itself that there is none: by a chain without it, by `_notice_days: 0`, or by neither parameter.
    Silence on the length, or on the chain of this place and day, says nothing of the kind.
    """
    chosen, length = term_of(terms, grant, "stations"), term_of(terms, grant, "notice_days")
    if (chosen is None and length is None) or NOTICE not in stations(terms, grant):
        return False
    return length is None or length.value != 0


def notice_days(terms: Terms, grant: Grant) -> int | None:
    """Working days of public notice; None where there is none (`has_notice`), or nobody named its length here.

    In the second case `judge` refers, and the township's signature is refused until the length is named.
    """
    if not has_notice(terms, grant):
        return None
    days: int | None = value_of(terms, grant, "notice_days")
    return days


def milestone_photos(terms: Terms, grant: Grant) -> int:
    """How many photographs each step needs. Where nobody set it: one of a house, none of a course."""
    number: int | None = value_of(terms, grant, "milestone_photos")
    return (1 if grant.kind == "housing" else 0) if number is None else number


def required_papers(terms: Terms, grant: Grant, age: int | None = None) -> tuple[Paper, ...]:
    """The papers to hand in, in the grant's order. Unset: all that the grant knows.

    `age` is hers in completed years on the day on which she is handed in: a minor's guardian agrees on paper.
    """
    wanted, until = value_of(terms, grant, "papers"), value_of(terms, grant, "guardian_until")
    is_minor = until is not None and age is not None and age < until
    return tuple(
        paper
        for paper in grant.papers
        if wanted is None or paper.kind in wanted or (is_minor and paper.kind == GUARDIAN_CONSENT)
    )


def parcels(terms: Terms, grant: Grant) -> tuple[Parcel, ...]:
    """The kinds of parcel to choose from; empty where the grant has none."""
    rows = value_of(terms, grant, "parcels") or ()
    return tuple(Parcel(row["code"], row["label"], row["yuan"]) for row in rows)


def amount_to_ask(terms: Terms, grant: Grant, parcel: str | None = None) -> Decimal | None:
    """The amount that follows from the rules alone, in yuan to the fen; None where the form asks it, or nobody."""
    if parcel is not None:
        amount = next((Decimal(each.yuan) for each in parcels(terms, grant) if each.code == parcel), None)
    else:
        amount = value_of(terms, grant, "amount")
    return None if amount is None else round_fen(amount)


def work_days(terms: Terms, station: str) -> int | None:
    """Working days that the policy gives a station; None where it gives none."""
    return (terms.value("work_days") or {}).get(station)


def lapse_days(terms: Terms, state: str) -> int | None:
    """Calendar days after which a case lapses in this state; None where it never does."""
    return (terms.value("lapse_days") or {}).get(state)


def appeal_days(terms: Terms) -> int | None:
    """Working days within which a refusal may be appealed; None where nobody set it."""
    days: int | None = terms.value("appeal_days")
    return days


def reminder_days(terms: Terms) -> int | None:
    """Working days before the due day at which a station is reminded. Unset: it isn't."""
    days: int | None = terms.value("reminder_days")
    return days


def escalation_days(terms: Terms) -> int | None:
    """Working days after the due day at which the county is told. Unset: it isn't."""
    days: int | None = terms.value("escalation_days")
    return days


def term_begins(terms: Terms, day: date) -> date | None:
    """The first day of the school term that the day lies in; None where no terms are set."""
    rows = terms.value("school_terms")
    if rows is None:
        return None
    days = [day_of_year(row["begins"], year) for row in rows for year in (day.year - 1, day.year)]
    return max((each for each in days if each <= day), default=None)


def _rows(terms: Terms, name: str) -> tuple[Row, ...]:
    return tuple(Row(row["code"], row["label"]) for row in terms.value(name) or ())


def village_checklist(terms: Terms) -> tuple[Row, ...]:
    """What the village ticks off before it may sign (必须严格把关后再签字)."""
    return _rows(terms, "village_checklist")


def refusal_reasons(terms: Terms) -> tuple[Reason, ...]:
    """Every reason for a refusal: one per deciding rule, then those that no rule can see."""
    return tuple(
        Reason(row["code"], row["label"], row["cure"], row["is_rule"])
        for row in terms.value("refusal_reasons") or ()
    )


def bounced_reasons(terms: Terms) -> tuple[Reason, ...]:
    """Why a transfer came back, and what would cure it."""
    return tuple(
        Reason(row["code"], row["label"], row["cure"]) for row in terms.value("bounced_reasons") or ()
    )


def withdrawal_reasons(terms: Terms) -> tuple[Row, ...]:
    """Why a nomination is withdrawn."""
    return _rows(terms, "withdrawal_reasons")


def undeliverable_reasons(terms: Terms) -> tuple[Row, ...]:
    """Why a grant couldn't be delivered."""
    return _rows(terms, "undeliverable_reasons")


def cancel_reasons(terms: Terms) -> tuple[Row, ...]:
    """Why something approved is cancelled."""
    return _rows(terms, "cancel_reasons")


def verification_findings(terms: Terms) -> tuple[Found, ...]:
    """What the visit after delivery may find."""
    rows = terms.value("verification_findings") or ()
    return tuple(Found(row["code"], row["label"], row["is_in_order"]) for row in rows)
