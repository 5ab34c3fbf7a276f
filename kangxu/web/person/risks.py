"""Risk assessments: the probability with what drives it, else which values it needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_model
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import in_chinese
from kangxu.foundation.viewer import Viewer
from kangxu.screening.queries import AssessmentView, ReportLine
from kangxu.web.assess.words import MOST_DRIVERS, amount
from kangxu.web.components.button import Button
from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.risk_card import RiskCard, RiskRow
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.person.display import SHEET
from kangxu.web.person.words import day_words

MAIN: str = SHEET["risk"]["main"]
LEFT_OUT = frozenset(SHEET["risk"]["left_out"])
MOST_MISSING = 4
MOST_ROWS = 8  # results stand before refusals; all of them are in the report
_BANDS: dict[str, Tone] = {
    "low": "green", "moderate": "amber", "moderate_high": "amber", "high": "red", "high_very_high": "red",
    "very_high": "red",
}  # fmt: skip


def risk_card(assessments: Sequence[AssessmentView], *, now: datetime) -> RiskCard:
    """The cardiovascular probability where there is one, else what it lacks; the other results in lines."""
    main = next((one for one in assessments if one.model == MAIN), None)
    others = [one for one in assessments if one is not main and one.model not in LEFT_OUT]
    rows = tuple(_row(one, now) for one in others[:MOST_ROWS])
    if main is None:
        return _never_assessed(rows)
    if main.value is None or main.refusal:
        return RiskCard(main.title, missing=_refusal(main), rows=rows, href=_source(MAIN))
    tone = _BANDS.get(main.band, "")
    return RiskCard(
        main.title, f"{main.value:.1f}{main.unit}", "" if tone == "green" else tone,
        Tag(main.band_words, tone=tone), _drivers(main), origin=_origin(main, now), rows=rows,
        href=_source(MAIN),
    )  # fmt: skip


def report_link(reports: Sequence[ReportLine], *, now: datetime) -> Link | None:
    """To the newest report."""
    if not reports:
        return None
    newest = reports[0]
    return Link(_("%(day)s评估报告") % {"day": day_words(newest.made_at, now)}, reverse("report", args=[newest.id]))


def screen_button(person_id: int, viewer: Viewer) -> Button | None:
    """To standard screening, for those who may screen."""
    if not viewer.may(Permission.SCREEN_PEOPLE):
        return None
    return Button(_("标准筛查"), href=reverse("person-assessment", args=[person_id]), small=True)


def _source(model: str) -> str:
    return reverse("risk-model", args=[model])


def _never_assessed(rows: tuple[RiskRow, ...]) -> RiskCard:
    model, zh = risk_model(MAIN), in_chinese()
    needed = _("、").join(item.zh if zh else item.en for item in model.inputs if item.analyte)
    words = _("需要12个月内的%(needed)s，有了就自动计算。") % {"needed": needed}
    return RiskCard(model.zh if zh else model.en, missing=words, rows=rows, href=_source(MAIN))


def _refusal(one: AssessmentView) -> str:
    """Why there is no number, and which values it needs: never a guess."""
    if one.refusal != "missing_input" or not one.missing:
        return one.refusal_words
    names = _("、").join(one.missing[:MOST_MISSING])
    if len(one.missing) > MOST_MISSING:
        return _("还缺%(names)s等%(count)s项") % {"names": names, "count": len(one.missing)}
    return _("还缺%(names)s") % {"names": names}


def _row(one: AssessmentView, now: datetime) -> RiskRow:
    if one.refusal:
        return RiskRow(one.title, text=_refusal(one), href=_source(one.model))
    shown = amount(one.value, one.unit, one.kind) if one.value is not None and one.kind != "class" else ""
    band = Tag(one.band_words, tone=_BANDS.get(one.band, "")) if one.band else None
    return RiskRow(
        one.title, band, _("，").join(part for part in (shown, day_words(one.at, now)) if part), _source(one.model)
    )


def _drivers(one: AssessmentView) -> DriverBars | None:
    bars = [Driver(driver.words, driver.weight, f"{driver.weight:.1f}") for driver in one.drivers]
    shown = tuple(bar for bar in bars if float(bar.words))[:MOST_DRIVERS]
    if not shown:
        return None
    return DriverBars(shown, _("是什么推高了风险（百分点）"))


def _origin(one: AssessmentView, now: datetime) -> str:
    return _("%(day)s计算，%(source)s；群体研究推算，不能替代医生诊断") % {
        "day": day_words(one.at, now), "source": one.source
    }  # fmt: skip
