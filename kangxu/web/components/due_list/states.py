from kangxu.web.components.button import Button
from kangxu.web.components.due_list import DueItem, DueList
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "现在该做"
_ITEMS = (
    DueItem("高血压2周复核", "连续第2次仍≥150，按方案转诊", "今天", Button("电话")),
    DueItem("眼底照相", "本年度未做，糖尿病每年1次", "逾期36天", Button("预约"), "amber"),
    DueItem("流感疫苗", "60岁以上，本院11月接种", "本月", Button("告知")),
)
STATES = (State("有", DueList(_ITEMS), width=384), State("没有", DueList(()), width=384))
