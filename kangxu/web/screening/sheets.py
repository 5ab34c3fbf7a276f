"""What the page needs to count by itself: the models' own sheets, and the words beside the bars. No person is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from math import inf, nextafter
from typing import Any

import orjson
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from kangxu.clinical import body, glucose, pressure
from kangxu.clinical.bands import Bands
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.permissions import Permission
from kangxu.web.components.live_index import LiveIndex, LiveRow
from kangxu.web.doors import Request, page
from kangxu.web.screening.form import Words, simple_form

PRESSURE = "blood_pressure_class"
OFFICE = pressure.THRESHOLDS["clinic"]


@page(Permission.SCREEN_PEOPLE)
@require_GET
def sheets(request: Request) -> HttpResponse:
    """The sheets as JSON; the page keeps them for times without network."""
    return HttpResponse(orjson.dumps(made()), content_type="application/json")


def made() -> dict[str, Any]:
    """Sheets by model, rows of the live index, notes on measurements, and what the form's answers mean."""
    counted = {code: any_sheet(risk_models()[code]) for code in counting() if code != PRESSURE}
    content = {
        "models": {**counted, PRESSURE: pressure_sheet()},
        "rows": [_row(one) for one in _live_rows()],
        "notes": _notes(),
        "form": simple_form().meanings(),
        "pack": pack(),
        "office": {"systolic": OFFICE.systolic, "diastolic": OFFICE.diastolic},
    }
    return {"version": hashlib.sha256(orjson.dumps(content)).hexdigest()[:12], **content}


def counting() -> tuple[str, ...]:
    """Models of the live index that are on the shelf."""
    return tuple(one["model"] for one in _live_rows() if one.get("model") in risk_models())


def sheet_of(model: RiskModel) -> dict[str, Any]:
    """A score of points as a page counts it: items, asked inputs, cuts and bands. Raises ValueError for others."""
    if model.points is None:
        raise ValueError(f"{model.code} is not a score of points")
    scale = load_sheet("coefficients.toml", f"kangxu.clinical.risk.models.{model.code}")["bands"]
    return {
        "code": model.code, "edition": model.edition, "most": model.output[1],
        "items": model.points.as_json(model.inputs),
        "asked": [_asked(item) for item in model.inputs],
        "excludes": {name: str(Words(band.zh, band.en)) for name, band in model.excludes.items()},
        "cuts": [_edge(cut) for cut in scale["cuts"]],
        "bands": [{"code": band.code} for band in model.bands],
    }  # fmt: skip


def any_sheet(model: RiskModel) -> dict[str, Any]:
    """The sheet of a score of points or of a count of factors."""
    return sheet_of(model) if model.points else factors_of(model)


def factors_of(model: RiskModel) -> dict[str, Any]:
    """A count of factors, each held by any of its inputs, with the class that follows (see stroke_eight)."""
    sheet = load_sheet("coefficients.toml", f"kangxu.clinical.risk.models.{model.code}")
    overweight = sheet["overweight_from"][model.variants[0]]
    from_ = {"overweight": {"input": "bmi", "from": overweight}}
    return {
        "code": model.code, "edition": model.edition, "most": model.output[1], "high_from": sheet["factors_for_high"],
        "factors": [
            {
                "code": one["code"], "alone": one.get("weighs_alone", False),
                "any_of": [from_.get(name, {"input": name, "from": 1}) for name in one["any_of"]],
            }
            for one in sheet["factors"]
        ],
        "sure": ["stroke", "tia"],
        "asked": [_asked(item) for item in model.inputs],
        "excludes": {},
        "bands": [{"code": band.code} for band in model.bands],
    }  # fmt: skip


def pressure_sheet() -> dict[str, Any]:
    scale = pressure.OFFICE_CLASS
    return {
        "systolic": list(scale.first.cuts), "diastolic": list(scale.second.cuts),
        "bands": [{"code": band.code} for band in scale.first.bands],
    }  # fmt: skip


def empty_index() -> LiveIndex:
    return LiveIndex(tuple(LiveRow(one["disease"], str(Words(one["zh"], one["en"]))) for one in _live_rows()))


def phone_rows() -> list[dict[str, Any]]:
    """Rows that a model answers, with what the phone says of each class."""
    return [row for one in _live_rows() if (row := _row(one))["model"]]


def disease_word(code: str) -> str:
    """How a disease is called; the code itself where no row knows it."""
    found = next((one for one in _table()["diseases"] if one["code"] == code), None)
    return str(Words(found["zh"], found["en"])) if found else code


def step_of(disease: str) -> tuple[str, str]:
    """(icon, words) of the step that a positive screening for this disease calls for."""
    table = _table()
    found = next((one for one in table["diseases"] if one["code"] == disease), table["otherwise"])
    return found["icon"], str(Words(found["step_zh"], found["step_en"]))


def pack() -> float:
    """Cigarettes in a pack, as pack-years count them."""
    return float(load_sheet("derived.toml", "kangxu.screening")["pack_years"]["cigarettes_in_a_pack"])


def _row(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "disease": table["disease"],
        "label": str(Words(table["zh"], table["en"])),
        "phone": str(Words(table.get("phone_zh", ""), table.get("phone_en", ""))),
        "model": table.get("model", "") if table.get("model") in risk_models() else "",
        "reach": table.get("reach", ""),
        "unit": str(Words(table.get("unit_zh", ""), table.get("unit_en", ""))),
        "classes": {code: _class(one) for code, one in table.get("classes", {}).items()},
    }


def _class(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "words": str(Words(table["zh"], table["en"])), "tone": table.get("tone", ""),
        "note": str(Words(table.get("note_zh", ""), table.get("note_en", ""))),
        "phone": str(Words(table.get("phone_zh", ""), table.get("phone_en", ""))),
        "emergency": table.get("emergency", False),
    }  # fmt: skip


def _notes() -> dict[str, Any]:
    """Scales whose class is said beside a measurement, by sex where it differs."""
    return {
        "bmi": _scale(body.BMI), "waist": {"1": _scale(body.WAIST["male"]), "2": _scale(body.WAIST["female"])},
        "fasting": _scale(glucose.FASTING), "random": _scale(glucose.RANDOM),
    }  # fmt: skip


def _scale(scale: Bands) -> dict[str, Any]:
    return {"cuts": list(scale.cuts), "words": [str(Words(band.zh, band.en)) for band in scale.bands]}


def _asked(item: Input) -> dict[str, Any]:
    return {
        "name": item.name, "label": str(Words(item.zh, item.en)), "required": item.required,
        "low": None if item.low == -inf else item.low, "high": None if item.high == inf else item.high,
        "choices": [choice.code for choice in item.choices],
    }  # fmt: skip


def _edge(cut: Any) -> float:
    return nextafter(float(cut["above"]), inf) if isinstance(cut, Mapping) else float(cut)


def _live_rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(_table()["rows"])


@cache
def _table() -> Mapping[str, Any]:
    return load_sheet("live_rows.toml", "kangxu.web.screening")
