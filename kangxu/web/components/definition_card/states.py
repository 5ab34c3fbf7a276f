from kangxu.web.components.definition_card import DefinitionCard
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "指标口径"
DEFINITION = DefinitionCard(
    "糖化达标率",
    "OP07，第3版，2026-07-01 起用",
    (
        ("分子", "近6个月最后一次HbA1c低于本人目标的人，4,366"),
        ("分母", "在管且应测的人，8,412；没测算未达标"),
        ("测过的", "4,366 / 6,942，62.9%"),
        ("不计入", "期初前已故、迁出、重复档、撤回统计同意，共318"),
    ),
    (
        Link("看4,366人", "#definition_card"),
        Link("看没测的1,470人", "#definition_card"),
        Link("导出计算表", "#definition_card"),
    ),
)
STATES = (State("完整", DEFINITION, width=372),)
