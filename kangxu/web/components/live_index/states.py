from kangxu.web.components.live_index import LiveIndex, LiveRow
from kangxu.web.components.states import State

GROUP = "screening"
TITLE = "边填边算"
_ROWS = (
    LiveRow("ascvd", "心脑血管", "13.3%", "高危", "China-PAR 10年", "red", 85, 85),
    LiveRow("stroke", "脑卒中", "5 / 8项", "高危", "满3项", "red", 100, 100),
    LiveRow("diabetes", "糖尿病", "33 / 51分", "阳性", "该查糖耐量", "amber", 84.5, 84.5),
    LiveRow("copd", "慢阻肺", "5–8 / 28分", "低", "还差1项", "", 20, 32),
    LiveRow("ckd", "慢性肾病", "", "", "还没有填"),
)
STATES = (State("算完的、还差的、没填的", LiveIndex(_ROWS), width=480),)
