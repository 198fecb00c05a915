"""The samples of tables, and of the parts that several of the engine's screens share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace as Sample
from typing import Any

from workflows.deadlines import Deadline
from workflows.figure_tables import Line, Table
from workflows.registers import Column, shown
from workflows.specimens import both, partial, show
from workflows.statistics import Cell, Figure
from workflows.styleguide_components import DUE, MOMENT, NAME, NUMBER, VILLAGE
from workflows.views import Row

_COLUMNS = [
    Column("number", both("编号", "Number"), lambda row: row.number, "code", is_link=True),
    Column("name", both("姓名", "Name"), lambda row: row.name),
    Column("amount", both("金额", "Amount"), lambda row: row.amount, "yuan"),
    Column("rate", both("利率", "Rate"), lambda row: row.rate, "percent"),
    Column("day", both("日期", "Day"), lambda row: row.day, "day"),
]
_LINE = Sample(ref="sample", number=NUMBER, name=NAME, amount=Decimal(60000), rate=Decimal("9.15"), day=DUE)
_FIGURE = Figure("all", both("受理", "Accepted"), "", amount=both("元", "yuan"))


def _row(**changes: Any) -> Row:
    usual: dict[str, Any] = {
        "id": 1,
        "href": "#",
        "name": NUMBER,
        "title": NAME,
        "place": VILLAGE,
        "figure": "60,000",
        "state": both("审核", "Review"),
        "since": MOMENT,
        "is_open": True,
        "deadline": Deadline(DUE, 5, is_provisional=False, is_stopped=False),
    }
    return Row(**usual | changes)


_ROWS = [
    _row(marks=[("note", both("有需要看的", "look at it")), ("waiting", "李建国")]),
    _row(deadline=Deadline(DUE, -3, is_provisional=False, is_stopped=False)),
    _row(deadline=Deadline(DUE, None, is_provisional=False, is_stopped=True)),
    _row(deadline=Deadline(date(2114, 3, 20), 5, is_provisional=True, is_stopped=False)),
    _row(
        name=both("草稿 · 东坪村 · 2014-03-18", "Draft · Dongping · 2014-03-18"),
        title="",
        figure="",
        is_open=False,
    ),
]


def _held(when: str, mark: str, word: Any, **row: Any) -> Sample:
    held = {
        "starts_on": DUE,
        "ends_on": None,
        "kind": "holder",
        "post": both("审核", "Reviewer"),
        "post_id": 1,
        "pk": 1,
    }
    person = Sample(name="李建国", username="sample")
    return Sample(
        row=Sample(officer=person, get_kind_display=both("任职", "Holder"), **held | row),
        when=when,
        mark=mark,
        word=word,
        may_end=when in {"now", "coming"},
    )


_HELD = [
    _held("now", "done", both("任职中", "in force")),
    _held("coming", "waiting", both("待任职", "to come"), kind="stand_in"),
    _held("over", "to_do", both("已结束", "over"), ends_on=DUE),
    _held("withdrawn", "void", both("已收回", "taken back")),
]


def _post(title: Any, **rest: Any) -> Sample:
    return Sample(post=Sample(pk=1, title=title, code="p-1"), role=both("岗位", "Post"), **rest)


def _entry(**changes: Any) -> Sample:
    row: dict[str, Any] = {
        "sequence": 7,
        "at": MOMENT,
        "officer": Sample(username="sample", name="李建国"),
        "post": both("审核", "Reviewer"),
        "case": Sample(ref="sample", number=NUMBER, reach=1),
        "case_id": 1,
        "state_from": "a",
        "state_to": "b",
        "round": 1,
        "content_digest": "0f" * 16,
        "signoff_digest": "",
        "previous_hash": "1e" * 16,
        "hash": "2d" * 16,
    }
    return Sample(
        row=Sample(**row | changes),
        act=both("签字", "Signed"),
        states=(both("审核", "Review"), both("盖章", "Seal")),
        reason=both("代办", "standing in"),
        facts=[(both("张数", "sheets"), "3")],
        digests=[],
    )


show(
    partial(
        "components/register_rows.html",
        both("台账与打印页的表格。", "The table of a register, on the page and on paper."),
        (
            both("带序号", "numbered"),
            {
                "columns": _COLUMNS,
                "rows": [(_LINE, [shown(column, _LINE) for column in _COLUMNS])],
                "case_page": "audit_case",
                "numbered": True,
                "register": Sample(title=both("台账", "Register")),
            },
        ),
        parts=("tables.register_cells",),
        is_wide=True,
    ),
    partial(
        "components/figures.html",
        both("统计表：每个数通往它的那些件。", "A table of figures: each number leads to its cases."),
        (
            both("合计、下级、零", "a total, a place below it, zero"),
            {
                "here": "",
                "table": Table(
                    "place",
                    both("按地区", "By place"),
                    both("地区", "Place"),
                    [_FIGURE],
                    [
                        Line(
                            both("合计", "Total"),
                            0,
                            [Cell("count", "", 12, "#"), Cell("amount", "", Decimal(720000))],
                        ),
                        Line(
                            "东坪镇",
                            1,
                            [Cell("count", "", 12, "#"), Cell("amount", "", Decimal(720000))],
                            "place=1",
                        ),
                        Line(VILLAGE, 2, [Cell("count", "", 0), Cell("amount", "", Decimal(0))], "place=2"),
                    ],
                ),
            },
        ),
        parts=("tables.figure_lines",),
        is_wide=True,
    ),
    partial(
        "desk/rows.html",
        both("案件列表：电脑上是表，手机上是卡片。", "A list of cases: a table on a PC, cards on a phone."),
        (both("待办", "to do"), {"rows": _ROWS, "shows_due": True, "claims": True, "is_provisional": True}),
        (both("全部办件", "all cases"), {"rows": _ROWS[:1]}),
        is_wide=True,
    ),
    partial(
        "desk/pager.html",
        both("案件列表之下。", "Below a list of cases."),
        (both("还有", "there are more"), {"rows": _ROWS, "more": True, "is_first": True}),
        (both("只有一页：无", "one page only: nothing"), {"rows": _ROWS, "more": False, "is_first": True}),
    ),
    partial(
        "desk/keys_dialog.html",
        both("按?时；无脚本时另有一页。", "Under ?; a page of its own without scripts."),
        (both("打开", "open"), {}),
        source='<div class="guide__dialog">{% include "desk/keys_dialog.html" %}</div>',
    ),
    partial(
        "desk/keys_list.html",
        both("按键的清单。", "What the keyboard does."),
        (both("清单", "the list"), {}),
    ),
    partial(
        "admin_desk/account.html",
        both("账号的状态。", "The state of an account."),
        (both("启用", "open"), {"officer": Sample(is_active=True, must_change_password=False)}),
        (both("未登录过", "never signed in"), {"officer": Sample(is_active=True, must_change_password=True)}),
        (both("注销", "closed"), {"officer": Sample(is_active=False)}),
    ),
    partial(
        "admin_desk/appointments.html",
        both("任职，按人或按岗位。", "Appointments, of an officer or of a post."),
        (both("按岗位，可改", "of a post, to be changed"), {"rows": _HELD, "shows": "officer", "acts": True}),
        (both("按人，只读", "of an officer, read only"), {"rows": _HELD, "shows": "post", "acts": False}),
        (both("没有", "none"), {"rows": [], "shows": "post"}),
        is_wide=True,
    ),
    partial(
        "admin_desk/held.html",
        both("现由谁任职。", "Who holds a post."),
        *((each.word, {"held": each}) for each in _HELD[:3]),
    ),
    partial(
        "admin_desk/posts.html",
        both("一个单位的岗位。", "The posts of an office."),
        (
            both("有人、空缺", "held, vacant"),
            {
                "row": Sample(
                    office=Sample(name="东坪镇妇联"),
                    posts=[
                        _post(both("审核", "Reviewer"), current=_HELD[:1], coming=_HELD[1:2]),
                        _post(both("主席", "Chair"), current=[], coming=[], is_vacant=True),
                    ],
                )
            },
        ),
        (both("没有", "none"), {"row": Sample(office=Sample(name="东坪镇妇联"), posts=[])}),
        is_wide=True,
    ),
    partial(
        "admin_desk/search.html",
        both("单位与人员的查找。", "The search for offices and officers."),
        (both("查找", "searching"), {"label": both("姓名", "Name"), "sought": NAME}),
    ),
    partial(
        "admin_desk/tabs.html",
        both("岗位与人员的两页。", "The two pages of posts and officers."),
        (both("单位", "offices"), {"tab": "offices"}),
        (both("人员", "officers"), {"tab": "officers"}),
    ),
    partial(
        "admin_desk/pager.html",
        both("单位与人员的列表之下。", "Below offices and officers."),
        (both("还有", "there are more"), {"following": "after=x", "is_first": False}),
    ),
    partial(
        "audit/entries.html",
        both("日志的行。", "Rows of the journal."),
        (
            both("各种行", "of each kind"),
            {"entries": [_entry(), _entry(officer=None, case=None, round=0)], "before": 6},
        ),
        (both("案件自己的页", "on a case’s own page"), {"entries": [_entry()], "hides_case": True}),
        (both("没有", "none"), {"entries": []}),
        is_wide=True,
    ),
    partial(
        "audit/tabs.html",
        both("审计的各页。", "The auditor’s pages."),
        (both("日志", "journal"), {"tab": "journal"}),
    ),
)
