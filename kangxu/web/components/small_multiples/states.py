from datetime import timedelta

from kangxu.web.components.chart_data import Band, ChartEvent, ChartNote, Panel, Point, Series, Strip, StripRow
from kangxu.web.components.small_multiples import SmallMultiples
from kangxu.web.components.states import State
from kangxu.web.components.trend_chart.states import DIASTOLIC, END, START, SYSTOLIC, TABLE

GROUP = "chart"
TITLE = "几项并看"


def _lab(
    label: str, values: tuple[float, ...], target: Band, end: str, notes: tuple[str, ...], gap_days: int = 0
) -> Series:
    step = 180 / max(len(values) - 1, 1)
    points = tuple(
        Point(START + timedelta(days=step * place), value, "lab", note="检验科，LIS")
        for place, value in enumerate(values)
    )
    return Series(
        label, points, join=True, gap_days=gap_days, target=target, end_words=end, end_notes=notes, end_tone="amber"
    )


_HBA1C = _lab(
    "糖化血红蛋白", (8.1, 7.9, 7.5, 7.2, 7.1, 7.2, 7.4, 7.8), Band(6, 7, "目标 <7.0"), "7.8  11-03", ("较去年↑0.8",)
)
_LDL = _lab("LDL-C", (3.6, 3.1, 2.9, 2.5, 2.4, 2.5, 2.9), Band(1.5, 2.6, "目标 <2.6"), "2.9  11-03", ("较去年↑0.5",))
_METHOD = ChartNote(START, END, "2025-03 换检验方法，前后不连线", 3.6)
_PANELS = (
    Panel((SYSTOLIC, DIASTOLIC), 60, 170, "血压", "mmHg，家测28日均", 130),
    Panel((_HBA1C,), 6, 8.5, "糖化血红蛋白", "%", 62, 3),
    Panel((_LDL,), 1.5, 4, "LDL-C", "mmol/L", 62, 3, (_METHOD,)),
)
_EVENTS = (ChartEvent(START + timedelta(days=30), "加氨氯地平"), ChartEvent(START + timedelta(days=168), "换药"))
_STRIPS = (StripRow("降压", (Strip("氨氯地平5 mg", START + timedelta(days=30), END),)),)
STATES = (
    State(
        "三项同一时间轴",
        SmallMultiples(
            "gallery-multiples", START, END, _PANELS, "近6个月血压、糖化、LDL-C", _EVENTS, _STRIPS, table=TABLE
        ),
        width=680,
    ),
)
