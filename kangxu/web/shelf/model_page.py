"""One risk model: source, population, inputs, bands, what it refuses, how often it was checked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf, isfinite
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.clinical.bands import Band
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.risk.points import Item, Steps
from kangxu.clinical.risk.vectors import vectors_of
from kangxu.foundation.terms import spoken
from kangxu.screening.plans import InUse
from kangxu.screening.queries import ModelLine
from kangxu.web.assess.words import CONFIDENCE, KINDS, PROBABILITY, unit_words
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import stamp
from kangxu.web.shelf.shelf_page import disease_words, title_of
from kangxu.web.shelf.words import owner_words, population_words, variant_words

PLANS: Final[dict[str, Promise]] = {
    "simple": gettext_lazy("简易筛查"), "standard": gettext_lazy("标准筛查"),
    "automatic": gettext_lazy("数据到了自动算"),
}  # fmt: skip


@dataclass(frozen=True)
class ModelPage:
    """Everything about one model. `facts` are pairs of a label and its words."""

    code: str
    title: str
    kind: str
    state: Tag
    facts: tuple[tuple[str, str], ...]
    inputs: DataTable
    points: DataTable | None
    bands: tuple[str, ...]
    outputs: tuple[str, ...]
    refusals: tuple[str, ...]
    variants: tuple[Link, ...]
    on: bool
    may_set: bool
    note: str
    notice: str


def model_page(line: ModelLine, *, decided_by: str, may_set: bool, today: date) -> ModelPage:
    one, model = line.in_use, line.in_use.model
    return ModelPage(
        code=model.code, title=title_of(model), kind=str(KINDS[model.kind]),
        state=Tag(_("启用"), tone="green") if one.on else Tag(_("停用"), tone="muted"), facts=_facts(line, today),
        inputs=_inputs(model.inputs), points=_points(model), bands=tuple(_band(band) for band in model.bands),
        outputs=tuple(_output(each.zh, each.en, each.unit) for each in model.outputs),
        refusals=tuple(spoken(each.zh, each.en) for each in model.refusals),
        variants=tuple(
            Link(variant_words(name), value=name, active=name == one.variant) for name in model.variants
        ),
        on=one.on, may_set=may_set, note=_decided(one, decided_by), notice=_notice(model),
    )  # fmt: skip


def _facts(line: ModelLine, today: date) -> tuple[tuple[str, str], ...]:
    model = line.in_use.model
    cases = sum(1 for _case in vectors_of(model))
    reviewed = _("%(day)s复核，下次不晚于%(next)s") % {"day": model.reviewed_on, "next": model.next_review}
    if model.next_review < today:
        reviewed = _("%(reviewed)s（已过期）") % {"reviewed": reviewed}
    return (
        (_("版本"), model.edition), (_("病种"), disease_words(model)),
        (_("适用人群"), population_words(model.code, model.population)),
        (_("出处"), model.source),
        (_("核对程度"), _("%(mark)s（%(words)s）") % {"mark": model.confidence, "words": CONFIDENCE[model.confidence]}),
        (_("验证用例"), _("%(count)s例，随程序自动核对") % {"count": cases}), (_("许可"), model.licence),
        (_("负责人"), owner_words(model.owner)), (_("复核"), reviewed),
        (_("用在"), _("、").join(str(PLANS[plan]) for plan in line.plans) or _("命令行和批量")),
    )  # fmt: skip


def _notice(model: RiskModel) -> str:
    if model.kind == PROBABILITY:
        return _("群体研究推算，筛查结果仅供参考，不能替代医生诊断。")
    return _("这不是概率，不能说成得病的百分比；筛查结果仅供参考，不能替代医生诊断。")


def _decided(one: InUse, who: str) -> str:
    if one.decided_at is None:
        return _("按模型自带的默认设置，本站没有改过")
    return _("%(who)s %(when)s定的") % {"who": who, "when": stamp(one.decided_at)}


def _inputs(inputs: Sequence[Input]) -> DataTable:
    columns = (
        Column(_("要什么")),
        Column(_("范围"), align="end"),
        Column(_("单位"), fit=True),
        Column(_("缺了怎么办"), fit=True),
    )
    return DataTable(_("要什么数据"), columns, tuple(_input(item) for item in inputs), dense=True)


def _input(item: Input) -> TableRow:
    without = _("不计算") if item.required else _("照算，注明缺项")
    return TableRow((Cell(spoken(item.zh, item.en), sub=item.name), _range(item), unit_words(item.unit), without))


def _range(item: Input) -> str:
    if item.kind == "flag":
        return _("是、否")
    if item.kind == "sex":
        return _("男、女")
    if item.kind == "choice":
        return _("、").join(spoken(one.zh, one.en) for one in item.choices)
    low, high = (f"{edge:g}" if isfinite(edge) else "" for edge in (item.low, item.high))
    return f"{low}–{high}" if low and high else _("≥%(low)s") % {"low": low} if low else f"≤{high}" if high else ""


def _points(model: RiskModel) -> DataTable | None:
    if model.points is None:
        return None
    words = {item.name: item for item in model.inputs}
    rows = [_steps(words[item.input], steps, sex) for item in model.points.items for sex, steps in _sexes(item)]
    columns = (Column(_("项目")), Column(_("每一档和分数")))
    return DataTable(_("怎样计分"), columns, tuple(rows), dense=True)


def _sexes(item: Item) -> list[tuple[str, Steps]]:
    return [("", item.male)] if item.male is item.female else [(_("男"), item.male), (_("女"), item.female)]


def _steps(item: Input, steps: Steps, sex: str) -> TableRow:
    labels = _labels(item, steps)
    words = _("%(label)s：%(points)s分")
    shown = _("；").join(
        words % {"label": label, "points": f"{points:g}"} for label, points in zip(labels, steps.points, strict=False)
    )
    return TableRow((Cell(spoken(item.zh, item.en), sub=sex), Cell(shown)))


def _labels(item: Input, steps: Steps) -> list[str]:
    """What each step is called: <24, 24–<28, ≥28; or the answers themselves."""
    if steps.cuts is None:
        return {
            "flag": [_("否"), _("是")], "sex": [_("男"), _("女")],
            "choice": [spoken(one.zh, one.en) for one in item.choices],
        }.get(item.kind, [str(place) for place in range(len(steps.points))])  # fmt: skip
    edges = (-inf, *steps.cuts, inf)
    return [_between(low, high) for low, high in pairwise(edges)]


def _between(low: float, high: float) -> str:
    if low == -inf:
        return f"<{high:g}"
    return f"≥{low:g}" if high == inf else f"{low:g}–<{high:g}"


def _band(band: Band) -> str:
    return spoken(band.zh, band.en)


def _output(zh: str, en: str, unit: str) -> str:
    words = spoken(zh, en)
    return _("%(words)s（%(unit)s）") % {"words": words, "unit": unit_words(unit)} if unit else words
