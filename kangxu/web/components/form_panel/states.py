from kangxu.web.components.form_panel import FormInput, FormOption, FormPanel, FormRow
from kangxu.web.components.notice import Notice
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "随访表单"


def _chips(key: str, *labels: str, chosen: int = -1, many: bool = False) -> FormInput:
    options = tuple(FormOption(str(at), label, at == chosen) for at, label in enumerate(labels))
    return FormInput(key, "chips", f"form.{key}", key, options=options, many=many)


_ROWS = (
    FormRow("mode", "随访方式", (_chips("mode", "门诊", "家庭", "电话", "视频", chosen=2),), last="门诊"),
    FormRow(
        "symptoms", "症状",
        (_chips("symptoms", "无症状", "头痛头晕", "恶心呕吐", "眼花耳鸣", "呼吸困难", chosen=0, many=True),),
        last="头痛头晕",
    ),
    FormRow(
        "pressure", "血压",
        (
            FormInput("sbp", "number", "form.sbp", "收缩压", value="151", tone="red"),
            FormInput("dbp", "number", "form.dbp", "舒张压", "/", value="84", unit="mmHg", tag="11-21 家测带入"),
        ),
        target="<130/80", last="156/88",
    ),
    FormRow(
        "weight", "体重",
        (
            FormInput("weight", "number", "form.weight", "体重", value="640", unit="kg", problem="应在20–300之间"),
            FormInput("bmi", "shown", "form.bmi", "BMI", "BMI", value="25.8"),
        ),
        targets=(FormInput("weight_target", "number", "form.weight_target", "体重 目标", value="59.5"),), last="65",
    ),
    FormRow(
        "class", "此次随访分类", (_chips("class", "控制满意", "控制不满意", "不良反应", "并发症", chosen=1),),
        because_key="class", because="自动：控制不满意，血压151/84，规范标准<150/90", last="控制不满意",
    ),
)  # fmt: skip
_OPEN = FormPanel(
    "panel-states", "form", "高血压患者随访服务记录表", _ROWS, sub="电话不计面访，今年面访 3/4", saved="09:52 已存",
    done=4, of=5, last_on="11-06",
)  # fmt: skip
_DANGER = Notice("不要挂断，通知家属陪护，当日转精神科", "PHQ-9第9题阳性", "red")
_ITEM = FormRow(
    "item", "有过不如死了算了，或想伤害自己的念头", (_chips("item", "完全没有", "有几天", chosen=1),), number="9"
)
_SCALE = FormPanel(
    "panel-scale", "scale", "抑郁症状自评（PHQ-9）", (_ITEM,),
    has_targets=False, has_last=False, notices=(_DANGER,), scores=(("总分", "9分，轻度抑郁症状"),), done=9, of=9,
    attrs={"data-wide": ""},
)  # fmt: skip
STATES = (
    State("通话和随访的表单", _OPEN, width=710),
    State("量表，有安全提示", _SCALE, width=710),
)
