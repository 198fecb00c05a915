"""The tables that registers are fed by: their columns for a place, and what a row of each says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from people.imports import children, heads, illness, poverty, team_members, women
from people.kinds import Privacy
from people.register_names import REGISTER_NAMES
from people.rows.ground import Ground
from people.rows.told import Told
from people.rows.words import Fault
from workflows.tables import Column


@dataclass(frozen=True)
class Template:
    """`read` gives what a row says and appends what is wrong with it; None where too much is."""

    code: str
    columns: Callable[[Ground], Sequence[Column]]
    read: Callable[[Mapping[str, Any], Ground, list[Fault]], Told | None]
    # Of the most private thing that a row may say.
    privacy: Privacy = Privacy.PLAIN

    @property
    def title(self) -> Any:
        return REGISTER_NAMES[self.code]


TEMPLATES: Final[dict[str, Template]] = {
    template.code: template
    for template in (
        Template("women", women.columns, women.read),
        Template("left_behind_women", women.left_behind_columns, women.read_left_behind),
        Template("left_behind_children", children.columns, children.read, Privacy.DETENTION),
        Template(
            "children_in_hardship", children.hardship_columns, children.read_in_hardship, Privacy.DETENTION
        ),
        Template("women_in_poverty", poverty.columns, poverty.read, Privacy.POVERTY),
        Template("village_heads", heads.columns, heads.read),
        Template("two_cancers", illness.columns, illness.read, Privacy.HEALTH),
        Template("volunteers", team_members.columns, team_members.read),
    )
}
