from kangxu.web.components.states import State
from kangxu.web.components.year_strip import Bar, BarRow, Mark, MarkRow, Month, YearStrip

GROUP = "money"
TITLE = "一年安排"
_NAMES = ("12月", "27年1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月")
_MONTHS = tuple(Month(name, f"2026-12-{place + 1:02}", place == 0) for place, name in enumerate(_NAMES))


def _row(label: str, **marks: Mark) -> MarkRow:
    return MarkRow(label, tuple((marks[key],) if (key := f"m{place}") in marks else () for place in range(12)))


_VISIT = Mark("门诊", "12-08 专科门诊", "visit", href="#", move="#")
_FREE = Mark("随访", "02-08 公卫随访", "free", href="#")
STATES = (
    State(
        "标准包的一年",
        YearStrip(
            _MONTHS,
            (
                _row("专科门诊", m0=_VISIT, m4=_VISIT, m8=_VISIT),
                _row("社区随访", m2=_FREE, m5=_FREE, m8=_FREE, m11=_FREE),
                _row("化验", m0=Mark("5项", "12-08 化验5项"), m4=Mark("HbA1c", "04-10 糖化血红蛋白")),
                _row("个管电话", m1=Mark("", "01-12 电话", "call"), m3=Mark("", "03-12 电话", "call")),
            ),
            (
                BarRow("居家血糖", (Bar("每周4次", 3, True), Bar("每周2次", 9))),
                BarRow("健康课", (Bar("每周1课", 2, True), Bar("每月2课", 2), Bar("", 8))),
            ),
            "一年安排",
        ),
        wide=True,
    ),
    State(
        "执行中",
        YearStrip(
            _MONTHS,
            (
                _row(
                    "专科门诊",
                    m0=Mark("门诊", "12-08 已做", "visit", state="done"),
                    m4=Mark("门诊", "04-08 逾期", "visit", state="late"),
                ),
            ),
        ),
        wide=True,
    ),
)
