"""The eight registers, declared: what each is called, its columns, whose it is to read, and by what it is defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.kinds import Privacy
from people.register_names import REGISTER_NAMES
from people.registers import columns as c
from people.registers.heads import HEADS, KINDS
from people.registers.known import Need
from workflows.policyfile import Terms
from workflows.registers import Column


@dataclass(frozen=True)
class Register:
    """`short` heads a column of figures; `terms` are the parameters that its definition names.

    `define` says the definition with their values; it is asked only where all of them are in force.
    """

    code: str
    short: Any
    columns: tuple[Column, ...]
    terms: tuple[str, ...]
    define: Callable[[Terms], str]
    privacy: Privacy = Privacy.PLAIN
    needs: frozenset[Need] = frozenset()
    kinds: frozenset[str] = frozenset()
    why: Column = c.WHY
    # The heading of the card of each of them, and what facts the card tells beside the columns'.
    card: str = ""
    card_kinds: frozenset[str] = frozenset()
    # The parameter with the age below which its rows are counted besides; empty where there is none.
    second_limit: str = ""
    # The parameter that says who countersigns its form for whoever only acts; empty where nobody does.
    countersigner: str = ""

    @property
    def title(self) -> Any:
        return REGISTER_NAMES[self.code]

    @property
    def due(self) -> str:
        """The parameter that says by when it is due."""
        return f"due_{self.code}"

    @property
    def page_columns(self) -> tuple[Column, ...]:
        """Those of its source, and why somebody stands in it."""
        has_why = any(column.name == self.why.name for column in self.columns)
        return self.columns if has_why else (*self.columns, self.why)

    def columns_shown(self, *, has_missing: bool, has_cards: bool = False) -> tuple[Column, ...]:
        """The page's columns; what is missing stands after them, and the way to each card."""
        more = [*([c.MISSING] if has_missing else []), *([c.CARD] if has_cards and self.card else [])]
        return (*self.page_columns, *more)

    def definition(self, terms: Terms) -> str:
        """Who stands in it, by the terms of a place and day; empty where it isn't kept there."""
        if any(terms.value(name) in {None, False} for name in self.terms):
            return ""
        return self.define(terms)

    def clauses(self, terms: Terms, language: str, *, documents_only: bool = False) -> list[str]:
        """The documents and clauses that the definition and the due day come from, each once.

        `documents_only` leaves out our own defaults, which no document says.
        """
        found = [terms[name].reference for name in (*self.terms, self.due)]
        told = [each for each in found if each and not (documents_only and each.basis == "default")]
        return list(dict.fromkeys(each.in_language(language) for each in told))


def _women(terms: Terms) -> str:
    return _("Women who have completed %(age)s years and are registered in the village.") % {
        "age": terms.value("women_age_min")
    }


def _left_behind_women(terms: Terms) -> str:
    said = _(
        "Women of %(least)s to %(most)s years who live at home and whose husband has been away for work, outside the "
        "county, for %(months)s months or more."
    )
    names = {"least": "age_min", "most": "age_max", "months": "months"}
    return said % {name: terms.value(f"left_behind_woman_{each}") for name, each in names.items()}


def _left_behind_children(terms: Terms) -> str:
    if terms.value("left_behind_child_parents") == "both_or_unable":
        said = _(
            "Children up to %(most)s years, both of whose parents are away for work or detained, or one where the "
            "other can’t look after them."
        )
    else:
        said = _("Children up to %(most)s years, one or both of whose parents are away for work or detained.")
    return said % {"most": terms.value("left_behind_child_age_max")}


def _children_in_hardship(terms: Terms) -> str:
    said = _("Children up to %(most)s years who lost their parents and are brought up by other relatives.")
    return said % {"most": terms.value("hardship_child_age_max")}


def _women_in_poverty(terms: Terms) -> str:
    said = _("Women of households whose net income a head in the last year was below %(line)s yuan.")
    return said % {"line": terms.value("poverty_line")}


def _village_heads(terms: Terms) -> str:
    return _("Who heads the women of each village, by the appointments.")


def _two_cancers(terms: Terms) -> str:
    return _("Women with cervical or breast cancer.")


def _volunteers(terms: Terms) -> str:
    return _("Women who chose one or more teams of volunteers.")


