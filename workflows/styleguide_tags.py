"""The samples of the tags and filters."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace as Sample
from typing import Any

from django.utils.functional import SimpleLazyObject

from workflows import board, clock
from workflows.deadlines import NO_DEADLINE, Deadline
from workflows.models import Case, Officer, Phrase
from workflows.programme import PROGRAMMES
from workflows.roles import ROLES
from workflows.seats import Seat, Seats
from workflows.specimens import State, both, partial, show, tag
from workflows.styleguide_components import MOMENT, NAME, NUMBER
from workflows.styleguide_forms import sample_form

_OFFICER, _COLLEAGUE = Officer(pk=1, username="sample", name=NAME), 2


def _desk(phrases: list[Phrase], *, is_hers: bool = True) -> Any:
    """The desk of an officer who isn't in the database; she sits at the station of the sample case."""
    programme = next(iter(PROGRAMMES.values()))
    station = next(iter(programme.flow.stations().values()))
    role = station.role if is_hers else next(code for code in ROLES if ROLES[code].reads_only)
    seat = Seat(1, "p", "", "", 1, "513499", role, ("513499101201",), "holder", date(2000, 1, 1), None)
    return Sample(seats=Seats(_OFFICER, clock.today(), (seat,)), phrases=phrases, officer=None)


def _case(held_by: int | None) -> Case:
    programme = next(iter(PROGRAMMES.values()))
    case: Case = Case(ref="sample", programme=programme.code, place_code="513499101201", reach=9)
    case.__dict__["state"] = next(iter(programme.flow.stations()))
    case.__dict__.update(held_id=held_by, held_name="李建国", held_until=clock.now() + timedelta(hours=3))
    return case


def _at_the_desk(held_by: int | None = None, *, is_hers: bool = True) -> dict[str, Any]:
    # Made when it is drawn: programmes and their states are known by then, and the hour is today's.
    return {
        "desk": SimpleLazyObject(lambda: _desk([], is_hers=is_hers)),
        "case": lambda: _case(held_by),
    }


def _filter(name: str, use: Any, source: str, *values: tuple[Any, Any]) -> Any:
    return tag(name, use, *(State(title, source, {"value": value}) for title, value in values))


_BAR = "{% load inbox %}{% case_bar case %}"
_NOTE = "{% load inbox %}{% claim_note case %}"
_PHRASES = [Phrase(pk=1, text="情况属实，同意推荐。"), Phrase(pk=2, text="同意。")]

_BOARD_LINE = board.Line(
    "东坪镇", board.Narrowing(township="513499101"), {"all": 7, "overdue": 2, "upto5": 4, "upto10": 1}
)

_DUE = "{% load tables %}{% due_day deadline %}"
_DUE_DAY = date(2014, 3, 20)

