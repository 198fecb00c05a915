"""What goes into the file (卷宗) of a nomination beside its papers: its entry on the notice, and what came after.

Read from the journal's rows and the sign-offs up to the moment at which the file was asked for. A list of others is
bound into nobody's file: of it there is her own entry, with its number. Who objected stands on no page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from aid import rules
from aid.asking import fields_for
from aid.flows import ACTS
from aid.kept_lists import NOTICE
from aid.kept_papers import FORM
from aid.models import AidCase, AidState
from aid.objections import CLOSED
from aid.papers.form import CHINESE
from aid.wording import grant_words, tells_of_illness
from people.models import Visit
from workflows import clock
from workflows.answers import read_photo
from workflows.case_files import Entry, record
from workflows.casework.reading import Reader
from workflows.desk import place_names
from workflows.file_parts import CasePaper, Pieces
from workflows.models import Case, Content, Paper, SignOff
from workflows.models.places import TOWNSHIP
from workflows.paper_words import chinese_date, written_date, yuan

ENTRY: Final = "公示名单摘录"
COURSE: Final = "发放和核实记录"
# Acts whose answers stand on no other paper of the file, from the first step to the visit that ends the case.
_TOLD: Final = frozenset(
    {
        "confirm_payment",
        "report_bounced",
        "confirm_receipt",
        "record_milestone",
        "hand_over_house",
        "record_attendance",
        "confirm_training",
        "report_undeliverable",
        "verify",
        "visit_again",
        "accept_delivery",
    }
)


def unbound(case: Case) -> tuple[str, Any] | None:
    """Relief after an illness is bound into no file: its title alone would tell whoever holds it. One statement."""
    grant = AidCase.objects.filter(pk=case.pk).values_list("grant", flat=True).first()
    if not tells_of_illness(grant or ""):
        return None
    return (
        "tells_of_illness",
        _("This relief tells of an illness: its papers are not bound into a file and not taken out."),
    )


def lists_with(case: AidCase) -> dict[str, Any]:
    """The public notice lists on which the nomination stands by now, by key; nothing where it is on none."""
    made = Paper.objects.filter(
        case__isnull=True,
        programme=case.programme,
        kind=NOTICE,
        county=case.county,
        made_at__gte=case.opened_at,
    )
    found = [paper.pk for paper in made.order_by("pk") if _round_on(paper, case)]
    return {"lists": found} if found else {}


def _round_on(paper: Paper, case: AidCase) -> int:
    """The round with which the case stands on the list; 0 where it doesn't."""
    if paper.asked["township"] != case.place_code[:TOWNSHIP]:
        return 0
    return next((number for key, number in paper.asked["rows"] if key == case.pk), 0)


def in_file(pieces: Pieces) -> Sequence[CasePaper]:
    """The form, her entry on the notice, letters and receipts, what was delivered and seen, and what was handed in."""
    forms = [each for each in pieces.documents if each.kind == FORM]
    return [
        *forms,
        *pieces.scans,
        *_entry(pieces),
        *(each for each in pieces.documents if each.kind != FORM),
        *_course(pieces),
        *pieces.photographs,
        *pieces.handed_in,
    ]


# ── Her entry on the public notice ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Notice:
    """One notice of the nomination: its days, and what was said against it."""

    round: int
    first: str
    last: str
    office: str
    signed_on: date
    # The last day as it was put off while an objection was looked into; empty where none was.
    put_off: str = ""
    objections: list[dict[str, Any]] = field(default_factory=list)


def _notices(pieces: Pieces) -> list[_Notice]:
    """A signature of the township begins one; an answer to an objection puts its end off."""
    said = {each.digest: each.body.get("decision") or {} for each in pieces.signoffs}
    found: list[_Notice] = []
    for row in pieces.rows:
        decision = said.get(row.signoff_digest, {})
        if row.act == "sign" and row.facts.get("notice_from"):
            office = row.post.office.name if row.post else ""
            days = row.facts["notice_from"], row.facts["notice_until"]
            found.append(_Notice(row.round, *days, office, clock.day_of(row.at)))
        elif found and row.act == "record_objection":
            found[-1].objections.append(dict(decision))
        elif found and row.act == "answer_objection":
            found[-1].put_off = row.facts["notice_until"]
            found[-1].objections[-1]["answer"] = decision.get("answer")
        elif found and row.act in CLOSED and row.state_from == AidState.OBJECTED:
            closed = f"{CLOSED[row.act]}（{chinese_date(clock.day_of(row.at))}）"
            found[-1].objections[-1]["closed"] = closed
    return found


