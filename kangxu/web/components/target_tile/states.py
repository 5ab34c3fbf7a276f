from kangxu.web.components.shapes import Link
from kangxu.web.components.sparkline import Sparkline
from kangxu.web.components.states import State
from kangxu.web.components.target_tile import TargetTile

GROUP = "person"
TITLE = "指标块"
_FPG = Sparkline((6.2, 5.6, 8.4, 7.6, 6.9), low=4.4, high=7.0, source="lab", tone="green")
_HBA1C = Sparkline((7.0, 6.9, 7.1, 7.3, 7.8), high=7.0, source="lab", tone="amber")
_BP = Sparkline((142, 143, 142, 145, 147, 146, 150, 155, 153, 151), high=130, source="device", tone="red")
_SELF = Sparkline((130, 130, 130), high=130, source="self", doubtful=True)
_LDL = Sparkline((3.2, 2.8, 2.6, 2.9), high=2.6, source="lab")
STATES = (
    State(
        "达标",
        TargetTile(
            "空腹血糖", "in_target", "6.9", "mmol/L", "↓0.2", "目标 4.4–7.0", "达标", "11-03 检验科", spark=_FPG
        ),
    ),
    State(
        "高于目标",
        TargetTile("糖化血红蛋白", "beyond", "7.8", "%", "↑0.4", "目标 <7.0", "高0.8", "11-03 检验科", spark=_HBA1C),
    ),
    State(
        "到处置线",
        TargetTile("血压", "action", "151/84", "mmHg", "↓3", "目标 <130/80", "高21", "今早06:52 家测", spark=_BP),
    ),
    State(
        "存疑，不着色",
        TargetTile("血压", "doubtful", "130/80", "mmHg", "", "", "存疑：3次相同", "09-28 自报", spark=_SELF),
    ),
    State("过期", TargetTile("LDL-C", "expired", "2.9", "mmol/L", "", "目标 <2.6", "14个月前", "检验科", spark=_LDL)),
    State("没有数据", TargetTile("eGFR", "none", note="未查过", when="每年1次，", next_step=Link("开单"))),
    State("没有目标", TargetTile("体重", "plain", "64.5", "kg", "↓0.5", "", "", "11-18 家测")),
    State("读取中", TargetTile("", "loading")),
)
