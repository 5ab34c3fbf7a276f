from kangxu.web.components.button import Button
from kangxu.web.components.notice import Notice
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "页内提示"
STATES = (
    State("告知", Notice("这里的姓名、号码和日期是编的，测量值来自公开数据集。", "演示数据"), wide=True),
    State(
        "要留意",
        Notice("昨夜检验接口晚到26分钟，412条结果已补齐。", tone="amber", actions=(Button("看批次", small=True),)),
        wide=True,
    ),
    State(
        "没做成", Notice("第38行：出生日期1962-13-05 不是日期。改好后重新上传这一行。", "1行没有入库", "red"), wide=True
    ),
    State("成了", Notice("4,825行已入库。", tone="green"), wide=True),
)
