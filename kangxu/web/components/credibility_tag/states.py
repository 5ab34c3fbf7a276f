from kangxu.web.components.credibility_tag import CredibilityTag
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "可信度"
STATES = (
    State("设备或检验", CredibilityTag("A", "设备自动上传")),
    State("人工抄录", CredibilityTag("B")),
    State("无佐证", CredibilityTag("C")),
    State("存疑", CredibilityTag("D", "连续3次一模一样")),
)
