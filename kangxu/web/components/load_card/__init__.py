from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts


@dataclass(frozen=True)
class Hour:
    """Work of one hour; `note` such as 午休 takes the place of an empty bar."""

    label: str
    done: int = 0
    to_do: int = 0
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """An hour as rectangles in a box 100 wide for each hour and 40 high."""

    hour: Hour
    x: float
    done_height: float
    todo_height: float

    @property
    def done_y(self) -> float:
        return round(40 - self.done_height, 1)

    @property
    def todo_y(self) -> float:
        return round(40 - self.done_height - self.todo_height, 1)


@dataclass(frozen=True)
class LoadCard(Component):
    """{% component page.load %} inside a card: today's load, done and open, by hour, against the usual pace."""

    done: int
    total: int
    facts: Facts = ()
    hours: tuple[Hour, ...] = ()
    pace: float = 0

    @property
    def percent(self) -> float:
        return round(100 * self.done / self.total, 1) if self.total else 0

    @property
    def _tallest(self) -> float:
        return max([hour.done + hour.to_do for hour in self.hours] + [self.pace, 1])

    @property
    def bars(self) -> tuple[Bar, ...]:
        scale = 40 / self._tallest
        return tuple(
            Bar(hour, 100 / len(self.hours) * place, round(hour.done * scale, 1), round(hour.to_do * scale, 1))
            for place, hour in enumerate(self.hours)
        )

    @property
    def bar_width(self) -> float:
        return round(100 / max(len(self.hours), 1) * 0.8, 2)

    @property
    def pace_y(self) -> float:
        return round(40 - self.pace * 40 / self._tallest, 1)

    @property
    def words(self) -> str:
        """The bars in words, for those who do not see them."""
        return gettext("；").join(
            gettext("%(hour)s时：已做%(done)d，待做%(to_do)d")
            % {"hour": hour.label, "done": hour.done, "to_do": hour.to_do}
            for hour in self.hours
        )
