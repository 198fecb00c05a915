"""How often a grant is given: the slot that a nomination takes, and that an earlier grant stands in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Household, Person
from workflows.fields import SealedTextField


class GrantSlot(models.Model):
    """How often a grant is given: a nomination takes the slot of its period, refusal and its like free it.

    `holder` is the person or the household that the policy counts by, `period` "ever" or a year; the unique index
    decides every race. A grant that was delivered before this system came stands here too, without a case: with the
    record that it was taken from, its year and its village. Beside a nomination on its way it takes the next `ordinal`.
    """

    grant = models.CharField(max_length=30)
    holder = models.CharField(max_length=24)
    period = models.CharField(max_length=8)
    ordinal = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grant_slots")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="grant_slots")
    case = models.ForeignKey("aid.AidCase", on_delete=models.PROTECT, null=True, related_name="slots")
    source = models.CharField(max_length=120, blank=True, default="")
    # Of a grant without a case: the year it was for, where, how many, and which house it was.
    year = models.PositiveSmallIntegerField(null=True)
    place_code = models.CharField(max_length=12, blank=True, default="")
    number = models.PositiveSmallIntegerField(null=True)
    house = SealedTextField(null=True)
    amount = models.DecimalField(_("Amount, yuan"), max_digits=12, decimal_places=2, null=True)
    # The day on which it was delivered; null while it is only nominated.
    delivered_on = models.DateField(null=True)
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "holder", "period", "ordinal"],
                condition=Q(released_at__isnull=True),
                name="grant_slot_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(released_at__isnull=True),
                name="grant_slot_delivered_stays",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False)
                | Q(delivered_on__isnull=False, year__isnull=False) & ~Q(source="") & ~Q(place_code=""),
                name="grant_slot_of_a_case_or_a_record",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="grant_slot_by_person"),
            models.Index(fields=["household"], name="grant_slot_by_household"),
        ]
