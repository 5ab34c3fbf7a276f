from kangxu.web.components.carer_choice import Carer, CarerChoice
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "责任人选择"
STATES = (
    State(
        "负荷少的在前",
        CarerChoice(
            "doctor", "责任医师",
            (
                Carer("1", "陈立群", "内分泌科", 182, 600, proposed=True, chosen=True),
                Carer("2", "周敏", "心内科", 431, 600), Carer("3", "王强", "心内科", 612, 600),
            ),
        ),
        width=420,
    ),
    State(
        "可以先不定",
        CarerChoice("manager", "健康管理师", (Carer("4", "何静", "慢病中心", 96, 300),), "先不定"),
        width=420,
    ),
    State("没有人", CarerChoice("nobody", "责任医师", (), empty="本机构没有在岗医生"), width=420),
)  # fmt: skip
