from django.utils.safestring import mark_safe

from kangxu.web.components.filter_bar import FilterBar
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "table"
TITLE = "筛选栏"
_SELECTS = mark_safe(
    '<select class="select" name="disease" aria-label="病种"><option>全部病种</option><option>高血压</option></select>'
    '<select class="select" name="tier" aria-label="分级"><option>全部分级</option><option>红</option></select>'
)
_VIEWS = (
    Link("全部在管", "#filter_bar", active=True, count="8,412"),
    Link("红色未联系", "#filter_bar", count=24),
    Link("我的新入组", "#filter_bar", count=4),
)
_CHIPS = (Link("2型糖尿病", "#filter_bar"), Link("HbA1c ≥8.0", "#filter_bar"))
_LABEL = "姓名、拼音首字母、手机或身份证尾号"
STATES = (
    State(
        "视图、条件",
        FilterBar(
            "#filter_bar",
            "#filter_bar",
            _SELECTS,
            query_label=_LABEL,
            chips=_CHIPS,
            views=_VIEWS,
            clear_href="#filter_bar",
            save_href="#filter_bar",
            words="1,286人",
        ),
        wide=True,
    ),
    State("简单", FilterBar("#filter_bar", "#filter_bar", query_label=_LABEL), wide=True),
)
