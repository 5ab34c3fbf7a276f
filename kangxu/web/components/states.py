"""How a component shows itself in the gallery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from kangxu.web.components.component import Component, component_class

GROUPS = {
    "frame": "框架",
    "work": "待办与通话",
    "person": "患者页",
    "chart": "图表",
    "cohort": "看板与指标",
    "intake": "数据导入",
    "table": "列表与筛选",
    "form": "录入与选择",
    "screening": "筛查",
    "money": "服务与费用",
}


@dataclass(frozen=True)
class State:
    """One state: its caption and the component in it. `wide` takes the whole row; `width` is in px."""

    caption: str
    component: Component
    wide: bool = False
    width: int = 0


@dataclass(frozen=True)
class Exhibit:
    """A component with its states, as the gallery shows it."""

    name: str
    group: str
    title: str
    states: tuple[State, ...]

    @property
    def call(self) -> str:
        """First line of the class docstring: how it is called."""
        return (component_class(self.name).__doc__ or "").strip()


def component_names() -> list[str]:
    """Every folder that holds a component, in alphabetical order."""
    here = Path(__file__).resolve().parent
    return sorted(path.parent.name for path in here.glob("*/states.py"))


@cache
def exhibits() -> tuple[Exhibit, ...]:
    """All components with their states, in the order of the groups."""
    found = [_exhibit(name) for name in component_names()]
    order = list(GROUPS)
    return tuple(sorted(found, key=lambda exhibit: (order.index(exhibit.group), exhibit.name)))


def _exhibit(name: str) -> Exhibit:
    module = import_module(f"kangxu.web.components.{name}.states")
    states: Iterable[State] = module.STATES
    return Exhibit(name=name, group=module.GROUP, title=module.TITLE, states=tuple(states))
