from kangxu.web.components.states import State
from kangxu.web.components.stepper import Step, Stepper

GROUP = "intake"
TITLE = "步骤"
STATES = (
    State(
        "第2步",
        Stepper(
            (Step("上传", "done", "#stepper"), Step("对应字段", "current"), Step("认人"), Step("预检"), Step("入库")),
            "导入步骤",
        ),
        wide=True,
    ),
    State("有问题", Stepper((Step("上传", "done"), Step("对应字段", "problem"), Step("认人")), "导入步骤"), wide=True),
)