_LEFT_BEHIND_CHILDREN = (
    c.VILLAGE, c.NAME, c.SEX, c.AGE, c.ID, c.SCHOOL, c.FATHER, c.MOTHER, c.GUARDIAN, c.GUARDIAN_PHONE, c.LEFT_REMARK
)  # fmt: skip

_OF_A_CARD = frozenset({"student", "guardian", "father", "mother", "nation"})

REGISTERS: Final[dict[str, Register]] = {
    register.code: register
    for register in (
        Register(
            "women",
            gettext_lazy("Women"),
            (c.VILLAGE, c.NAME, c.AGE, c.MARITAL, c.ID, c.FAMILY),
            ("women_age_min",),
            _women,
            needs=frozenset({Need.FACTS, Need.CHILDREN}),
            kinds=frozenset({"marital_state", "spouse"}),
        ),
        Register(
            "left_behind_women",
            gettext_lazy("Women left behind"),
            (c.VILLAGE, c.NAME, c.AGE, c.ID, c.PHONE, c.RESIDENCE, c.HUSBAND, c.AWAY_SINCE, c.AWAY_WHERE),
            (
                "left_behind_woman_age_min",
                "left_behind_woman_age_max",
                "left_behind_woman_months",
                "left_behind_woman_border",
                "left_behind_woman_home",
            ),
            _left_behind_women,
            needs=frozenset({Need.FACTS, Need.COMPANY}),
            kinds=frozenset({"spouse", "phone"}),
        ),
        Register(
            "left_behind_children",
            gettext_lazy("Children left behind"),
            _LEFT_BEHIND_CHILDREN,
            ("left_behind_child_parents", "left_behind_child_age_max"),
            _left_behind_children,
            Privacy.CHILD,
            frozenset({Need.FACTS, Need.KIN}),
            frozenset({"student", "guardian", "father", "mother"}),
            c.WHY_CHILD,
            card="留守儿童（学生）登记卡",
            card_kinds=_OF_A_CARD,
            second_limit="left_behind_child_second_limit",
        ),
        Register(
            "children_in_hardship",
            gettext_lazy("Children in hardship"),
            (c.VILLAGE, c.NAME, c.SEX, c.AGE, c.ID, c.SCHOOL, c.GUARDIAN, c.GUARDIAN_PHONE, c.LOSS),
            ("hardship_child_age_max",),
            _children_in_hardship,
            Privacy.CHILD,
            frozenset({Need.FACTS, Need.KIN}),
            frozenset({"student", "guardian"}),
            c.WHY_CHILD,
            card="特殊困难儿童登记卡",
            card_kinds=_OF_A_CARD,
        ),
        Register(
            "women_in_poverty",
            gettext_lazy("Women in poverty"),
            (c.VILLAGE, c.NAME, c.AGE, c.ID, c.A_HEAD, c.ALLOWANCE, c.PAIRED, c.AIDED),
            ("poverty_line",),
            _women_in_poverty,
            Privacy.POVERTY,
            frozenset({Need.HOME, Need.PAIR}),
        ),
        Register(
            HEADS,
            gettext_lazy("Village heads"),
            c.HEAD_COLUMNS,
            (),
            _village_heads,
            needs=frozenset({Need.FACTS}),
            kinds=KINDS,
            countersigner="acting_head_countersigner",
        ),
        Register(
            "two_cancers",
            gettext_lazy("Two cancers"),
            (c.VILLAGE, c.NAME, c.AGE, c.ID, c.CANCER, c.FOUND_ON, c.HOSPITAL, c.PHONE),
            ("two_cancers_kept",),
            _two_cancers,
            Privacy.HEALTH,
            frozenset({Need.FACTS}),
            frozenset({"illness", "phone"}),
        ),
        Register(
            "volunteers",
            gettext_lazy("Volunteers"),
            (c.VILLAGE, c.NAME, c.AGE, c.TEAMS, c.TEAM_SINCE, c.SKILL, c.PHONE),
            ("volunteers_kept",),
            _volunteers,
            needs=frozenset({Need.FACTS, Need.TEAMS}),
            kinds=frozenset({"volunteer", "phone"}),
        ),
    )
}
