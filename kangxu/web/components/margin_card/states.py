from kangxu.web.components.margin_card import MarginCard, MarginLine
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "成本核算"
STATES = (
    State(
        "标准包",
        MarginCard(
            (MarginLine("有效收入", "407.40", "服务60%，检查45%"), MarginLine("人力", "−172.00", "215分钟 × 0.80元")),
            MarginLine("结余", "159.40", "占标价814元的19.6%"),
            "不参与推荐",
        ),
        width=320,
    ),
)
