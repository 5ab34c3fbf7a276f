from kangxu.web.components.states import State
from kangxu.web.components.why_not import WhyNot, WhyRow

GROUP = "cohort"
TITLE = "为什么不在里面"
_ROWS = (
    WhyRow("yes", "在管：糖尿病", "2021-06-14"),
    WhyRow("yes", "年龄 在 35岁 至 79岁 之间", "58岁"),
    WhyRow("no", "365天内 没有 尿白蛋白/肌酐比值", "尿白蛋白/肌酐比值 有 03-17"),
    WhyRow("unknown", "现在吸烟", "现在吸烟 未知 没有问过"),
)
STATES = (
    State("只差一条", WhyNot("no", "不在分群：只差1条。", _ROWS[:3], "若没有新的记录，2027-03-18起自动进入。")),
    State("说不准", WhyNot("unknown", "说不准：还缺1条的资料。", (_ROWS[0], _ROWS[3]))),
    State("在里面", WhyNot("yes", "在分群里：每一条都符合。", _ROWS[:2])),
)
