"""Notices to posts, who has read them, and the messages that were sent about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.fields import SealedTextField
from workflows.models.cases import Case, CaseTask


class Notice(models.Model):
    """Something that a post should know of a case. `role` and `scope` address it as they address a task.

    Append-only: of its columns only `pending` changes, once, when the messages about it have their rows.
    """

    class Kind(models.TextChoices):
        YOUR_TURN = "your_turn", _("Your turn")
        RETURNED = "returned", _("Returned")
        REMINDER = "reminder", _("Reminder")
        ESCALATION = "escalation", _("Overdue")
        NUDGE = "nudge", _("Nudge")
        REFUSED = "refused", _("Refused")
        FINISHED = "finished", _("Finished")
        LAPSED = "lapsed", _("Lapsed")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    task = models.ForeignKey(CaseTask, on_delete=models.PROTECT, null=True, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    role = models.CharField(max_length=30)
    scope = models.CharField(max_length=12)
    # The state in which the case stood then.
    state = models.CharField(max_length=30)
    # The working day that a nudge counts for, and who nudged.
    day = models.DateField(null=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    # True until the messages about it have their rows, NULL afterwards.
    pending = models.BooleanField(null=True, default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "kind"],
                condition=Q(task__isnull=False) & ~Q(kind="nudge"),
                name="notice_once_per_task_and_kind",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(task__isnull=True), name="notice_one_end_per_case"
            ),
            models.UniqueConstraint(
                fields=["case", "day"],
                condition=Q(kind="nudge"),
                name="notice_one_nudge_per_case_and_working_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["your_turn", "returned", "reminder", "escalation", "nudge"], task__isnull=False
                )
                | Q(kind__in=["refused", "finished", "lapsed"], task__isnull=True),
                name="notice_kind_has_its_task",
            ),
            models.CheckConstraint(
                condition=Q(kind="nudge", day__isnull=False, officer__isnull=False)
                | (~Q(kind="nudge") & Q(day__isnull=True, officer__isnull=True)),
                name="notice_nudge_has_day_and_officer",
            ),
        ]
        indexes = [
            models.Index(fields=["role", "scope", "-id"], name="notice_by_post"),
            models.Index(fields=["role", "scope", "made_at"], name="notice_by_post_and_age"),
            models.Index(fields=["id"], condition=Q(pending=True), name="notice_pending"),
        ]


class NoticeRead(models.Model):
    """This officer has read this notice; her colleague in the same post may not have."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reads")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "notice"], name="notice_read_once_per_officer")
        ]


class NoticeMark(models.Model):
    """Every notice up to this one counts as read by the officer: one row instead of one per notice."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="notice_mark"
    )
    read_to = models.BigIntegerField()
    at = models.DateTimeField()


class NoticeChoice(models.Model):
    """By which channels an officer wants messages beside the app, and her addresses for them. No row: none."""

    officer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="notice_choice"
    )
    by_email = models.BooleanField(default=False)
    by_sms = models.BooleanField(default=False)
    email = SealedTextField(null=True)
    mobile = SealedTextField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_email=False) | Q(email__isnull=False), name="notice_email_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(by_sms=False) | Q(mobile__isnull=False), name="notice_sms_has_a_number"
            ),
        ]


class Delivery(models.Model):
    """The log of messages: a notice on its way to an officer by a channel. A worker holds it by a lease."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        # “Sent” alone is a column of files.
        SENT = "sent", pgettext_lazy("message", "Sent")
        FAILED = "failed", _("Failed")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Of the notice's scope: the county reads its own log.
    county = models.CharField(max_length=6)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField()
    # Counted when it is claimed: a worker that dies each time comes to its bound too.
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Why the last attempt failed: a code, never an address or an answer of the provider.
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "officer", "channel"], name="delivery_once_per_notice_officer_and_channel"
            ),
            models.CheckConstraint(
                condition=Q(lease="", leased_until__isnull=True)
                | (~Q(lease="") & Q(leased_until__isnull=False, state="waiting")),
                name="delivery_leased_while_waiting",
            ),
            models.CheckConstraint(condition=~Q(county=""), name="delivery_has_a_county"),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["sent", "failed"], finished_at__isnull=False),
                name="delivery_finished_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["lease"], condition=~Q(lease=""), name="delivery_leased"),
            models.Index(fields=["county", "-id"], name="delivery_by_county"),
            models.Index(fields=["county", "state", "-id"], name="delivery_by_county_and_state"),
        ]
