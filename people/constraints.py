"""What the database refuses of persons, and what it says to whoever runs into it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from workflows.refusals import add_sentence
from workflows.triggers import Trigger, refuse

MERGED_ALREADY: Final = _("One of the two is merged already. Undo that first.")
_NAME: Final = "person_merged_once"
# A row that speaks for another one speaks for herself: neither a chain nor a circle of merged rows.
_CHAINED: Final = (
    'NEW."merged_into_id" IS NOT NULL AND EXISTS (SELECT 1 FROM "people_person" p'
    ' WHERE (p."id" = NEW."merged_into_id" AND p."merged_into_id" IS NOT NULL)'
    ' OR p."merged_into_id" = NEW."id")'
)

add_sentence(_NAME, "merged_already", MERGED_ALREADY)
refuse(
    *(
        Trigger(
            f"{_NAME}_{event.lower()}",
            "people_person",
            event,
            _CHAINED,
            f"{_NAME}: the row that speaks is merged into none",
            frozenset({"merged_into_id"}),
        )
        for event in ("INSERT", "UPDATE")
    )
)
