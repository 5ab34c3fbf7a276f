from kangxu.web.components.sale_sums import SaleSums, SumLine
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "售前测算"
_LINES = (
    SumLine("有效收入", "407.40", "服务60%，检查45%", "+24.75"),
    SumLine("人力", "-172.00", "215分钟 × 0.80元"),
    SumLine("耗材", "-36.00"),
)
STATES = (
    State("有毛利", SaleSums(_LINES, SumLine("毛利", "199.40", "占标价19.6%", "+24.75"), "标价为示例价"), width=320),
    State("一个方案", SaleSums(_LINES[:2], SumLine("结余", "159.40", "占标价814元的19.6%"), "不参与推荐"), width=320),
    State("亏", SaleSums(_LINES[1:], SumLine("毛利", "-208.00", tone="red")), width=320),
)
