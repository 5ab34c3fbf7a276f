from kangxu.web.components.last_contact import LastContact
from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "person"
TITLE = "上次沟通"
_TEXT = (
    "诊室156/88。氨氯地平换成缬沙坦氨氯地平，约两周后复核。本人说",
    Fact("“怕药吃多了伤肾”", bold=True),
    "，已解释会定期查肾功能。",
)
STATES = (
    State("有", LastContact(_TEXT, (Tag("顾虑：伤肾", tone="amber"), Tag("上午好接"))), width=352),
    State("没有", LastContact(), width=352),
)
