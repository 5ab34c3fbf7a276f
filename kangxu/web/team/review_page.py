"""The monthly review as ready values, the same for the screen, for paper and for the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.evidence.measure import measures
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.performance.months import first_of, month_after, month_before
from kangxu.performance.reach import Place
from kangxu.performance.review_queries import DecisionView, Named, ReviewView, StepView
from kangxu.programmes.programme import programmes
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.metric_tile import Change, MetricTile
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.tag import Tag
from kangxu.web.desk.rows import person_href
from kangxu.web.desk.words import sex_age
from kangxu.web.person.words import stamp
from kangxu.web.scorecard.words import month_word, role_words
from kangxu.web.team import words

CHANGES = ("worse", "better", "controlled", "uncontrolled", "enrolled", "lost")
BAD = frozenset({"worse", "uncontrolled", "lost"})
STEPS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class ReviewPage:
    """Everything the review shows."""

    title: str
    month: str
    place: str
    place_id: int
    places: tuple[Link, ...]
    before_href: str
    after_href: str
    state: Tag
    when: str
    tiles: tuple[MetricTile, ...]
    best: DataTable
    worst: DataTable
    critical: DataTable
    critical_sub: str
    voices: tuple[tuple[str, str], ...]
    workload: DataTable
    decisions: DataTable
    note: str
    is_open: bool
    is_running: bool
    staff: tuple[Link, ...]
    today: str
    query: str
    may_export: bool


@dataclass(frozen=True)
class DecisionPage:
    """What the drawer of a decision shows."""

    id: int
    text: str
    facts: tuple[str, ...]
    steps: tuple[tuple[str, str, str], ...]
    choices: tuple[Link, ...]
    is_open: bool
    href: str


@dataclass(frozen=True)
class Around:
    """What stands around a review: places to choose, who may own a decision, names of patients, rights."""

    places: Sequence[Place]
    staff: Sequence[Link]
    names: Mapping[int, Named]
    may_export: bool


def review_page(found: ReviewView, around: Around, *, at: datetime) -> ReviewPage:
    month, today, place = found.month, clock.day_of(at), found.house.place_id
    later = month_after(month)
    return ReviewPage(
        title=_("%(month)s复盘") % {"month": month_word(month)}, month=key_of(month), place=found.house.name,
        place_id=place, places=_places(found, around), before_href=href_of(month_before(month), place),
        after_href=href_of(later, place) if later <= today else "", state=_state(found), when=_when(found),
        tiles=tuple(_tiles(found)), best=_indicators("best", found, _("没有达到目标的")),
        worst=_indicators("worst", found, _("没有不到目标的")),
        critical=_critical(found, around.names),
        critical_sub=_("共%(count)s件") % {"count": found.figures["critical"]["count"]},
        voices=tuple(voice_lines(found.figures["voices"])), workload=_workload(found),
        decisions=_decisions(found, found.spoken_on(at)), note=found.note, is_open=found.is_open,
        is_running=month == first_of(today), staff=tuple(around.staff), today=today.isoformat(),
        query=f"?place={place}", may_export=around.may_export,
    )  # fmt: skip


def decision_page(one: DecisionView, said: Sequence[StepView]) -> DecisionPage:
    facts = (
        one.owner, _("%(day)s前完成") % {"day": one.due_on.isoformat()},
        _("%(month)s定的") % {"month": month_word(one.month)},
    )  # fmt: skip
    steps = tuple(
        (f"{step.progress}%", step.note, _("，").join(filter(None, (stamp(step.at), step.by)))) for step in said
    )
    choices = tuple(
        Link(f"{number}%", value=str(number), active=number == one.progress)
        for number in sorted({*STEPS, one.progress})
    )
    return DecisionPage(
        one.id, one.text, facts, steps, choices, one.closed_on is None, reverse("team-decision", args=[one.id])
    )


def key_of(month: date) -> str:
    """2026-11."""
    return f"{month:%Y-%m}"


def href_of(month: date, place_id: int) -> str:
    return f"{reverse('team-review', args=[key_of(month)])}?place={place_id}"


def change_title(code: str) -> str:
    return {
        "worse": _("级别变重"), "better": _("级别变轻"), "controlled": _("新达标"), "uncontrolled": _("新没达标"),
        "enrolled": _("新纳入"), "lost": _("失访"),
    }[code]  # fmt: skip


def change_meaning(code: str) -> str:
    return {
        "worse": _("月末分级比月初重的人"), "better": _("月末分级比月初轻的人"),
        "controlled": _("随访分类转为控制满意"), "uncontrolled": _("随访分类转为不满意"),
        "enrolled": _("这个月新开始管理的人"), "lost": _("月末失访的人，各病种相加"),
    }[code]  # fmt: skip


def number_word(value: int | None) -> str:
    return "–" if value is None else str(value)


def indicator_cells(one: Mapping[str, Any]) -> tuple[str, str, str, str, str, str]:
    """Measure, disease, rate, numerator and denominator, goal, rate of the month before."""
    programme, measure = programmes().get(one["programme"]), measures().get(one["measure"])
    rate = 100 * one["numerator"] / one["denominator"]
    return (
        str(measure.title) if measure else one["measure"], str(programme.title) if programme else one["programme"],
        f"{rate:.1f}%", f"{one['numerator']}/{one['denominator']}", f"{one['target']:g}%",
        "–" if one["before"] is None else f"{one['before']:.1f}%",
    )  # fmt: skip


def voice_lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Satisfaction, recommendation and complaints of the month; what nobody was asked is not shown."""
    found = []
    if told["answers"]:
        share = f"{100 * told['satisfied'] / told['answers']:.0f}%"
        count = {"share": share, "count": told["satisfied"], "all": told["answers"], "mean": f"{told['mean']:g}"}
        found.append((_("满意率"), _("%(share)s（%(count)s/%(all)s份，平均%(mean)s分）") % count))
        open_now = {"count": told["complaints"], "open": told["waiting"]}
        found.append((_("投诉"), _("%(count)s件，%(open)s件没办结") % open_now))
    if told["nps_answers"]:
        net = 100 * (told["promoters"] - told["detractors"]) / told["nps_answers"]
        found.append((_("推荐意愿NPS"), _("%(net)s（%(all)s份）") % {"net": f"{net:+.0f}", "all": told["nps_answers"]}))
    return found