def _entry(pieces: Pieces) -> Iterator[CasePaper]:
    notices = _notices(pieces)
    if not notices:
        return
    case: AidCase = pieces.case
    kept = Content.objects.filter(case_id=case.pk, round__in={each.round for each in notices})
    bodies = {content.round: content.body or {} for content in kept}
    lists = list(Paper.objects.filter(pk__in=pieces.beside.get("lists", ())).order_by("pk"))
    entries = [
        Entry(
            f"第{number}次公示" if len(notices) > 1 else "公示名单中本人一栏",
            _entry_rows(case, notice, bodies.get(notice.round, {}), lists),
        )
        for number, notice in enumerate(notices, start=1)
    ]
    last = notices[-1]
    pdf = record(ENTRY, case.number or case.ref, entries, pieces.stamp)
    yield CasePaper(ENTRY, last.office, last.signed_on, pdf, kind=NOTICE)


def _entry_rows(
    case: AidCase, notice: _Notice, body: Mapping[str, Any], lists: Sequence[Paper]
) -> list[tuple[str, str]]:
    numbers = [
        each.number
        for each in lists
        if (_round_on(each, case), each.asked["notice_from"]) == (notice.round, notice.first)
    ]
    days = rules.notice_days(case)
    amount = body.get("amount")
    rows = [
        ("公示名单文号", "、".join(numbers) or "没有制作带编号的名单"),
        ("救助项目", f"{body.get('year', '')}年度{grant_words(case.grant, CHINESE)}"),
        ("姓　　名", str((body.get("beneficiary") or {}).get("name") or "—")),
        ("村（居）", place_names([case.place_code]).get(case.place_code, "")),
        ("公示金额", yuan(amount) if amount is not None else "—"),
        ("公 示 期", f"{_day(notice.first)}至{_day(notice.last)}"),
        ("公示天数", f"{days}个工作日" if days is not None else ""),
    ]
    for said in notice.objections:
        rows += [
            ("收到异议", _day(said.get("received_on"))),
            ("异议内容", str(said.get("text") or "—")),
            ("查实答复", str(said.get("answer") or said.get("closed") or "尚未答复")),
        ]
    if notice.put_off:
        rows.append(("顺延截止", _day(notice.put_off)))
    return [(label, text) for label, text in [*rows, *(() if notice.objections else _NOBODY)] if text]


_NOBODY: Final = (("异　　议", "无登记"),)


def _day(written: Any) -> str:
    return chinese_date(date.fromisoformat(written)) if written else "—"


# ── What was delivered and seen ────────────────────────────────────────────────────────────────────────────────────


def _course(pieces: Pieces) -> Iterator[CasePaper]:
    told = [signoff for signoff in pieces.signoffs if signoff.act in _TOLD]
    if not told:
        return
    case: AidCase = pieces.case
    visits = _visit_days(told)
    entries = [
        Entry(
            f"{ACTS[each.act].label}　{chinese_date(clock.day_of(each.at))}",
            [
                *_answers(case, each, visits),
                ("意　　见", each.body.get("opinion") or ""),
                ("经 办 人", each.officer.name),
            ],
        )
        for each in told
    ]
    entries = [Entry(each.heading, [row for row in each.rows if row[1]]) for each in entries]
    pdf = record(COURSE, case.number or case.ref, entries, pieces.stamp)
    yield CasePaper(COURSE, told[-1].officer.name, clock.day_of(told[-1].at), pdf)


def _visit_days(told: Sequence[SignOff]) -> dict[str, str]:
    """The day of each visit that a verification told of, by its key as it was answered."""
    keys = {str((each.body.get("decision") or {}).get("visit") or "") for each in told} - {""}
    days = Visit.objects.filter(pk__in=keys).values_list("pk", "done_on") if keys else ()
    return {str(pk): chinese_date(day) for pk, day in days if day is not None}


def _answers(case: AidCase, signoff: SignOff, visits: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the act was answered with, in words; its photographs have pages of their own."""
    reader, decision = Reader(language="zh-hans"), signoff.body.get("decision") or {}
    asked = fields_for(signoff.act, rules.grant_for(case), rules.terms_of(case), visits)
    return [
        (
            str(each.label),
            written_date(decision[each.name])
            if each.name == "on"
            else reader.text(each, decision[each.name]),
        )
        for each in asked
        if each.read is not read_photo and decision.get(each.name)
    ]
