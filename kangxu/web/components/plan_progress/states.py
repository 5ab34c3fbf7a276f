from kangxu.web.components.button import Button
from kangxu.web.components.plan_progress import PlanProgress
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "方案进度"
STATES = (
    State(
        "执行中",
        PlanProgress(
            "2型糖尿病标准包",
            ("2026-12-01 至 2027-11-30", "责任医师 陈立群"),
            7,
            31,
            "已做7/31项",
            "下一次：01-12 电话",
            actions=(Button("打开方案", small=True),),
        ),
        width=340,
    ),
    State("草稿", PlanProgress("2型糖尿病标准包", next="草拟，等签署", next_tone="amber"), width=340),
)
