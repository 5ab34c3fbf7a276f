from kangxu.web.components.money_lines import MoneyLine, MoneyLines
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "金额怎么来的"
STATES = (
    State(
        "退款",
        MoneyLines(
            (
                MoneyLine("实付", "499.00"),
                MoneyLine("已交付：专科门诊", "−180.00", "4次×45.00"),
                MoneyLine("手续费", "−24.95", "实付的5%"),
                MoneyLine("应退", "294.05", strong=True),
            ),
            "退款金额",
        ),
        width=320,
    ),
    State("只有一行", MoneyLines((MoneyLine("应收", "0.00", strong=True),)), width=320),
)
