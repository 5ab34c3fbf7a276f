"""What a scenario comes to, as ready values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.evidence.county.model import Outcome, Row, Scenario, outcome, published, tornado
from kangxu.foundation.terms import spoken
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.metric_tile import MetricTile
from kangxu.web.components.tornado_bars import TornadoBars, TornadoRow
from kangxu.web.simulator import words


@dataclass(frozen=True)
class Result:
    """Tiles, the table by disease, what it costs and who pays, the swings, and the published figures beside."""

    tiles: tuple[MetricTile, ...]
    table: DataTable
    costs: DataTable
    tornado: TornadoBars
    published: DataTable
    before: str


def result(scenario: Scenario) -> Result:
    found = outcome(scenario)
    return Result(
        tiles=_tiles(scenario, found), table=_table(found), costs=_costs(found), tornado=_tornado(scenario, found),
        published=_published(scenario, found),
        before=_("现在的有效收入按这些参数每年%(sum)s") % {"sum": words.money(found.before)},
    )  # fmt: skip


def file_rows(scenario: Scenario) -> Iterator[list[str]]:
    """The table by disease as lines of a file, amounts in ten thousands of yuan, the head first."""
    found = outcome(scenario)
    yield [column.label + (f" {column.sub}" if column.sub else "") for column in _columns()]
    for row in found.rows:
        yield [spoken(row.disease.zh, row.disease.en), *_cells(row)]
    yield [_("合计"), *_total(found)]
    yield []
    yield [column.label for column in _cost_columns()]
    yield from ([*one] for one in _cost_rows(found))


def _tiles(scenario: Scenario, found: Outcome) -> tuple[MetricTile, ...]:
    visit, managed = (f"{value * 100:g}" for value in (scenario.visit_gain, scenario.managed_gain))
    over = _("报道：超过%(sum)s")
    made = (
        ("visits", _("就诊率提高"), found.from_visits, _("提高%(points)s个百分点") % {"points": visit}),
        ("management", _("规范管理率提高"), found.from_management, _("提高%(points)s个百分点") % {"points": managed}),
        ("both", _("两项都做"), found.both, _("每年有效收入")),
    )
    tiles = tuple(
        MetricTile(
            f"tile-{code}", title, words.money(value), counts=phrase,
            goal=over % {"sum": _("%(amount)s万元") % {"amount": f"{words.CLAIMS[code] / 10_000:g}"}},
        )
        for code, title, value, phrase in made
    )  # fmt: skip
    net = MetricTile(
        "tile-net", _("管理净收入"), words.money(found.management_net), counts=_("减去激励和人力"),
        phrase=_("新管理%(count)s人") % {"count": words.people(found.newly_managed)},
    )  # fmt: skip
    return (*tiles, net)


def _columns() -> tuple[Column, ...]:
    wan = _("万元")
    return (
        Column(_("病种")), Column(_("患者数"), align="end"),
        Column(_("未管理"), sub=_("元/人年"), align="end"), Column(_("规范管理"), sub=_("元/人年"), align="end"),
        Column(_("就诊率提高"), sub=wan, align="end"), Column(_("管理率提高"), sub=wan, align="end"),
        Column(_("两项都做"), sub=wan, align="end"),
    )  # fmt: skip


def _table(found: Outcome) -> DataTable:
    rows = [
        TableRow((Cell(spoken(row.disease.zh, row.disease.en), bold=True), *_cells(row)), id=f"row-{row.disease.code}")
        for row in found.rows
    ]
    total = TableRow(
        (Cell(_("合计"), bold=True), *(Cell(text, bold=True) for text in _total(found))), id="row-total"
    )  # fmt: skip
    return DataTable(_("各病种有效收入"), _columns(), (*rows, total), dense=True)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        words.people(row.patients), f"{row.disease.unmanaged:,.1f}", f"{row.disease.managed:,.1f}",
        words.wan(row.from_visits), words.wan(row.from_management), words.wan(row.both),
    )  # fmt: skip


def _total(found: Outcome) -> tuple[str, ...]:
    patients = sum(row.patients for row in found.rows)
    means = (
        sum(row.patients * row.disease.unmanaged for row in found.rows),
        sum(row.patients * row.disease.managed for row in found.rows),
    )
    return (
        words.people(patients), *(f"{mean / patients:,.1f}" if patients else "–" for mean in means),
        words.wan(found.from_visits), words.wan(found.from_management), words.wan(found.both),
    )  # fmt: skip


def _cost_rows(found: Outcome) -> tuple[tuple[str, str, str], ...]:
    """What, because more visit, because more are managed."""
    return (
        (_("多出的就诊，人次"), words.people(found.extra_visits), words.people(found.extra_managed_visits)),
        (_("多出的账单，万元"), words.wan(found.gross_visits), words.wan(found.gross_management)),
        (_("其中医保支付，万元"), words.wan(found.insurer_visits), words.wan(found.insurer_management)),
        (_("有效收入，万元"), words.wan(found.from_visits), words.wan(found.from_management)),
        (_("患者激励，万元"), "–", words.wan(found.incentives)),
        (_("人力，万元"), "–", words.wan(found.staff)),
        (_("减去激励和人力，万元"), words.wan(found.from_visits), words.wan(found.management_net)),
    )


def _cost_columns() -> tuple[Column, ...]:
    return (Column(_("一年里")), Column(_("就诊率提高"), align="end"), Column(_("管理率提高"), align="end"))


def _costs(found: Outcome) -> DataTable:
    rows = _cost_rows(found)
    made = tuple(
        TableRow((what, *(Cell(text, bold=one is rows[-1]) for text in more))) for one in rows for what, *more in [one]
    )
    return DataTable(_("支付和成本"), _cost_columns(), made, dense=True)


def _tornado(scenario: Scenario, found: Outcome) -> TornadoBars:
    rows = tuple(
        TornadoRow(
            str(words.MOVED[one.parameter]), one.low[2], one.high[2], words.between(one.low[2], one.high[2]),
            (words.between(one.low[0], one.high[0]), words.between(one.low[1], one.high[1])),
        )
        for one in tornado(scenario)
    )  # fmt: skip
    return TornadoBars(
        rows, found.both, (_("少20%%") % (), _("多20%%") % ()), _("各参数单独变动两成"), _("两项都做"),
        (_("就诊率提高"), _("管理率提高")),
    )  # fmt: skip


def _published(scenario: Scenario, found: Outcome) -> DataTable:
    """The three figures of the report, what the shipped parameters give, and what these give."""
    shipped = outcome(published(scenario.base))
    rows = (
        (_("就诊率提高10个百分点"), "visits", shipped.from_visits, found.from_visits),
        (_("规范管理率提高10个百分点"), "management", shipped.from_management, found.from_management),
        (_("两项都提高"), "both", shipped.both, found.both),
    )
    return DataTable(
        _("与报道对照"),
        (
            Column(_("一年有效收入，万元")), Column(_("报道"), align="end"), Column(_("初始参数"), align="end"),
            Column(_("这套参数"), align="end"),
        ),
        tuple(
            TableRow((what, f">{words.CLAIMS[code] / 10_000:g}", words.wan(before), Cell(words.wan(now), bold=True)))
            for what, code, before, now in rows
        ),
        dense=True,
    )  # fmt: skip
