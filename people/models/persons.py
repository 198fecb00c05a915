"""Persons and households: who there is, who lives with whom, and which two rows are one person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.fields import SealedTextField
from workflows.models import Post


class Person(models.Model):
    """One row per ID number in the whole database, whichever place and programme met her first.

    A child or an old woman whose number nobody has at hand stands here without one, by name, sex and day of birth.
    """

    name = models.CharField(_("Name"), max_length=50)
    id_number = SealedTextField(_("ID number"), null=True)
    id_index = models.CharField(max_length=64, null=True)  # noqa: DJ001  (unique: NULLs differ)
    birth_date = models.DateField(_("Born on"))
    sex = models.CharField(_("Sex"), max_length=1, choices=[("f", _("Female")), ("m", _("Male"))])
    first_met_at = models.DateTimeField()
    # The row that speaks for her since two officers found both to be one; no fact is moved, so it can be undone.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )
    # Where she is registered today, as her facts say: what lists and searches ask by. Worked out, never typed.
    place_code = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints = [
            # A constraint and not the field's own: with that PostgreSQL gets a second index, for beginnings of it,
            # which nobody asks by and every new person pays for.
            models.UniqueConstraint(fields=["id_index"], name="person_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(id_index__isnull=True, id_number__isnull=True)
                | models.Q(id_index__isnull=False, id_number__isnull=False),
                name="person_number_with_its_index",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="person_not_merged_into_herself",
            ),
        ]
        indexes = [
            models.Index(fields=["place_code", "id"], name="person_by_place"),
            # Hardly anybody is merged: an index of all would tell nobody apart, and SQLite would still choose it.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="person_by_merged_into",
            ),
            # PostgreSQL needs the class to find a beginning; SQLite is asked for a range instead.
            models.Index(
                fields=["name", "birth_date"],
                opclasses=["varchar_pattern_ops", "date_ops"],
                name="person_by_name_and_birth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def speaker(self) -> Person:
        """The row that speaks for her: this one, or the one that it was merged into."""
        return self.merged_into or self


class Household(models.Model):
    """A household as the registration book has it. Who belongs to it, and what it earns, are dated facts."""

    ref = models.CharField(max_length=16)
    place_code = models.CharField(max_length=12)
    county = models.CharField(max_length=6)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ref"], name="household_once_per_ref")]
        indexes = [models.Index(fields=["place_code", "id"], name="household_by_place")]

    def __str__(self) -> str:
        return self.ref


class HouseholdRole(models.TextChoices):
    """与户主关系: what a member is to the head of the household."""

    HEAD = "head", _("Head of the household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    CHILD_IN_LAW = "child_in_law", _("Child’s spouse")
    GRANDCHILD = "grandchild", _("Grandchild")
    PARENT = "parent", _("Parent")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    OTHER = "other", _("Other relative or none")


class Membership(models.Model):
    """From `starts_on` on she belongs to the household; to none where it is null. Her next row ends this one.

    A row is never changed: the highest revision of a person's day counts, and a retracted one counts as not written.
    """

    # As a fact's: the constraint's index begins with it.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    starts_on = models.DateField(_("Since"))
    revision = models.PositiveSmallIntegerField(default=0)
    is_retracted = models.BooleanField(default=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=15, choices=HouseholdRole, blank=True, default="")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "starts_on", "revision"], name="membership_once_per_day_and_revision"
            ),
            models.CheckConstraint(
                condition=models.Q(household__isnull=True, role="")
                | models.Q(household__isnull=False) & ~models.Q(role=""),
                name="membership_role_with_its_household",
            ),
        ]


class Merge(models.Model):
    """Two rows said to be one person: proposed by one officer, settled by another, undone by two again."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        REJECTED = "rejected", _("Two different persons")
        MERGED = "merged", _("Merged")
        UNDOING = "undoing", _("Undoing proposed")
        UNDONE = "undone", _("Undone")

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_by")
    county = models.CharField(max_length=6)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    reason = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    undo_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=models.Q(status__in=["proposed", "merged", "undoing"]),
                name="merge_one_open_per_person",
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="merge_of_two_rows"),
            models.CheckConstraint(
                condition=models.Q(settled_by__isnull=True) | ~models.Q(settled_by=models.F("proposed_by")),
                name="merge_by_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_by__isnull=True)
                | ~models.Q(undone_by=models.F("undo_proposed_by")),
                name="merge_undone_by_two_persons",
            ),
        ]


class Suspicion(models.Model):
    """Two rows that may be one person, and why somebody should look. Settled once an officer says which it is."""

    class Reason(models.TextChoices):
        SAME_NAME_AND_BIRTH = "same_name_and_birth", _("Same name and day of birth, one without an ID number")
        SAME_NAME_NEAR_NUMBER = "near_number", _("Same name, and ID numbers that differ in one or two digits")
        OTHER_NAME = "other_name", _("Same ID number under another name")

    # The older row first, so that a pair stands here once.
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Null where the same row was met under another name: there is no second row then.
    other = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=25, choices=Reason)
    county = models.CharField(max_length=6)
    place_code = models.CharField(max_length=12, blank=True, default="")
    # What was typed where the reason is another name.
    given = SealedTextField(null=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other", "reason"],
                condition=models.Q(settled_at__isnull=True),
                name="suspicion_once_while_open",
            )
        ]
        indexes = [
            models.Index(
                fields=["place_code", "-id"],
                condition=models.Q(settled_at__isnull=True),
                name="suspicion_open_by_place",
            )
        ]
