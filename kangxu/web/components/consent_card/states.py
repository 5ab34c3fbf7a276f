from kangxu.web.components.consent_card import ConsentCard, ConsentRow
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "同意与联系"
_ROWS = (
    ConsentRow("可联系", ("电话、微信、短信", "9:00–11:30 最好接")),
    ConsentRow("家属", ("女儿 刘敏 139****7715，可告知病情",), "授权至2027-03-15"),
    ConsentRow("健康管理", ("已同意 2026-03-16", "纸质签字")),
    ConsentRow("科研使用", ("未同意",), tone="muted"),
)
STATES = (State("几项", ConsentCard(_ROWS), width=352),)
