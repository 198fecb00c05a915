"""What posts were told of registers that nobody declared, and who of them has read it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UndeclaredNotice(models.Model):
    """A post was told of a register of the year that isn't declared: its village before the due day, those above after.

    Each of them once for a due day: the unique constraint decides between two clocks. Append-only.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        ESCALATION = "escalation", _("Overdue")

    kind = models.CharField(max_length=10, choices=Kind)
    register = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    # A county that sets another day has it told anew.
    due_on = models.DateField()
    role = models.CharField(max_length=30)
    scope = models.CharField(max_length=12)
    # How many villages of the scope hadn't declared it then.
    villages = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["role", "scope", "register", "due_on", "kind"], name="undeclared_told_once"
            ),
            models.CheckConstraint(condition=Q(villages__gte=1), name="undeclared_of_some_village"),
        ]
        indexes = [models.Index(fields=["role", "scope", "made_at"], name="undeclared_by_post_and_age")]


class UndeclaredRead(models.Model):
    """This officer has read it; her colleague in the same post may not have."""

    notice = models.ForeignKey(UndeclaredNotice, on_delete=models.PROTECT, related_name="reads")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["officer", "notice"], name="undeclared_read_once_per_officer")
        ]
