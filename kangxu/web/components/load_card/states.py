from kangxu.web.components.load_card import Hour, LoadCard
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "今日负荷"
_MORNING = (Hour("08", 9), Hour("09", 3, 4), Hour("10", 0, 7), Hour("11", 0, 5))
_NOON = (Hour("12", note="午休"), Hour("13"))
_AFTERNOON = (Hour("14", 0, 8), Hour("15", 0, 7), Hour("16", 0, 6))
STATES = (
    State(
        "做到一半", LoadCard(14, 51, ("电话9/28", "面访3/12", "消息2/11"), _MORNING + _NOON + _AFTERNOON, 8), width=280
    ),
    State("做完了", LoadCard(51, 51, ("电话28", "面访12", "消息11")), width=280),
)
