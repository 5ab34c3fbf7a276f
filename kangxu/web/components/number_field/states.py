from kangxu.web.components.number_field import NumberField
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "数值录入"
STATES = (
    State("普通", NumberField("g1", "心率", "76", "次/分")),
    State("自动带入", NumberField("g2", "收缩压", "151", "mmHg", "今早06:52 家测带入")),
    State(
        "可疑，问一句",
        NumberField(
            "g3", "体重", "645", "kg", state="doubtful", error="比上次重580 kg，是不是少了小数点？", decimals=True
        ),
    ),
    State(
        "不能存",
        NumberField("g4", "收缩压", "15", "mmHg", state="wrong", error="收缩压15不在50–300之间，是不是少写了一位？"),
    ),
)
