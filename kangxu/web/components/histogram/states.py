from kangxu.web.components.histogram import Bin, Group, Histogram
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "数值分布"
_COUNTS = (38, 120, 260, 520, 840, 900, 760, 560, 420, 190, 96, 52, 30)
GLUCOSE = tuple(Bin(3.2 * 1.13**place, 3.2 * 1.13 ** (place + 1), count) for place, count in enumerate(_COUNTS))
ODD = tuple(
    Bin(70 * 1.16**place, 70 * 1.16 ** (place + 1), count, "amber") for place, count in enumerate((2, 6, 9, 8, 6, 4, 2))
)
STATES = (
    State(
        "两种单位",
        Histogram(
            GLUCOSE + ODD,
            (4, 6, 10, 20, 50, 100, 200),
            (Group(6, "4,790行像mmol/L"), Group(110, "37行像mg/dL", "amber")),
            "数值和行数都取对数",
            True,
            True,
            "4,790行像mmol/L，37行像mg/dL",
        ),
        width=318,
    ),
    State("一种单位", Histogram(GLUCOSE, (4, 6, 10), log_values=True, label="血糖分布"), width=318),
)
