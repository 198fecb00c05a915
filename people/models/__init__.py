"""Persons, what is known of them, and what is done for them."""

from __future__ import annotations

from people.models.declared import DueDay, RegisterCase, RegisterSlot, RegisterState
from people.models.facts import Fact, RegisterEntry, Source, stands_on
from people.models.imports import ImportBatch, ImportRow
from people.models.persons import Household, HouseholdRole, Membership, Merge, Person, Suspicion
from people.models.tables import RegisterTable
from people.models.undeclared import UndeclaredNotice, UndeclaredRead
from people.models.visits import FollowUp, Helper, Pairing, Visit, VolunteerTeam

__all__ = [
    "DueDay",
    "Fact",
    "FollowUp",
    "Helper",
    "Household",
    "HouseholdRole",
    "ImportBatch",
    "ImportRow",
    "Membership",
    "Merge",
    "Pairing",
    "Person",
    "RegisterCase",
    "RegisterEntry",
    "RegisterSlot",
    "RegisterState",
    "RegisterTable",
    "Source",
    "Suspicion",
    "UndeclaredNotice",
    "UndeclaredRead",
    "Visit",
    "VolunteerTeam",
    "stands_on",
]
