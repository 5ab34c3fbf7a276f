from django.utils.safestring import mark_safe

from kangxu.web.components.field import Field
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "表单行"
_NAME = mark_safe('<input class="input" id="gallery-name" value="王桂芳">')
_BAD = mark_safe(
    '<input class="input" id="gallery-id" value="330103195911" aria-invalid="true" aria-describedby="gallery-id-error">'
)
_KIND = mark_safe(
    '<select class="select" id="gallery-kind"><option>高血压一组</option><option>糖尿病组</option></select>'
)
STATES = (
    State("标签在上", Field("姓名", _NAME, "gallery-name", required=True), width=240),
    State("有错", Field("身份证号", _BAD, "gallery-id", error="少6位，应为18位"), width=240),
    State(
        "标签在左", Field("责任团队", _KIND, "gallery-kind", hint="没有分组的患者由护士长派", inline=True), width=420
    ),
)
