from kangxu.web.components.reach_bar import ReachBar, ReachPart
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "可联系"
_ALL = (
    ReachPart("wechat", "微信", 742, "742"),
    ReachPart("sms", "短信", 288, "288"),
    ReachPart("phone", "仅电话", 87, "87"),
    ReachPart("none", "联系不上", 169, "169"),
)
_NONE = (
    ReachPart("sms", "短信", 0, "0"),
    ReachPart("phone", "仅电话", 0, "0"),
    ReachPart("none", "联系不上", 12, "12"),
)
STATES = (
    State("各种方式", ReachBar("1,117", "86.9%", _ALL, "联系不上：未同意 63、号码停用 52、免打扰 41、无号码 13")),
    State("都联系不上", ReachBar("0", "0.0%", _NONE, "联系不上：未同意 12", note="还没有接微信，微信一栏没有人")),
)
