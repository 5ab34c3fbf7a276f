from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.states import State

GROUP = "cohort"
TITLE = "占比条"
STATES = (
    State("普通", ShareBar(94.7, "94.7%")),
    State("变差", ShareBar(68.1, "68.1%", "red")),
    State("无字", ShareBar(40)),
)
