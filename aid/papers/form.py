"""贫困母亲救助审批表: what the nomination form prints of a round, and the box that it leaves for each level.

The form is printed once for a round and never again; a sign-off only fills the box that was left for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from aid.asking import HOUSING, SECTIONS
from aid.policy import GRANTS, Grant
from people.kinds import ILLNESSES
from people.register_names import REGISTER_NAMES
from workflows.paper_words import (
    birth_month,
    either,
    figures_and_capitals,
    grouped_digest,
    sex,
    text,
    written_date,
    yuan,
)
from workflows.paper_words import chinese_date as day_words
from workflows.sections import Field
from workflows.stamps import PaperStamp
from workflows.stored_forms import FormInput, form_data

TEMPLATE: Final = "papers/aid/nomination_form.html"
FORM_TITLE: Final = "贫困母亲救助审批表"
BOX_TITLES: Final = {
    "village": "村居妇联意见",
    "township": "乡镇妇联意见",
    "list": "县妇联列入名单",
    "county": "县妇联审批意见",
}
BOX_ROWS: Final = (("village", "township"), ("list", "county"))
LEVELS: Final = tuple(level for row in BOX_ROWS for level in row)
CHINESE: Final = "zh"
_WHOSE: Final = {"herself": "本人", "household": "同户"}
# Asked in every form, and printed in places of their own.
_IN_PLACES: Final = frozenset({"request"})
_AMOUNT: Final = "amount"
_MONEY: Final = frozenset({"cost", "own_funds"})


@dataclass(frozen=True)
class NeedFacts:
    """困难程度: the points, and each ground with what it gives."""

    points: int
    grounds: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True)
class FormFacts:
    """All that the form says. `content` is that of a round, with its codes as they were signed.

    `papers` are the words for what is attached, `parcel` for what is chosen of a list; `notice_days` is None where
    nothing is published, or where `has_notice` and the rules name no length yet.
    """

    county_name: str
    township_name: str
    village_name: str
    ref: str
    round: int
    content: Mapping[str, Any]
    case_number: str | None = None
    content_digest: str | None = None
    applied_on: date | None = None
    papers: Sequence[str] = ()
    parcel: str = ""
    need: NeedFacts = field(default_factory=lambda: NeedFacts(0))
    notice_days: int | None = None
    has_notice: bool = False


def form_input(facts: FormFacts, stamp: PaperStamp, *, salt: str) -> FormInput:
    """The form of a submitted round, with one empty box for each of `LEVELS` and its data to be enclosed."""
    return FormInput(TEMPLATE, {**form_context(facts), "stamp": stamp}, form_data(facts, stamp, salt=salt))


def form_context(facts: FormFacts) -> dict[str, Any]:
    """What the template prints of these facts."""
    content = facts.content
    grant = GRANTS.get(str(content.get("grant")))
    number = facts.case_number or facts.ref
    return {
        "facts": facts,
        "title": f"{facts.county_name}{FORM_TITLE}",
        "place": f"{facts.township_name}{facts.village_name}",
        "number": number,
        "case_number": number,
        "digest": grouped_digest(facts.content_digest),
        "applied_on": day_words(facts.applied_on),
        "her": _her(facts),
        "known": _known(content.get("facts") or {}),
        "need": facts.need,
        "earlier": [_earlier(row) for row in content.get("earlier") or ()],
        "grant": f"{content.get('year', '')}年度　{grant_words(content)}",
        "unit": grant.unit.in_language(CHINESE) if grant else "",
        "amount": figures_and_capitals(content.get("amount")),
        "reason": text(_section(content, "request").get("reason")),
        "details": _details(facts, grant),
        "papers": facts.papers,
        "box_rows": [[{"level": level, "title": BOX_TITLES[level]} for level in row] for row in BOX_ROWS],
    }


def grant_words(content: Mapping[str, Any]) -> str:
    """What she is nominated for; its code where nobody knows the grant any more."""
    code = str(content.get("grant"))
    return GRANTS[code].name.in_language(CHINESE) if code in GRANTS else code


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return (content.get("sections") or {}).get(name) or {}


def _her(facts: FormFacts) -> dict[str, str]:
    her = facts.content.get("beneficiary") or {}
    number = text(her.get("id_number"))
    group = text(her.get("group"))
    return {
        "name": text(her.get("name")),
        "id_number": number,
        "sex": sex(number),
        "born": birth_month(number),
        "phone": text(her.get("phone")),
        "address": f"{facts.township_name}{facts.village_name}"
        + (f"{group}组" if group.isdecimal() else group),
        "members": _persons(her.get("members")),
        "minors": _persons(her.get("minors")),
    }


def _persons(number: object) -> str:
    return "" if number is None else f"{number}人"


def _known(known: Mapping[str, Any]) -> dict[str, Any]:
    """The registers' facts with the day since when each stands there; empty for what they don't say."""
    marks = known.get("marks")
    is_single = None if marks is None else "single_mother" in marks
    year, a_head = known.get("income_year"), known.get("income_per_head")
    illness = "、".join(str(ILLNESSES.get(code, code)) for code in known.get("illness") or ())
    health = [word for word in (illness, "残疾" if known.get("disability") else "") if word]
    return {
        "registers": [
            f"{REGISTER_NAMES.get(code, code)}（{written_date(since)}起）"
            for code, since in (known.get("registers") or {}).items()
        ],
        "single": either(is_single, "是", "否"),
        "income": f"{year}年 {yuan(a_head)}" if a_head is not None else "",
        "allowance": either(known.get("living_allowance"), "享受", "未享受"),
        "health": "；".join(health) or "无登记",
        "housing": str(HOUSING.get(str(known.get("housing")), "")),
        "visited": written_date(known.get("visited_on")),
    }


def _earlier(row: Mapping[str, Any]) -> str:
    """春节慰问（2014年度，￥500.00，2014年1月20日，同户)."""
    said = [f"{row.get('year')}年度"]
    if row.get("amount") is not None:
        said.append(yuan(row["amount"]))
    said += [written_date(row.get("on")), _WHOSE.get(str(row.get("whose")), "")]
    return f"{grant_words(row)}（{'，'.join(word for word in said if word)}）"


def _details(facts: FormFacts, grant: Grant | None) -> list[dict[str, Any]]:
    """The grant's own sections: the answers beside their questions, the amounts as amounts."""
    found = []
    for name in grant.sections if grant else ():
        section, answers = SECTIONS[name], _section(facts.content, name)
        if name in _IN_PLACES:
            continue
        pairs = [
            {"label": _label(each), "value": _answer(each, answers.get(each.name), facts)}
            for each in section.fields
            if each.name != _AMOUNT
        ]
        found.append({"title": str(section.label), "pairs": [pair for pair in pairs if pair["value"]]})
    return found


def _label(question: Field) -> str:
    # The unit stands beside the amount itself.
    return str(question.label).removesuffix("（元）")


def _answer(question: Field, value: object, facts: FormFacts) -> str:
    if question.name == "parcel":
        return facts.parcel or text(value)
    if question.name in _MONEY:
        return yuan(value) if value is not None else ""
    return written_date(value) if question.name.endswith("_on") else text(value)