def decision_state(one: DecisionView, today: date) -> tuple[str, Tone]:
    if one.closed_on is not None:
        return _("%(day)s关闭") % {"day": one.closed_on.isoformat()}, "green"
    return (_("已逾期"), "red") if one.is_late(today) else (_("在办"), "")


def _places(found: ReviewView, around: Around) -> tuple[Link, ...]:
    return tuple(
        Link("　" * one.depth + one.name, href_of(found.month, one.id), active=one.id == found.house.place_id)
        for one in around.places
    )


def _state(found: ReviewView) -> Tag:
    return Tag(_("讨论中"), tone="amber") if found.is_open else Tag(_("已关闭"), tone="green")


def _when(found: ReviewView) -> str:
    if found.closed_at is not None:
        return _("%(moment)s由%(who)s关闭，数据不再变动") % {"moment": stamp(found.closed_at), "who": found.closed_by}
    return _("数据截至%(moment)s") % {"moment": stamp(datetime.fromisoformat(found.figures["until"]))}


def _tiles(found: ReviewView) -> list[MetricTile]:
    now, before = found.figures["changes"], found.figures["before"]
    return [_tile(code, now[code], before[code]) for code in CHANGES]


def _tile(code: str, now: int | None, before: int | None) -> MetricTile:
    worse = code in BAD and now is not None and before is not None and now > before
    changes = (Change(_("上月"), number_word(before), worse=worse),) if now is not None else ()
    return MetricTile(
        f"t-{code}", change_title(code), number_word(now), phrase=change_meaning(code), changes=changes,
        tone="amber" if worse else "", missing="" if now is not None else _("这个月还没有算过"),
    )  # fmt: skip


def _indicators(part: str, found: ReviewView, none: str) -> DataTable:
    return DataTable(
        words.ranked_title(part),
        (
            Column(_("指标")), Column(_("病种")), Column(_("率"), align="end"), Column(_("目标"), align="end"),
            Column(_("上月"), align="end"),
        ),
        tuple(_indicator_row(one) for one in found.figures[part]),
        empty=Empty(none, _("每晚算一次；分母太小的不排。"), "nothing", compact=True), dense=True,
    )  # fmt: skip


