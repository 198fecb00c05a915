"""What is known of a person or a household: statements with day, source and who entered them; never overwritten."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.persons import Household, Person
from workflows.fields import SealedJSONField
from workflows.models import Post, StoredFile


class Source(models.TextChoices):
    """Where a statement comes from."""

    HERSELF = "herself", _("She said so")
    FAMILY = "family", _("Her family said so")
    VISIT = "visit", _("Seen at a visit")
    BOOK = "book", _("Household register")
    DOCUMENT = "document", _("Certificate or other document")
    OFFICE = "office", _("Another office’s list")
    IMPORT = "import", _("A file that was read in")
    PROGRAMME = "programme", _("A case of a programme")


class Fact(models.Model):
    """From `starts_on` on, this holds of the subject; a null value says that it holds no longer.

    The next statement of the same kind and slot ends it. A row is never changed: of the rows of one day the highest
    revision counts, and a retracted one counts as not written. What each kind's value holds is said in `people.kinds`.
    """

    # No key has an index of its own: by subject and by the other person the table is asked through those below, and by
    # who entered a fact it never is. Each would be written for every row of the largest table there is.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="facts", db_index=False
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="facts", db_index=False
    )
    kind = models.CharField(max_length=20)
    # What sets two facts of one kind apart that hold side by side: an illness, an item of income, a team.
    slot = models.CharField(max_length=40, blank=True, default="")
    starts_on = models.DateField(_("Since"))
    revision = models.PositiveSmallIntegerField(default=0)
    is_retracted = models.BooleanField(default=False)
    value = SealedJSONField(null=True)
    # The other person where the fact ties two: spouse, father, mother, guardian.
    other = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="facts_about_others", db_index=False
    )
    source = models.CharField(max_length=10, choices=Source)
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entered_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, household__isnull=False)
                | Q(person__isnull=False, household__isnull=True),
                name="fact_of_one_subject",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "slot", "starts_on", "revision"],
                condition=Q(person__isnull=False),
                name="fact_of_person_once_per_revision",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "slot", "starts_on", "revision"],
                condition=Q(household__isnull=False),
                name="fact_of_household_once_per_revision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["other", "kind"], condition=Q(other__isnull=False), name="fact_by_other_person"
            )
        ]


def stands_on(day: date) -> Q:
    """Filter on entries: those that stand in their register on the day."""
    return (Q(until__isnull=True) | Q(until__gt=day)) & Q(since__lte=day)


class RegisterEntry(models.Model):
    """In this register from `since` to the day before `until`, because of her facts. Worked out, never typed.

    Days to come stand here too as far as today's facts reach (a birthday, the third month of an absence), so that a
    register on any day is one look at this table and no clock has to run. `outcome` is "in", or "unclear" where a fact
    that the definition needs is missing; `reason` says by which facts, or which are missing.
    """

    class Outcome(models.TextChoices):
        IN = "in", _("In the register")
        UNCLEAR = "unclear", _("To be cleared")

    register = models.CharField(max_length=24)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entries")
    place_code = models.CharField(max_length=12)
    group = models.CharField(max_length=30, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = SealedJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "person", "since"], name="entry_once_per_start"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="entry_ends_after_start",
            ),
        ]
        indexes = [
            # All that a page, its count and the statistics ask by: on SQLite no row is read beside it for a count.
            models.Index(
                fields=["register", "place_code", "person", "since", "until", "outcome"],
                name="entry_by_place",
            ),
        ]
