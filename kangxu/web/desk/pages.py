"""The workbench as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.alerts.queries import OpenAlert
from kangxu.followup.queries import Load, Worklist
from kangxu.followup.vocabulary import MODES, OUTCOMES, PACE
from kangxu.followup.worklist import TABS, Selection
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.alert_strip import AlertStrip
from kangxu.web.components.button import Button
from kangxu.web.components.counter_bar import Counter, CounterBar
from kangxu.web.components.draft_list import Draft, DraftList
from kangxu.web.components.empty import Empty
from kangxu.web.components.key_hints import KeyHint
from kangxu.web.components.load_card import Hour, LoadCard
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Facts, Link, Tone
from kangxu.web.components.work_row import WorkRow
from kangxu.web.desk import rows, words
from kangxu.web.planning.words import WEEKDAYS

WORK = "#work"
HOUR = 60  # minutes


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    tab: str = "all"
    team: bool = False
    disease: str = ""
    ahead: bool = False
    after: str = ""
    batch: bool = False

    @property
    def selection(self) -> Selection:
        return Selection(mine=not self.team, tab=self.tab, disease=self.disease, ahead=self.ahead)

    def href(self, **changes: object) -> str:
        """The same list with something changed; turning a page is never kept."""
        wanted = {**self.__dict__, "after": "", **changes}
        given = {name: value for name, value in wanted.items() if value not in ("", False, "all")}
        query = urlencode({name: "1" if value is True else value for name, value in given.items()})
        return f"{reverse('worklist')}?{query}" if query else reverse("worklist")


@dataclass(frozen=True)
class Line:
    """A small line of the side column: who, what, when, and what can be done."""

    who: str
    what: str
    when: str
    href: str = ""
    undo_href: str = ""


@dataclass(frozen=True)
class Workbench:
    """Everything the workbench shows."""

    facts: Facts
    here: str
    alerts: tuple[AlertStrip, ...]
    more_alerts: str
    alerts_href: str
    counters: CounterBar
    title: str
    rows: tuple[WorkRow, ...]
    whose: Segmented
    diseases: tuple[Link, ...]
    disease_word: str
    pager: Pager | None
    empty: Empty | None
    load: LoadCard
    load_note: str
    drafts: DraftList
    draft_count: int | str
    words: tuple[Line, ...]
    returning: tuple[Line, ...]
    recent: tuple[Line, ...]
    batch: bool
    batch_href: str
    colleagues: tuple[Link, ...]
    register_href: str
    keys: tuple[KeyHint, ...]


@dataclass(frozen=True)
class Found:
    """What the queries found for a workbench."""

    work: Worklist
    alerts: Sequence[OpenAlert]
    load: Load
    minutes: Mapping[int, int]
    drafts: tuple[Draft, ...] = ()
    words: tuple[Line, ...] = ()
    returning: tuple[Line, ...] = ()
    recent: tuple[Line, ...] = ()
    free: int = 0
    ahead: int = 0
    colleagues: tuple[Link, ...] = ()


def workbench(asked: Asked, found: Found, *, viewer: Viewer, at: datetime) -> Workbench:
    items = found.work.page.rows
    may_assign = viewer.may(Permission.ASSIGN_TASKS)
    return Workbench(
        facts=(_today(at),),
        here=asked.href(after=asked.after),
        alerts=tuple(rows.alert_strip(alert, at, staff_id=viewer.staff_id) for alert in found.alerts[:1]),
        more_alerts=_more(found.alerts),
        alerts_href=asked.href(tab="alert"),
        counters=_counters(asked, found.work),
        title=_tab_words()[asked.tab] if not asked.ahead else _("未来7天"),
        rows=tuple(
            rows.work_row(item, at, focused=place == 0, checkable=asked.batch and may_assign, staff_id=viewer.staff_id)
            for place, item in enumerate(items)
        ),
        whose=_whose(asked),
        diseases=_diseases(asked),
        disease_word=str(programmes()[asked.disease].title) if asked.disease in programmes() else _("全部病种"),
        pager=_pager(asked, found.work),
        empty=None if items else _empty(asked, found, at),
        load=_load(found, at),
        load_note=_finish(found, at),
        drafts=DraftList(found.drafts),
        draft_count=len(found.drafts) or "",
        words=found.words,
        returning=found.returning,
        recent=found.recent,
        batch=asked.batch and may_assign,
        batch_href=asked.href(batch=not asked.batch) if may_assign else "",
        colleagues=found.colleagues,
        register_href=reverse("register-person") if viewer.may(Permission.REGISTER_PEOPLE) else "",
        keys=keys(),
    )


def keys() -> tuple[KeyHint, ...]:
    return (
        KeyHint(("J", "K"), _("上下移动")), KeyHint(("Enter",), _("打开")), KeyHint(("C",), _("拨打")),
        KeyHint(("1", "–", "9"), _("记录结果")), KeyHint(("U",), _("撤销")), KeyHint(("/",), _("搜索")),
    )  # fmt: skip


def _more(alerts: Sequence[OpenAlert]) -> str:
    """How many emergencies wait behind the one that is shown."""
    if len(alerts) < 2:
        return ""
    following = {"count": len(alerts) - 1, "who": alerts[1].name, "value": alerts[1].shown}
    return _("另有%(count)s件危急，下一件 %(who)s %(value)s") % following


def _tab_words() -> dict[str, str]:
    return {
        "all": _("全部"), "alert": _("预警"), "due": _("今日随访"), "overdue": _("已逾期"), "referral": _("转诊核对"),
        "first": _("新入组"),
    }  # fmt: skip


def _counters(asked: Asked, work: Worklist) -> CounterBar:
    tones: dict[str, Tone] = {"alert": "red", "overdue": "amber"}
    shown = tuple(
        Counter(
            label,
            work.counts[tab],
            asked.href(tab=tab, ahead=False),
            asked.tab == tab and not asked.ahead,
            tones.get(tab, ""),
            work.count_words(tab),
        )
        for tab, label in _tab_words().items()
        if tab in TABS
    )
    return CounterBar(_("按类别看待办"), shown, target=WORK)


def _whose(asked: Asked) -> Segmented:
    mine = Link(_("我负责"), asked.href(team=False), active=not asked.team)
    team = Link(_("全组"), asked.href(team=True), active=asked.team)
    return Segmented(_("谁的待办"), (mine, team), target=WORK)


def _diseases(asked: Asked) -> tuple[Link, ...]:
    every = Link(_("全部病种"), asked.href(disease=""), active=not asked.disease)
    each = (
        Link(str(one.title), asked.href(disease=code), active=asked.disease == code)
        for code, one in programmes().items()
    )
    return (every, *each)


def _pager(asked: Asked, work: Worklist) -> Pager | None:
    if not asked.after and work.page.after is None:
        return None
    words_ = _("共%(total)s件") % {"total": work.count_words(asked.tab)}
    onward = asked.href(after=work.page.after) if work.page.after else ""
    return Pager(asked.href() if asked.after else "", onward, words_, target=WORK)


def _empty(asked: Asked, found: Found, at: datetime) -> Empty:
    if asked.ahead:
        return Empty(_("未来7天没有排好的待办"), _("下次随访的日期在记结果时排好，到日子会出现在这里。"), "nothing")
    if asked.tab != "all" or asked.disease:
        clear = Button(_("看全部待办"), tone="primary", href=asked.href(tab="all", disease=""))
        return Empty(_("这一类没有待办"), _("换一个类别，或者看全部。"), "no_match", (clear,))
    if asked.team:
        return Empty(_("全组的待办都做完了"), _("新来的预警会直接出现在这里。"), "done", (_look_ahead(asked, found),))
    return Empty(_done_title(found.load), _done_words(found.load, at), "done", _next_steps(asked, found))


def _done_title(load: Load) -> str:
    return _("今天的待办做完了") if load.done else _("现在没有轮到你的待办")


def _done_words(load: Load, at: datetime) -> str:
    if load.last_done_at is None:
        return _("有人纳入管理、到了随访日或来了预警，会直接出现在这里。")
    done = {"count": load.done, "when": words.moment_word(load.last_done_at, at)}
    return _("%(count)s件全部处理，%(when)s最后一件。新来的预警会直接出现在这里。") % done


def _next_steps(asked: Asked, found: Found) -> tuple[Button, ...]:
    team = Button(
        _("从组里领几件"),
        tone="primary",
        detail=_("（还有%(count)s件）") % {"count": found.free},
        href=asked.href(team=True),
    )
    return (team, _look_ahead(asked, found)) if found.free else (_look_ahead(asked, found),)


def _look_ahead(asked: Asked, found: Found) -> Button:
    return Button(_("看未来7天的%(count)s件") % {"count": found.ahead}, href=asked.href(ahead=True, tab="all"))


def _today(at: datetime) -> str:
    here = at.astimezone(clock.zone())
    day = {"month": here.month, "day": here.day, "weekday": WEEKDAYS[here.weekday()], "hour": f"{here:%H:%M}"}
    return _("%(month)s月%(day)s日 %(weekday)s %(hour)s") % day


def _load(found: Found, at: datetime) -> LoadCard:
    load = found.load
    by_mode = tuple(f"{MODES[mode].words} {count}" for mode, count in sorted(load.done_by_mode.items()))
    return LoadCard(load.done, load.done + load.open, by_mode, _hours(found, at), PACE)


def _rooms(found: Found, at: datetime) -> dict[int, int]:
    """What can still be done in each hour of the day, at the usual pace: none in breaks and in hours that are over."""
    now = at.astimezone(clock.zone())
    left = {hour: minutes for hour, minutes in found.minutes.items() if hour >= now.hour}
    if now.hour in left:
        left[now.hour] = min(left[now.hour], HOUR - now.minute)
    done = found.load.done_by_hour
    return {hour: max(0, ceil(PACE * minutes / HOUR) - done.get(hour, 0)) for hour, minutes in left.items() if minutes}


def _hours(found: Found, at: datetime) -> tuple[Hour, ...]:
    """What is open is laid over the hours that are left, at the usual pace."""
    rooms, left, shown = _rooms(found, at), found.load.open, []
    working = [hour for hour, minutes in found.minutes.items() if minutes]
    hours = sorted({*working, *found.load.done_by_hour})
    rested = False
    for hour in range(hours[0], hours[-1] + 1) if hours else ():
        done, planned = found.load.done_by_hour.get(hour, 0), min(left, rooms.get(hour, 0))
        left -= planned
        rest = hour not in working and not done and bool(working) and working[0] < hour < working[-1]
        shown.append(Hour(f"{hour:02}", done, planned, _("午休") if rest and not rested else ""))
        rested = rested or rest
    return tuple(shown)


def _finish(found: Found, at: datetime) -> str:
    """When the open work will be done at the usual pace; when not today, how much stays."""
    left = found.load.open
    if not left:
        return ""
    if not any(found.minutes.values()):
        return _("今天不在班")
    for hour, room in sorted(_rooms(found, at).items()):
        if left <= room:
            now = at.astimezone(clock.zone())
            begun = now.minute if hour == now.hour else 0
            minute = min(HOUR - 1, begun + HOUR * left // PACE)
            return _("预计%(when)s做完") % {"when": f"{hour:02}:{minute - minute % 10:02}"}
        left -= room
    return _("按每小时%(pace)s件，今天约剩%(over)s件") % {"pace": PACE, "over": left}


def outcome_said(code: str, then: str) -> str:
    """已记：无人接听，换个时间再打."""
    said = _("已记：%(outcome)s") % {"outcome": OUTCOMES[code].words}
    return _("%(said)s，%(then)s") % {"said": said, "then": then} if then else said
