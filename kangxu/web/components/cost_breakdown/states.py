from kangxu.web.components.cost_breakdown import CostBreakdown, CostLine
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "一年费用"
STATES = (
    State(
        "居民医保",
        CostBreakdown(
            (
                CostLine("项目标价", "846.00"),
                CostLine("医保预计报销", "−273.00", "起付100，60%", "insurance"),
                CostLine("公卫免费", "−32.00", "空腹血糖4次", "public"),
                CostLine("签约激励", "−40.00", "只抵自费项目", "incentive"),
            ),
            "患者自付",
            "501.00元",
            "报销是估算，以结算为准",
            (("insurance", 27300), ("public", 3200), ("incentive", 4000), ("patient", 50100)),
        ),
        width=320,
    ),
    State("没有金额", CostBreakdown((CostLine("项目标价", "0.00"),), "患者自付", "0.00元"), width=320),
)
