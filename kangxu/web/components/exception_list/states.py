from kangxu.web.components.counter_bar import Counter
from kangxu.web.components.exception_list import ExceptionItem, ExceptionList
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "要过问的人"
_HERE = "#exception_list"
_COUNTERS = (
    Counter("危急未闭环", 2, _HERE, tone="red"),
    Counter("红色未联系", 24, _HERE),
    Counter("断药", 31, _HERE),
    Counter("转诊未到", 9, _HERE),
)
_ITEMS = (
    ExceptionItem("red", "马德福", "男71", ("低血糖2.8 mmol/L", "11-19 22:10"), "11小时未处置", "何静", _HERE, "red"),
    ExceptionItem("red", "周建民", "男49", ("HbA1c 10.1%，升1.4", "11-02"), "未联系18天", "李娟", _HERE),
    ExceptionItem("yellow", "刘凤珍", "女66", ("二甲双胍断药", "11-08"), "断药12天", "王丽", _HERE),
)
_FOOT = (Link("全部66人", _HERE), Link("改派", _HERE), Link("打印名单", _HERE))
STATES = (
    State("有", ExceptionList(_COUNTERS, _ITEMS, _FOOT), width=372),
    State("没有", ExceptionList((), ()), width=372),
)
