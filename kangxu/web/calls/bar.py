"""The bar of a call as ready values: for the call page, and for answers that renew it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import CallView, call_of, can_dial, needs_extension
from kangxu.web.calls import words
from kangxu.web.components.button import Button
from kangxu.web.components.call_bar import CallBar
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class CallParts:
    """The three parts of a call's bar; they stand where the page puts them."""

    chip: CallBar
    notice: CallBar
    tools: CallBar

    @property
    def live(self) -> bool:
        return bool(self.chip.watch_href)


def call_parts(person_id: int, *, cause: str, viewer: Viewer, at: datetime, phone: int | None = None) -> CallParts:
    """The bar on a page about `cause` (`task:<id>`): the last call about it, or the way to make one. Two queries."""
    return parts_of(call_of(cause, viewer=viewer), person_id, cause=cause, phone=phone, viewer=viewer, at=at)


def parts_of(
    call: CallView | None, person_id: int, *, cause: str, viewer: Viewer, at: datetime, phone: int | None = None
) -> CallParts:  # fmt: skip
    if call is not None and call.live:
        return CallParts(_chip(call, at), _notice(call, viewer), CallBar("tools", buttons=_controls(call, viewer)))
    buttons = _dialling(person_id, cause, phone, again=call is not None, viewer=viewer)
    if call is None:
        return CallParts(CallBar("chip", _("未拨打")), CallBar("notice"), CallBar("tools", buttons=buttons))
    return CallParts(_chip(call, at), _notice(call, viewer), CallBar("tools", buttons=buttons))


def renewed(parts: CallParts) -> CallParts:
    """The same as an answer: what stands beside the chip is swapped with it."""
    return CallParts(parts.chip, replace(parts.notice, oob=True), replace(parts.tools, oob=True))


def _chip(call: CallView, at: datetime) -> CallBar:
    if not call.live:
        bad = call.result == "failed"
        return CallBar("chip", words.result_words(call), "bad" if bad else "over", call.seconds)
    held = call.held and call.state == "talking"
    label = _("保持中") if held else str(words.STATES[call.state])
    spoken = int((at - call.answered_at).total_seconds()) if call.answered_at else None
    return CallBar(
        "chip", label, "live" if call.state == "talking" and not held else "wait", spoken, running=spoken is not None,
        watch_href=reverse("call-bar", args=[call.id]),
    )  # fmt: skip


def _notice(call: CallView, viewer: Viewer) -> CallBar:
    """What was said of the recording; two buttons as long as nothing was."""
    if call.notice:
        return CallBar("notice", tags=(Tag(str(words.NOTICES[call.notice]), tone="muted"),))
    if not call.records or call.state == "created" or call.staff_id != viewer.staff_id:
        return CallBar("notice")
    ask = Tag(_("请告知录音"), tone="amber", title=_("患者知道并同意后再点“已告知”，否则录音不保存"))
    told = _do(call, Button(_("已告知"), small=True), "told")
    return CallBar("notice", tags=(ask,), buttons=(told, _do(call, Button(_("不同意"), small=True), "refused")))


def _controls(call: CallView, viewer: Viewer) -> tuple[Button, ...]:
    if call.staff_id != viewer.staff_id:
        return ()
    talking, able = call.state == "talking", call.abilities
    shown: list[Button] = []
    if talking and "mute" in able:
        label, what = (_("取消静音"), "unmute") if call.muted else (_("静音"), "mute")
        shown.append(_do(call, Button(label, icon="microphone-on" if call.muted else "microphone"), what))
    if talking and "hold" in able:
        label, what = (_("恢复"), "resume") if call.held else (_("保持"), "hold")
        shown.append(_do(call, Button(label, icon="player-play" if call.held else "pause"), what))
    if talking and "transfer" in able:
        shown.append(_do(call, Button(_("转医生"), icon="switch"), "transfer"))
    return (*shown, _do(call, Button(_("挂断"), icon="phone-x"), "hang_up"))


def _do(call: CallView, button: Button, what: str) -> Button:
    attrs = _attrs(reverse("call-do", args=[call.id]), {"what": what})
    return replace(button, attrs={**attrs, "data-call-do": what})


def _dialling(person_id: int, cause: str, phone: int | None, *, again: bool, viewer: Viewer) -> tuple[Button, ...]:
    """Dial, or what stands in the way of it; a call on one's own telephone can always be noted."""
    if not viewer.may(Permission.WORK_TASKS):
        return ()
    noted = f"{reverse('call-note', args=[person_id])}?cause={cause}"
    note = Button(_("补登手机通话"), icon="device-mobile", attrs={"hx-get": noted, "hx-target": "#drawer-body"})
    if not can_dial(viewer=viewer):
        return (note,)
    if needs_extension(viewer=viewer):
        own = {"hx-get": reverse("own-extension"), "hx-target": "#drawer-body"}
        return (Button(_("登记分机号"), icon="phone", attrs=own), note)
    asked = {"cause": cause, **({"phone": str(phone)} if phone else {})}
    attrs = {**_attrs(reverse("call-dial", args=[person_id]), asked), "data-act-page": True}
    return (Button(_("再拨") if again else _("拨打"), tone="soft", icon="phone", key="C", attrs=attrs),)


def _attrs(href: str, told: dict[str, str]) -> dict[str, str]:
    return {
        "hx-post": href, "hx-vals": json.dumps(told), "hx-target": "#call-chip", "hx-swap": "outerHTML",
        "hx-disabled-elt": "this",
    }  # fmt: skip
