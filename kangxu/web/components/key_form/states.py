from kangxu.web.components.key_form import KeyChoice, KeyField, KeyForm, KeyGroup, KeyRow
from kangxu.web.components.states import State

GROUP = "screening"
TITLE = "键盘表单"
_SIZE = KeyRow(
    "size", "身高、体重", note="BMI 27.2",
    fields=(KeyField("height", "身高", "cm", 80, 230, value="170"), KeyField("weight", "体重", "kg", value="78.5")),
)  # fmt: skip
_PRESSURE = KeyRow(
    "pressure", "血压第1次",
    fields=(KeyField("sbp", "收缩压", value="148"), KeyField("dbp", "舒张压", "mmHg", value="92", joined="/")),
)  # fmt: skip
_SMOKING = KeyRow(
    "smoking", "吸烟", fields_after=True, note="25包年",
    choices=(KeyChoice("1", "不吸"), KeyChoice("2", "已戒", opens=True), KeyChoice("3", "在吸", True, True)),
    fields=(KeyField("day", "每天", "支", value="20"), KeyField("years", "共", "年", value="25")),
)  # fmt: skip
_BREATH = KeyRow("breath", "气短", choices=(KeyChoice("1", "没有"), KeyChoice("2", "走急时")), current=True)
_GROUPS = (KeyGroup("测量", (_SIZE, _PRESSURE)), KeyGroup("生活", (_SMOKING, _BREATH)))
STATES = (State("一组数、一组选择，正在填的一行", KeyForm(_GROUPS), width=620),)
