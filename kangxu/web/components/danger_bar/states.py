from kangxu.web.components.danger_bar import DangerBar
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "转急症"
_SIGNS = ("胸痛", "剧烈头痛", "视物不清", "肢体无力")
STATES = (
    State("通话中", DangerBar(_SIGNS, form="gallery-danger"), width=272),
    State("只看", DangerBar(_SIGNS), width=272),
)
