from kangxu.web.components.states import State
from kangxu.web.components.tier_options import TierOption, TierOptions

GROUP = "money"
TITLE = "三档并列"
STATES = (
    State(
        "标准包已选",
        TierOptions(
            (
                TierOption("基础包", "293元", "医护联系5次", "低于建议", why_not="低于决策树的最低档，不能选"),
                TierOption("标准包", "501元", "医护联系12次", "推荐", "teal", chosen=True),
                TierOption("增值包", "2,650元", "另加动态血糖、营养师", "超上限", "amber"),
            ),
            "服务包档位",
        ),
        wide=True,
    ),
)
