from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class FunnelStep:
    """A step: how many got here, the rate from the step before, the same a year ago, who did not go on."""

    label: str
    count: int
    shown: str
    rate: str = ""
    last_year: str = ""
    lost: str = ""
    href: str = ""
    lost_href: str = ""


@dataclass(frozen=True)
class FunnelBar:
    """A step with its length and that of the step before, in percent of the first."""

    step: FunnelStep
    percent: float
    before: float
    last: bool


@dataclass(frozen=True)
class FunnelRows(Component):
    """{% component page.funnel %} inside a card: steps as bars, each on the pale bar of the one before."""

    steps: tuple[FunnelStep, ...]
    label: str = ""

    @property
    def has_last_year(self) -> bool:
        return any(step.last_year for step in self.steps)

    @property
    def bars(self) -> tuple[FunnelBar, ...]:
        first = self.steps[0].count or 1 if self.steps else 1
        percents = [round(step.count / first * 100, 1) for step in self.steps]
        before = [percents[0] if percents else 0, *percents[:-1]]
        last = len(self.steps) - 1
        rows = enumerate(zip(self.steps, percents, before, strict=True))
        return tuple(FunnelBar(step, percent, prior, place == last) for place, (step, percent, prior) in rows)
