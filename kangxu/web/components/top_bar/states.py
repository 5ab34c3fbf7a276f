from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State
from kangxu.web.components.top_bar import TopBar

GROUP = "frame"
TITLE = "顶栏"
_LANGUAGES = (Link("中文", "#top_bar", active=True), Link("English", "#top_bar"))
STATES = (
    State(
        "护士",
        TopBar(
            "安澜县人民医院",
            "慢病管理中心",
            "周慧敏",
            "护士",
            languages=_LANGUAGES,
            language="中文",
            help_href="#top_bar",
            account_links=(Link("退出", "#top_bar", icon="logout"),),
        ),
        wide=True,
    ),
)
