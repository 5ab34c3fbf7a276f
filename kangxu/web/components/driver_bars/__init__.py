from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Driver:
    """What pushes a risk up: words, size, the size in words; fixed ones cannot be changed and are hatched."""

    label: str
    size: float
    words: str
    fixed: bool = False


@dataclass(frozen=True)
class DriverBar:
    """A driver with its length in percent of the longest."""

    driver: Driver
    percent: float


@dataclass(frozen=True)
class DriverBars(Component):
    """{% component "driver_bars" drivers=page.drivers caption="是什么推高了风险（百分点）" %}"""

    drivers: tuple[Driver, ...]
    caption: str = ""

    @property
    def bars(self) -> tuple[DriverBar, ...]:
        longest = max((abs(driver.size) for driver in self.drivers), default=1) or 1
        return tuple(DriverBar(driver, round(abs(driver.size) / longest * 100, 1)) for driver in self.drivers)

    @property
    def any_fixed(self) -> bool:
        return any(driver.fixed for driver in self.drivers)
