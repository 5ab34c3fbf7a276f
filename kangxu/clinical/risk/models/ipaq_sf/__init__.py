"""IPAQ short form: physical activity of the last seven days in MET-minutes, and its category."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, FloatArray, IndexArray
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_BANDS = tuple(Band(**band) for band in _SHEET["bands"]["bands"])
_LOW, _MODERATE, _HIGH = range(len(_BANDS))
_KINDS = ("vigorous", "moderate", "walking")

_NO_MINUTES = Band("minutes_missing", "填了天数但没有填每天分钟数", "Days without minutes a day")
_TOO_MUCH = Band("too_many_minutes", "每天活动合计超过16小时，答案不可信", "More than 16 hours a day: not credible")

Week = Mapping[str, FloatArray]


def activity(columns: Columns, variant: str) -> Answer:
    """MET-minutes per week of cleaned answers; minutes are asked for only where there are days."""
    days: Week = {kind: columns[f"{kind}_days"] for kind in _KINDS}
    told: Week = {kind: np.where(days[kind] > 0, columns[f"{kind}_minutes_a_day"], 0.0) for kind in _KINDS}
    refused = {
        _NO_MINUTES.code: np.any([np.isnan(told[kind]) for kind in _KINDS], axis=0),
        _TOO_MUCH.code: np.sum(list(told.values()), axis=0) > _SHEET["most_minutes"],
    }
    counts = {kind: told[kind] >= _SHEET["shortest_minutes"] for kind in _KINDS}
    minutes: Week = {
        kind: np.where(counts[kind], np.minimum(told[kind], _SHEET["longest_minutes"]), 0.0) for kind in _KINDS
    }
    active: Week = {kind: np.where(counts[kind], days[kind], 0.0) for kind in _KINDS}
    value = np.sum([_SHEET["met"][kind] * minutes[kind] * active[kind] for kind in _KINDS], axis=0)
    return Answer(value, _category(active, minutes, value), refused)


def _category(days: Week, minutes: Week, value: FloatArray) -> IndexArray:
    all_days = np.sum(list(days.values()), axis=0)
    return np.select(
        [_is_high(days, all_days, value), _is_moderate(days, minutes, all_days, value)],
        [np.int8(_HIGH), np.int8(_MODERATE)],
        default=np.int8(_LOW),
    )


def _is_high(days: Week, all_days: FloatArray, value: FloatArray) -> np.ndarray:
    rule = _SHEET["high"]
    vigorous = (days["vigorous"] >= rule["vigorous_days"]) & (value >= rule["vigorous_met_minutes"])
    return vigorous | ((all_days >= rule["any_days"]) & (value >= rule["any_met_minutes"]))


def _is_moderate(days: Week, minutes: Week, all_days: FloatArray, value: FloatArray) -> np.ndarray:
    rule = _SHEET["moderate"]
    vigorous = (days["vigorous"] >= rule["vigorous_days"]) & (minutes["vigorous"] >= rule["vigorous_minutes"])
    others = [np.where(minutes[kind] >= rule["other_minutes"], days[kind], 0.0) for kind in ("moderate", "walking")]
    any_kind = (all_days >= rule["any_days"]) & (value >= rule["any_met_minutes"])
    return vigorous | (np.sum(others, axis=0) >= rule["other_days"]) | any_kind


def _asked(kind: str, zh: str, en: str) -> tuple[Input, Input]:
    return (
        Input(f"{kind}_days", f"最近7天{zh}的天数", f"Days of {en} in a week", "d", low=0, high=7, whole=True),
        Input(
            f"{kind}_minutes_a_day",
            f"这些天每天{zh}多少分钟",
            f"Minutes of {en} on such a day",
            "min",
            low=0,
            high=24 * 60,
            required=False,
        ),
    )


INPUTS = (
    *_asked("vigorous", "剧烈活动", "vigorous activity"),
    *_asked("moderate", "中等强度活动", "moderate activity"),
    *_asked("walking", "步行", "walking"),
)

MODEL = RiskModel(
    code="ipaq_sf",
    edition=_SHEET["edition"],
    zh="身体活动水平（IPAQ短卷）",
    en="Physical activity (IPAQ, short form)",
    unit="MET-min/week",
    kind="value",
    diseases=("general",),
    inputs=INPUTS,
    bands=_BANDS,
    formula=activity,
    refuses=(_NO_MINUTES, _TOO_MUCH),
    source=_SHEET["source"],
    population="Adults, about the last seven days",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Scoring is open; cite the protocol.",
    output=(0, 19278),
    monotone={item.name: 1 for item in INPUTS},
)
