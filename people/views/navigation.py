"""What the pages of persons, visits and registers stand behind in the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.desk import Group

PEOPLE_PAGES = Group(_("People and visits"), ("people", "visits", "books", "imports"), rank=3)
