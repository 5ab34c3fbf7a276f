from kangxu.web.components.states import State
from kangxu.web.components.upload_drop import UploadDrop

GROUP = "intake"
TITLE = "上传"
_HINT = "Excel、CSV、TSV、FHIR Bundle；UTF-8 或GB18030 都认得"
STATES = (
    State("等文件", UploadDrop("#upload_drop", hint=_HINT), width=420),
    State(
        "读不了",
        UploadDrop("#upload_drop", hint=_HINT, error="这个文件是加了密码的Excel，请另存一份不带密码的再传。"),
        width=420,
    ),
)
