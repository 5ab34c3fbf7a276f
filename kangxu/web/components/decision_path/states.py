from kangxu.web.components.decision_path import DecisionPath, Ground, PathStep
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "决策路径"
_VALUES = (Ground("糖化血红蛋白 ≥7%", "7.8%", "11-12 检验科", True), Ground("标签 新确诊", "无"))
STATES = (
    State(
        "用标准包",
        DecisionPath(
            (
                PathStep("特殊情况", "无", "妊娠、1型、透析等"),
                PathStep("90天内急性事件", "无"),
                PathStep("并发症或多病", "资料不够", "没有肾功能", "unknown"),
                PathStep("未达标或筛查逾期", "是，用标准包", "7.8%", "decided", grounds=_VALUES),
                PathStep("自付上限600元", "501元，没超", "不用删项目", "fits"),
            ),
            "决策路径",
        ),
        wide=True,
    ),
    State(
        "超上限",
        DecisionPath(
            (PathStep("并发症或多病", "是，建议增值包", "", "decided"), PathStep("自付上限", "超200元", "", "over")), ""
        ),
        wide=True,
    ),
)
