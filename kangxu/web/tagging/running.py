"""A rebuild on its way, as a bar."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.web.components.batch_progress import BatchProgress, Tally
from kangxu.web.components.button import Button
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag


def run_bar(run: Any, *, viewer: Viewer) -> BatchProgress | None:
    """The newest run while it goes on, or when something of it failed; else nothing."""
    if run is None or (run.state != "running" and not run.failed):
        return None
    goes_on, total = run.state == "running", max(len(run.definitions), 1)
    failed = len(run.failed)
    word, tone = _state(run.state)
    return BatchProgress(
        _("重新计算"), Tag(word, tone=tone), f"{100 * run.place / total:.0f}%",
        _("%(done)s / %(total)s个") % {"done": run.place, "total": total},
        accepted=100 * max(run.place - failed, 0) / total, rejected=100 * failed / total,
        tallies=(Tally(_("失败"), str(failed), tone="red"),) if failed else (),
        note=_("计算时其他标签和分群照常可看；失败的保留上一次的名单。"),
        actions=(_stop(run.pk),) if goes_on and viewer.may(P.EDIT_SEGMENTS) else (),
        poll_href=reverse("definitions-running") if goes_on else "",
    )  # fmt: skip


def _stop(run_id: int) -> Button:
    attrs = {"hx-post": reverse("definitions-cancel", args=[run_id]), "hx-target": "#run"}
    return Button(_("取消"), small=True, attrs=attrs)


def _state(code: str) -> tuple[str, Tone]:
    words = {"running": _("计算中"), "cancelled": _("已取消"), "done": _("算完")}
    tones: dict[str, Tone] = {"running": "info", "cancelled": "muted", "done": "green"}
    return words[code], tones[code]
