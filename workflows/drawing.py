"""The state machine as a picture: every state with the post that holds it, every act with the post that does it.

Drawn from the law alone, in Mermaid for whoever edits texts and in SVG for whoever reads them. The layout is a
circuit's: open states in one column in the order of the chain, final ones to the right; an act leaves its state by a
row of its own with its words on it, and acts of one name that end in one state share a track.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from workflows.programme import PROGRAMMES, Act, Kind, Programme
from workflows.roles import ROLES
from workflows.stations import state_field

BOX, HEAD, ROW, GAP, TRACK, MARGIN = 216, 50, 26, 46, 13, 24
_ONWARD = {Kind.SUBMIT, Kind.FORWARD}
_COLOURS = {
    Kind.SUBMIT: "#1d70b8",
    Kind.FORWARD: "#1d70b8",
    Kind.RETURN: "#b25d00",
    Kind.REFUSE: "#b10e1e",
    Kind.SIDE: "#6a4fa3",
    Kind.CLOCK: "#505a5f",
}


@dataclass(frozen=True)
class Arrow:
    """One transition of the law, in words."""

    source: str
    target: str
    name: str
    label: str
    posts: str
    kind: Kind

    @property
    def words(self) -> str:
        return f"{self.label} · {self.posts}"


def drawings() -> Iterator[tuple[str, str]]:
    """(file name, text) of each programme's drawing in each language, as Mermaid and as SVG."""
    for code, programme in sorted(PROGRAMMES.items()):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                yield f"{code}.{language}.mmd", mermaid(programme)
                yield f"{code}.{language}.svg", svg(programme)


