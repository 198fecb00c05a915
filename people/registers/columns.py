"""The columns of the registers: the fields that each register's source asks for.

Where the source names a register without all of its fields, a few are our own: which and why stands in
docs/decisions/0910-ages-and-acting-heads.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.kinds import EDUCATION, GUARDIANS, ILLNESSES, MARITAL_STATES, POLITICAL_STATES
from people.registers.rows import Row, in_english
from workflows.registers import Column


def _yes(value: Any) -> str:
    return _("yes") if value else _("no")


def _phone(row: Row) -> str:
    return row.reading.phone(row.known.value("phone", "number"))


def _marital_state(row: Row) -> str:
    return str(MARITAL_STATES.get(row.known.marital_state(), ""))


def _spouse(row: Row) -> str:
    spouse = row.known.husband()
    return spouse.name if spouse is not None else ""


def _husband_and_children(row: Row) -> str:
    """丈夫子女信息: the husband and each child, with the years of birth."""
    said = []
    spouse = row.known.husband()
    if spouse is not None:
        said.append(_("Husband: %(name)s (%(year)s)") % {"name": spouse.name, "year": spouse.birth_date.year})
    children = [
        _("%(name)s (%(sex)s, %(year)s)")
        % {"name": child.name, "sex": _sex(child), "year": child.birth_date.year}
        for child in row.known.children
    ]
    if children:
        said.append(_("Children: %(children)s") % {"children": _(", ").join(children)})
    return _("; ").join(said)


def _sex(person: Any) -> str:
    return _("girl") if person.sex == "f" else _("boy")


def _reason(code: str, name: str) -> Callable[[Row], Any]:
    """A detail of the reason for which she stands there."""

    def detail(row: Row) -> Any:
        return next((each.get(name, "") for each in row.entry.reason if each["code"] == code), "")

    return detail


def _parent(kind: str) -> Callable[[Row], str]:
    """父/母: the name, and where the parent is away; a detention is named to those who need to know it."""

    def said(row: Row) -> str:
        parent = row.known.tied(kind)
        name = parent.name if parent is not None else ""
        away = next((each for each in row.entry.reason if each["code"] == f"{kind}_away"), None)
        if away is None:
            return name
        is_detained = away.get("reason") == "detained"
        where = away.get("where") if not is_detained else _detained(row)
        return _("%(said)s (%(where)s)") % {"said": name, "where": where} if where else name

    return said


def _detained(row: Row) -> str:
    return _("detained") if row.words.reads_detention else ""


def _left_behind_remark(row: Row) -> str:
    """备注: 父母双方均外出或是一方外出, and whether a parent is detained."""
    codes = {each["code"] for each in row.entry.reason}
    said = [_("Both parents are away") if "both_parents" in codes else _("One parent is away")]
    detained = any(each.get("reason") == "detained" for each in row.entry.reason)
    if detained and row.words.reads_detention:
        said.append(_("a parent is detained"))
    return _("; ").join(said)


def _guardian(row: Row) -> str:
    fact = row.known.facts.get(("guardian", ""))
    if fact is None:
        return ""
    relation = str(GUARDIANS.get(str(row.known.value("guardian", "relation")), ""))
    person = row.known.tied("guardian")
    if person is None:
        return relation
    return f"{person.name} {relation}".rstrip()


def _guardian_phone(row: Row) -> str:
    person = row.known.tied("guardian")
    return row.reading.phone(row.known.phones.get(person.pk, "")) if person is not None else ""


def _school(row: Row) -> str:
    return f"{row.known.value('student', 'school')}{row.known.value('student', 'grade')}"


def _is_aided(row: Row) -> str:
    """Relief given in the calendar year of the day."""
    return _yes(
        any(
            kind == "aid" and fact.starts_on.year == row.reading.day.year
            for (kind, _s), fact in row.known.home.items()
        )
    )


def _residence(row: Row) -> str:
    """居住情况: 单独或与其他家庭成员居住在户籍地, as far as her household was entered."""
    if row.known.has_company is None:
        return ""
    return _("With family") if row.known.has_company else _("Alone")


def _illnesses(row: Row, name: str) -> str:
    said = [
        str(ILLNESSES[slot]) if name == "slot" else str((fact.value or {}).get(name) or "")
        for slot, fact in row.known.slots("illness")
        if slot in {"cervical_cancer", "breast_cancer"}
    ]
    return _("; ").join(each for each in said if each)


def _teams(row: Row) -> str:
    refs = [str(each["ref"]) for each in row.entry.reason if each["code"] == "team"]
    return _("; ").join(row.words.teams.get(ref, ref) for ref in refs)


def _skills(row: Row) -> str:
    said = [str((fact.value or {}).get("skill", "")) for _slot, fact in row.known.slots("volunteer")]
    return _("; ").join(each for each in said if each)


def _team_since(row: Row) -> date | None:
    since = [str(each["since"]) for each in row.entry.reason if each["code"] == "team"]
    return date.fromisoformat(min(since)) if since else None


def _husband_since(row: Row) -> date | None:
    since = _reason("husband_away", "since")(row)
    return date.fromisoformat(since) if since else None


def _head(name: str) -> Callable[[Row], Any]:
    return lambda row: row.known.value("head_details", name)


def _income(row: Row) -> Any:
    amount = row.known.value("head_details", "yearly_income")
    return Decimal(amount) if amount else None


def _on_payroll(row: Row) -> str:
    value = row.known.value("head_details", "on_payroll")
    return "" if value == "" else _yes(value)


def _born(row: Row) -> str:
    """出生年月: the month."""
    if row.person is None:
        return ""
    born = row.person.birth_date
    return f"{born:%Y-%m}" if in_english() else f"{born.year}年{born.month}月"


def _officer_name(row: Row) -> str:
    return row.held.officer.name if row.held is not None else ""


def _head_name(row: Row) -> str:
    """The name; of a stand-in, that she acts for nobody who holds the post."""
    name = row.name or _officer_name(row)
    return _("%(name)s (acting)") % {"name": name} if row.is_acting else name


def _workplace(row: Row) -> str:
    """The federation of her village; the village alone where nobody is appointed."""
    return row.held.post.office.name if row.held is not None else row.village


def _head_phone(row: Row) -> str:
    number = row.known.value("phone", "number") or (row.held.officer.phone if row.held is not None else "")
    return row.reading.phone(number)


def _page(row: Row) -> str:
    """The address of her page; nowhere for an officer who isn't entered as a person."""
    return reverse("people:person", args=[row.person.pk]) if row.person is not None else ""


