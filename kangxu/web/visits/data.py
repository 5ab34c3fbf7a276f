"""What the script of the visits' pages is given: addresses, outcomes, words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.visiting import HOME, KEEP, PANEL_AHEAD, PANEL_DAYS, outcomes_of_visit, visit_words
from kangxu.followup.vocabulary import Outcome
from kangxu.foundation.viewer import Viewer
from kangxu.web.components.shapes import Link

_A_KIND = "home_visit"


def script_data(viewer: Viewer) -> dict[str, Any]:
    return {
        "staff": viewer.staff_id, "keep_hours": KEEP.total_seconds() / 3600,
        "urls": {
            "panel": reverse("visits-panel"), "forms": reverse("visits-forms"), "reports": reverse("visits-reports"),
            "worker": reverse("visits-worker"),
        },
        "outcomes": {one.code: _outcome(one) for one in outcomes_of_visit()}, "words": _words(),
    }  # fmt: skip


def outcome_links() -> tuple[Link, ...]:
    return tuple(Link(visit_words(one), value=one.code) for one in outcomes_of_visit())


def ahead_links() -> tuple[Link, ...]:
    """How far ahead visits may be taken along."""
    return tuple(Link(one.words, value=str(days), active=days == PANEL_DAYS) for days, one in PANEL_AHEAD.items())


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "day": one.day, "asks_form": one.asks_form, "needs_note": one.needs_note, "schedule_next": one.schedule_next,
        "then": then_words(one),
    }  # fmt: skip


def then_words(one: Outcome) -> str:
    """What happens next; words that speak of calling are said for a visit."""
    own = {"no_answer": _("换个时间再来"), "call_back": _("到约定的日子再来")}
    return own.get(one.code) or one.next_words(_A_KIND, HOME)


def _words() -> dict[str, Any]:
    return {
        "no_crypto": _("这个地址不是HTTPS，浏览器不能加密保存，断网时用不了；有网时照常填写"),
        "no_key": _("本机内容已加密锁住，请联网登录后再看；填好的都还在本机"),
        "not_carried": _("还没有把患者带到本机，断网时打不开"),
        "carried": _("已带{n}人（{ahead}），{when}更新"),
        "preparing": _("正在准备，先带空表"), "taking": _("正在带 {n}/{of} 人，请先别断网"),
        "not_ready": _("正在准备离线页面，请先别断网"),
        "taken": _("已带到本机，断网也能填"),
        "not_taken": _("没带全：网络断了，请有网时再点一次"),
        "sent": _("已上传{n}份"), "nothing_waits": _("没有要上传的"),
        "stopped": {
            "offline": _("还没有网络，连上后自动上传"), "fault": _("服务器暂时没有回应，稍后自动再传"),
            "signed_out": _("登录已过期，请重新登录后上传"),
        },
        "waiting": {
            "offline": _("{n}份在本机，连上网自动上传"), "fault": _("{n}份在本机，服务器没有回应，稍后再传"),
            "signed_out": _("{n}份在本机，登录已过期，重新登录后上传"),
        },
        "refused": _("{n}份没有收下，点开看原因"), "conflicts": _("{n}份同事已先填，点开选以谁的为准"),
        "sealed": _("已加密的一份"),
        "states": {
            "draft": _("填了一半"), "waiting": _("在本机，待上传"), "refused": _("没有收下"),
            "conflict": _("同事已先填"), "stored": _("已上传"), "set_aside": _("以同事的为准"),
        },
        "over": {
            "waiting": _("已存在本机，连上网自动上传；现在可以去下一家"), "stored": _("已上传"),
            "set_aside": _("以同事的为准，您填的留底备查"),
        },
        "kept": _("{when} 已存本机"), "unknown": _("本机没有带上这位患者，请联网后再打开"),
        "arrived": _("{when} 已到"), "arrived_spot": _("{when} 已到，位置已记"),
        "no_outcome": _("请选这次面访的结果"), "needs_note": _("选“其他”请写一句说明"),
        "not_complete": _("还有{n}处要填或要改；没问完请选“部分完成”"), "device": _("型号或编号"),
        "day": {"next": _("约在"), "happened": _("哪天"), "follow": _("下次")},
    }  # fmt: skip
