"""The grants of the aid programme: what each is called, how it is delivered and what its form asks.

They are data (`policies/programmes.yaml`): a county adds one with a block there and its dated parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn, get_args

from workflows.policyschema import Label, PolicyFileError, read_yaml

GrantKind = Literal["money", "goods", "housing", "training", "medical"]
CountedBy = Literal["person", "household"]
KINDS: Final[tuple[GrantKind, ...]] = get_args(GrantKind)
SECTIONS: Final = ("request", "account", "house", "training", "medical", "goods")
"""The pages that a form can ask, in the order in which they are asked."""

# What is delivered step by step, and what can only be delivered to an account.
STEPWISE: Final = frozenset({"housing", "training"})
BY_TRANSFER: Final = frozenset({"money", "medical"})

GRANTS_FILE: Final = Path(__file__).resolve().parent.parent / "policies" / "programmes.yaml"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
# The paper that a parameter of its own asks for, by her age.
GUARDIAN_CONSENT: Final = "guardian_consent"
_NEEDED: Final = frozenset({"name", "kind", "unit", "counted_by", "sections", "papers"})


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper that a grant may ask for."""

    kind: str
    label: Label


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way to a house, or through a training."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant. `counted_by` holds where the dated parameters say nothing else."""

    code: str
    name: Label
    kind: GrantKind
    unit: Label
    counted_by: CountedBy
    sections: tuple[str, ...]
    papers: tuple[Paper, ...]
    milestones: tuple[Milestone, ...] = ()

    @property
    def is_by_transfer(self) -> bool:
        """Paid to her account and never in cash."""
        return self.kind in BY_TRANSFER

    def milestone_after(self, reached: Sequence[str]) -> Milestone | None:
        """The next step in order, given those that are on record; None when all are."""
        return next((each for each in self.milestones if each.code not in reached), None)


@lru_cache(maxsize=8)
def load_grants(path: Path = GRANTS_FILE) -> Mapping[str, Grant]:
    """Every grant of the file by code. Raises PolicyFileError naming the file, the grant and what is wrong."""
    return _Reader(path).grants()


class _Reader:
    """Walks the file; every complaint says where."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _refuse(self, where: tuple[str, ...], problem: str) -> NoReturn:
        raise PolicyFileError(self._path, where, problem)

    def grants(self) -> Mapping[str, Grant]:
        raw = self._mapping(read_yaml(self._path), ())
        if set(raw) != {"papers", "grants"}:
            self._refuse((), "must hold papers and grants")
        papers = {
            self._code(kind, ("papers",)): self._label(label, ("papers", str(kind)))
            for kind, label in self._mapping(raw["papers"], ("papers",)).items()
        }
        found: dict[str, Grant] = {}
        for code, block in self._mapping(raw["grants"], ("grants",)).items():
            where = ("grants", str(code))
            if clash := next((other for other in found if _run_together(str(code), other)), None):
                self._refuse(where, f"begins like {clash}: the names of their parameters would run together")
            found[self._code(code, where)] = self._grant(code, block, papers, where)
        return MappingProxyType(found)

    def _grant(self, code: str, raw: object, papers: Mapping[str, Label], where: tuple[str, ...]) -> Grant:
        block = self._mapping(raw, where)
        if missing := sorted(_NEEDED - set(block)):
            self._refuse(where, f"{missing[0]} is missing")
        if strange := sorted(set(block) - _NEEDED - {"milestones"}):
            self._refuse(where, f"{strange[0]!r} is not known here")
        kind = self._one_of(block["kind"], KINDS, (*where, "kind"))
        wanted = self._codes(block["papers"], (*where, "papers"))
        if unknown := [each for each in wanted if each not in papers]:
            self._refuse((*where, "papers"), f"{unknown[0]} has no label under papers")
        return Grant(
            code=code,
            name=self._label(block["name"], (*where, "name")),
            kind=kind,
            unit=self._label(block["unit"], (*where, "unit")),
            counted_by=self._one_of(block["counted_by"], get_args(CountedBy), (*where, "counted_by")),
            sections=self._sections(block["sections"], kind, (*where, "sections")),
            papers=tuple(Paper(each, papers[each]) for each in wanted),
            milestones=self._milestones(block.get("milestones"), kind, (*where, "milestones")),
        )

    def _sections(self, raw: object, kind: str, where: tuple[str, ...]) -> tuple[str, ...]:
        sections = self._codes(raw, where)
        for each in sections:
            self._one_of(each, SECTIONS, where)
        if "request" not in sections:
            self._refuse(where, "request is missing: every form asks for what and why")
        if (kind in BY_TRANSFER) != ("account" in sections):
            self._refuse(where, "account belongs to grants that are transferred, and to no other")
        return sections

    def _milestones(self, raw: object, kind: str, where: tuple[str, ...]) -> tuple[Milestone, ...]:
        if (kind in STEPWISE) != (raw is not None):
            self._refuse(where, "belong to housing and training, and to no other kind")
        if raw is None:
            return ()
        if not isinstance(raw, list) or not raw:
            self._refuse(where, "must be a list of steps")
        rows = [self._mapping(row, (*where, f"step {number}")) for number, row in enumerate(raw, start=1)]
        if wrong := next((row for row in rows if set(row) != {"code", "label"}), None):
            self._refuse(where, f"a step has a code and a label, not {', '.join(map(str, wrong))}")
        codes = self._codes([row["code"] for row in rows], where)
        return tuple(
            Milestone(code, self._label(row["label"], (*where, code)))
            for code, row in zip(codes, rows, strict=True)
        )

    def _label(self, raw: object, where: tuple[str, ...]) -> Label:
        words = self._mapping(raw, where)
        if set(words) != {"zh", "en"} or not all(
            isinstance(text, str) and text.strip() for text in words.values()
        ):
            self._refuse(where, "needs zh and en, both text, and nothing else")
        return Label(words["zh"].strip(), words["en"].strip())

    def _one_of(self, raw: object, choices: tuple[Any, ...], where: tuple[str, ...]) -> Any:
        if raw not in choices:
            self._refuse(where, f"must be one of {', '.join(choices)}, not {raw!r}")
        return raw

    def _code(self, raw: object, where: tuple[str, ...]) -> str:
        if not isinstance(raw, str) or not _CODE.fullmatch(raw):
            self._refuse(where, f"{raw!r} must be a code of small letters, digits and underscores")
        return raw

    def _codes(self, raw: object, where: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not raw:
            self._refuse(where, f"must be a list of codes, not {raw!r}")
        codes = tuple(self._code(each, where) for each in raw)
        if len(set(codes)) != len(codes):
            self._refuse(where, "names a code twice")
        return codes

    def _mapping(self, raw: object, where: tuple[str, ...]) -> Mapping[Any, Any]:
        if not isinstance(raw, dict) or not raw:
            self._refuse(where, f"must be a list of `name: value`, not {raw!r}")
        return raw


def _run_together(one: str, other: str) -> bool:
    return one.startswith(f"{other}_") or other.startswith(f"{one}_")


GRANTS: Final[Mapping[str, Grant]] = load_grants()


def grant_of(code: str) -> Grant:
    """The grant of that code. KeyError for one that nobody wrote down."""
    return GRANTS[code]
