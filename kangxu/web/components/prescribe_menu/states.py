from kangxu.web.components.prescribe_menu import PrescribeChoice, PrescribeMenu
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "开健康教育"
_CHOICES = (
    PrescribeChoice("less_salt", "少吃盐，血压会降", "收缩压"),
    PrescribeChoice("home_pressure", "在家这样量血压", "高血压"),
)
STATES = (
    State("有合适的", PrescribeMenu("lessons-menu", _CHOICES, "#prescribe_menu", "#prescribe_menu"), width=320),
    State("都开过了", PrescribeMenu("lessons-menu-2", (), "#prescribe_menu", "#prescribe_menu"), width=320),
)
