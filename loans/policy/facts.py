"""What the rules are told. None means "not known": a rule that needs such a fact refers, it never guesses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

EMPLOYMENT_STATES: Final = ("none", "farming", "self_employed", "employed", "public_payroll")
MARITAL_STATES: Final = ("unmarried", "married", "divorced", "widowed")
GUARANTOR_CLASSES: Final = ("public_payroll", "fixed_deposit", "other")
RELATIONS: Final = ("none", "spouse", "parent", "child", "sibling", "in_law", "other_kin")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFacts:
    """The woman. Numbers are taken as written: the rules normalise and judge them."""

    name: str | None = None
    id_number: str | None = None
    # One of EMPLOYMENT_STATES.
    employment: str | None = None
    received_before: bool | None = None
    # How often she received it; asked for only where a place allows more than once.
    times_received: int | None = None
    # One of MARITAL_STATES.
    marital_state: str | None = None
    spouse_id_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuarantorFacts:
    """A guarantor."""

    name: str | None = None
    id_number: str | None = None
    # One of GUARANTOR_CLASSES.
    guarantor_class: str | None = None
    # To the applicant; one of RELATIONS.
    relation: str | None = None
    # Other loans of this kind that the guarantor stands for, this one not counted.
    open_guarantees: int | None = None
    deposit_amount: Decimal | None = None
    deposit_matures_on: date | None = None
    # Whether the applicant in turn guarantees this guarantor's own loan.
    is_mutual: bool | None = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One application, as of the day of its first acceptance. Amounts are yuan."""

    place: str | None = None
    accepted_on: date | None = None
    # What she asks for.
    amount: Decimal | None = None
    applicant: ApplicantFacts = field(default_factory=ApplicantFacts)
    # None when nobody said who guarantees; empty when it is known that nobody does.
    guarantors: tuple[GuarantorFacts, ...] | None = None
    # What the cooperative consents to, and whether that consent has been given (or is only being considered).
    consented_amount: Decimal | None = None
    is_consented: bool = False
    term_months: int | None = None

    @property
    def banding_amount(self) -> Decimal | None:
        """The amount that decides how many guarantors are asked.

        The larger of asked and consented until consent is given, then the consented one.
        """
        if self.consented_amount is None:
            return self.amount
        if self.is_consented or self.amount is None:
            return self.consented_amount
        return max(self.amount, self.consented_amount)
