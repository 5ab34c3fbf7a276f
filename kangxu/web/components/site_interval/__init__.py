from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Site:
    """A site.

    Rate with its 95% interval in percent. tone red only when the interval lies below the whole and it falls.
    """

    name: str
    counts: str
    rate: float
    low: float
    high: float
    change: str = ""
    note: str = ""
    tone: Literal["", "amber", "red"] = ""
    href: str = ""

    @property
    def shown(self) -> str:
        return f"{self.rate:.1f}%"


@dataclass(frozen=True)
class SiteMark:
    """A site's interval on the common scale, in percent of the width."""

    site: Site
    start: float
    end: float
    at: float


@dataclass(frozen=True)
class SiteInterval(Component):
    """{% component page.sites %} inside a flush card.

    Rates of the sites with 95% intervals; the dotted line is the whole.
    """

    sites: tuple[Site, ...]
    overall: float
    label: str = ""
    change_label: str = ""
    counts_label: str = ""
    rate_label: str = ""

    @property
    def _scale(self) -> tuple[float, float]:
        lows = [site.low for site in self.sites] + [self.overall]
        highs = [site.high for site in self.sites] + [self.overall]
        return min(lows) - 1, max(highs) + 1

    def _at(self, value: float) -> float:
        low, high = self._scale
        return round((value - low) / (high - low) * 100, 1)

    @property
    def overall_at(self) -> float:
        return self._at(self.overall)

    @property
    def marks(self) -> tuple[SiteMark, ...]:
        return tuple(
            SiteMark(site, self._at(site.low), self._at(site.high), self._at(site.rate)) for site in self.sites
        )
