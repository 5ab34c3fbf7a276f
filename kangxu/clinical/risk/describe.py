"""A model of the shelf told in plain data: for lists, programs and the public page."""

from math import isfinite
from typing import Any

from kangxu.clinical.bands import Band
from kangxu.clinical.risk.inputs import Alternative, Input
from kangxu.clinical.risk.model import Output, RiskModel
from kangxu.clinical.risk.vectors import vectors_of

CONFIDENCE = {
    "V2": Band("V2", "两个来源核对一致", "Two sources agree"),
    "VM": Band("VM", "一个来源与记忆一致", "One source agrees with memory"),
    "S1": Band("S1", "只有一个来源", "A single source"),
    "REC": Band("REC", "由公开结果反推恢复", "Recovered by fitting published results"),
    "MEM": Band("MEM", "仅凭记忆，待专科签字", "From memory only, awaits a specialist's signature"),
    "PROP": Band("PROP", "本项目的提议，待专科签字", "The project's proposal, awaits a specialist's signature"),
}


def summary(model: RiskModel) -> dict[str, Any]:
    """One line of the shelf."""
    return {
        "model": model.code, "edition": model.edition, "zh": model.zh, "en": model.en, "kind": model.kind,
        "unit": model.unit, "diseases": list(model.diseases), "on": model.on, "variants": list(model.variants),
        "confidence": model.confidence, "verification": CONFIDENCE[model.confidence].en, "population": model.population,
        "source": model.source, "owner": model.owner, "reviewed_on": model.reviewed_on.isoformat(),
        "next_review": model.next_review.isoformat(), "licence": model.licence, "cases": len(list(vectors_of(model))),
    }  # fmt: skip


def details(model: RiskModel) -> dict[str, Any]:
    """Everything that can be known of a model without computing."""
    return {
        **summary(model),
        "output": list(model.output),
        "lower_bound": model.lower_bound,
        "variant_confidence": {variant: model.mark(variant) for variant in model.variants},
        "inputs": [_input(item) for item in model.inputs],
        "bands": words(model.bands),
        "outputs": [_output(one) for one in model.outputs],
        "excludes": {name: _word(reason) for name, reason in model.excludes.items()},
        "refusals": words(model.refusals),
        "drivers": words(tuple(model.driver_words.values())),
        "monotone": dict(model.monotone),
        "points": None if model.points is None else model.points.as_json(model.inputs),
    }


def words(bands: tuple[Band, ...]) -> list[dict[str, str]]:
    return [_word(one) for one in bands]


def _word(band: Band) -> dict[str, str]:
    return {"code": band.code, "zh": band.zh, "en": band.en}


def _output(one: Output) -> dict[str, Any]:
    return {"code": one.code, "zh": one.zh, "en": one.en, "unit": one.unit, "bands": words(one.bands)}


def _input(item: Input) -> dict[str, Any]:
    """`low` and `high` belong to the range; null where it is open."""
    return {
        "name": item.name, "zh": item.zh, "en": item.en, "kind": item.kind, "unit": item.unit,
        "low": _end(item.low), "high": _end(item.high), "whole": item.whole, "required": item.required,
        "only_sex": item.only_sex, "analyte": item.analyte, "choices": words(item.choices),
        "alternatives": [_alternative(one) for one in item.alternatives],
    }  # fmt: skip


def _alternative(one: Alternative) -> dict[str, Any]:
    return {
        "name": one.name, "unit": one.unit, "factor": one.factor, "low": _end(one.low), "high": _end(one.high),
    }  # fmt: skip


def _end(value: float) -> float | None:
    return value if isfinite(value) else None