def _indicator_row(one: Mapping[str, Any]) -> TableRow:
    title, programme, rate, counts, target, before = indicator_cells(one)
    tone: Tone = "amber" if one["gap"] < 0 else ""
    return TableRow((Cell(title, bold=True), programme, Cell(rate, sub=counts, tone=tone), target, before))


def _critical(found: ReviewView, names: Mapping[int, Named]) -> DataTable:
    rows = found.figures["critical"]["rows"]
    return DataTable(
        words.list_title("critical"),
        (Column(_("患者")), Column(_("待办")), Column(_("什么时候起")), Column(_("谁手上"))),
        tuple(_critical_row(one, names.get(one["person"])) for one in rows),
        empty=Empty(_("没有没闭环的危急值"), _("危急值和安全处置没办结的会出现在这里。"), "done", compact=True),
        dense=True,
    )  # fmt: skip


def critical_name(one: Named | None) -> str:
    return _("已不在范围内") if one is None else one.name or _("未登记姓名")


def _critical_row(one: Mapping[str, Any], who: Named | None) -> TableRow:
    opened = stamp(datetime.fromisoformat(one["opened_at"]))
    name = Cell(critical_name(who), sub=sex_age(who.sex, who.age) if who else "", bold=True)
    href = person_href(one["person"]) if who else ""
    return TableRow((name, KINDS[one["kind"]].words, opened, one["owner"] or _("没有人")), href=href)


def _workload(found: ReviewView) -> DataTable:
    columns = (
        Column(_("姓名")), Column(_("在管人数"), align="end"), Column(_("办结"), align="end"),
        Column(_("打电话"), align="end"), Column(_("打通"), align="end"), Column(_("接通率"), align="end"),
    )  # fmt: skip
    rows = tuple(
        TableRow((Cell(cells[0], sub=cells[1], bold=True), *cells[2:]))
        for cells in map(workload_cells, found.figures["workload"])
    )
    none = Empty(_("这里没有做随访的人"), _("换一个机构或班组看。"), "nothing", compact=True)
    return DataTable(_("工作量"), columns, rows, empty=none, dense=True)


def workload_cells(one: Mapping[str, Any]) -> tuple[str, str, str, str, str, str, str]:
    """Name, roles, persons, closed, called, spoken, rate."""
    rate = f"{100 * one['spoken'] / one['called']:.0f}%" if one["called"] else "–"
    return (
        one["name"], role_words(one["roles"]), str(one["persons"]), str(one["closed"]), str(one["called"]),
        str(one["spoken"]), rate,
    )  # fmt: skip


def _decisions(found: ReviewView, today: date) -> DataTable:
    columns = [
        Column(_("决定")), Column(_("谁负责")), Column(_("完成日期")), Column(_("进度")), Column(_("状态"), fit=True),
        Column(_("哪个月定的"), hide=True),
    ]  # fmt: skip
    if found.is_open:
        columns.append(Column("", align="end", fit=True))
    none = Empty(_("还没有决定"), _("写下这次定了什么，谁负责，哪天做完。"), "nothing", compact=True)
    rows = tuple(_decision_row(one, found, today) for one in found.decisions)
    return DataTable(_("决定"), tuple(columns), rows, empty=none)


def _decision_row(one: DecisionView, found: ReviewView, today: date) -> TableRow:
    state, tone = decision_state(one, today)
    cells: tuple[Cell | str, ...] = (
        Cell(one.text, sub=one.note, bold=True), one.owner, one.due_on.isoformat(),
        Cell(component=ShareBar(one.progress, f"{one.progress}%")), Cell(component=Tag(state, tone=tone)),
        month_word(one.month) if one.month != found.month else _("本月"),
    )  # fmt: skip
    if found.is_open:
        attrs = {"hx-get": reverse("team-decision", args=[one.id]), "hx-target": "#drawer-body"}
        cells = (*cells, Cell(component=Button(_("更新"), small=True, attrs=attrs)))
    return TableRow(cells, id=f"decision-{one.id}", muted=one.closed_on is not None)
