from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kangxu.web.components.chart_data import ChartEvent, Panel, StripRow, wall_ms
from kangxu.web.components.component import Component
from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.components.source_mark import SourceMark

_TOP, _BOTTOM, _HEADING, _STRIP, _BETWEEN = 34, 26, 24, 18, 10


@dataclass(frozen=True)
class TrendChart(Component):
    """{% component page.trend %} inside a card.

    Values over time with band, action line, shapes by source, events, medicines.

    Build it from kangxu.web.components.chart_data (Panel, Series, Point, …). `table` is the same data as rows; put
    {% component "chart_tools" chart="<id>" %} into the card's actions. key: the shapes in use. summary is its spoken
    form.
    """

    id: str
    start: datetime
    end: datetime
    panels: tuple[Panel, ...]
    summary: str
    events: tuple[ChartEvent, ...] = ()
    strips: tuple[StripRow, ...] = ()
    key: tuple[SourceMark, ...] = ()
    table: ReadingTable | None = None
    empty_words: str = ""

    @property
    def height(self) -> int:
        """Height in px, known before the script comes, so that nothing jumps."""
        panels = sum(panel.height + (_HEADING if panel.title else 0) for panel in self.panels)
        between = _BETWEEN * (len(self.panels) - 1)
        strips = _STRIP * len(self.strips) + (8 if self.strips else 0)
        return (_TOP if self.events else 12) + panels + between + _BOTTOM + strips

    @property
    def is_empty(self) -> bool:
        return not any(series.points for panel in self.panels for series in panel.series)

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "from": wall_ms(self.start),
            "to": wall_ms(self.end),
            "panels": [panel.as_json() for panel in self.panels],
            "events": [event.as_json() for event in self.events],
            "strips": [row.as_json() for row in self.strips],
            "words": {
                "clinic": gettext("诊室"),
                "lab": gettext("检验科"),
                "device": gettext("家用设备"),
                "self": gettext("自报"),
                "doubtful": gettext("存疑，不计均值"),
                "month": gettext("{m}月"),
                "year": gettext("{y}年"),
            },
        }
