"""What the builder says above the rows: waiting for approval, failed, paused, not to be edited here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.segments.queries import Definition, Version
from kangxu.web.components.button import Button
from kangxu.web.components.notice import Notice
from kangxu.web.segments.editing import Edited


def notices(found: Edited | None, *, viewer: Viewer) -> tuple[Notice, ...]:
    return tuple(_notices(found, viewer)) if found else ()


def _notices(found: Edited, viewer: Viewer) -> Iterator[Notice]:
    if found.broken:
        yield Notice(_("存着的规则现在读不了，成员保持原样。改好再启用就恢复。") + found.broken, _("定义出错"), "red")
    if found.view.error:
        yield Notice(
            _("最近一次计算失败，名单停在上次成功时。原因：%(why)s") % {"why": found.view.error}, _("定义出错"), "red"
        )
    if found.waiting:
        yield _waiting(found, found.waiting, viewer)
    if found.row.state == Definition.State.PAUSED:
        yield Notice(_("已停用：在里面的人保持原样，不再自动进出。"), tone="amber")
    if found.row.lacks:
        yield Notice(_("还在等：%(what)s") % {"what": found.view.lacks}, tone="info")
    shown = found.own or found.row.version
    if shown and shown.bands:
        yield Notice(_("这个标签分档，每一档一条规则，这里只看合起来的样子，不能改。"), tone="info")


def _waiting(found: Edited, waiting: Version, viewer: Viewer) -> Notice:
    if waiting.author == viewer.actor:
        back = {"hx-post": reverse("segment-withdraw", args=[found.view.code]), "hx-swap": "none"}
        return Notice(
            _("人数超过规定的比例，要另一位有发布权限的同事看过才启用。等的时候不能改。"),
            _("已提交审批"),
            "amber",
            (Button(_("收回修改"), attrs=back),),
        )
    name = actor_names([waiting.author], viewer=viewer)[waiting.author]
    look = (Button(_("去审批"), tone="soft", href=reverse("segment-approve", args=[found.view.code])),)
    return Notice(
        _("%(name)s提交了一版，等人审批。") % {"name": name},
        tone="amber",
        actions=look if viewer.may(P.PUBLISH_SEGMENTS) else (),
    )
