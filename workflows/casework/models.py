"""The row of a case whose answers stand in sections."""

from __future__ import annotations

from workflows.fields import SealedJSONField
from workflows.models import Case


class SectionedCase(Case):
    """Programmes extend it with their transitions and with the columns that lists are narrowed by."""

    # What is written until it is submitted (again): section → answers. What was signed lies in the round's content.
    sections = SealedJSONField(default=dict)

    class Meta:
        abstract = True
