"""走访 and 结对帮扶: visits and what they led to, helpers and whom they are paired with, teams of volunteers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from workflows.fields import SealedJSONField, SealedTextField
from workflows.models import Post, StoredFile


class Helper(models.Model):
    """A 帮扶人: somebody who looks after mothers, from a day to a day. Her number and telephone are sealed."""

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(_("Name"), max_length=50)
    county = models.CharField(max_length=6)
    # The place whose mothers she helps; whoever keeps its registers keeps her row.
    place_code = models.CharField(max_length=12)
    workplace = models.CharField(_("Works at"), max_length=60, blank=True, default="")
    phone = SealedTextField(_("Telephone"), null=True)
    starts_on = models.DateField(_("First day"))
    left_on = models.DateField(_("Left on"), null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on")),
                name="helper_leaves_after_start",
            )
        ]
        indexes = [models.Index(fields=["place_code", "id"], name="helper_by_place")]

    def __str__(self) -> str:
        return self.name


class Pairing(models.Model):
    """One helper looks after one mother, from a day to a day; a mother has one active helper at most."""

    class End(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed over to another helper")
        NOT_NEEDED = "not_needed", _("No longer needed")
        MOVED = "moved", _("She moved or died")

    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="pairings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pairings")
    place_code = models.CharField(max_length=12)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"), null=True)
    end = models.CharField(max_length=12, choices=End, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ends_on__isnull=True), name="pairing_one_active_helper"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, end="") | Q(ends_on__gte=F("starts_on")) & ~Q(end=""),
                name="pairing_ends_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["place_code", "id"], name="pairing_by_place")]


class Visit(models.Model):
    """A woman is to be visited, or was. What was found is sealed; once it is written, it isn't changed."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    # Where she was registered when it was planned or done: counted there for good.
    place_code = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=Status)
    planned_for = models.DateField(_("Planned for"), null=True)
    done_on = models.DateField(_("Visited on"), null=True)
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, null=True, related_name="visits")
    # poor, why, life, difficulties: `people.acts.visiting` says which and how long.
    found = SealedJSONField(null=True)
    photo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    # A form that was sent twice is one visit.
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  (unique: NULLs differ)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False, found__isnull=False),
                name="visit_done_with_what_was_found",
            ),
            models.CheckConstraint(
                condition=Q(planned_for__isnull=False) | Q(done_on__isnull=False), name="visit_has_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "status", "done_on"], name="visit_by_person"),
            models.Index(fields=["place_code", "status", "done_on", "person"], name="visit_by_place"),
        ]


class FollowUp(models.Model):
    """A need that a visit found, to be seen to by a day."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="follow_ups")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="follow_ups")
    place_code = models.CharField(max_length=12)
    what = SealedTextField(_("What is needed"))
    due_on = models.DateField(_("Due on"))
    done_on = models.DateField(_("Done on"), null=True)
    outcome = SealedTextField(_("What came of it"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, outcome__isnull=True)
                | Q(done_on__isnull=False, outcome__isnull=False),
                name="follow_up_done_with_an_outcome",
            )
        ]
        indexes = [
            models.Index(
                fields=["place_code", "due_on", "id"],
                condition=Q(done_on__isnull=True),
                name="follow_up_open_by_place",
            )
        ]


class VolunteerTeam(models.Model):
    """A 巾帼志愿者服务队. Who belongs to it are facts of kind "volunteer", their slot is its ref."""

    ref = models.CharField(max_length=16, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    county = models.CharField(max_length=6)
    place_code = models.CharField(max_length=12)
    formed_on = models.DateField(_("Formed on"))
    ended_on = models.DateField(_("Ended on"), null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_code", "name"], name="team_once_by_name_and_place"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("formed_on")),
                name="team_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name
