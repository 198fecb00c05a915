"""What another programme should know before it decides: grants that were delivered to her lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from aid.models import GrantSlot
from aid.wording import grant_words, tells_of_illness
from people.merged import rows_of, speaks_for
from workflows import clock
from workflows.crossing import Crossing

_LATELY = timedelta(days=366)


def crossings(person_ids: Sequence[int]) -> list[Crossing]:
    """What these persons were granted within the last year. One statement."""
    since = clock.today() - _LATELY
    slots = GrantSlot.objects.filter(
        person_id__in=rows_of(person_ids), delivered_on__gte=since, released_at__isnull=True
    )
    slots = slots.annotate(speaks=speaks_for("person")).order_by("pk")
    return [Crossing("aid", "granted", slot.speaks, _told(slot)) for slot in slots]


def _told(slot: GrantSlot) -> str:
    # Whoever decides elsewhere learns that she was helped, never of what she is ill.
    name = _("Aid") if tells_of_illness(slot.grant) else grant_words(slot.grant)
    told = {"grant": name, "day": slot.delivered_on}
    return _("%(grant)s, delivered on %(day)s") % told
