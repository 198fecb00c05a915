"""Lists of many cases under a number: what an office hands over to the next one, and the registers, printed.

A register is read when a worker prints it, with the filter that was asked for and the seats that its officer had then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from loans.registers import REGISTERS, filter_words
from workflows import clock, scopes, transmittals
from workflows.areas import area_of
from workflows.canonical import canonical
from workflows.case_registers import Entry, Register
from workflows.crypto import ring
from workflows.errors import NotAllowed
from workflows.models import Officer, Paper, PaperJob, SignOff
from workflows.money import grouped
from workflows.paper_orders import order_list
from workflows.periods import Period
from workflows.printed_registers import printed_register
from workflows.programme import Printed, Programme
from workflows.provenance import drawn_with
from workflows.registers import Column
from workflows.seats import Seat, Seats, no_seat_reason
from workflows.stamps import PaperStamp
from workflows.statistics import Chosen, Sum

REGISTER: Final = "register"
# What a worker prints at once: some hundred pages.
MOST_ROWS: Final = 10_000
_DIGITS: Final = 12


# ── Registers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def order_register(
    programme: Programme, book: Register, seats: Seats, chosen: Chosen, place_name: str
) -> Paper:
    """The register waits to be printed; while it waits, asking for the same again is the same. Raises NotAllowed."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    seat = _seat_over(seats, chosen.place)
    choice = {
        "register": book.code,
        "year": chosen.period.year,
        "part": chosen.period.part,
        "place": chosen.place,
        "industry": chosen.kind,
    }
    said = canonical({**choice, "officer": seats.officer.pk}).decode()
    alike = ring().blind_index(said, "register")[:_DIGITS]
    earlier = Paper.objects.filter(
        case__isnull=True, office_id=seat.office_id, kind=REGISTER, subject__startswith=alike
    )
    waiting = earlier.filter(jobs__state=PaperJob.State.WAITING).order_by("-pk").first()
    if waiting is not None:
        return waiting
    return order_list(
        programme,
        REGISTER,
        seats,
        seat,
        subject=f"{alike}-{earlier.count() + 1}",
        asked={
            **choice,
            "place_name": place_name,
            "day": seats.day.isoformat(),
            "seats": scopes.kept(seats),
            "bounds": scopes.bounds(seats, chosen.place),
        },
        facts={name: value for name, value in choice.items() if value},
    )


def _seat_over(seats: Seats, place: str) -> Seat:
    """The seat by which she sees the place: its office's is the number."""
    seeing = [seat for seat in seats.current if scopes.bounds(Seats(seats.officer, seats.day, (seat,)))]
    return next((seat for seat in seeing if place and seat.covers(place)), (seeing or seats.current)[0])


@dataclass
class _Tally:
    """Counts the rows and adds up the columns of yuan while the list is drawn."""

    columns: Sequence[Column]
    rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def of(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        money = [column for column in self.columns if column.form == "yuan"]
        self.sums = {column.name: Decimal(0) for column in money}
        for entry in entries:
            self.rows += 1
            for column in money:
                self.sums[column.name] += column.value(entry) or 0
            yield entry

    def line(self) -> list[str]:
        return _total(self.columns, self.rows, self.sums)


def _total(columns: Sequence[Column], rows: int, sums: Mapping[str, Decimal]) -> list[str]:
    """The last row of the list: how many rows it has, under the first column, and the sums of yuan."""
    cells = [grouped(sums[column.name]) if column.name in sums else "" for column in columns]
    return ["合计", f"{rows}笔", *cells[1:]]


def print_register(paper: Paper, stamp: PaperStamp) -> Printed:
    """The rows as they are now, and no others than she saw when she asked."""
    asked = paper.asked
    book = REGISTERS[asked["register"]]
    officer = Officer.objects.get(pk=asked["officer"])
    seats = scopes.seats_then(officer, date.fromisoformat(asked["day"]), asked["seats"])
    area, chosen = area_of(seats), _chosen(asked)
    tally = _Tally(book.columns)
    pdf = printed_register(
        str(book.title),
        book.columns,
        tally.of(book.every(seats, chosen, area)),
        made_on=clock.today(),
        office=paper.office.name,
        note=_note(asked),
        total=tally.line,
        like=[_expected(book, book.sum(seats, chosen, area))],
        stamp=stamp,
    )
    return Printed(pdf, made_with={**drawn_with(), "rows": tally.rows})


def _expected(book: Register, expected: Sum) -> list[str]:
    """What the last row will be about as wide as."""
    sums = {column.name: expected.amount for column in book.columns if column.form == "yuan"}
    return _total(book.columns, expected.count, sums)


def _chosen(asked: Mapping[str, Any]) -> Chosen:
    return Chosen(Period(asked["year"], asked["part"]), asked["place"], asked["industry"])


def _note(asked: Mapping[str, Any]) -> str:
    moment = timezone.localtime(clock.now())
    return f"{filter_words(_chosen(asked), asked['place_name'])} · 数据截至{moment:%Y-%m-%d %H:%M}"


# ── Handing over ───────────────────────────────────────────────────────────────────────────────────────────────────


def print_transmittal(paper: Paper) -> Printed:
    """移交清单, from what was signed."""
    return transmittals.printed(paper, name=_name, amount=_amount)


def _name(content: Mapping[str, Any]) -> str:
    return str(((content.get("sections") or {}).get("applicant") or {}).get("name") or "")


def _amount(signoff: SignOff, content: Mapping[str, Any]) -> Decimal:
    """What the cooperative decided, from its own sign-off on; what was asked before."""
    consent = signoff
    if signoff.level == "county":
        consent = SignOff.objects.get(case_id=signoff.case_id, digest=signoff.previous_digest)
    decided = (consent.body.get("decision") or {}).get("amount") if consent.level == "bank" else None
    loan = (content.get("sections") or {}).get("loan") or {}
    return Decimal(decided or loan.get("amount") or 0)


# ── What their holders may compare ─────────────────────────────────────────────────────────────────────────────────


def title(paper: Paper) -> str:
    """A register by its own name."""
    return str(REGISTERS[paper.asked["register"]].title)


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the list reads at its head."""
    asked = paper.asked
    if paper.kind == REGISTER:
        return ((_("What it lists"), filter_words(_chosen(asked), asked["place_name"])),)
    return transmittals.public_facts(paper)
