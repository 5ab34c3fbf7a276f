from django.utils.safestring import mark_safe

from kangxu.web.components.page_head import PageHead
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "页头"
_BUTTON = mark_safe('<button class="btn btn--primary" type="button">保存并启用</button>')
STATES = (
    State("工作台", PageHead("今日工作", facts=("11月20日 周五09:14", "高血压一组")), wide=True),
    State(
        "有上级页面与主按钮",
        PageHead(
            "糖尿病控制不佳且筛查逾期",
            crumbs=(Link("分群", "#page_head"),),
            facts=("09:42 已自动保存",),
            actions=_BUTTON,
        ),
        wide=True,
    ),
    State("返回", PageHead("指标趋势", back_href="#page_head"), wide=True),
)
