"""How far each nomination of the demo county came: whose, for what, when it began, and the steps after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendar import moved_to_working_day

_CHAIN = ("submit", "village", "township")
_NOTICED = (*_CHAIN, "notice")
_APPROVED = (*_NOTICED, "list", "approve")
_PAID = (*_APPROVED, "paid")
# By name: the steps, the last of which lies `ago` days before today.
WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "village_review": ("submit",),
    "township_review": ("submit", "village"),
    "on_notice": _CHAIN,
    "objected": (*_CHAIN, "objection"),
    "county_review": _NOTICED,
    "listed": (*_NOTICED, "list"),
    "awaiting": _APPROVED,
    "paid": _PAID,
    "verified": (*_PAID, "verify"),
    "answered": (*_CHAIN, "objection", "answer", "notice", "list", "approve", "paid", "verify"),
    "bounced": (*_APPROVED, "bounce"),
    "carried": (*_APPROVED, "bounce", "carry", "list", "approve", "paid", "verify"),
    "returned": ("submit", "village", "return"),
    "mended": (
        "submit",
        "village",
        "return",
        "submit",
        "township",
        "notice",
        "list",
        "approve",
        "paid",
        "verify",
    ),
    "refusal_open": ("submit", "village", "refuse"),
    "appealed": ("submit", "village", "refuse", "appeal"),
    "refused": ("submit", "village", "refuse", "appeal", "uphold"),
    "allowed": ("submit", "village", "refuse", "appeal", "allow", "township"),
    "withdrawn": ("submit", "withdraw"),
    "cancelled": (*_APPROVED, "undeliverable", "cancel"),
    "undelivered": (*_APPROVED, "undeliverable"),
    "received": (*_APPROVED, "receipt"),
    "seen_to": (*_APPROVED, "receipt", "verify"),
    "in_doubt": (*_APPROVED, "receipt", "doubt"),
    "take_back_proposed": (*_APPROVED, "receipt", "propose_back"),
    "accepted": (*_APPROVED, "receipt", "doubt", "accept"),
    "kept": (*_APPROVED, "receipt", "propose_back", "keep", "again", "verify"),
    "taken_back": (*_PAID, "propose_back", "take_back", "paid", "verify"),
    "building": (*_APPROVED, "step", "step"),
    "built": (*_APPROVED, "step", "step", "step", "step", "step", "keys", "verify"),
    "training": (*_APPROVED, "attend", "attend"),
    "trained": (*_APPROVED, "attend", "attend", "attend", "attend", "attend", "result", "verify"),
    "lapsed": ("stand",),
}
# Days after the step before it; a step that isn't named takes two.
_TAKES = {"notice": 26, "paid": 4, "verify": 6, "step": 12, "keys": 5, "attend": 14, "answer": 3, "stand": 45}


@dataclass(frozen=True)
class Story:
    """`mother` is a line of the file; `ago`: days since its last step, none where it begins in the window of a year.

    `begins`: the month and day then, where it isn't the window's last day.
    """

    mother: str
    grant: str
    way: str
    ago: int | None = None
    begins: tuple[int, int] | None = None


def _winter(way: str, *keys: int) -> list[Story]:
    return [Story(f"m{key:02d}", "spring_festival", way) for key in keys]


STORIES = (
    *_winter("verified", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    # Handed in before New Year, for the festival after it.
    Story("m11", "spring_festival", "verified", begins=(12, 22)),
    *_winter("taken_back", 12),
    *_winter("paid", 13),
    *_winter("carried", 14),
    *_winter("answered", 15),
    *_winter("mended", 16),
    *_winter("refused", 17),
    *_winter("withdrawn", 18),
    Story("m19", "mothers_parcel", "draft", 3),
    Story("m20", "mothers_parcel", "village_review", 1),
    Story("m21", "mothers_parcel", "township_review", 2),
    Story("m22", "mothers_parcel", "on_notice", 4),
    Story("m23", "mothers_parcel", "objected", 2),
    Story("m24", "mothers_parcel", "county_review", 3),
    Story("m01", "mothers_parcel", "county_review", 2),
    Story("m02", "mothers_parcel", "county_review", 4),
    Story("m03", "mothers_parcel", "listed", 1),
    Story("m04", "mothers_parcel", "listed", 1),
    Story("m05", "mothers_parcel", "awaiting", 5),
    Story("m06", "mothers_parcel", "received", 4),
    Story("m07", "mothers_parcel", "seen_to", 12),
    Story("m14", "mothers_parcel", "in_doubt", 4),
    Story("m15", "mothers_parcel", "take_back_proposed", 3),
    Story("m16", "mothers_parcel", "accepted", 6),
    Story("m17", "mothers_parcel", "kept", 5),
    Story("m08", "mothers_parcel", "returned", 3),
    Story("m09", "mothers_parcel", "refusal_open", 2),
    Story("m10", "mothers_parcel", "appealed", 3),
    Story("m11", "mothers_parcel", "allowed", 2),
    Story("m12", "mothers_parcel", "cancelled", 9),
    Story("m13", "mothers_parcel", "undelivered", 6),
    Story("m30", "mothers_parcel", "lapsed", 5),
    Story("m03", "safe_home", "building", 7),
    Story("m04", "safe_home", "built", 40),
    Story("m21", "safe_home", "county_review", 6),
    Story("m25", "two_cancer", "awaiting", None),
    Story("m26", "two_cancer", "bounced", None),
    Story("m28", "women_class", "training", None),
    Story("m29", "women_class", "trained", None),
)
# The last day on which a nomination for it can begin, as month and day, where it isn't taken all year.
_WINDOWS = {"spring_festival": (1, 20), "two_cancer": (6, 10), "women_class": (9, 5)}


def days_of(story: Story, today: date) -> list[tuple[date, str]]:
    """The story's steps with their days, the first one "open", the last one before today.

    Steps are taken on working days. Where a holiday would carry the last one past today, all of it begins earlier.
    """
    steps = ("open", *WAYS[story.way])
    offsets, passed = [], 0
    for step in steps:
        passed += 0 if step in {"open", "submit"} else _TAKES.get(step, 2)
        offsets.append(passed)
    first = _begin(story, today, passed)
    while moved_to_working_day(first + timedelta(days=passed)).day >= today:
        first -= timedelta(days=1)
    return [
        (moved_to_working_day(first + timedelta(days=each)).day, step)
        for each, step in zip(offsets, steps, strict=True)
    ]


def _begin(story: Story, today: date, lasts: int) -> date:
    """So many days before today as it lasts and lies back; else its own day, or the last one of the window."""
    if story.ago is not None:
        return today - timedelta(days=story.ago + lasts + 3)
    month, day = story.begins or _WINDOWS[story.grant]
    for year in (today.year, today.year - 1, today.year - 2):
        last = date(year, month, day)
        if last + timedelta(days=lasts + 5) < today:
            return last
    return date(today.year - 1, month, day)
