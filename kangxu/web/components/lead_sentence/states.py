from kangxu.web.components.lead_sentence import LeadSentence
from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "一句话"
_TEXT = (
    "糖化达标率",
    Fact("51.9%", bold=True),
    "，比上月升0.7个百分点，离年度目标还差",
    Fact("261人", href="#lead_sentence"),
    "。",
    Fact("河西镇卫生院", bold=True),
    "连续3个月下降，24名红色未联系患者有",
    Fact("14名", href="#lead_sentence"),
    "在那里。",
)
STATES = (State("看板", LeadSentence(_TEXT), wide=True),)
