"""Words of calls."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.messaging.channels import voices
from kangxu.messaging.queries import CallView, RecordingView
from kangxu.messaging.steps import MOBILE
from kangxu.messaging.terms import reasons, results

STATES: dict[str, Promise] = {
    "created": gettext_lazy("正在接通"), "ringing": gettext_lazy("振铃中"), "talking": gettext_lazy("通话中"),
    "ended": gettext_lazy("已结束"),
}  # fmt: skip
NOTICES: dict[str, Promise] = {
    "": gettext_lazy("没有告知录音"), "told": gettext_lazy("已告知录音"), "refused": gettext_lazy("不同意录音"),
}  # fmt: skip
RECORDINGS: dict[str, Promise] = {
    "wanted": gettext_lazy("正在取回"), "kept": gettext_lazy("有录音"), "left": gettext_lazy("未保存"),
    "failed": gettext_lazy("取回失败"), "erased": gettext_lazy("已到期删除"),
}  # fmt: skip


def clock_words(seconds: int | None) -> str:
    """Minutes and seconds, as 04:37."""
    return f"{seconds // 60:02}:{seconds % 60:02}" if seconds is not None else ""


def result_words(call: CallView) -> str:
    return str(STATES[call.state]) if call.live else results()[call.result].words


def channel_words(code: str) -> str:
    if code == MOBILE:
        return _("自己的电话，补登")
    return str(voices()[code].title) if code in voices() else code


def recording_words(one: RecordingView) -> str:
    """Where a recording stands, and why it was not kept."""
    return reasons()[one.why].words if one.why in reasons() else str(RECORDINGS[one.state])
