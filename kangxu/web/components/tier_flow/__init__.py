from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component

_HEIGHT = 208.0
_GAP = 8.0
_LEFT, _RIGHT, _BAR = 92.0, 248.0, 8.0


@dataclass(frozen=True)
class FlowNode:
    """A tier at one of the two moments: code, words with count, tone of its bar."""

    code: str
    words: str
    tone: Literal["red", "yellow", "green", "teal", "none"] = "none"


@dataclass(frozen=True)
class Flow:
    """Persons who went from one node to another; only change is coloured."""

    start: str
    end: str
    count: int
    kind: Literal["same", "better", "worse", "other"] = "same"


@dataclass(frozen=True)
class NodeShape:
    node: FlowNode
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2 + 4, 1)


@dataclass(frozen=True)
class FlowShape:
    flow: Flow
    path: str


@dataclass(frozen=True)
class TierFlow(Component):
    """{% component page.flow %} inside a card.

    Who moved between tiers from one day to another; the table behind lists it.
    """

    start_words: str
    end_words: str
    starts: tuple[FlowNode, ...]
    ends: tuple[FlowNode, ...]
    flows: tuple[Flow, ...]
    label: str = ""

    @property
    def _unit(self) -> float:
        """Height of one person."""
        total = sum(flow.count for flow in self.flows) or 1
        gaps = max(len(self.starts), len(self.ends)) - 1
        return (_HEIGHT - gaps * _GAP) / total

    def _column(self, nodes: tuple[FlowNode, ...], side: str, x: float) -> tuple[NodeShape, ...]:
        shapes, y = [], 20.0
        for node in nodes:
            count = sum(flow.count for flow in self.flows if getattr(flow, side) == node.code)
            height = max(count * self._unit, 1.0)
            shapes.append(NodeShape(node, x, round(y, 1), round(height, 1)))
            y += height + _GAP
        return tuple(shapes)

    @property
    def left(self) -> tuple[NodeShape, ...]:
        return self._column(self.starts, "start", _LEFT)

    @property
    def right(self) -> tuple[NodeShape, ...]:
        return self._column(self.ends, "end", _RIGHT)

    @property
    def ribbons(self) -> tuple[FlowShape, ...]:
        """Ribbons in drawing order: what stays the same first, change above it."""
        starts = {shape.node.code: shape.y for shape in self.left}
        ends = {shape.node.code: shape.y for shape in self.right}
        order = [node.code for node in self.ends]
        shapes = [
            self._ribbon(flow, starts, ends) for flow in sorted(self.flows, key=lambda flow: order.index(flow.end))
        ]
        return tuple(sorted(shapes, key=lambda shape: shape.flow.kind not in ("same", "other")))

    def _ribbon(self, flow: Flow, starts: dict[str, float], ends: dict[str, float]) -> FlowShape:
        height = flow.count * self._unit
        a, b = starts[flow.start], ends[flow.end]
        starts[flow.start], ends[flow.end] = a + height, b + height
        x0, x1, mid = _LEFT + _BAR, _RIGHT, (_LEFT + _BAR + _RIGHT) / 2
        upper = f"M{x0:g} {a:.1f}C{mid:g} {a:.1f} {mid:g} {b:.1f} {x1:g} {b:.1f}"
        lower = f"V{b + height:.1f}C{mid:g} {b + height:.1f} {mid:g} {a + height:.1f} {x0:g} {a + height:.1f}Z"
        return FlowShape(flow, upper + lower)
