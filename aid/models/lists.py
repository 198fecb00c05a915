"""批次: the county's lists. Every case on one is signed for by itself; what is carried to a later one stays told."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AwardList(models.Model):
    """The county's list of a grant and year; nominations are put on it within the budget and approved one by one."""

    ref = models.CharField(max_length=16, unique=True)
    county = models.CharField(max_length=6)
    grant = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    # Gap-free per county, grant and year.
    ordinal = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "grant", "year", "ordinal"], name="award_list_once_per_ordinal"
            )
        ]

    def __str__(self) -> str:
        return self.ref


class CarriedOver(models.Model):
    """A nomination that stood on this list, couldn't be delivered and was carried to a later one. Never changed."""

    award = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="carried")
    case = models.ForeignKey("aid.AidCase", on_delete=models.PROTECT, related_name="carried")
    carried_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["award", "id"], name="carried_by_list"),
            models.Index(fields=["case", "id"], name="carried_by_case"),
        ]
