"""What happens to a case of the demo county, step by step, and when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from workflows.calendar import is_working_day

_TO_TOWNSHIP = ("open", "fill", "submit", "village")
_TO_BANK = (*_TO_TOWNSHIP, "township")
_TO_COUNTY = (*_TO_BANK, "bank")
_TO_PAYOUT = (*_TO_COUNTY, "county")
_AGAIN = ("mend", "submit", "village", "township", "bank", "county")

STORIES: dict[str, tuple[str, ...]] = {
    "draft_empty": ("open",),
    "draft_half": ("open", "half"),
    "draft": ("open", "fill"),
    "at_village": ("open", "fill", "submit"),
    "at_township": _TO_TOWNSHIP,
    "at_bank": _TO_BANK,
    "at_bank_again": (*_TO_COUNTY, "return_to_bank"),
    "at_county": _TO_COUNTY,
    "at_county_again": (*_TO_BANK, "return_to_village", "mend", "submit", "village", "township", "bank"),
    "awaiting": _TO_PAYOUT,
    "stopped": (*_TO_PAYOUT, "stop"),
    "unseal_proposed": (*_TO_PAYOUT, "stop", "propose"),
    "returned_by_township": (*_TO_TOWNSHIP, "return_to_village"),
    "returned_by_bank": (*_TO_BANK, "return_to_village"),
    "paid": (*_TO_PAYOUT, "pay"),
    "paid_less": (*_TO_BANK, "bank_less", "county", "pay"),
    "paid_after_change": (*_TO_BANK, "return_to_village", *_AGAIN, "pay"),
    # Unchanged, the case goes back to whoever returned it.
    "paid_after_answer": (*_TO_COUNTY, "return_to_village", "submit", "county", "pay"),
    "paid_after_township": (*_TO_COUNTY, "return_to_township", "township", "bank", "county", "pay"),
    "paid_after_bank": (*_TO_COUNTY, "return_to_bank", "bank", "county", "pay"),
    "paid_resealed": (*_TO_PAYOUT, "stop", "propose", "unseal", "county", "pay"),
    "paid_resumed": (*_TO_PAYOUT, "stop", "resume", "pay"),
    "refused_village": ("open", "fill", "submit", "refuse"),
    "refused_township": (*_TO_TOWNSHIP, "refuse"),
    "refused_papers": (*_TO_TOWNSHIP, "refuse"),
    "refused_bank": (*_TO_BANK, "refuse"),
    "refused_county": (*_TO_COUNTY, "refuse"),
    "withdrawn_draft": ("open", "fill", "withdraw"),
    "withdrawn_bank": (*_TO_BANK, "withdraw"),
    "withdrawn_sealed": (*_TO_PAYOUT, "withdraw"),
    "lapsed_draft": ("open", "fill", "lapse"),
    "lapsed_returned": (*_TO_TOWNSHIP, "return_to_village", "lapse"),
    "lapsed_sealed": (*_TO_PAYOUT, "lapse"),
}
# Days that a case stands still before the clock closes it: the policy's, and the day after.
_STANDS_STILL = {"lapsed_draft": 31, "lapsed_returned": 31, "lapsed_sealed": 61}
_OPENS, _CLOSES = time(8, 40), time(17, 20)


@dataclass(frozen=True, order=True)
class Moment:
    """A step of a woman's story: when, whose (her place in the list), which in her story, and what."""

    at: datetime
    whose: int
    order: int
    step: str


def moments(story: str, whose: int, today: date, ago: int, chance: random.Random) -> Iterator[Moment]:
    """The steps of the story, its last one `ago` days before today (or on the working day before), last step first."""
    steps = STORIES[story]
    at = _in_hours(_on(today - timedelta(days=ago), chance), chance)
    for order in range(len(steps) - 1, -1, -1):
        step = steps[order]
        yield Moment(at, whose, order, step)
        if step == "lapse":
            before = at - timedelta(days=_STANDS_STILL[story])
        elif step in {"half", "fill"}:
            # A cadre fills the sections in one sitting.
            before = at - timedelta(minutes=chance.randint(15, 45))
        else:
            before = at - timedelta(hours=chance.uniform(2, 44))
        at = _in_hours(before, chance)


def _on(day: date, chance: random.Random) -> datetime:
    return datetime.combine(
        day, time(chance.randint(9, 16), chance.randint(0, 59)), timezone.get_default_timezone()
    )


def _in_hours(moment: datetime, chance: random.Random) -> datetime:
    """The moment, or an earlier one in an office's hours."""
    local = timezone.localtime(moment)
    if is_working_day(local.date()) and _OPENS <= local.time() <= _CLOSES:
        return local
    day = local.date() if local.time() > _CLOSES else local.date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return _on(day, chance).replace(second=chance.randint(0, 59))
