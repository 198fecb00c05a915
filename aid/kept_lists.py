"""Lists under a number: what a township puts up in public, and what is signed when a county's list is handed out.

A list prints what stood in it when it was ordered: its cases and their rounds are kept with its row, sealed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, NoReturn

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid import rules
from aid.flows import MANAGER
from aid.models import AidCase, AwardList
from aid.models.cases import DELIVERIES
from aid.papers import lists
from aid.policy import load_policy
from aid.wording import grant_words, tells_of_illness, thing_words
from workflows import clock, transmittals
from workflows.crypto import ring
from workflows.desk import place_names
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.models import Content, Officer, Paper
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.paper_orders import order_list
from workflows.paper_printing import stamp_of
from workflows.paper_words import chinese_date
from workflows.programme import Printed, Programme
from workflows.provenance import drawn_with, made_with
from workflows.seats import Seat, Seats, no_seat_reason

NOTICE: Final = "notice_list"
DELIVERY: Final = "delivery_list"
# What is laid out as one sheet for a wall; a township that proposes more prints them by grant and day anyway.
MOST_ON_NOTICE: Final = 500
_TOWNSHIPS_POST: Final = "township_reviewer"
# What has come to the township's desk: whoever sees that may read a list of it.
_REACH: Final = 2
_SUBJECT: Final = 20
LABELS: Final = {
    NOTICE: gettext_lazy("Public notice list"),
    DELIVERY: gettext_lazy("Delivery list"),
    transmittals.TRANSMITTAL: gettext_lazy("List of applications handed over"),
}


@dataclass(frozen=True)
class OnNotice:
    """Nominations of a township that are on notice for the same grant, year and days."""

    township: str
    grant: str
    year: int
    first: date
    last: date
    cases: tuple[AidCase, ...] = ()

    @property
    def key(self) -> str:
        """Tells it from the others of her posts, in an address or a form."""
        return f"{self.township}-{self.grant}-{self.year}-{self.first}-{self.last}"


def on_notice(seats: Seats) -> list[OnNotice]:
    """What is on notice in the townships of her posts, by township, grant, year and days. One statement."""
    scopes = sorted({scope for seat in seats.of_role(_TOWNSHIPS_POST) for scope in seat.scopes})
    if not scopes:
        return []
    within = Q()
    for scope in scopes:
        within |= Q(place_code__startswith=scope)
    found: dict[OnNotice, list[AidCase]] = defaultdict(list)
    standing = AidCase.objects.filter(within, state="on_notice").defer("sections", "findings")
    for case in standing.order_by("place_code", "number", "pk"):
        if case.notice_from is not None and case.notice_until is not None:
            days = case.notice_from, case.notice_until
            found[OnNotice(case.place_code[:TOWNSHIP], case.grant, case.year, *days)].append(case)
    return sorted(
        (replace(each, cases=tuple(cases)) for each, cases in found.items()), key=lambda each: each.key
    )


def order_notice_list(programme: Programme, seats: Seats, key: str) -> Paper:
    """公示名单 of what is on notice by this key, under a number; the same cases are the same list.

    Raises NotAllowed, NotFound where nothing is, Invalid for more than a sheet holds.
    """
    if not seats.current or not seats.of_role(_TOWNSHIPS_POST):
        _refuse(seats)
    wanted = next((each for each in on_notice(seats) if each.key == key), None)
    if wanted is None:
        raise NotFound("not_found", _("Nothing of your places is on public notice for these days any more."))
    cases, township = wanted.cases, wanted.township
    if len(cases) > MOST_ON_NOTICE:
        raise Invalid({"key": [_("One list holds %(most)d names at most.") % {"most": MOST_ON_NOTICE}]})
    days = {"notice_from": wanted.first.isoformat(), "notice_until": wanted.last.isoformat()}
    return order_list(
        programme,
        NOTICE,
        seats,
        _seat(seats, township, _TOWNSHIPS_POST),
        subject=_subject(NOTICE, [case.pk for case in cases], key),
        asked={
            "township": township,
            "grant": wanted.grant,
            "year": wanted.year,
            **days,
            "days": rules.notice_days(cases[0]),
            "rows": [[case.pk, case.round] for case in cases],
            "bounds": [[township, _REACH]],
        },
        facts={"grant": wanted.grant, "rows": len(cases), **days},
    )


def to_hand_out(award: AwardList) -> list[tuple[str, str, int]]:
    """(place, its name, how many wait to be handed out there): the county, then each township. Two statements.

    Empty where nothing waits, or where the list would tell of illnesses.
    """
    if tells_of_illness(award.grant):
        return []
    waiting = AidCase.objects.filter(listed_in=award, state__in=DELIVERIES)
    counts: dict[str, int] = defaultdict(int)
    for code in waiting.values_list("place_code", flat=True):
        counts[code[:TOWNSHIP]] += 1
    if not counts:
        return []
    places = {award.county: sum(counts.values()), **dict(sorted(counts.items()))}
    names = place_names(places)
    return [(code, names.get(code, code), number) for code, number in places.items()]


def order_delivery_list(programme: Programme, seats: Seats, award: AwardList, place: str = "") -> Paper:
    """发放签收花名册 of what is approved on the list and not delivered yet, in the county or in one of its townships.

    Raises NotAllowed, Conflict where nothing is to be handed out, or where the list would tell of illnesses.
    """
    place = place or award.county
    roles = (MANAGER,) if len(place) == COUNTY else (MANAGER, _TOWNSHIPS_POST)
    seat = _seat(seats, place, *roles)
    if tells_of_illness(award.grant):
        raise Conflict(
            "no_list",
            _("This relief goes to each woman’s account, and a list of the sick is handed to nobody."),
        )
    cases = list(
        AidCase.objects.filter(listed_in=award, state__in=DELIVERIES, place_code__startswith=place)
        .defer("sections", "findings")
        .order_by("place_code", "number", "pk")
    )
    if not cases:
        raise Conflict("nothing_there", _("Nothing of this list waits to be handed out there."))
    return order_list(
        programme,
        DELIVERY,
        seats,
        seat,
        subject=_subject(DELIVERY, [case.pk for case in cases], place),
        asked={
            "list": award.ref,
            "place": place,
            "rows": [[case.pk, case.round, _amount(case)] for case in cases],
            "bounds": [[place, _REACH]],
        },
        facts={"grant": award.grant, "list": award.ref, "rows": len(cases)},
    )


def _amount(case: AidCase) -> str | None:
    return None if case.amount_granted is None else str(case.amount_granted)


def _subject(kind: str, cases: Sequence[int], more: str) -> str:
    return ring().blind_index(f"{more}:{sorted(cases)}", kind)[:_SUBJECT]


def _seat(seats: Seats, place: str, *roles: str) -> Seat:
    able = seats.of_role(*roles)
    if not seats.current or not able:
        _refuse(seats)
    for seat in able:
        if seat.covers(place):
            return seat
    raise NotAllowed("wrong_place", _("Your post answers for another place."))


def _refuse(seats: Seats) -> NoReturn:
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    raise NotAllowed("wrong_post", _("Your posts order no such list."))


def title(paper: Paper) -> str:
    """The list and the grant that it is of; what is handed over is of several."""
    if paper.kind == transmittals.TRANSMITTAL:
        return str(LABELS[paper.kind])
    return f"{LABELS[paper.kind]} · {grant_words(_grant_of(paper))}"


def _grant_of(paper: Paper) -> str:
    if paper.kind == NOTICE:
        return str(paper.asked["grant"])
    return AwardList.objects.get(ref=paper.asked["list"]).grant


# ── What they say ──────────────────────────────────────────────────────────────────────────────────────────────────


def print_notice(paper: Paper) -> Printed:
    """The names as they were signed, and the days."""
    asked = paper.asked
    bodies = _bodies(asked["rows"])
    township, county = asked["township"], asked["township"][:COUNTY]
    names = place_names([county, township, *(body["place"] for body in bodies)])
    phone = Officer.objects.get(pk=asked["officer"]).phone
    facts = lists.NoticeFacts(
        county_name=names.get(county, county),
        township_name=names.get(township, township),
        office=paper.office.name,
        grant=grant_words(asked["grant"], "zh"),
        year=asked["year"],
        rows=[
            lists.NoticeRow(
                body["beneficiary"]["name"], names.get(body["place"], body["place"]), _yuan(body["amount"])
            )
            for body in bodies
        ],
        first=date.fromisoformat(asked["notice_from"]),
        last=date.fromisoformat(asked["notice_until"]),
        days=asked["days"],
        phones=[(paper.office.name, phone)] if phone else (),
    )
    return Printed(lists.notice_list(facts, stamp_of(paper)), made_with=made_with(lists.NOTICE))


def print_delivery(paper: Paper) -> Printed:
    """Who is to receive what, and room to sign."""
    asked = paper.asked
    award = AwardList.objects.get(ref=asked["list"])
    bodies = _bodies([row[:2] for row in asked["rows"]])
    codes = {body["place"] for body in bodies} | {body["place"][:TOWNSHIP] for body in bodies}
    names = place_names([*codes, award.county, asked["place"]])
    made_on = clock.day_of(paper.made_at)
    facts = lists.DeliveryFacts(
        title=f"{names.get(award.county, award.county)}{award.year}年度{grant_words(award.grant, 'zh')}"
        f"第{award.ordinal}批发放签收花名册",
        office=paper.office.name,
        rows=[
            lists.DeliveryRow(
                body["beneficiary"]["name"],
                names.get(body["place"][:TOWNSHIP], "") + names.get(body["place"], ""),
                _yuan(row[2]),
                thing_words(body, load_policy().at(body["place"] or None, made_on)),
            )
            for row, body in zip(asked["rows"], bodies, strict=True)
        ],
        made_on=made_on,
        note="" if asked["place"] == award.county else names.get(asked["place"], asked["place"]),
    )
    return Printed(lists.delivery_list(facts, stamp_of(paper)), made_with=drawn_with())


def _bodies(rows: Sequence[Sequence[int]]) -> list[Mapping[str, Any]]:
    """The contents of these rounds, in order. One statement."""
    found = Content.objects.filter(case_id__in=[case for case, _round in rows])
    bodies = {(content.case_id, content.round): content.body for content in found}
    return [bodies[case, number] or _ERASED for case, number in rows]


# What is left of a content that was erased by law.
_ERASED: Final[Mapping[str, Any]] = {"place": "", "grant": "", "beneficiary": {"name": "—"}, "amount": None}


def _yuan(raw: str | None) -> Decimal | None:
    return None if raw is None else Decimal(raw)


def print_transmittal(paper: Paper) -> Printed:
    """移交清单, from what was signed: with the amounts that are asked."""
    return transmittals.printed(
        paper,
        name=lambda body: str((body.get("beneficiary") or {}).get("name") or ""),
        amount=lambda _signoff, body: _yuan(body.get("amount")),
        who="救助对象",
    )


# ── What their holders may compare ─────────────────────────────────────────────────────────────────────────────────


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the list reads at its head; nobody's name."""
    if paper.kind == transmittals.TRANSMITTAL:
        return transmittals.public_facts(paper)
    asked = paper.asked
    persons = (_("Number of persons"), str(len(asked["rows"])))
    if paper.kind == DELIVERY:
        award = AwardList.objects.get(ref=asked["list"])
        named = _("%(year)s, list %(number)s") % {"year": award.year, "number": award.ordinal}
        return ((_("Programme"), grant_words(award.grant)), (_("List"), named), persons)
    days = [chinese_date(date.fromisoformat(asked[name])) for name in ("notice_from", "notice_until")]
    return (
        (_("Programme"), grant_words(asked["grant"])),
        (_("Place"), place_names([asked["township"]]).get(asked["township"], "")),
        persons,
        (_("Days of the public notice"), "—".join(days)),
    )
