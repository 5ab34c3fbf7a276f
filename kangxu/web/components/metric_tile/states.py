from kangxu.web.components.definition_card.states import DEFINITION
from kangxu.web.components.metric_tile import Change, MetricTile
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "指标"
_UP = (Change("同比", "↑6.4"), Change("环比", "↑0.7"))
_WORSE = (Change("同比", "↑3.9"), Change("环比", "↓1.2", True))
STATES = (
    State(
        "有口径",
        MetricTile(
            "gallery-metric-1",
            "糖化达标率",
            "51.9%",
            "目标55%",
            "4,366 / 8,412",
            "应测，缺测算未达标",
            _UP,
            "百分点",
            definition=DEFINITION,
        ),
        width=224,
    ),
    State(
        "变差",
        MetricTile("gallery-metric-2", "任务准时率", "88.7%", "目标90%", "3,842 / 4,331", "近30天到期任务", _WORSE),
        width=224,
    ),
    State(
        "要管",
        MetricTile(
            "gallery-metric-3",
            "红色超14天未联系",
            "24",
            "人，应为0",
            "24 / 1,036",
            "红色患者",
            tone="red",
            href="#metric_tile",
        ),
        width=224,
    ),
    State("还算不出", MetricTile("gallery-metric-4", "失访率", "", missing="在管不满3个月，12月起能算"), width=224),
)