def outdated(folder: Path) -> list[str]:
    """Names of the drawings in `folder` that aren't what the law says now, missing ones included."""
    return [
        name
        for name, text in drawings()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def arrows(programme: Programme) -> list[Arrow]:
    """Every transition, by its source's place in the chain."""
    acts = {name: act for act in programme.acts.values() for name in act.transitions}
    order = list(programme.flow.state_labels)
    found = [
        Arrow(
            str(each.source),
            str(each.target),
            each.name,
            str(each.custom["label"]),
            _posts(programme, acts[each.name], str(each.source)),
            acts[each.name].kind,
        )
        for each in state_field(programme.model).get_all_transitions(programme.model)
    ]
    return sorted(found, key=lambda arrow: (order.index(arrow.source), order.index(arrow.target), arrow.name))


def _posts(programme: Programme, act: Act, source: str) -> str:
    if act.kind is Kind.CLOCK:
        return _("the clock")
    station = programme.flow.station(source)
    roles = act.roles or ((station.role,) if station else ())
    return _(" or ").join(str(ROLES[role].label) for role in roles)


def _holder(programme: Programme, state: str) -> str:
    station = programme.flow.station(state)
    return str(ROLES[station.role].label) if station else ""


def mermaid(programme: Programme) -> str:
    """A flowchart in Mermaid's words; final states are round."""
    lines = ["flowchart TB"]
    for state, label in programme.flow.state_labels.items():
        holder = _holder(programme, state)
        lines.append(f'  {state}["{label}<br/>{holder}"]' if holder else f'  {state}(["{label}"])')
    lines += [
        f'  {arrow.source} -- "{arrow.label}<br/>{arrow.posts}" --> {arrow.target}'
        for arrow in arrows(programme)
    ]
    return "\n".join(lines) + "\n"


# ── The SVG ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Box:
    state: str
    label: str
    holder: str
    x: float = 0
    y: float = 0
    height: float = HEAD
    # What enters or leaves at each row of a side: a bundle's key.
    left: list[tuple[str, ...]] = field(default_factory=list)
    right: list[tuple[str, ...]] = field(default_factory=list)

    def row(self, side: str, key: tuple[str, ...]) -> float:
        rows = self.left if side == "left" else self.right
        return self.y + HEAD + ROW * rows.index(key) + ROW * 0.7


@dataclass
class _Bundle:
    """Acts of one name that end in one state: one track, one arrowhead."""

    target: str
    arrows: list[Arrow]
    side: str
    x: float = 0

    def rows(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(state, key of its row) of every row that the bundle needs."""
        for arrow in self.arrows:
            yield arrow.source, ("out", arrow.name, arrow.target)
        yield self.target, ("in", self.arrows[0].name, self.target)


class _Picture:
    """Measures once, then writes."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        every = arrows(programme)
        self.column = _column(programme, every)
        self.finals = [state for state in programme.flow.state_labels if state not in self.column]
        labels = programme.flow.state_labels
        self.boxes = {
            state: _Box(state, str(labels[state]), _holder(programme, state))
            for state in (*self.column, *self.finals)
        }
        self.straight = [arrow for arrow in every if self._is_next(arrow)]
        self.bundles = self._bundled([arrow for arrow in every if arrow not in self.straight])
        self._place()

    def _is_next(self, arrow: Arrow) -> bool:
        if arrow.target not in self.column:
            return False
        steps = self.column.index(arrow.target) - self.column.index(arrow.source)
        return steps == 1 and arrow.kind is not Kind.RETURN

    def _bundled(self, rest: Sequence[Arrow]) -> list[_Bundle]:
        found: dict[tuple[str, str], _Bundle] = {}
        for arrow in rest:
            side = "left" if arrow.target in self.column else "right"
            found.setdefault((arrow.name, arrow.target), _Bundle(arrow.target, [], side)).arrows.append(arrow)
        return list(found.values())

    def _place(self) -> None:
        for bundle in self.bundles:
            for state, key in bundle.rows():
                box = self.boxes[state]
                (box.left if bundle.side == "left" or state in self.finals else box.right).append(key)
        left, right = (self._side(side) for side in ("left", "right"))
        label = {side: self._label_room(side) for side in ("left", "right")}
        start = MARGIN + TRACK * len(left) + label["left"]
        y: float = MARGIN + 34
        for state in self.column:
            box = self.boxes[state]
            box.x, box.y = start, y
            box.height = HEAD + ROW * max(len(box.left), len(box.right)) + 6
            y += box.height + GAP
        self.height = y
        for index, bundle in enumerate(left):
            bundle.x = start - label["left"] - TRACK * (index + 1) + TRACK / 2
        for index, bundle in enumerate(right):
            bundle.x = start + BOX + label["right"] + TRACK * (index + 1)
        self._place_finals(start + BOX + label["right"] + TRACK * (len(right) + 2))

    def _side(self, side: str) -> list[_Bundle]:
        """The bundles of a side, the shortest nearest to the boxes."""

        def span(bundle: _Bundle) -> int:
            ends = [self.column.index(arrow.source) for arrow in bundle.arrows]
            ends += [self.column.index(bundle.target)] if bundle.target in self.column else []
            return max(ends) - min(ends)

        return sorted((bundle for bundle in self.bundles if bundle.side == side), key=span)

    def _label_room(self, side: str) -> float:
        words = [arrow.words for bundle in self.bundles if bundle.side == side for arrow in bundle.arrows]
        return max((_width(text, 12) for text in words), default=0) + 30

    def _place_finals(self, x: float) -> None:
        self.width = x + BOX + MARGIN

        def middle(state: str) -> float:
            ends = [self.boxes[a.source].y for b in self.bundles if b.target == state for a in b.arrows]
            return sum(ends) / len(ends) if ends else 0

        y: float = MARGIN + 34
        for state in sorted(self.finals, key=middle):
            box = self.boxes[state]
            box.x, box.height = x, HEAD + ROW * len(box.left)
            # Half a row lower than the boxes of the column, so that no line into it lies on one out of them.
            box.y = y = max(y, middle(state) + ROW / 2)
            y += box.height + GAP
        self.height = max(self.height, y)

    def text(self) -> str:
        title = escape(str(self.programme.label))
        size = f"{self.width:.0f} {self.height:.0f}"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{self.width:.0f}" '
            f'height="{self.height:.0f}" role="img" aria-label="{title}">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            _say(MARGIN, MARGIN + 6, title, "title"),
            *(part for bundle in self.bundles for part in self._bundle(bundle)),
            *(part for arrow in self.straight for part in self._straight(arrow)),
            *(part for box in self.boxes.values() for part in self._box(box)),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def _box(self, box: _Box) -> Iterator[str]:
        shape = "final" if box.state in self.finals else "open"
        radius = 22 if shape == "final" else 4
        yield (
            f'<rect class="{shape}" x="{box.x:.0f}" y="{box.y:.0f}" width="{BOX}" height="{box.height:.0f}" '
            f'rx="{radius}"/>'
        )
        middle = box.x + BOX / 2
        yield _say(middle, box.y + (22 if box.holder else 30), escape(box.label), "state")
        if box.holder:
            yield _say(middle, box.y + 41, escape(box.holder), "post")

    def _straight(self, arrow: Arrow) -> Iterator[str]:
        source, target = self.boxes[arrow.source], self.boxes[arrow.target]
        # Two acts between the same two boxes stand side by side.
        twins = [each for each in self.straight if (each.source, each.target) == (arrow.source, arrow.target)]
        x = source.x + BOX / 2 + 40 * (twins.index(arrow) - (len(twins) - 1) / 2)
        colour = _COLOURS[arrow.kind]
        yield _line([(x, source.y + source.height), (x, target.y)], colour, arrow.kind, head=True)
        yield _say(x + 8, source.y + source.height + GAP / 2 + 4, escape(arrow.words), "act", colour)

    def _bundle(self, bundle: _Bundle) -> Iterator[str]:
        first = bundle.arrows[0]
        colour, towards = _COLOURS[first.kind], self.boxes[bundle.target]
        target_key = ("in", first.name, bundle.target)
        end_y = towards.row("left", target_key)
        heights = [end_y]
        for arrow in bundle.arrows:
            source = self.boxes[arrow.source]
            y = source.row(bundle.side, ("out", arrow.name, arrow.target))
            heights.append(y)
            edge = source.x if bundle.side == "left" else source.x + BOX
            yield _line([(edge, y), (bundle.x, y)], colour, arrow.kind)
            if len(bundle.arrows) > 1:
                yield f'<circle cx="{bundle.x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>'
            yield self._words(bundle, arrow, edge, y, colour)
        yield _line([(bundle.x, min(heights)), (bundle.x, max(heights))], colour, first.kind)
        yield _line([(bundle.x, end_y), (towards.x, end_y)], colour, first.kind, head=True)

    def _words(self, bundle: _Bundle, arrow: Arrow, edge: float, y: float, colour: str) -> str:
        if bundle.side == "left":
            return _say(edge - 8, y - 4, escape(arrow.words), "act end", colour)
        return _say(edge + 8, y - 4, escape(arrow.words), "act", colour)


_STYLE = (
    "text{font-family:'Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#0b0c0c}"
    ".title{font-size:18px;font-weight:700}.state{font-size:15px;font-weight:700;text-anchor:middle}"
    ".post{font-size:12px;text-anchor:middle;fill:#505a5f}.act{font-size:12px}.end{text-anchor:end}"
    ".open{fill:#eef5fb;stroke:#1d70b8;stroke-width:1.5}.final{fill:#f3f2f1;stroke:#505a5f;stroke-width:1.5}"
    "path{fill:none;stroke-width:1.4}"
)


def _column(programme: Programme, every: Sequence[Arrow]) -> list[str]:
    """The open states: first those that the acts onward lead through, then what hangs on the last of them."""
    stations = programme.flow.stations()
    ways: dict[str, list[Arrow]] = {}
    for arrow in every:
        if arrow.target in stations:
            ways.setdefault(arrow.source, []).append(arrow)
    found = [next(iter(programme.flow.state_labels))]
    while onward := [a for a in ways.get(found[-1], ()) if a.kind in _ONWARD and a.target not in found]:
        found.append(onward[0].target)

    def follow(state: str) -> None:
        for arrow in ways.get(state, ()):
            if arrow.target not in found:
                found.append(arrow.target)
                follow(arrow.target)

    for state in list(reversed(found)):
        follow(state)
    return found


def _line(points: Iterable[tuple[float, float]], colour: str, kind: Kind, *, head: bool = False) -> str:
    """A bent line; dashed where the clock acts; with a head where it ends in a box."""
    corners = list(points)
    drawn = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    dashes = ' stroke-dasharray="5 4"' if kind is Kind.CLOCK else ""
    line = f'<path d="{drawn}" stroke="{colour}"{dashes}/>'
    if not head:
        return line
    (x0, _y0), (x, y) = corners[-2:]
    if x == x0:
        tip = f"{x - 4:.1f},{y - 8:.1f} {x:.1f},{y:.1f} {x + 4:.1f},{y - 8:.1f}"
    else:
        back = x - 8 if x > x0 else x + 8
        tip = f"{back:.1f},{y - 4:.1f} {x:.1f},{y:.1f} {back:.1f},{y + 4:.1f}"
    return f'{line}<polygon points="{tip}" fill="{colour}"/>'


def _say(x: float, y: float, text: str, classes: str, colour: str = "") -> str:
    style = f' style="fill:{colour}"' if colour else ""
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}"{style}>{text}</text>'


def _width(text: str, size: float) -> float:
    """About as wide as the text is set: a Chinese character is square, a Latin one a good half of it."""
    wide = sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56 for letter in text)
    return wide * size


def svg(programme: Programme) -> str:
    """The drawing as SVG, without any tool: the same text for the same law, byte for byte."""
    return _Picture(programme).text()
