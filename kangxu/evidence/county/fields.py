"""What one may enter into a scenario: words, units, limits, and where the shipped number comes from (`fields.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet
from kangxu.evidence.county.model import Disease

Label = Literal["published", "sourced", "unverified", "derived", "assumed", "own"]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter. Limits are in the model's own measure: a share of 0.4 is shown as 40 where `percent`."""

    name: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    low: float
    high: float
    label: Label
    source_zh: str
    source_en: str
    group: str = ""
    decimals: int = 2
    percent: bool = False
    optional: bool = False


@cache
def common_fields() -> tuple[Field, ...]:
    return tuple(Field(**table) for table in _sheet()["common"])


@cache
def disease_fields() -> tuple[Field, ...]:
    return tuple(Field(**table) for table in _sheet()["disease"])


def source_of(field: Field, disease: Disease | None = None) -> tuple[Label, str, str]:
    """Kind, Chinese and English words of where a shipped number comes from; prevalences differ by disease."""
    if disease is not None and field.name == "prevalence":
        return disease.prevalence_label, disease.prevalence_zh, disease.prevalence_en  # type: ignore[return-value]
    return field.label, field.source_zh, field.source_en


def _sheet() -> dict[str, list[dict[str, Any]]]:
    return load_sheet("fields.toml", __package__)
