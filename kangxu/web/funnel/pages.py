"""The funnel as ready values: two rates, the bars, and the table by who, where, what and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.evidence.compute import Count
from kangxu.evidence.funnel import Stage, terms
from kangxu.evidence.funnel_queries import Funnel, FunnelChoices, FunnelGroup, FunnelWanted
from kangxu.evidence.measure import Measure, measures, source_words
from kangxu.evidence.queries import Place
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.definition_card import DefinitionCard
from kangxu.web.components.empty import Empty
from kangxu.web.components.funnel_rows import FunnelRows, FunnelStep
from kangxu.web.components.lead_sentence import LeadSentence
from kangxu.web.components.metric_tile import MetricTile
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Fact, Link
from kangxu.web.funnel import words
from kangxu.web.funnel.asked import Asked

OP01, OP02 = "package_conversion_rate", "task_on_time_rate"


@dataclass(frozen=True)
class Select:
    """A filter: its name and what one may choose, each an address."""

    label: str
    options: tuple[Link, ...]


@dataclass(frozen=True)
class FunnelPage:
    """Everything the page shows; `empty` instead of the bars when nobody is under care."""

    facts: tuple[str, ...]
    periods: Segmented
    selects: tuple[Select, ...]
    tiles: tuple[MetricTile, ...]
    lead: LeadSentence | None
    funnel: FunnelRows
    meanings: tuple[tuple[str, str], ...]
    note: str
    groups: Segmented
    table: DataTable
    counts_href: str
    empty: Empty | None


def funnel_page(
    seen: Funnel, tasks: Count, choices: FunnelChoices, places: Sequence[Place],
    asked: Asked, viewer: Viewer, wanted: FunnelWanted,
) -> FunnelPage:  # fmt: skip
    names = words.may_see_names(viewer)
    shown = words.Shown(hide_few=not names)
    nobody = not seen.counts[Stage.IDENTIFIED]
    return FunnelPage(
        facts=_facts(asked, places, wanted),
        periods=Segmented(_("时间"), _options(asked, "days", _periods())),
        selects=_selects(asked, choices, places),
        tiles=(_op01(seen, asked, shown, names), _op02(tasks, asked, shown, names)),
        lead=None if nobody else _lead(seen, shown),
        funnel=FunnelRows(tuple(_steps(seen, asked, shown, names)), _("从适合服务包到达标")),
        meanings=tuple((str(words.STAGES[stage]), words.meaning(stage)) for stage in Stage),
        note=_note(seen, shown),
        groups=Segmented(_("按什么分"), _options(asked, "by", words.GROUPS.items()), quiet=True),
        table=_table(seen.groups, asked, choices, shown, places),
        counts_href=asked.href("funnel-counts") if viewer.may(P.EXPORT_LISTS) else "",
        empty=_empty() if nobody else None,
    )  # fmt: skip


def file_rows(seen: Funnel, asked: Asked, choices: FunnelChoices) -> Iterator[list[str]]:
    """The bars and the table as lines of a file; few persons are told to nobody outside."""
    shown = words.Shown(hide_few=True)
    yield [str(words.GROUPS[asked.by]), *(str(words.STAGES[stage]) for stage in Stage), _("购买转化率")]
    yield [_("合计"), *(shown.count(seen.counts[stage]) for stage in Stage), _conversion(seen.counts, shown)]
    for one in seen.groups:
        counts = (shown.count(one.counts[stage]) for stage in list(Stage)[1:])
        yield [_group_words(one, asked, choices), "", *counts, _conversion(one.counts, shown)]


def package_words(code: str, choices: FunnelChoices) -> str:
    found = next((one for one in choices.packages if one.code == code), None)
    return spoken(found.zh, found.en or found.zh) if found else code


def _facts(asked: Asked, places: Sequence[Place], wanted: FunnelWanted) -> tuple[str, ...]:
    """Where and when, as a printed page needs it too."""
    here = next((one.name for one in places if str(one.id) == asked.place), "")
    days = _("%(since)s 至 %(until)s") % {"since": day_of(wanted.since), "until": day_of(wanted.until)}
    return here, days


def _periods() -> Iterator[tuple[str, str]]:
    return ((str(days), words.period(days)) for days in terms().periods)


def _options(asked: Asked, name: str, options: Iterable[tuple[str, object]], **also: str) -> tuple[Link, ...]:
    chosen = getattr(asked, name)
    return tuple(
        Link(str(label), asked.href(**{**also, name: value}), active=value == chosen) for value, label in options
    )


def _selects(asked: Asked, choices: FunnelChoices, places: Sequence[Place]) -> tuple[Select, ...]:
    diseases = [(code, one.title) for code, one in programmes().items()]
    packages = [
        (one.code, package_words(one.code, choices))
        for one in choices.packages
        if asked.programme in ("", one.programme)
    ]
    staff = [(str(pk), name) for pk, name in choices.staff]
    return (
        Select(_("病种"), _options(asked, "programme", [("", _("全部病种")), *diseases], package="")),
        Select(_("服务包"), _options(asked, "package", [("", _("全部服务包")), *packages])),
        Select(_("推荐人"), _options(asked, "staff", [("", _("全部推荐人")), *staff])),
        Select(
            _("渠道"),
            _options(asked, "channel", [("", _("全部渠道")), *((one, words.channel(one)) for one in choices.channels)]),
        ),
        Select(_("机构"), _options(asked, "place", [(str(one.id), one.name) for one in places], staff="")),
    )  # fmt: skip


def _steps(seen: Funnel, asked: Asked, shown: words.Shown, names: bool) -> Iterator[FunnelStep]:
    before = 0
    for stage in Stage:
        count, stopped = seen.counts[stage], seen.stopped(stage)
        lost = str(words.NOT_YET[stage]) % {"count": shown.count(stopped)} if stopped else ""
        yield FunnelStep(
            str(words.STAGES[stage]), shown.length(count), shown.count(count),
            rate=shown.rate(count, before) if before else "", lost=lost,
            href=asked.href("funnel-people", stage=stage.code, part="") if names and count else "",
            lost_href=asked.href("funnel-people", stage=stage.code, part="stopped") if names and lost else "",
        )  # fmt: skip
        before = count


def _lead(seen: Funnel, shown: words.Shown) -> LeadSentence:
    """How many got from the offer to the purchase, and where most of the offered are lost."""
    offered, bought = seen.counts[Stage.OFFERED], seen.counts[Stage.BOUGHT]
    told = {"count": shown.count(seen.counts[Stage.IDENTIFIED]), "offered": shown.count(offered)}
    text: list[Fact | str] = [_("适合服务包的%(count)s人里，推荐过%(offered)s人") % told]
    if not offered:
        return LeadSentence((*text, _("。")))
    text += [_("，"), Fact(_("%(count)s人购买") % {"count": shown.count(bought)}, bold=True)]
    worst = max(list(Stage)[1:-1], key=seen.stopped)
    if seen.stopped(worst):
        stage = {"stage": words.STAGES[worst], "count": shown.count(seen.stopped(worst))}
        text.append(_("；推荐以后停在“%(stage)s”的最多，%(count)s人") % stage)
    return LeadSentence((*text, _("。")))


def _note(seen: Funnel, shown: words.Shown) -> str:
    """Who looked at what was offered, which is no step of its own, and who bought without an offer."""
    parts = []
    if seen.counts[Stage.OFFERED]:
        told = {"count": shown.count(seen.counts[Stage.OFFERED]), "viewed": shown.count(seen.viewed)}
        parts.append(_("推荐过的%(count)s人里，打开看过的%(viewed)s人") % told)
    if seen.direct:
        parts.append(_("另有%(count)s人没有推荐记录就买了服务包，不在上面") % {"count": shown.count(seen.direct)})
    return _("；").join(parts)


def _op01(seen: Funnel, asked: Asked, shown: words.Shown, names: bool) -> MetricTile:
    measure = measures()[OP01]
    offered, bought = seen.counts[Stage.OFFERED], seen.counts[Stage.BOUGHT]
    parts = _("打开看过%(viewed)s人，下单%(placed)s人，付款未退%(bought)s人，激活%(active)s人") % {
        "viewed": shown.count(seen.viewed), "placed": shown.count(seen.placed), "bought": shown.count(bought),
        "active": shown.count(seen.counts[Stage.ACTIVATED]),
    }  # fmt: skip
    rows = (
        (_("分子"), str(measure.numerator)), (_("分母"), _("这段时间推荐过服务包的人，每人算一次")), (_("其中"), parts),
        (_("不计入"), str(measure.left_out)), (_("来源"), source_words(OP01)),
    )  # fmt: skip
    return MetricTile(
        "tile-op01", str(measure.title), shown.rate(bought, offered) or "–",
        counts=f"{shown.count(bought)} / {shown.count(offered)}", phrase=str(measure.phrase),
        href=asked.href("funnel-people", stage=Stage.BOUGHT.code, part="") if names and bought else "",
        definition=DefinitionCard(str(measure.title), edition(measure), rows),
        missing="" if offered else _("这段时间还没有推荐记录"),
    )  # fmt: skip


def _op02(tasks: Count, asked: Asked, shown: words.Shown, names: bool) -> MetricTile:
    measure = measures()[OP02]
    parts = _("，").join(
        _("%(words)s%(number)s") % {"words": measure.reasons[why], "number": shown.count(number)}
        for why, number in sorted(tasks.why.items(), key=lambda one: -one[1])
    )
    rows = (
        (_("分子"), str(measure.numerator)),
        (_("分母"), _("这段时间到期的任务；选了推荐人时，是他名下的任务")), (_("其中"), parts),
        (_("不计入"), str(measure.left_out)), (_("来源"), source_words(OP02)),
    )  # fmt: skip
    return MetricTile(
        "tile-op02", str(measure.title), shown.rate(tasks.numerator, tasks.denominator) or "–",
        goal=_("目标%(target)g%%") % {"target": measure.target} if measure.target else "",
        counts=f"{shown.count(tasks.numerator)} / {shown.count(tasks.denominator)}", phrase=_("到期的任务"),
        href=asked.href("funnel-tasks", why="") if names and tasks.denominator else "",
        definition=DefinitionCard(str(measure.title), edition(measure), tuple(row for row in rows if row[1])),
        missing="" if tasks.denominator else _("这段时间没有到期的任务"),
    )  # fmt: skip


def edition(measure: Measure) -> str:
    told = {"code": measure.indicator, "edition": measure.edition, "day": measure.review.reviewed_on}
    return _("%(code)s 第%(edition)s版，%(day)s起用") % told


def _conversion(counts: Mapping[Stage, int], shown: words.Shown) -> str:
    return shown.rate(counts[Stage.BOUGHT], counts[Stage.OFFERED])


def _group_words(one: FunnelGroup, asked: Asked, choices: FunnelChoices) -> str:
    if asked.by == "package":
        return package_words(one.key, choices)
    if asked.by == "channel":
        return words.channel(one.key)
    return one.words or (one.key if asked.by == "month" else _("没有记录"))


def _table(
    groups: Sequence[FunnelGroup], asked: Asked, choices: FunnelChoices, shown: words.Shown, places: Sequence[Place]
) -> DataTable:
    stages = list(Stage)[1:]
    here = {str(one.id) for one in places}
    return DataTable(
        _("按%(what)s分") % {"what": words.GROUPS[asked.by]},
        (
            Column(str(words.GROUPS[asked.by])), *(Column(str(words.STAGES[one]), align="end") for one in stages),
            Column(_("购买转化率"), align="end"),
        ),
        tuple(
            TableRow(
                (
                    Cell(_group_words(one, asked, choices), href=_narrowed(one, asked, here), bold=True),
                    *(shown.count(one.counts[stage]) for stage in stages), _conversion(one.counts, shown),
                )
            )
            for one in groups
        ),
        empty=Empty(
            _("这段时间还没有推荐记录"), _("换一个时间或条件；推荐在患者页和服务包页登记"), "no_match", compact=True
        ),
    )  # fmt: skip


def _narrowed(one: FunnelGroup, asked: Asked, here: set[str]) -> str:
    """The page for this line alone."""
    name = {"organisation": "place"}.get(asked.by, asked.by)
    if asked.by == "month" or not one.key or (name == "place" and one.key not in here):
        return ""
    return asked.href(**{name: one.key})


def _empty() -> Empty:
    return Empty(_("还没有适合服务包的人"), _("纳入病种管理的人会自动出现在这里；换一个时间、病种或机构看看"))
