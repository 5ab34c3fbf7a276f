from kangxu.web.components.funnel_rows import FunnelRows, FunnelStep
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "漏斗"
_HERE = "#funnel_rows"
_STEPS = (
    FunnelStep("识别出来", 5214, "5,214", lost="1,338未推荐", href=_HERE, lost_href=_HERE),
    FunnelStep("已推荐", 3876, "3,876", "74.3%", "69.0%", "2,414未购买", _HERE, _HERE),
    FunnelStep("已购买", 1462, "1,462", "37.7%", "33.5%", "273未按约交付", _HERE, _HERE),
    FunnelStep("按约交付", 1189, "1,189", "81.3%", "76.0%", "447未达标", _HERE, _HERE),
    FunnelStep("指标达标", 742, "742", "62.4%", "55.1%", "", _HERE),
)
STATES = (
    State("服务包", FunnelRows(_STEPS, "服务包漏斗"), width=720),
    State("还没有人", FunnelRows((FunnelStep("识别出来", 0, "0"),), "漏斗"), width=720),
)
