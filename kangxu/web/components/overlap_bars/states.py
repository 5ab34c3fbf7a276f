from kangxu.web.components.overlap_bars import OverlapBars, OverlapRow
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "和其他分群重叠"
_ROWS = (
    OverlapRow("高血压连续不达标", "318", 24.7, "24.7%", "#overlap_bars"),
    OverlapRow("断药风险", "167", 13.0, "13.0%"),
    OverlapRow("潜在流失慢病", "96", 7.5, "7.5%"),
)
STATES = (State("有重叠", OverlapBars(_ROWS)), State("没有", OverlapBars((), "和已启用的分群都不重叠")))
