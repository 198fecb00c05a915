"""The case: at once viewflow's process and the row that carries the state; and what stands around it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin
from viewflow.workflow.models import AbstractProcess, AbstractTask

from workflows import clock
from workflows.fields import SealedJSONField, StateField
from workflows.models.officers import Post
from workflows.models.places import TOWNSHIP, Place


class Case(ConcurrentTransitionMixin, AbstractProcess):
    """One application of one programme. Programmes extend it with columns and with the transitions of their law."""

    ref = models.CharField(max_length=16, unique=True)
    programme = models.CharField(max_length=20)
    state = StateField(_("State"), max_length=30, default="draft", protected=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    # The code that the case was made under: scopes are prefixes of it, and a later renumbering never moves a case.
    place_code = models.CharField(max_length=12)
    county = models.CharField(max_length=6)
    title = models.CharField(max_length=60, blank=True, default="")
    number = models.CharField(_("Case number"), max_length=40, null=True)  # noqa: DJ001  (unique: NULLs differ)
    round = models.PositiveSmallIntegerField(_("Round"), default=0)
    # The furthest station so far: a desk sees a case only once it has come that far.
    reach = models.PositiveSmallIntegerField(default=0)
    accepted_on = models.DateField(_("First accepted on"), null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    state_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # The state that sent the case back, so that an unchanged answer returns to it.
    returned_from = models.CharField(max_length=30, blank=True, default="")
    policy_version = models.CharField(max_length=120, blank=True, default="")
    # The findings at the last submission: what every later judgement is compared with.
    findings = SealedJSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "number"], name="case_number_once_per_county"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False)
                | models.Q(state__in=["draft", "withdrawn", "lapsed"]),
                name="case_number_from_submission_on",
            ),
        ]
        indexes = [
            models.Index(fields=["place_code", "-id"], name="case_by_place"),
            models.Index(fields=["county", "-id"], name="case_by_county"),
            models.Index(fields=["state", "state_since"], name="case_by_state_age"),
            models.Index(fields=["county", "accepted_on", "id"], name="case_by_acceptance"),
            # What a township reads newest first, all of it or in one state, and the same for the county.
            models.Index(Substr("place_code", 1, TOWNSHIP), F("id").desc(), name="case_by_township"),
            models.Index(
                Substr("place_code", 1, TOWNSHIP), "state", F("id").desc(), name="case_by_township_state"
            ),
            models.Index(fields=["county", "state", "-id"], name="case_by_county_state"),
            # PostgreSQL needs the class to find a beginning; SQLite is asked for a range instead.
            models.Index(
                fields=["county", "title"], opclasses=["", "varchar_pattern_ops"], name="case_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.ref

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        """The row as it was read stays beside it, so that an act writes what it changed and nothing else."""
        case = super().from_db(db, field_names, values, **options)
        case.__dict__["as_read"] = {name: case.__dict__.get(name) for name in field_names}
        return case

    def changed_columns(self) -> list[str]:
        """Names of the columns that differ from the row as it was read; a sealed value counts once it is replaced."""
        as_read: dict[str, Any] = self.__dict__["as_read"]
        return [name for name, value in as_read.items() if self.__dict__.get(name) != value]


class Shelf(models.TextChoices):
    """已办 and 办结: what an officer has done, its case still going on, or over."""

    DONE = "done"
    CLOSED = "closed"


class CaseTask(AbstractTask):
    """A stay at a station. `role` and `scope` say whose it is: the same equality shows it and lets act on it."""

    process = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    flow_task_type = models.CharField(max_length=50)
    # Redeclared without the indexes that only viewflow's own list pages need; PROTECT, as an act outlives its officer.
    status = models.CharField(max_length=50, default="NEW")
    created = models.DateTimeField(default=clock.now)
    scheduled = models.DateTimeField(blank=True, null=True)
    external_task_id = models.CharField(max_length=50, blank=True, null=True)  # noqa: DJ001
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        blank=True,
        null=True,
        related_name="+",
        db_index=False,
    )
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType",
        on_delete=models.PROTECT,
        blank=True,
        null=True,
        related_name="+",
        db_index=False,
    )

    station = models.CharField(max_length=30)
    role = models.CharField(max_length=30, blank=True, default="")
    scope = models.CharField(max_length=12, blank=True, default="")
    # The case's own, as they stand while the task is open: a place never changes, and only an act moves the reach.
    place_code = models.CharField(max_length=12, blank=True, default="")
    reach = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    # The gravest outcome among the submission's findings: they themselves are sealed, and a list asks for this.
    gravest = models.CharField(max_length=8, blank=True, default="")
    # Where the officer who did it finds it again: on her last stay of each case and nowhere else.
    shelf = models.CharField(max_length=6, blank=True, default="")

    data: Any = None
    seed: Any = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=models.Q(finished__isnull=True), name="task_one_open_per_case"
            )
        ]
        indexes = [
            models.Index(
                fields=["role", "scope", "-id"],
                condition=models.Q(finished__isnull=True),
                name="task_open_inbox",
            ),
            models.Index(
                fields=["due_on", "id", "place_code", "reach"],
                condition=models.Q(finished__isnull=True) & models.Q(due_on__isnull=False),
                name="task_open_by_due_day",
            ),
            # All that the board counts by: on SQLite no row is read beside it.
            models.Index(
                fields=["place_code", "station", "created", "due_on", "reach", "finished"],
                condition=models.Q(finished__isnull=True),
                name="task_open_by_place",
            ),
            models.Index(
                fields=["owner", "-id"],
                condition=models.Q(finished__isnull=False),
                name="task_done_by_officer",
            ),
            models.Index(
                # SQLite proves no comparison with a bound value: the condition must be one that it sees. The place
                # stands in it so that what lies outside her places is passed over without being read.
                fields=["owner", "shelf", "-id", "place_code", "finished"],
                condition=models.Q(finished__isnull=False),
                name="task_on_her_shelf",
            ),
        ]


class CaseParty(models.Model):
    """Who stands in a round of a case (applicant, spouse, guarantor), by blind index.

    The recusal rule looks at every round: who once stood in a case keeps away from it. The rules look at the case's
    own round: a guarantor who was replaced binds nobody.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    part = models.CharField(max_length=20)
    id_index = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "part", "id_index", "round"], name="party_once_per_part_and_round"
            )
        ]
        indexes = [models.Index(fields=["id_index"], name="party_by_id_index")]


class Counter(models.Model):
    """The last number given, per county, series and year: gap-free, since it moves in the act's own transaction."""

    county = models.CharField(max_length=6)
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "series", "year"], name="counter_once")]


class TwoPersonRequest(models.Model):
    """An act that one officer proposes and another carries out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="two_person_requests")
    act = models.CharField(max_length=30)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    carried_out = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(carried_out__isnull=True)
                | models.Q(carried_out=False)
                | ~models.Q(settled_by=models.F("proposed_by")),
                name="two_persons_are_two",
            ),
            models.UniqueConstraint(
                fields=["case", "act"],
                condition=models.Q(settled_at__isnull=True),
                name="two_person_request_one_open",
            ),
        ]
