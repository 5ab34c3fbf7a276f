"""The results of a form as ready values: how many answered, its main number by month and by group. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form, Item
from kangxu.questionnaires.results import NPS, Net, best_of, main_item, net_of, terms
from kangxu.questionnaires.results_queries import Answers, Begun, Part
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.metric_tile import MetricTile
from kangxu.web.components.rate_chart import RateChart, RateLine
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.forms.results_asked import GROUPS, Asked
from kangxu.web.forms.results_measure import mean_of, measure, measure_name, shown_measure, signed
from kangxu.web.forms.results_questions import Question, questions
from kangxu.web.forms.results_texts import TextsPart
from kangxu.web.questionnaires.words import told

_FEWEST_MONTHS = 2


@dataclass(frozen=True)
class ResultsPage:
    title: str
    code: str
    crumbs: tuple[Link, ...]
    facts: Facts
    here: str
    asked: Asked
    periods: Segmented
    places: tuple[Link, ...]
    tiles: tuple[MetricTile, ...]
    questions: tuple[Question, ...]
    trend: RateChart | None
    groups: Segmented
    table: DataTable
    note: str
    texts: TextsPart | None
    export_href: str
    empty: Empty | None


def results_page(
    form: Form, found: Answers, months: Sequence[Part], parts: Sequence[Part], texts: TextsPart | None, asked: Asked,
    places: Sequence[tuple[int, str]], *, viewer: Viewer,
) -> ResultsPage:  # fmt: skip
    return ResultsPage(
        title=told(form.words), code=form.code,
        crumbs=(Link(_("表单"), reverse("forms")), Link(told(form.words), reverse("form", args=[form.code]))),
        facts=(_("填写结果"),), here=reverse("form-results", args=[form.code]), asked=asked,
        periods=_periods(form, asked), places=tuple(_places(form, asked, places)),
        tiles=tuple(_tiles(form, found)), questions=tuple(questions(form, found)), trend=_trend(form, months),
        groups=_groups(form, asked, viewer), table=_table(form, parts, asked), note=_note(asked), texts=texts,
        export_href=asked.to(form.code, "form-results-export") if viewer.may(P.EXPORT_LISTS) else "",
        empty=None if found.begun.done else _nobody(found.begun),
    )  # fmt: skip


def _nobody(begun: Begun) -> Empty:
    if begun.open:
        return Empty(_("这段时间还没有人填完"), _("有%(count)s份正在填。") % {"count": begun.open})
    return Empty(_("这段时间没有人填过"), _("换一段时间，或换一个机构再看。"), "no_match")


def _periods(form: Form, asked: Asked) -> Segmented:
    words = {str(days): _("近%(days)s天") % {"days": days} for days in terms().days}
    links = (
        Link(label, asked.to(form.code, days=days, since="", until=""), active=days == asked.days)
        for days, label in words.items()
    )
    return Segmented(_("时间"), tuple(links))


def _places(form: Form, asked: Asked, places: Sequence[tuple[int, str]]) -> Iterator[Link]:
    yield Link(_("全部机构"), asked.to(form.code, place=""), active=not asked.place)
    for number, name in places:
        yield Link(name, asked.to(form.code, place=str(number)), active=str(number) == asked.place)


def _tiles(form: Form, found: Answers) -> Iterator[MetricTile]:
    begun = found.begun
    rate = f"{100 * begun.done / begun.begun:.0f}%" if begun.begun else "–"
    yield MetricTile(
        "done", _("填完"), f"{begun.done:,}", counts=_("%(persons)s人") % {"persons": f"{begun.persons:,}"},
        phrase=_("开始填%(begun)s份，填完%(rate)s；还在填%(open)s份，放弃%(dropped)s份")
        % {"begun": begun.begun, "rate": rate, "open": begun.open, "dropped": begun.dropped},
    )  # fmt: skip
    item = main_item(form)
    if item is None or not found.answered.get(item.link_id):
        return
    counts = found.counts.get(item.link_id, {})
    yield _nps_tile(net_of(counts)) if item.role == NPS else _best_tile(item, counts)


def _nps_tile(net: Net) -> MetricTile:
    known = terms()
    phrase = _("推荐者（%(up)s–10分）占比减贬损者（0–%(down)s分）占比：推荐%(p)s人，中立%(m)s人，贬损%(d)s人")
    said = {
        "up": known.promoters_from, "down": known.detractors_to, "p": net.promoters, "m": net.passives,
        "d": net.detractors,
    }  # fmt: skip
    counts = _("%(n)s人答") % {"n": net.n}
    if net.interval is not None:
        low, high = map(signed, net.interval)
        counts = _("%(n)s人答，95%%区间%(low)s至%(high)s") % {"n": net.n, "low": low, "high": high}
    return MetricTile("nps", "NPS", signed(net.score), counts=counts, phrase=phrase % said)


def _best_tile(item: Item, counts: Mapping[str, int]) -> MetricTile:
    best = best_of(item)
    options = _("、").join(told(one.words) for one in item.options if one.code in best)
    return MetricTile(
        "best", told(item.words), shown_measure(item, measure(item, counts)),
        counts=_("%(n)s人答") % {"n": sum(counts.values())},
        phrase=_("选“%(options)s”的占比；平均%(mean)s分") % {"options": options, "mean": mean_of(item, counts)},
    )  # fmt: skip


def _trend(form: Form, months: Sequence[Part]) -> RateChart | None:
    """The main question month by month: NPS, or the share of the best answers."""
    item = main_item(form)
    if item is None or len(months) < _FEWEST_MONTHS:
        return None
    values = tuple(None if (value := measure(item, one.counts)) is None else round(value, 1) for one in months)
    known = [one for one in values if one is not None]
    if not known:
        return None
    label = measure_name(item)
    low, high = (-100.0, 100.0) if item.role == NPS else (max(0.0, min(known) // 10 * 10 - 10), 100.0)
    end = shown_measure(item, values[-1])
    columns = (Column(_("月份")), Column(label, align="end"), Column(_("份数"), align="end"))
    rows = tuple(
        TableRow((one.id, shown_measure(item, value), str(one.n))) for one, value in zip(months, values, strict=True)
    )
    return RateChart(
        "trend", tuple(one.id for one in months), (RateLine(label, values, end_words=end, open_end=True),),
        _("，").join(f"{one.id} {shown_measure(item, value)}" for one, value in zip(months, values, strict=True)),
        low, high, table=DataTable(label, columns, rows), unit="" if item.role == NPS else "%",
    )  # fmt: skip


def _groups(form: Form, asked: Asked, viewer: Viewer) -> Segmented:
    words = {"place": _("按机构"), "team": _("按科室班组"), "staff": _("按填表人")}
    shown = [one for one in GROUPS if one != "staff" or viewer.may(P.SEE_TEAM)]
    links = (Link(words[one], asked.to(form.code, by=one), active=one == asked.by) for one in shown)
    return Segmented(_("按什么分"), tuple(links), quiet=True)


def _table(form: Form, parts: Sequence[Part], asked: Asked) -> DataTable:
    item = main_item(form)
    columns = [Column(_("分组")), Column(_("份数"), align="end")]
    if item is not None:
        columns += [Column(measure_name(item), align="end"), Column(_("答的人"), align="end")]
    rows = tuple(TableRow(tuple(_cells(one, item, asked))) for one in parts)
    return DataTable(_("分开看"), tuple(columns), rows, empty=Empty(_("没有数据"), compact=True))


def _cells(one: Part, item: Item | None, asked: Asked) -> Iterator[Cell]:
    yield Cell(part_name(one, asked))
    yield Cell(f"{one.n:,}")
    if item is not None:
        yield Cell(shown_measure(item, measure(item, one.counts)))
        yield Cell(f"{sum(one.counts.values()):,}")


def part_name(one: Part, asked: Asked) -> str:
    if one.name:
        return one.name
    if asked.by == "staff" and not one.id:
        return _("其余（每人不足%(fewest)s份或没有记录填表人）") % {"fewest": terms().fewest_of_staff}
    return _("没有记录")


def _note(asked: Asked) -> str:
    if asked.by != "staff":
        return ""
    return _("不足%(fewest)s份的人不单列，合并为“其余”。") % {"fewest": terms().fewest_of_staff}
