"""The list of all risk models. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.terms import spoken
from kangxu.screening.queries import ModelLine
from kangxu.web.assess.words import CONFIDENCE, KINDS
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.education.pages import DISEASES
from kangxu.web.shelf.words import population_words

CLEAR = ("V2", "VM")


@dataclass(frozen=True)
class ShelfPage:
    table: DataTable
    diseases: Segmented
    sub: str


def shelf_page(found: Iterable[ModelLine], *, disease: str, today: date) -> ShelfPage:
    everyone = list(found)
    shown = [one for one in everyone if not disease or disease in one.in_use.model.diseases]
    columns = (
        Column(_("模型")), Column(_("病种")), Column(_("给出什么"), fit=True), Column(_("人群"), hide=True),
        Column(_("核对程度"), fit=True), Column(_("下次复核"), fit=True), Column(_("状态"), fit=True),
    )  # fmt: skip
    table = DataTable(_("风险模型"), columns, tuple(_row(one, today) for one in shown), keyboard=True)
    on = sum(one.in_use.on for one in everyone)
    sub = _("共%(count)s个，启用%(on)s个；点开看出处、系数和适用人群") % {"count": len(everyone), "on": on}
    return ShelfPage(table, _diseases(everyone, disease), sub)


def _row(line: ModelLine, today: date) -> TableRow:
    one, model = line.in_use, line.in_use.model
    href = reverse("risk-model", args=[model.code])
    late = model.next_review < today
    state = Tag(_("启用"), tone="green") if one.on else Tag(_("停用"), tone="muted")
    return TableRow(
        (
            Cell(title_of(model), sub=model.edition, bold=True), Cell(disease_words(model)),
            Cell(str(KINDS[model.kind])), Cell(population_words(model.code, model.population)),
            Cell(
                model.confidence, tone="" if model.confidence in CLEAR else "amber",
                title=str(CONFIDENCE[model.confidence]),
            ),
            Cell(model.next_review.isoformat(), lead=_("已过期") if late else "", tone="red" if late else ""),
            Cell(component=state),
        ),
        href=href, muted=not one.on,
    )  # fmt: skip


def title_of(model: RiskModel) -> str:
    return spoken(model.zh, model.en)


def disease_words(model: RiskModel) -> str:
    return _("、").join(str(DISEASES.get(code, code)) for code in model.diseases)


def _diseases(everyone: Iterable[ModelLine], chosen: str) -> Segmented:
    known = {code for one in everyone for code in one.in_use.model.diseases}
    here = reverse("risk-models")
    links = [Link(_("全部"), here, active=not chosen)]
    links += [
        Link(str(words), f"{here}?disease={code}", active=code == chosen)
        for code, words in DISEASES.items()
        if code in known
    ]
    return Segmented(_("病种"), tuple(links))
