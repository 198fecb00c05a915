"""A village's register of a year, declared complete: a case of the engine, and the one slot that it takes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from workflows.models import Case


class RegisterState(models.TextChoices):
    """Where a register stands; the last two are final."""

    DRAFT = "draft", _("Being completed")
    TOWNSHIP_REVIEW = "township_review", _("Township federation checks")
    COUNTY_REVIEW = "county_review", _("County federation takes over")
    RETURNED = "returned", _("Returned for correction")
    TAKEN_OVER = "taken_over", _("Taken over")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RegisterCase(Case):
    """The register of a village and year. Its methods are the law; who may act is said elsewhere."""

    register = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    # The last day on which it may be declared, as the policy or the county's own day said when it was opened.
    due_on = models.DateField(null=True)
    declared_on = models.DateField(null=True)
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["register", "year"], name="register_case_by_year")]

    @transition(
        "state",
        source=["draft", "returned"],
        target="township_review",
        custom={"label": _("Declare complete")},
    )
    def submit(self) -> None: ...

    @transition("state", source="returned", target="county_review", custom={"label": _("Answer the county")})
    def answer_county(self) -> None: ...

    @transition("state", source="township_review", target="county_review", custom={"label": _("Sign")})
    def sign(self) -> None: ...

    @transition("state", source="county_review", target="taken_over", custom={"label": _("Take over")})
    def take_over(self) -> None: ...

    @transition(
        "state",
        source=["township_review", "county_review"],
        target="returned",
        custom={"label": _("Return to the village")},
    )
    def return_to_village(self) -> None: ...

    @transition(
        "state",
        source="county_review",
        target="township_review",
        custom={"label": _("Return to the township")},
    )
    def return_to_township(self) -> None: ...

    @transition(
        "state",
        source=["draft", "returned", "township_review"],
        target="withdrawn",
        custom={"label": _("Withdraw")},
    )
    def withdraw(self) -> None: ...


class RegisterSlot(models.Model):
    """A village declares a register of a year once; withdrawing frees the slot, the unique index decides every race."""

    register = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    place_code = models.CharField(max_length=12)
    case = models.OneToOneField(RegisterCase, on_delete=models.PROTECT, related_name="slot")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "year", "place_code"],
                condition=Q(released_at__isnull=True),
                name="register_slot_once_a_year",
            )
        ]


class DueDay(models.Model):
    """A county's own last day for a register of a year, in place of the policy's (会后马上: by the meeting's day)."""

    register = models.CharField(max_length=24)
    county = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("Due on"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "county", "year", "set_at"], name="due_day_once")
        ]
