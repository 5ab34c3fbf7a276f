from kangxu.web.components.sign_progress import SignParty, SignProgress
from kangxu.web.components.states import State

GROUP = "money"
TITLE = "签署进度"
STATES = (
    State(
        "医生已签",
        SignProgress(
            (
                SignParty("医生 陈立群", "11-20 09:31", done=True),
                SignParty("患者 李秀兰", "转屏签，或签纸质", next=True),
                SignParty("健康管理师 何静", "接收后派24项任务"),
            ),
            "三方签完即生效",
        ),
        width=320,
    ),
)
