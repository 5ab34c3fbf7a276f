from kangxu.web.components.decision_nodes import DecisionNode, DecisionNodes, NodeCount, RuleLine
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "cohort"
TITLE = "决策树"
_LINES = (RuleLine(0, "", "年龄 <18岁"), RuleLine(0, "或", "标签 孕期"))
_STOP = DecisionNode(
    1, "特殊情况", "妊娠、18岁以下、透析", (Tag("不自动出方案"),), _LINES,
    ("模板", "界值为假定"), NodeCount("38人", 2.1, "比现在少2人", href="#decision_nodes"),
)  # fmt: skip
_REST = DecisionNode(2, "已达标", "以上都不符合", (Tag("推荐基础包", tone="teal"),), count=NodeCount("1,204人", 66.0))
_WRONG = DecisionNode(
    1, "重复", "", (), (RuleLine(0, "", "标签 孕期"),), problems=("走不到：前面已接住所有人",), changed="已改"
)
STATES = (
    State("试算过", DecisionNodes((_STOP, _REST)), width=760),
    State("有错", DecisionNodes((_WRONG,)), width=760),
)
