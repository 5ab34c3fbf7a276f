"""Ready values of the cascade: the bars, and who stands behind one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.screening.queries import CascadeBar, LinkageView
from kangxu.screening.stages import CONFIRMED_BY, OUTCOMES, WAY
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.funnel_rows import FunnelRows, FunnelStep
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.data.head import moment_words
from kangxu.web.desk.words import sex_age
from kangxu.web.education.pages import DISEASES
from kangxu.web.linkage import words
from kangxu.web.linkage.asked import Asked

Cards = Mapping[int, PersonCard]


@dataclass(frozen=True)
class CascadePage:
    here: str
    lead: str
    periods: Segmented
    diseases: tuple[Link, ...]
    places: tuple[Link, ...]
    funnel: FunnelRows
    parts: Segmented
    list_title: str
    table: DataTable
    export_href: str


def cascade_page(
    bars: Sequence[CascadeBar], found: Page[LinkageView], cards: Cards, places: Iterable[Link], asked: Asked,
    *, viewer: Viewer, today: date,
) -> CascadePage:  # fmt: skip
    periods = [(code, str(one)) for code, one in words.PERIODS.items()]
    diseases = [(one, str(DISEASES[one])) for one in CONFIRMED_BY]
    return CascadePage(
        here=asked.href(after=asked.after),
        lead=_lead(bars),
        periods=Segmented(_("时间"), _choices(asked, "days", periods)),
        diseases=_choices(asked, "disease", [("", _("全部病种")), *diseases]),
        places=_choices(asked, "place", [("", _("全部机构")), *((one.value, one.label) for one in places)]),
        funnel=FunnelRows(tuple(_steps(bars, asked)), _("从筛查阳性到纳入管理")),
        parts=_parts(asked),
        list_title=_list_title(asked),
        table=_table(found, cards, asked, viewer=viewer, today=today),
        export_href=asked.href("linkage-export") if viewer.may(P.EXPORT_LISTS) else "",
    )  # fmt: skip


def file_rows(rows: Iterable[tuple[LinkageView, PersonCard | None]], today: date) -> Iterator[list[str]]:
    """The list as lines of a file, the head first."""
    yield [_("姓名"), _("性别年龄"), _("病种"), _("走到哪一步"), _("现在"), _("下一步日期"), _("负责人"), _("筛查日期")]
    for one, card in rows:
        yield [
            card.name if card else "", sex_age(card.sex, card.age(today)) if card else "", str(DISEASES[one.disease]),
            str(words.STAGES[one.reached]), str(words.STAGES[one.stage]),
            one.next_on.isoformat() if one.next_on else "", one.owner, day_of(one.opened_at).isoformat(),
        ]  # fmt: skip


def _choices(asked: Asked, name: str, options: Iterable[tuple[str, str]]) -> tuple[Link, ...]:
    chosen = getattr(asked, name)
    return tuple(Link(label, asked.href(**{name: value}), active=value == chosen) for value, label in options)


def _lead(bars: Sequence[CascadeBar]) -> str:
    """The sentence above the bars: how many got all the way, and where most are lost."""
    first, last = bars[0], bars[-1]
    if not first.count:
        return ""
    worst = max(bars[:-1], key=lambda bar: bar.leaked)
    told = {"count": first.count, "cared": last.count, "share": _percent(last.count, first.count)}
    lead = _("筛查阳性%(count)s人次，%(cared)s人次已纳入管理（%(share)s）") % told
    if not worst.leaked:
        return lead
    where = {"stage": words.STAGES[worst.stage], "lost": worst.leaked, "late": sum(bar.overdue for bar in bars)}
    return lead + _("；停在“%(stage)s”的最多，%(lost)s人次；共%(late)s人次过了约定日期") % where


def _steps(bars: Sequence[CascadeBar], asked: Asked) -> Iterator[FunnelStep]:
    before = 0
    for bar in bars:
        label = str(words.STAGES[bar.stage])
        lost = str(words.NOT_YET[bar.stage]) % {"count": bar.leaked} if bar.leaked else ""
        yield FunnelStep(
            label, bar.count, f"{bar.count:,}", rate=_percent(bar.count, before) if before else "", lost=lost,
            href=asked.href(stage=bar.stage, part="all"),
            lost_href=asked.href(stage=bar.stage, part="") if lost else "",
        )  # fmt: skip
        before = bar.count


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _parts(asked: Asked) -> Segmented:
    stopped = Link(_("停在这一步"), asked.href(part=""), active=asked.leaked)
    came = Link(_("到过这一步"), asked.href(part="all"), active=not asked.leaked)
    return Segmented(_("看谁"), (stopped, came), quiet=True)


def _list_title(asked: Asked) -> str:
    stage = words.STAGES[asked.stage]
    return (_("停在“%(stage)s”的人") if asked.leaked else _("到过“%(stage)s”的人")) % {"stage": stage}


def _table(found: Page[LinkageView], cards: Cards, asked: Asked, *, viewer: Viewer, today: date) -> DataTable:
    after = asked.href(after=found.after) if found.after else ""
    pager = Pager(asked.href() if asked.after else "", after, _("每页%(number)s行") % {"number": len(found.rows)})
    return DataTable(
        _list_title(asked),
        (
            Column(_("患者")), Column(_("病种")), Column(_("现在")), Column(_("下一步"), sub=_("哪天前")),
            Column(_("负责人")), Column(_("筛查"), hide=True), Column("", align="end", fit=True),
        ),
        tuple(_row(one, cards[one.person_id], today) for one in found.rows if one.person_id in cards),
        empty=_empty(asked, viewer),
        pager=pager if asked.after or after else None,
        keyboard=True,
    )  # fmt: skip


def _row(one: LinkageView, card: PersonCard, today: date) -> TableRow:
    href = reverse("linkage", args=[one.person_id, one.id])
    who = sex_age(card.sex, card.age(today))
    step = _("已结束") if one.closed_at else str(words.NEXT.get(one.stage, ""))
    day = f"{one.next_on:%m-%d}" if one.next_on else ""
    late = _("%(day)s，已过期") % {"day": day} if one.overdue else ""
    attrs = {"hx-get": href, "hx-target": "#drawer-body", "data-open": True}
    open_it = Button(_("处理") if one.closed_at is None else _("查看"), small=True, attrs=attrs)
    return TableRow(
        (
            Cell(card.name or _("未登记姓名"), sub=who, bold=True, href=reverse("person", args=[card.id])),
            str(DISEASES[one.disease]),
            Cell(component=Tag(str(words.STAGES[one.stage]), tone=_tone(one))),
            Cell(step, sub=late or day, tone="amber" if late else ""),
            one.owner or _("没有人"), f"{day_of(one.opened_at):%m-%d}", Cell(component=open_it),
        ),
        id=f"linkage-{one.id}",
    )  # fmt: skip


def _tone(one: LinkageView) -> Tone:
    if one.stage == str(WAY[-1]):
        return "green"
    return "muted" if one.closed_at else "info"


def _empty(asked: Asked, viewer: Viewer) -> Empty:
    first = (Button(_("去筛查"), tone="primary", href=reverse("screen")),) if viewer.may(P.SCREEN_PEOPLE) else ()
    if asked.leaked and not asked.disease and not asked.place:
        text = _("筛查阳性的人会自动出现在“筛查阳性”里，带负责人和日期")
        return Empty(_("这一步没有人停下"), text, "done", actions=first)
    return Empty(_("没有符合条件的人"), _("换一个时间、病种或机构"), "no_match")


@dataclass(frozen=True)
class StepLine:
    """One step of the way as it was noted."""

    words: str
    when: str
    by: str
    note: str
    undone: bool


@dataclass(frozen=True)
class LinkagePage:
    """The drawer of one way to care: its steps, and what can be done now."""

    title: str
    person: str
    person_href: str
    grounds: tuple[str, ...]
    report_href: str
    steps: tuple[StepLine, ...]
    stages: tuple[Link, ...]
    outcomes: tuple[Link, ...]
    owners: tuple[Link, ...]
    step_href: str
    close_href: str
    undo_href: str
    open: bool
    undoable: bool


def linkage_page(
    one: LinkageView, card: PersonCard, names: Mapping[str, str], owners: Sequence[Link], grounds: tuple[str, ...],
    *, today: date,
) -> LinkagePage:  # fmt: skip
    at = WAY.index(one.stage) if one.stage in WAY else len(WAY)
    steps = tuple(
        StepLine(str(words.STAGES[step.stage]), moment_words(step.at), names.get(step.by, ""), step.note, step.undone)
        for step in reversed(one.steps)
    )
    return LinkagePage(
        title=_("%(disease)s促诊") % {"disease": DISEASES[one.disease]},
        person=f"{card.name or _('未登记姓名')} {sex_age(card.sex, card.age(today))}",
        person_href=reverse("person", args=[card.id]),
        grounds=grounds,
        report_href=reverse("screened", args=[one.screening_id]) if one.screening_id else "",
        steps=steps,
        stages=_options(WAY[at + 1 :], first=True),
        outcomes=_options(OUTCOMES),
        owners=tuple(Link(who.label, value=who.value, active=who.value == str(one.owner_id)) for who in owners),
        step_href=reverse("linkage-step", args=[one.id]),
        close_href=reverse("linkage-close", args=[one.id]),
        undo_href=reverse("linkage-undo", args=[one.id]),
        open=one.closed_at is None,
        undoable=sum(not step.undone for step in one.steps) > 1,
    )  # fmt: skip


def _options(stages: Sequence[str], *, first: bool = False) -> tuple[Link, ...]:
    """Stages to choose; with `first`, the next one is proposed."""
    return tuple(
        Link(str(words.STAGES[code]), value=str(code), active=first and not place) for place, code in enumerate(stages)
    )
