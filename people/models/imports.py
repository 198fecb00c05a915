"""Files of rows that are read in: what came, what is right and wrong in it, and how far it was taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models.persons import Person
from workflows.fields import SealedBytesField, SealedJSONField
from workflows.models import Post


class ImportBatch(models.Model):
    """A file as it came in, once for the same bytes, place, template and day. A worker checks and takes it by lease."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be checked")
        CHECKED = "checked", _("Checked")
        TAKING = "taking", _("Being taken over")
        TAKEN = "taken", _("Taken over")
        UNREADABLE = "unreadable", _("Can’t be read")
        DROPPED = "dropped", _("Dropped")
        # It met the same trouble again and again; `fault` says so, and somebody tries again.
        HALTED = "halted", _("Stopped")

    # Those that a worker has something to do with.
    AT_WORK = (Status.WAITING, Status.TAKING)

    ref = models.CharField(max_length=16, unique=True)
    template = models.CharField(max_length=24)
    place_code = models.CharField(max_length=12)
    county = models.CharField(max_length=6)
    # SHA-256 of the bytes.
    digest = models.CharField(max_length=64)
    file_name = models.CharField(max_length=120)
    # Null once the policy's days are over.
    file = SealedBytesField(null=True)
    size = models.PositiveIntegerField()
    # The day from which what stands in the file holds.
    holds_from = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    rows_right = models.PositiveIntegerField(default=0)
    rows_wrong = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    # What is wrong with the file as a whole, in both languages.
    fault = SealedJSONField(null=True)
    lease = models.CharField(max_length=40, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The post for which the rows are taken: it must still be hers when they are.
    confirmed_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    # Turns that ended in trouble one after the other, and how far the file was at the first of them.
    fruitless = models.PositiveSmallIntegerField(default=0)
    fruitless_at = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="halted") | Q(fault__isnull=False, lease=""),
                name="import_halted_says_why",
            ),
            models.UniqueConstraint(
                fields=["place_code", "template", "holds_from", "digest"],
                condition=~Q(status__in=["dropped", "unreadable"]),
                name="import_once_per_file",
            ),
        ]
        indexes = [
            models.Index(fields=["place_code", "-id"], name="import_by_place"),
            models.Index(
                fields=["status", "id"],
                condition=Q(status__in=["waiting", "taking"]),
                name="import_to_be_done",
            ),
        ]


class ImportRow(models.Model):
    """One line of the file: what stood in it, what is wrong with it, and what became of it."""

    class Status(models.TextChoices):
        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong")
        KNOWN = "known", _("Nothing new")
        TAKEN = "taken", _("Taken over")

    # Both indexes below begin with it; nobody asks by the person.
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    # As the spreadsheet counts.
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=6, choices=Status)
    # What was typed, by column, and the sentences about it in both languages.
    given = SealedJSONField()
    faults = SealedJSONField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once_per_line")]
        indexes = [models.Index(fields=["batch", "status", "line"], name="import_row_by_status")]
