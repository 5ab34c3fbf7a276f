from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.risk_card import RiskCard, RiskRow
from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "person"
TITLE = "风险与原因"
_TITLE = "10年心脑血管病风险"
_DRIVERS = DriverBars(
    (Driver("糖尿病（已患）", 9.5, "9.5", True), Driver("收缩压151", 4.7, "4.7"), Driver("腰围88 cm", 1.0, "1.0")),
    "是什么推高了风险（百分点）",
)
_BENEFIT = ("血压、血脂达标，可由约24%降到", Fact("14%", bold=True), "（12–15%）")
_ORIGIN = "China-PAR 2016；群体研究推算，不能替代医生诊断"
_KIDNEY = RiskRow("肾病 KDIGO G2/A2", Tag("中度增高", tone="amber"), "eGFR 76，每年查1次以上")
STATES = (
    State(
        "有化验",
        RiskCard(
            _TITLE, "23.9%", "red", Tag("高危≥10%", tone="red"), _DRIVERS, _BENEFIT, origin=_ORIGIN, rows=(_KIDNEY,)
        ),
        width=352,
    ),
    State(
        "一百个人",
        RiskCard(_TITLE, "13.3%", "red", Tag("高危≥10%", tone="red"), people=IconArray(6, 7), origin=_ORIGIN),
        width=352,
    ),
    State("缺化验，不猜", RiskCard(_TITLE, missing="还缺12个月内的总胆固醇和HDL-C。"), width=352),
)
