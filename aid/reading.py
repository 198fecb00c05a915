"""What a nomination says beside its sections, in words: the woman and her household, what is known, what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.wording import grant_words
from people.register_names import REGISTER_NAMES
from workflows.casework.reading import Fact, FactSection, Reader, masked
from workflows.money import grouped

Body = Mapping[str, Any]
WHOSE = {"herself": gettext_lazy("herself"), "household": gettext_lazy("another of her household")}


def beside(body: Body, earlier: Body | None, reader: Reader) -> Sequence[FactSection]:
    """Of a draft nothing: it is read from the registers when it is submitted."""
    if "beneficiary" not in body:
        return ()
    before = (lambda section: _rows(section, earlier, reader)) if earlier else (lambda _section: None)
    found = [
        FactSection(name, str(label), _changed(name, _rows(name, body, reader), before(name)))
        for name, label in _LABELS.items()
    ]
    return [section for section in found if section.rows]


_LABELS = {
    "beneficiary": gettext_lazy("The woman and her household"),
    "facts": gettext_lazy("What the registers know"),
    "earlier": gettext_lazy("What was granted before"),
}


def _rows(section: str, body: Body, reader: Reader) -> list[tuple[str, str]]:
    return {"beneficiary": _beneficiary, "facts": _facts, "earlier": _earlier}[section](body, reader)


def _changed(
    section: str, rows: Sequence[tuple[str, str]], before: Sequence[tuple[str, str]] | None
) -> list[Fact]:
    was = dict(before) if before is not None else {}
    return [
        Fact(
            target=f"{section}.{index}",
            label=label,
            text=text,
            changed=before is not None and was.get(label, "") != text,
            before=was.get(label, ""),
        )
        for index, (label, text) in enumerate(rows)
    ]


def _beneficiary(body: Body, reader: Reader) -> list[tuple[str, str]]:
    she = body.get("beneficiary") or {}
    number = str(she.get("id_number") or "")
    rows = [
        (_("Programme"), grant_words(str(body.get("grant") or ""))),
        (_("Name"), she.get("name")),
        (_("ID number"), number if reader.uncovered or not number else masked(number)),
        (_("Born on"), she.get("birth_date")),
        (_("Phone"), she.get("phone")),
        (_("Group"), she.get("group")),
        (_("Members of the household"), she.get("members")),
        (_("Children under 18"), she.get("minors")),
        (_("Amount asked"), _yuan(body.get("amount"))),
    ]
    return [(label, str(text)) for label, text in rows if text not in (None, "")]


def _facts(body: Body, reader: Reader) -> list[tuple[str, str]]:
    facts = body.get("facts") or {}
    registers = facts.get("registers") or {}
    marks = facts.get("marks")
    rows: list[tuple[str, Any]] = [
        (
            _("Registers"),
            _(", ").join(f"{REGISTER_NAMES.get(code, code)} ({since})" for code, since in registers.items()),
        ),
        (_("Single mother"), _either(None if marks is None else "single_mother" in marks)),
        (_("Income a head"), _yuan(facts.get("income_per_head"))),
        (_("Income of the year"), facts.get("income_year")),
        (_("Living allowance"), _either(facts.get("living_allowance"))),
        (_("Disability"), _either(facts.get("disability"))),
        (_("Last visit"), facts.get("visited_on")),
    ]
    return [(label, str(text)) for label, text in rows if text not in (None, "")]


def _earlier(body: Body, reader: Reader) -> list[tuple[str, str]]:
    return [
        (
            f"{grant_words(row['grant'])} {row['year']}",
            _(", ").join(
                filter(None, (row["on"], str(WHOSE.get(row["whose"], "")), _yuan(row.get("amount"))))
            ),
        )
        for row in body.get("earlier") or ()
    ]


def _either(answer: Any) -> str:
    return _("not known") if answer is None else _("yes") if answer else _("no")


def _yuan(amount: Any) -> str:
    return "" if amount is None else _("%(amount)s yuan") % {"amount": grouped(Decimal(str(amount)))}
