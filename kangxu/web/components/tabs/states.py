from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State
from kangxu.web.components.tabs import Tabs

GROUP = "frame"
TITLE = "页签"
_ITEMS = (
    Link("概览", "#tabs", active=True),
    Link("检验检查", "#tabs"),
    Link("随访记录", "#tabs"),
    Link("消息", "#tabs", count=2),
)
STATES = (State("患者页", Tabs("患者页", _ITEMS), wide=True),)
