from kangxu.web.components.facts import Facts
from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "并列事实"
STATES = (
    State(
        "数值带单位、目标、日期、来源",
        Facts((Fact("151/84", unit="mmHg", tone="red", bold=True), "目标 <130/80", "今早06:52 家测")),
    ),
    State(
        "百分号不空格",
        Facts((Fact("7.8", lead="HbA1c", unit="%", tone="amber", bold=True), "目标 <7.0", "11-03 检验科")),
    ),
    State("小字", Facts(("责任医师 陈志远", "健康管理师 周慧敏", "身份证尾号 2148"), tone="muted", small=True)),
)
