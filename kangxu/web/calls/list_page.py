"""The list of calls as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.call_queries import CallCounts, CallLine
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.masking import name_for
from kangxu.web.calls import words
from kangxu.web.calls.asked import Asked
from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.counter_bar import Counter, CounterBar
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Fact, Facts, Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.data.head import moment_words
from kangxu.web.desk.words import moment_word

NOTE = 60


@dataclass(frozen=True)
class CallsPage:
    here: str
    facts: Facts
    counters: CounterBar
    periods: Segmented
    staff: tuple[Link, ...]
    query: str
    chips: tuple[Link, ...]
    table: DataTable
    extension: Button | None
    days: str
    view: str
    keys: KeyHints


def calls_page(
    found: Page[CallLine], counts: CallCounts, staff: Sequence[Link], asked: Asked, *, extension: str, viewer: Viewer,
    at: datetime,
) -> CallsPage:  # fmt: skip
    label = _("我的分机 %(number)s") % {"number": extension} if extension else _("登记分机号")
    own = {"hx-get": reverse("own-extension"), "hx-target": "#drawer-body"}
    return CallsPage(
        here=reverse("calls"), facts=_facts(counts), counters=_counters(counts, asked), periods=_periods(asked),
        staff=_staff(staff, asked) if viewer.may(P.LISTEN_CALLS) else (), query=asked.q,
        chips=(Link(asked.q, asked.href(q="")),) if asked.q else (), table=_table(found, asked, viewer, at),
        extension=Button(label, icon="phone", attrs=own) if viewer.staff_id else None, days=asked.days, view=asked.view,
        keys=KeyHints(
            (KeyHint(("J", "K"), _("上下移动")), KeyHint(("Enter",), _("打开通话")), KeyHint(("/",), _("搜索")))
        ),
    )  # fmt: skip


def _facts(counts: CallCounts) -> Facts:
    minutes = Fact(f"{counts.seconds // 60:,}", lead=_("通话"), unit=_("分钟"), bold=True)
    if not counts.views["answered"]:
        return (minutes,)
    mean = words.clock_words(counts.seconds // counts.views["answered"])
    return (minutes, Fact(mean, lead=_("平均")))


def _counters(counts: CallCounts, asked: Asked) -> CounterBar:
    labels = {"all": _("全部"), "answered": _("已接通"), "missed": _("未接通"), "recorded": _("有录音")}
    shown = tuple(
        Counter(label, counts.views[view], asked.href(view=view), active=asked.view == view)
        for view, label in labels.items()
    )
    return CounterBar(_("看哪些通话"), shown, target="#list")


def _periods(asked: Asked) -> Segmented:
    labels = {"today": _("今天"), "7": _("近7天"), "30": _("近30天"), "all": _("全部时间")}
    options = (Link(label, asked.href(days=code), active=asked.days == code) for code, label in labels.items())
    return Segmented(_("通话时间"), tuple(options), target="#list")


def _staff(staff: Sequence[Link], asked: Asked) -> tuple[Link, ...]:
    everybody = Link(_("全部人员"), value="", active=not asked.staff)
    return (everybody, *(Link(one.label, value=one.value, active=one.value == asked.staff) for one in staff))


def _table(found: Page[CallLine], asked: Asked, viewer: Viewer, at: datetime) -> DataTable:
    after = asked.href(after=found.after) if found.after else ""
    pager = Pager(asked.href() if asked.after else "", after, target="#list")
    return DataTable(
        _("通话记录"),
        (
            Column(_("时间")), Column(_("患者")), Column(_("时长和结果")), Column(_("录音")),
            Column(_("随访结果和备注")), Column(_("打电话的人"), hide=True),
        ),
        tuple(_row(one, viewer, at) for one in found.rows),
        empty=_empty(asked), pager=pager if asked.after or after else None, keyboard=True,
    )  # fmt: skip


def _row(one: CallLine, viewer: Viewer, at: datetime) -> TableRow:
    call, outcome = one.call, OUTCOMES.get(one.outcome)
    quote = f"“{one.patient_words}”" if one.patient_words else ""
    note = " ".join(part for part in (one.note, quote) if part)
    return TableRow(
        (
            Cell(_when(call.dialled_at, at)),
            Cell(name_for(viewer, one.person_name) or _("未登记姓名"), bold=True),
            Cell(component=Tag(words.result_words(call), tone=_tone(one))) if not call.seconds else
            Cell(words.clock_words(call.seconds), sub=words.result_words(call)),
            Cell(component=_recording(one)),
            Cell(outcome.words if outcome else "", sub=note[:NOTE] + ("…" if len(note) > NOTE else ""), title=note),
            Cell(call.staff_name, sub=words.channel_words(call.channel)),
        ),
        id=f"call-{call.id}", href=reverse("call", args=[call.id]),
    )  # fmt: skip


def _when(moment: datetime, at: datetime) -> str:
    """Always with its hour: a day has many calls."""
    near = moment_word(moment, at)
    return near if ":" in near else moment_words(moment)


def _tone(one: CallLine) -> Tone:
    return "info" if one.call.live else "red" if one.call.result == "failed" else "muted"


def _recording(one: CallLine) -> Component | None:
    call = one.call
    if call.kept is not None:
        return Tag(_("有录音") if call.audible else _("已保存"), tone="green" if call.audible else "muted")
    last = call.recordings[-1] if call.recordings else None
    return Tag(str(words.RECORDINGS[last.state]), tone="amber" if last.state == "failed" else "muted",
               title=words.recording_words(last)) if last else None  # fmt: skip


def _empty(asked: Asked) -> Empty:
    if asked.q or asked.view != "all" or asked.staff:
        return Empty(_("没有符合条件的通话"), _("换一个词、人员或时间。备注里的两个字就能搜到"), "no_match")
    work = Button(_("去工作台"), tone="primary", href=reverse("worklist"))
    return Empty(_("这段时间没有通话"), _("在随访页点“拨打”，通话会记在这里；用手机打的可以补登"), actions=(work,))
