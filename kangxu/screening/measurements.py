"""What a form holds, made ready to be stored: readings in the records' words, answers as numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from math import isfinite, isinf
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import Input
from kangxu.screening.derived import ASKED
from kangxu.screening.filled import NotAccepted

_BODY = {
    "height_cm": ("HEIGHT", "cm"),
    "weight_kg": ("WEIGHT", "kg"),
    "waist_cm": ("WAIST", "cm"),
    "pulse": ("HR", "/min"),
}
_SLOTS = ("fasting", "random")


def readings_of(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Readings for the records from measurements taken now; raises NotAccepted. Several pressures become their mean."""
    made = [
        _reading(analyte, _number(given[name], name), unit)
        for name, (analyte, unit) in _BODY.items()
        if _has(given, name)
    ]
    if pairs := given.get("pressures"):
        systolic, diastolic = _mean_pressure(pairs)
        made += [_reading("SBP", systolic, "mmHg"), _reading("DBP", diastolic, "mmHg")]
    if _has(given, "glucose_mmol_l"):
        slot = given.get("glucose_kind", "random")
        if slot not in _SLOTS:
            raise NotAccepted({"measurements.glucose_kind": _("请选择空腹或随机")})
        glucose = _reading("SMBG", _number(given["glucose_mmol_l"], "glucose_mmol_l"), "mmol/L")
        made.append({**glucose, "slot": slot})
    return made


def laboratory_of(given: Mapping[str, Any]) -> dict[date, list[dict[str, Any]]]:
    """Typed laboratory values by the day they are from; raises NotAccepted."""
    found: dict[date, list[dict[str, Any]]] = {}
    for place, one in enumerate(given.get("laboratory") or ()):
        field = f"laboratory.{place}"
        if one.get("analyte") not in catalogue():
            raise NotAccepted({f"measurements.{field}": _("没有这个检验项目")})
        try:
            day = date.fromisoformat(str(one.get("on", "")))
        except ValueError:
            raise NotAccepted({f"measurements.{field}": _("请填写检验日期")}) from None
        found.setdefault(day, []).append(_reading(one["analyte"], one.get("value"), one.get("unit") or ""))
    return found


def answers_of(given: Mapping[str, Any]) -> dict[str, float]:
    """Answers as numbers by declared name: 0 or 1, the position of a choice, a number in range; raises NotAccepted."""
    wrong: dict[str, str] = {}
    read: dict[str, float] = {}
    for name, value in given.items():
        try:
            if value not in (None, ""):
                read[name] = _answer(name, value)
        except ValueError as fault:
            wrong[f"answers.{name}"] = str(fault)
    if wrong:
        raise NotAccepted(wrong)
    return read


@cache
def questions() -> Mapping[str, Input]:
    """What may be asked, by name: every input of the shelf that is not measured."""
    found: dict[str, Input] = {}
    for model in risk_models().values():
        for item in model.inputs:
            if item.kind != "sex" and item.name != "age" and not (item.kind == "number" and item.analyte):
                found.setdefault(item.name, item)
    more = {name: Input(name, name, name, low=0) for name in ASKED}
    return {**more, **found}


def _answer(name: str, value: Any) -> float:
    item = questions().get(name)
    if item is None:
        raise ValueError(_("没有这个问题"))
    if item.kind == "choice" and isinstance(value, str):
        codes = [option.code for option in item.choices]
        if value not in codes:
            raise ValueError(_("没有这个选项"))
        return float(codes.index(value))
    return _in_range(item, value)


def _in_range(item: Input, value: Any) -> float:
    number = _plain(value)
    if number is None or not item.low <= number <= item.high or (item.whole and number != int(number)):
        low, high = ("" if isinf(edge) else f"{edge:g}" for edge in (item.low, item.high))
        raise ValueError(_("请填写%(low)s至%(high)s之间的数") % {"low": low, "high": high})
    return number


def _plain(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def _has(given: Mapping[str, Any], name: str) -> bool:
    return given.get(name) not in (None, "")


def _number(value: Any, name: str) -> float:
    number = _plain(value)
    if number is None:
        raise NotAccepted({f"measurements.{name}": _("请填写数字")})
    return number


def _mean_pressure(pairs: Sequence[Sequence[Any]]) -> tuple[float, float]:
    """Mean of all pairs (中国高血压防治指南: two readings, a third when they differ, and the mean of all)."""
    read = [(_number(pair[0], "pressures"), _number(pair[1], "pressures")) for pair in pairs]
    systolic = sum(pair[0] for pair in read) / len(read)
    diastolic = sum(pair[1] for pair in read) / len(read)
    if not diastolic < systolic:
        raise NotAccepted({"measurements.pressures": _("舒张压应低于收缩压")})
    return round(systolic, 1), round(diastolic, 1)


def _reading(analyte: str, value: Any, unit: str) -> dict[str, Any]:
    return {"analyte": analyte, "value": value, "unit": unit}
