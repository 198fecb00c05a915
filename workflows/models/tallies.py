"""Counts that the acts keep, so that no page counts thousands of cases."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """How often something happened in a month: in a place, to cases of a kind, and with which amount.

    Every happening stands in several of them: in those of its village, township and county, of its kind and of every
    kind, and, but for the village, of each distance that its case has come.
    """

    programme = models.CharField(max_length=20)
    # The place right above it; empty for a county.
    above = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=12)
    # Its first day.
    month = models.DateField()
    # Empty: of every kind.
    kind = models.CharField(max_length=30, blank=True)
    figure = models.CharField(max_length=20)
    # Counted are the cases that have come this far: posts that see a case late count fewer.
    reach = models.PositiveSmallIntegerField()
    number = models.IntegerField()
    fen = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "above", "reach", "kind", "month", "place", "figure"], name="tally_once"
            )
        ]
        indexes = [
            models.Index(fields=["programme", "place", "reach", "month", "kind"], name="tally_by_place")
        ]

    def __str__(self) -> str:
        return f"{self.programme}/{self.figure}/{self.place}/{self.month:%Y-%m}/{self.kind}/{self.reach}"
