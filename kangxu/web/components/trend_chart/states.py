from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from kangxu.web.components.chart_data import (
    ActionLine,
    Band,
    ChartEvent,
    ChartNote,
    MeanPoint,
    Panel,
    Point,
    Series,
    Strip,
    StripRow,
)
from kangxu.web.components.data_table import Cell
from kangxu.web.components.reading_table import ReadingColumn, ReadingRow, ReadingTable
from kangxu.web.components.source_mark import SourceMark
from kangxu.web.components.states import State
from kangxu.web.components.trend_chart import TrendChart

GROUP = "chart"
TITLE = "趋势图"
START = datetime(2026, 5, 22, tzinfo=UTC)
END = datetime(2026, 11, 20, tzinfo=UTC)
_GAP = (45, 74)


def _wave(day: int, base: float, spread: float) -> float:
    """An invented course: flat, then rising after day 110."""
    rise = max(0, day - 110) * 0.2
    return round(base + min(rise, 12) * spread / 6 + spread * math.sin(day * 1.7) + spread * 0.6 * math.sin(day * 0.53))


def _days() -> list[int]:
    return [day for day in range(181) if not _GAP[0] <= day <= _GAP[1] and (day * 7) % 5 != 0]


def _points(base: float, spread: float, line: float) -> tuple[Point, ...]:
    days = [(START + timedelta(days=day), _wave(day, base, spread)) for day in _days()]
    return tuple(
        Point(at, value, action=value >= line, shown=f"{value:g}", note="血压计自动上传，可信A") for at, value in days
    )


def _mean(base: float, spread: float) -> tuple[MeanPoint, ...]:
    made = [
        MeanPoint(START + timedelta(days=day), base + min(max(0, day - 105) * 0.2, 12) * spread / 6) for day in _days()
    ]
    gap = MeanPoint(START + timedelta(days=_GAP[0]), None)
    return tuple(sorted([*made, gap], key=lambda point: point.at))


def _clinic(upper: bool) -> tuple[Point, ...]:
    seen = ((0, 146, 84), (21, 138, 82), (91, 148, 86), (168, 156, 88))
    return tuple(
        Point(
            START + timedelta(days=day),
            high if upper else low,
            "clinic",
            high >= 150 and upper,
            shown=f"{high}/{low}",
            verdict=f"高于目标{high - 130}",
            note="坐位右臂，2次均值；录入 周慧敏，可信A",
        )
        for day, high, low in seen
    )


def _doubtful(value: float) -> tuple[Point, ...]:
    return tuple(
        Point(START + timedelta(days=day), value, "self", doubtful=True, shown="130/80") for day in (115, 122, 129)
    )


SYSTOLIC = Series(
    "收缩压",
    _points(136, 6, 150) + _clinic(True) + _doubtful(130),
    "teal",
    _mean(136, 6),
    target=Band(110, 130, "目标 <130"),
    action=ActionLine(150, "处置线≥150"),
    end_words="收缩压10日均152",
    unit="mmHg",
)
DIASTOLIC = Series(
    "舒张压",
    _points(84, 3, 92) + _clinic(False) + _doubtful(80),
    "slate",
    _mean(84, 3),
    target=Band(60, 80, "目标 <80"),
    end_words="舒张压10日均88",
    unit="mmHg",
)
_EVENTS = tuple(
    ChartEvent(START + timedelta(days=day), words)
    for day, words in ((2, "体检"), (21, "面访"), (91, "面访"), (128, "断药"), (168, "换药"))
)
_NOTE = ChartNote(START + timedelta(days=_GAP[0]), START + timedelta(days=_GAP[1]), "28天未上传", 140)
_CHANGE = START + timedelta(days=168)
_STRIPS = (
    StripRow(
        "降压",
        (
            Strip("氨氯地平5 mg", START, START + timedelta(days=128), "past"),
            Strip("", START + timedelta(days=128), START + timedelta(days=139), "gap"),
            Strip("氨氯地平", START + timedelta(days=139), _CHANGE, "past"),
            Strip("缬沙坦氨氯地平80/5", _CHANGE, END),
        ),
    ),
    StripRow("降糖", (Strip("二甲双胍0.5 g，每日2次", START, END),)),
    StripRow("", (Strip("达格列净10 mg", START, END),)),
    StripRow("降脂", (Strip("阿托伐他汀20 mg，每晚", START, END),)),
)
_KEY = (
    SourceMark("device", "家用血压计"),
    SourceMark("clinic", "诊室"),
    SourceMark("self", "自报，存疑", doubtful=True),
    SourceMark("device", "到处置线（≥150或≥90）", tone="red"),
)
TABLE = ReadingTable(
    "血压",
    (ReadingColumn("血压", "mmHg，<130/80"), ReadingColumn("心率", "次/分")),
    (
        ReadingRow(
            "2026-11-20 06:52",
            SourceMark("device", "家用设备"),
            (Cell("151/84", "高", tone="red", bold=True), "76"),
            by="自动上传",
        ),
        ReadingRow(
            "2026-11-06 09:40",
            SourceMark("clinic", "诊室"),
            (Cell("156/88", "高", tone="red", bold=True), "78"),
            "换缬沙坦氨氯地平",
            "陈志远",
        ),
        ReadingRow(
            "2026-09-28 08:30",
            SourceMark("self", "自报", doubtful=True),
            ("130/80", "–"),
            by="本人",
            doubt="存疑：连续3次相同",
        ),
    ),
)
_PANEL = Panel((SYSTOLIC, DIASTOLIC), 60, 170, height=186, ticks=5, notes=(_NOTE,))
_SUMMARY = "近6个月血压：收缩压10日均152 mmHg，高于目标130；舒张压10日均88 mmHg"
_FULL = TrendChart("gallery-trend", START, END, (_PANEL,), _SUMMARY, _EVENTS, _STRIPS, _KEY, TABLE)
_NOTHING = TrendChart(
    "gallery-trend-2", START, END, (Panel((), 60, 170),), "近6个月血压", table=ReadingTable("血压", (), ())
)
STATES = (State("目标带、处置线、来源形状、缺口、事件、用药", _FULL, width=850), State("没有数据", _NOTHING, width=400))
