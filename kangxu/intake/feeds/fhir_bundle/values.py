"""`value[x]` of an observation or a component, read into what a reading needs."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import orjson

from kangxu.clinical import results
from kangxu.clinical.analytes import Analyte
from kangxu.intake.feeds.fhir_bundle.elements import codes_in, concept, decimal_text, first, record, records, text

_COMPARATORS = ("<", "<=", ">=", ">")
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


class Value(NamedTuple):
    """One value. With a `problem` nothing but `received` counts. `units` stand in the order they are looked up."""

    received: str
    number: float | None = None
    comparator: str | None = None
    words: str | None = None
    units: tuple[str, ...] = ()
    problem: str | None = None


def find_value(element: dict[str, Any]) -> str | None:
    """Name of the value element that is there (`valueQuantity`), `dataAbsentReason`, or None: nothing was said."""
    if element.get("valueQuantity") is not None:
        return "valueQuantity"
    for name in element:
        if name.startswith("value") and element[name] is not None:
            return name
    if element.get("dataAbsentReason") is not None:
        return "dataAbsentReason"
    return next((name for name in element if name.startswith("_value")), None)


def read_value(name: str, content: object, analyte: Analyte) -> Value:
    if name == "valueQuantity":
        return _quantity(record(content), analyte)
    if name in ("valueInteger", "valueDecimal"):
        return _written(decimal_text(content), (), analyte)
    if name == "valueString":
        return _written(text(content), (), analyte)
    if name == "valueCodeableConcept":
        return _written(concept(content).text, (), analyte)
    if name == "dataAbsentReason":
        return _absent(codes_in(content))
    if name.startswith("_value"):
        return _absent(_absent_reasons(content))
    return Value(_shown(content), problem=results.UNREADABLE)


def _quantity(quantity: dict[str, Any], analyte: Analyte) -> Value:
    amount, sign = quantity.get("value"), quantity.get("comparator")
    units = tuple(unit for name in ("code", "unit") if (unit := text(quantity.get(name))) is not None)
    if isinstance(amount, int | float) and not isinstance(amount, bool):
        received = f"{sign} {amount!r}" if sign is not None else repr(amount)
        if not math.isfinite(amount) or (sign is not None and sign not in _COMPARATORS):
            return Value(received, units=units, problem=results.UNREADABLE)
        return Value(received, float(amount), sign, units=units)
    if isinstance(amount, str):  # against the standard, and common
        return _written(f"{text(sign) or ''}{amount}", units, analyte)
    reasons = _absent_reasons(quantity.get("_value")) | _absent_reasons(quantity)
    if reasons:
        return _absent(reasons)
    return Value(_shown(quantity), units=units, problem=results.UNREADABLE)


def _written(words: str | None, units: tuple[str, ...], analyte: Analyte) -> Value:
    read = results.parse(words, ordinal=analyte.ordinal, words=analyte.words)
    if analyte.ordinal and read.value is None and read.problem in (None, results.UNREADABLE):
        return Value(words or "", words=read.text or words)
    if read.problem is not None:
        return Value(words or "", problem=read.problem)
    return Value(words or "", read.value, read.comparator, read.text, (read.unit,) if read.unit else units)


def _absent(reasons: set[str]) -> Value:
    problem = results.MASKED if "masked" in reasons else results.NOT_MEASURED
    return Value(first(*sorted(reasons)) or "", problem=problem)


def _absent_reasons(element: object) -> set[str]:
    """Why an element is empty, as the data-absent-reason extension tells it."""
    extensions = records(record(element).get("extension"))
    return {str(each.get("valueCode")) for each in extensions if each.get("url") == _ABSENT}


def _shown(content: object) -> str:
    try:
        return orjson.dumps(content).decode()
    except (TypeError, ValueError):
        return ""
