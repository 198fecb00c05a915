"""移交清单 on paper: a row for each case that an office signed and carries to the next one.

What is the same for every programme; whose names and which amounts stand in the rows is the programme's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from workflows.desk import place_names
from workflows.handovers import next_station
from workflows.models import Content, Office, Paper, SignOff
from workflows.money import grouped
from workflows.paper_printing import stamp_of
from workflows.paper_words import figures_and_capitals
from workflows.programme import PROGRAMMES, Printed
from workflows.provenance import made_with
from workflows.rendering import render
from workflows.stamps import PaperStamp

TRANSMITTAL: Final = "transmittal"
_TEMPLATE: Final = "papers/transmittal.html"
Body = Mapping[str, Any]


@dataclass(frozen=True)
class TransmittalRow:
    """One case that is handed over, with the number of its papers; `amount` is None where nothing is paid."""

    case_number: str
    applicant_name: str
    village: str
    amount: Decimal | None
    round: int
    papers: int
    note: str = ""


@dataclass(frozen=True)
class TransmittalFacts:
    """A batch of cases on its way from one office to another; `who` is what the programme calls those in it."""

    from_office: str
    to_office: str
    rows: Sequence[TransmittalRow]
    purpose: str = ""
    who: str = "申请人"


def transmittal(facts: TransmittalFacts, stamp: PaperStamp) -> bytes:
    """移交清单: a row for each case, their sum, and room for both offices to sign and stamp."""
    total = sum((row.amount for row in facts.rows if row.amount is not None), Decimal(0))
    rows = [
        {
            "case_number": row.case_number,
            "applicant_name": row.applicant_name,
            "village": row.village,
            "amount": grouped(row.amount) if row.amount is not None else "—",
            "round": row.round,
            "papers": row.papers,
            "note": row.note,
        }
        for row in facts.rows
    ]
    return render(
        _TEMPLATE,
        {
            "facts": facts,
            "stamp": stamp,
            "rows": rows,
            "total": figures_and_capitals(total),
            "total_figures": grouped(total),
            "total_papers": sum(row.papers for row in facts.rows),
        },
    )


def printed(
    paper: Paper,
    *,
    name: Callable[[Body], str],
    amount: Callable[[SignOff, Body], Decimal | None],
    who: str = TransmittalFacts.who,
) -> Printed:
    """The list, from what was signed: `name` and `amount` are read off the content of each sign-off's round."""
    pks = paper.asked["signoffs"]
    signoffs = SignOff.objects.select_related("case").in_bulk(pks)
    contents = {
        (content.case_id, content.round): content.body or {}
        for content in Content.objects.filter(case_id__in=[each.case_id for each in signoffs.values()])
    }
    names = place_names(each.case.place_code for each in signoffs.values())
    rows = []
    for signoff in (signoffs[pk] for pk in pks):
        case, body = signoff.case, contents.get((signoff.case_id, signoff.round), {})
        rows.append(
            TransmittalRow(
                case_number=case.number or case.ref,
                applicant_name=name(body) or case.title,
                village=names.get(case.place_code, case.place_code),
                amount=amount(signoff, body),
                round=signoff.round,
                papers=len(body.get("attachments") or ()),
            )
        )
    facts = TransmittalFacts(
        from_office=paper.office.name,
        to_office=Office.objects.get(pk=paper.asked["taker"]).name,
        rows=rows,
        purpose=_purpose(paper, signoffs[pks[0]].level),
        who=who,
    )
    return Printed(transmittal(facts, stamp_of(paper)), made_with=made_with(_TEMPLATE))


def _purpose(paper: Paper, level: str) -> str:
    """What the next office is to do with the batch."""
    programme = PROGRAMMES[paper.programme]
    station = next_station(programme, level)
    return str(programme.flow.state_labels[station.name]) if station is not None else ""


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the list reads at its head."""
    taker = Office.objects.filter(pk=paper.asked["taker"]).values_list("name", flat=True).first()
    return (
        (_("Handed over to"), taker or ""),
        (_("Applications"), str(len(paper.asked["signoffs"]))),
    )