show(
    tag(
        "tables.due_day",
        both("列表的行里的期限，不带说明。", "A due day in the row of a list, without sentences."),
        *(
            State(title, _DUE, {"deadline": each})
            for title, each in (
                (both("未到期", "in time"), Deadline(_DUE_DAY, 5, False, is_stopped=False)),
                (both("逾期", "overdue"), Deadline(_DUE_DAY, -3, False, is_stopped=False)),
                (both("挂起", "clock stopped"), Deadline(_DUE_DAY, None, False, is_stopped=True)),
                (both("暂定", "provisional"), Deadline(date(2114, 3, 20), 5, True, is_stopped=False)),
                (both("没有期限", "no deadline"), NO_DEADLINE),
            )
        ),
    ),
    tag(
        "tables.mark",
        both(
            "长表里的标记，与components/mark.html一样。",
            "A mark in a long table, as components/mark.html writes it.",
        ),
        *(
            State(title, "{% load tables %}{% mark kind text %}", {"kind": kind, "text": title})
            for kind, title in (
                ("pass", both("预算内", "Covered")),
                ("fail", both("超出预算", "Beyond the budget")),
                ("note", both("请注意", "Worth noting")),
            )
        ),
    ),
    tag(
        "tables.board_cells",
        both("督办台的一行：各时限的件数。", "A line of the board: how many cases of each age."),
        State(
            both("超期、未超期、零", "overdue, in time, none"),
            '{% load tables %}<table class="cases board"><tr>{% board_cells line %}</tr></table>',
            {"line": _BOARD_LINE},
        ),
    ),
    tag(
        "inbox.case_bar",
        both("每个案件页的顶端：前后一件、领办。", "On top of a case: the way to the next one, taking up."),
        State(both("空着", "free"), _BAR, _at_the_desk()),
        State(both("我领办", "taken up by me"), _BAR, _at_the_desk(1)),
        State(both("同事领办", "taken up by a colleague"), _BAR, _at_the_desk(_COLLEAGUE)),
        State(both("只读岗位", "a post that only reads"), _BAR, _at_the_desk(is_hers=False)),
    ),
    tag(
        "inbox.claim_note",
        both("办理页上：同事已领办。", "Beside an act: a colleague has taken it up."),
        State(both("同事领办", "taken up by a colleague"), _NOTE, _at_the_desk(_COLLEAGUE)),
        State(both("空着：无", "free: nothing"), _NOTE, _at_the_desk()),
    ),
    tag(
        "inbox.her_phrases",
        both("她的常用意见，供phrase_choice。", "The sentences that she keeps, for phrase_choice."),
        State(
            both("有", "some"),
            "{% load inbox %}{% her_phrases as kept %}{% for each in kept %}{{ each.text }} {% endfor %}",
            {"desk": Sample(phrases=_PHRASES)},
        ),
    ),
    partial(
        "desk/phrase_choice.html",
        both("意见栏之下。", "Below the field of her opinion."),
        (both("有", "some"), {"desk": Sample(phrases=_PHRASES)}),
        (both("还没有", "none yet"), {"desk": Sample(phrases=[])}),
    ),
    tag(
        "desk.case_name",
        both("办件在列表和通知中的叫法。", "What lists and notices call a case."),
        *(
            State(
                title,
                "{% load desk %}{% case_name case '东坪村' %}",
                {"case": Sample(programme=next(iter(PROGRAMMES)), **case)},
            )
            for title, case in (
                (both("有编号", "with a number"), {"number": NUMBER}),
                (both("草稿", "a draft"), {"number": None, "title": NAME}),
                (
                    both("尚无姓名的草稿", "a draft without a name"),
                    {"number": None, "title": "", "opened_at": MOMENT},
                ),
            )
        ),
    ),
    tag(
        "desk.called",
        both("办件的名称，按读者的语言。", "What a case is about, in the reader’s language."),
        State(
            both("一个姓名", "a name"),
            "{% load desk %}{{ case|called }}",
            {"case": Sample(programme=next(iter(PROGRAMMES)), title=NAME)},
        ),
    ),
    tag(
        "desk.finding_rows",
        both("findings.html所用：按轻重排好。", "For findings.html: the gravest first."),
        State(
            both("两项", "two"),
            "{% load desk %}{% finding_rows value as found %}"
            "{% for row in found.open %}{{ row.word }} {% endfor %}{{ found.met|length }}",
            {"value": [{"rule": "age", "outcome": "pass"}, {"rule": "age", "outcome": "fail"}]},
        ),
    ),
    tag(
        "desk.dressed",
        both("Django表单的控件，穿上我们的样式。", "The widget of a Django form in our classes."),
        State(
            both("一行文字", "one line"),
            '{% load desk %}<label for="dressed-word">{{ form.word.label }}</label> '
            '{{ form.word|dressed:"govuk-input" }}',
            {"form": sample_form("dressed")},
        ),
    ),
    _filter(
        "desk.days_since",
        both("已有几天。", "How long something stands already."),
        "{% load desk %}{{ value|days_since }}",
        (both("从2014年起", "since 2014"), MOMENT),
        (both("没有", "none"), None),
    ),
    _filter(
        "desk.yuan",
        both("金额，有千位分隔。", "An amount, with thousands commas."),
        "{% load desk %}{{ value|yuan }}",
        (both("整数", "whole"), Decimal(60000)),
        (both("有分", "with fen"), Decimal("1234.5")),
        (both("没有", "none"), None),
    ),
    _filter(
        "desk.fen",
        both("上下对齐的金额，总有两位小数。", "Amounts below each other, always to the fen."),
        "{% load desk %}{{ value|fen }}",
        (both("整数", "whole"), Decimal(60000)),
        (both("没有", "none"), None),
    ),
    _filter(
        "desk.trimmed",
        both("小数去掉末尾的零：利率。", "A decimal without the zeros at its end: a rate."),
        "{% load desk %}{{ value|trimmed }}",
        (both("利率", "a rate"), Decimal("9.1500")),
        (both("没有", "none"), None),
    ),
    _filter(
        "reading.day",
        both("给群众看的日期。", "A day for the public."),
        "{% load reading %}{{ value|day }}",
        (both("日期", "a day"), date(2014, 3, 18)),
        (both("没有", "none"), None),
    ),
    _filter(
        "reading.in_groups",
        both("与纸上核对的摘要。", "A digest to be compared with paper."),
        "{% load reading %}{{ value|in_groups }}",
        (both("摘要", "a digest"), "1241b357668637d7"),
        (both("没有", "none"), ""),
    ),
    _filter(
        "reading.moment",
        both("给群众看的时刻。", "A moment for the public."),
        "{% load reading %}{{ value|moment }}",
        (both("时刻", "a moment"), MOMENT),
        (both("没有", "none"), None),
    ),
)
