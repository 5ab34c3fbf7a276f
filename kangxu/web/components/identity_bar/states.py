from kangxu.web.components.button import Button
from kangxu.web.components.identity_bar import IdentityBar, Place
from kangxu.web.components.shapes import Fact, Link
from kangxu.web.components.states import State
from kangxu.web.components.tabs import Tabs
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.components.why_popover import Reason, WhyPopover

GROUP = "person"
TITLE = "身份栏"
_HERE = "#identity_bar"
_TIER = WhyPopover("gallery-identity-why", "red", "高危", (Reason(("家测10日均152，≥150",), "11-20"),))
_TAGS = (Tag("高血压2015"), Tag("2型糖尿病2018"), Tag("独居"), Tag("听力差，慢慢说", tone="info", icon="ear"))
_FACTS = (
    "责任医师 陈志远",
    "健康管理师 周慧敏",
    Fact("剩115天", lead="标准包至2027-03-15，", bold=True),
    "身份证尾号 2148",
)
_TABS = Tabs(
    "患者页",
    (Link("概览", _HERE, active=True), Link("检验检查", _HERE), Link("随访记录", _HERE), Link("消息", _HERE, count=2)),
)
_START = Button("开始随访", tone="primary", icon="phone")
_MORE = Button(icon="dots", title="更多操作")
STATES = (
    State(
        "完整",
        IdentityBar(
            "王桂芳",
            "女67岁",
            _HERE,
            _TIER,
            "138****6027",
            _HERE,
            _TAGS,
            _FACTS,
            Place("待办1/34", "", _HERE),
            (Button("发消息", icon="message"), _MORE, _START),
            _TABS,
        ),
        wide=True,
    ),
    State(
        "紧凑52 px",
        IdentityBar(
            "王桂芳",
            "女67岁",
            _HERE,
            TierMark("red", "高危"),
            tags=_TAGS[:2],
            actions=(_START,),
            compact=True,
            demonstration="演示数据",
        ),
        wide=True,
    ),
)
