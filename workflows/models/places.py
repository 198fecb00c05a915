"""Places by their division code: 6 digits a county, 9 a township, 12 a village (统计用区划代码编制规则)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

COUNTY, TOWNSHIP, VILLAGE = 6, 9, 12


class PlaceQuerySet(models.QuerySet["Place"]):
    def in_force(self, day: date) -> Self:
        """The divisions that exist under their code on `day`, its first and last day included."""
        lasts = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(lasts, valid_from__lte=day)


class Place(models.Model):
    """A division under one code, while the code was in force. Old records keep the code they were made under."""

    code = models.CharField(_("Division code"), max_length=12)
    name = models.CharField(_("Name"), max_length=60)
    valid_from = models.DateField(_("In force from"))
    valid_to = models.DateField(_("In force until"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="place_code_once_per_start"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="place_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$"),
                name="place_code_is_6_9_or_12_digits",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="place_by_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def county(self) -> str:
        return self.code[:COUNTY]