def _card(row: Row) -> str:
    query = urlencode({"person": row.person.pk if row.person else "", "day": row.reading.day.isoformat()})
    return f"{reverse('people:register-full', args=[row.entry.register])}?{query}"


VILLAGE = Column("village", gettext_lazy("Village and group"), lambda row: row.village_and_group, width=14)
NAME = Column("name", gettext_lazy("Name"), lambda row: row.name, width=10, is_link=True, href=_page)
SEX = Column(
    "sex",
    gettext_lazy("Sex"),
    lambda row: _("Female") if row.person and row.person.sex == "f" else _("Male"),
    width=6,
)
AGE = Column("age", gettext_lazy("Age"), lambda row: row.age, "count", 6)
ID = Column("id_number", gettext_lazy("ID number"), lambda row: row.id_number, "code", 22)
PHONE = Column("phone", gettext_lazy("Telephone"), _phone, "code", 14)
MARITAL = Column("marital_state", gettext_lazy("Married or not"), _marital_state, width=8)
FAMILY = Column("family", gettext_lazy("Husband and children"), _husband_and_children, width=36)
HUSBAND = Column("husband", gettext_lazy("Husband"), _spouse, width=10)
AWAY_SINCE = Column("away_since", gettext_lazy("Husband away since"), _husband_since, "day", 12)
AWAY_WHERE = Column("away_where", gettext_lazy("Where he works"), _reason("husband_away", "where"), width=16)
RESIDENCE = Column("residence", gettext_lazy("How she lives"), _residence, width=10)
SCHOOL = Column("school", gettext_lazy("School and class"), _school, width=18)
FATHER = Column("father", gettext_lazy("Father (where he is)"), _parent("father"), width=18)
MOTHER = Column("mother", gettext_lazy("Mother (where she is)"), _parent("mother"), width=18)
GUARDIAN = Column("guardian", gettext_lazy("Looked after by"), _guardian, width=16)
GUARDIAN_PHONE = Column("guardian_phone", gettext_lazy("Telephone"), _guardian_phone, "code", 14)
LEFT_REMARK = Column("remark", gettext_lazy("Remark"), _left_behind_remark, width=18)
LOSS = Column("remark", gettext_lazy("Remark"), lambda row: row.why, width=22)
A_HEAD = Column(
    "a_head",
    gettext_lazy("Net income a head, yuan"),
    lambda row: Decimal(found) if (found := _reason("income_below_line", "a_head")(row)) else None,
    "yuan",
    12,
)
ALLOWANCE = Column(
    "allowance",
    gettext_lazy("On the minimum living allowance"),
    lambda row: _yes(any(kind == "allowance" for kind, _slot in row.known.home)),
    width=10,
)
PAIRED = Column(
    "paired", gettext_lazy("Paired with a helper"), lambda row: _yes(row.known.is_paired), width=10
)
AIDED = Column("aided", gettext_lazy("Given relief"), _is_aided, width=10)
CANCER = Column("cancer", gettext_lazy("Illness"), lambda row: _illnesses(row, "slot"), width=12)
FOUND_ON = Column("found_on", gettext_lazy("Found on"), lambda row: _illnesses(row, "found_on"), "code", 12)
HOSPITAL = Column("hospital", gettext_lazy("Hospital"), lambda row: _illnesses(row, "hospital"), width=20)
TEAMS = Column("teams", gettext_lazy("Teams"), _teams, width=26)
TEAM_SINCE = Column("since", gettext_lazy("Member since"), _team_since, "day", 12)
SKILL = Column("skill", gettext_lazy("What she is good at"), _skills, width=16)
HEAD_COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        _head_name,
        width=16,
        is_link=True,
        href=_page,
    ),
    Column("workplace", gettext_lazy("Works at"), _workplace, width=18),
    Column("born", gettext_lazy("Born in"), _born, "code", 12),
    Column(
        "education",
        gettext_lazy("Education"),
        lambda row: str(EDUCATION.get(str(row.known.value("education", "level")), "")),
        width=12,
    ),
    Column(
        "political_state",
        gettext_lazy("Political state"),
        lambda row: str(POLITICAL_STATES.get(str(row.known.value("political_state", "state")), "")),
        width=12,
    ),
    Column("since", gettext_lazy("In the post since"), lambda row: row.entry.since, "day", 12),
    Column("committee", gettext_lazy("On the village’s two committees"), _head("committee"), width=16),
    Column("other_posts", gettext_lazy("Other posts"), _head("other_posts"), width=14),
    Column("yearly_income", gettext_lazy("Yearly income, yuan"), _income, "yuan", 12),
    Column("on_payroll", gettext_lazy("On the payroll"), _on_payroll, width=9),
    Column("phone", gettext_lazy("Telephone"), _head_phone, "code", 14),
)
WHY = Column("why", gettext_lazy("Why she is in it"), lambda row: row.why, width=30)
WHY_CHILD = Column("why", gettext_lazy("Why the child is in it"), lambda row: row.why, width=30)
CARD = Column("card", gettext_lazy("Card"), lambda row: _("Card"), width=6, href=_card)
MISSING = Column("missing", gettext_lazy("To be cleared"), lambda row: row.missing, width=30)
