from kangxu.web.components.next_steps import NextSteps, Step
from kangxu.web.components.states import State

GROUP = "screening"
TITLE = "下一步"
_STEPS = (
    Step("heartbeat", "另2天再量血压", "11-24、11-28，河西镇卫生院", "李娟"),
    Step("droplet", "口服糖耐量试验", "11-27上午空腹，县医院", "何静", why="糖尿病风险评分33分"),
    Step("smoking-no", "戒烟门诊", "问本人，愿意就约", "何静"),
    Step("alert", "当天转诊", "今天", "值班医生", "red"),
)
STATES = (
    State("四种", NextSteps(_STEPS), width=500),
    State("没有", NextSteps((), "没有要办的事，按期复查"), width=500),
)
