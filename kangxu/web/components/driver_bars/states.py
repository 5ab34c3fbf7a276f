from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "原因条"
_DRIVERS = (
    Driver("糖尿病（已患）", 9.5, "9.5", True),
    Driver("收缩压151", 4.7, "4.7"),
    Driver("腰围88 cm", 1.0, "1.0"),
    Driver("HDL-C 1.18", 0.8, "0.8"),
)
STATES = (State("百分点", DriverBars(_DRIVERS, "是什么推高了风险（百分点）"), width=352),)
