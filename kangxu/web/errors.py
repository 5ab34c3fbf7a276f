"""The pages that say why something is not shown or was not done, and what to do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.web.components.button import Button
from kangxu.web.components.empty import Empty


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same answer for what does not exist and for what the viewer may not know of."""
    found_above = _("请核对网址；患者可以在上方按姓名、手机或身份证尾号查找。")
    text = found_above if _is_in(request) else _("请核对网址，或先登录。")
    return _answer(request, Empty(_("没有这一页，或者不在本机构范围内"), text, "no_match", (_home(),)), 404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = _("需要时请让本机构信息科在“人员”里加上相应岗位，其他工作不受影响。")
    return _answer(request, Empty(_("这一页没有对当前岗位开放"), text, "denied", (_home(),)), 403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came back without its token."""
    text = _("多半是页面开得太久，或已换人登录。请返回上一页，刷新后再提交。")
    return _answer(request, Empty(_("页面已过期，刚才的提交没有保存"), text, "error", (_home(),)), 403)


def failed(request: HttpRequest) -> HttpResponse:
    """Leans on nothing that may itself have failed: no viewer, no database."""
    text = _("已记在日志里，没有存下半截数据。请返回再试；还不行请告诉信息科出错的时间和当时在做的事。")
    problem = Empty(_("服务器出错了，这一步没有做成"), text, "error", (_home(),))
    return HttpResponse(render_to_string("problem.html", {"problem": problem, "inside": False}), status=500)


def _home() -> Button:
    return Button(_("回到首页"), tone="primary", href="/home")


def _viewer(request: Any) -> Viewer:
    return getattr(request, "viewer", STRANGER)


def _is_in(request: HttpRequest) -> bool:
    return _viewer(request).staff_id is not None


def _answer(request: HttpRequest, problem: Empty, status: int) -> HttpResponse:
    shown: dict[str, Any] = {"problem": problem, "inside": _is_in(request)}
    return HttpResponse(render_to_string("problem.html", shown, request=request), status=status)
