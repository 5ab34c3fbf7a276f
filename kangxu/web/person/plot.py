"""What one panel of a chart is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from kangxu.clinical.targets import PressureTarget, Target
from kangxu.foundation.clock import day_of
from kangxu.programmes.targets import Targets
from kangxu.records.queries import Origin
from kangxu.web.person.display import SHEET, Indicator, Range
from kangxu.web.person.lines import is_dense
from kangxu.web.person.values import Held, Value, aims_over


@dataclass(frozen=True)
class Span:
    """What a chart shows: from when to when, and the days of its mean."""

    start: datetime
    end: datetime
    mean_days: int

    @classmethod
    def until(cls, end: datetime, chosen: Range) -> Span:
        return cls(end - chosen.span, end, chosen.mean_days)

    @property
    def days(self) -> float:
        return (self.end - self.start) / timedelta(days=1)


@dataclass(frozen=True)
class Plot:
    """Everything one panel is made from."""

    indicator: Indicator
    values: Sequence[Value]
    targets: Targets
    span: Span
    now: datetime
    origins: Mapping[int, Origin]
    earlier: Sequence[Value] = ()
    show_target: bool = True
    stacked: bool = False

    @property
    def last(self) -> Value | None:
        return self.values[-1] if self.values else None

    @property
    def aim(self) -> Target | PressureTarget | None:
        """The target that holds at the end of what is shown."""
        return self.aims[-1].aim if self.aims else None

    @cached_property
    def aims(self) -> tuple[Held, ...]:
        """The targets drawn as bands, each with its days: those of the place where most was measured, as last there."""
        if not self.show_target:
            return ()
        telling = [value for value in self.values if value.is_home] if self.is_averaged else self.values
        last = telling[-1] if telling else None
        source, slot = (last.source, last.slot) if last else ("clinic", None)
        days = (day_of(self.span.start), day_of(min(self.span.end, self.now)))
        return aims_over(self.indicator, self.targets, days, source, slot)

    @property
    def drawn(self) -> Sequence[Value]:
        """Values shown as points: beside a mean of very many home values only those that stand out."""
        home = sum(value.is_home for value in self.values)
        most = SHEET["points_beside_mean"]["several" if self.stacked else "alone"]
        if not self.is_averaged or home <= most:
            return self.values
        return [value for value in self.values if not value.is_home or value.doubt or self._stands_out(value)]

    def _stands_out(self, value: Value) -> bool:
        return not self.stacked and any(value.reached)

    @property
    def is_averaged(self) -> bool:
        """Whether most values are home measurements, whose mean is drawn rather than each of them."""
        return is_mostly_home(self.values)


def is_mostly_home(values: Sequence[Value]) -> bool:
    home = sum(value.is_home for value in values)
    return home * 2 > len(values) and not is_dense(values)
