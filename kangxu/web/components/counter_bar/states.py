from kangxu.web.components.counter_bar import Counter, CounterBar
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "计数筛选"
_HERE = "#counter_bar"
_SOME = (
    Counter("全部", 37, _HERE, active=True),
    Counter("预警", 3, _HERE, tone="red"),
    Counter("今日随访", 14, _HERE),
    Counter("已逾期", 9, _HERE, tone="amber"),
    Counter("转诊核对", 3, _HERE),
    Counter("新入组", 4, _HERE),
    Counter("未读消息", 4, _HERE),
)
_NONE = (Counter("全部", 0, _HERE, active=True), Counter("预警", 0, _HERE, tone="red"), Counter("今日随访", 0, _HERE))
STATES = (
    State("有", CounterBar("待办种类", _SOME), wide=True),
    State("都做完了", CounterBar("待办种类", _NONE), wide=True),
)
