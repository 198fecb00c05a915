"""A person by her ID number: sealed, found by blind index. A case keeps its own snapshot of what was signed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.fields import SealedTextField


class Person(models.Model):
    """One row per ID number in the whole database, whichever place and programme met her first."""

    name = models.CharField(_("Name"), max_length=50)
    id_number = SealedTextField(_("ID number"))
    id_index = models.CharField(max_length=64, unique=True)
    birth_date = models.DateField(_("Born on"))
    sex = models.CharField(_("Sex"), max_length=1, choices=[("f", _("Female")), ("m", _("Male"))])
    first_met_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
