"""The numbers of this room, from `alerts.toml`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.urgent import Level, UrgentColumns, sql_predicate, urgent_analytes

_SHEET: dict[str, Any] = load_sheet("alerts.toml", "kangxu.alerts")
FRESH = timedelta(hours=_SHEET["fresh_hours"])
LEVELS: tuple[Level, ...] = tuple(_SHEET["levels"])
REPEAT = timedelta(minutes=_SHEET["repeat_minutes"])
SPOKEN: tuple[str, ...] = tuple(_SHEET["spoken_outcomes"])
UNACKNOWLEDGED = timedelta(minutes=_SHEET["unacknowledged_minutes"])
DISEASES: dict[str, list[str]] = _SHEET["diseases"]
PROGRAMME_OF_FAMILY: dict[str, str] = _SHEET["programme_of_family"]
ANALYTES = urgent_analytes(LEVELS)


def diseases_of(known: list[str]) -> set[str]:
    """What the urgent rules call the disease groups and programmes of a person."""
    return {disease for disease, groups in DISEASES.items() if set(groups) & set(known)}


def predicate(analyte: str, value: str, text: str, known: str) -> str:
    """SQL boolean: is this reading urgent for a person whose groups stand in the array `known`?"""
    among = {disease: f"({known} && array{groups!r}::text[])" for disease, groups in DISEASES.items()}
    return sql_predicate(UrgentColumns(analyte, value, text, among), levels=LEVELS)
