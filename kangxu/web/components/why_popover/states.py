from kangxu.web.components.button import Button
from kangxu.web.components.states import State
from kangxu.web.components.why_popover import Reason, WhyPopover

GROUP = "person"
TITLE = "为什么这一级"
_REASONS = (
    Reason(("面访156/88，家测10日均152，都≥150",), "11-20"),
    Reason(("10年心脑血管病风险23.9%，≥10%",), "11-20"),
    Reason(("糖尿病合并蛋白尿（KDIGO A2）",), "11-03", "amber"),
)
_ACTIONS = (Button("看规则", small=True), Button("人工调整", small=True))
STATES = (
    State(
        "高危",
        WhyPopover(
            "gallery-why-1",
            "red",
            "高危",
            _REASONS,
            "11-06 由中危升为高危",
            "连续2次随访 <150/90 且无新发问题，降为中危",
            _ACTIONS,
            "调整须写理由和有效期",
        ),
    ),
    State(
        "人工调整过",
        WhyPopover("gallery-why-2", "yellow", "中危", _REASONS[2:], "11-10 起", override="陈志远调整，至2026-12-10"),
    ),
    State(
        "还不知道",
        WhyPopover("gallery-why-3", "unknown", "未分级", (Reason(("近12个月没有血压和血糖",), "", "muted"),)),
    ),
)
