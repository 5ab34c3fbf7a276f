"""Values derived from other values: numbers and arrays alike. Formulas here, limits and sources in derived.toml.

`derive` says why there is no value. The plain functions answer NaN there and do not look at limits of plausibility.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf, nextafter
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Bands
from kangxu.clinical.conversions import factor_of
from kangxu.clinical.pressure import mean_arterial_pressure, pulse_pressure
from kangxu.clinical.sheets import load_sheet

Sex = Literal["male", "female"]
Numbers = float | NDArray[np.float64]
Edges = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A derived value: its words and unit, what it needs, and where its formula holds."""

    code: str
    zh: str
    en: str
    unit: str
    inputs: tuple[str, ...]
    source: str
    confidence: str
    limits: Mapping[str, Edges]
    cautions: Mapping[str, Edges]
    positive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived value: None with a reason and the inputs concerned; `caution`: inputs outside the validated range."""

    code: str
    value: float | None
    unit: str
    reason: str | None = None
    names: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()

    def words(self, language: str) -> str:
        """Why there is no value; empty where there is one."""
        tongue = "zh" if language.startswith("zh") else "en"
        names, between = (INPUTS[name][tongue] for name in self.names), "、" if tongue == "zh" else ", "
        return REASONS[self.reason][tongue].format(names=between.join(names)) if self.reason else ""


def derive(code: str, **given: float | None) -> Derived:
    """A derived value of one person, or why there is none. Raises KeyError for an unknown code."""
    quantity = QUANTITIES[code]
    reason, names = _obstacle(quantity, given)
    if reason:
        return Derived(code, None, quantity.unit, reason, names)
    used = {name: float(given[name] or 0.0) for name in quantity.inputs}
    caution = tuple(name for name, edges in quantity.cautions.items() if not _within(used[name], edges))
    return Derived(code, float(FORMULAS[code](**used)), quantity.unit, caution=caution)


def derive_many(code: str, **given: NDArray[np.float64]) -> NDArray[np.float64]:
    """A derived value of many persons; NaN where an input is missing or the formula does not hold."""
    quantity = QUANTITIES[code]
    used = {name: np.asarray(given[name], dtype=np.float64) for name in quantity.inputs}
    holds = np.logical_and.reduce([
        *(~np.isnan(column) for column in used.values()),
        *((used[name] >= low) & (used[name] <= high) for name, (low, high) in quantity.limits.items()),
        *(used[name] > 0 for name in quantity.positive),
    ])  # fmt: skip
    with np.errstate(all="ignore"):
        return np.where(holds, FORMULAS[code](**used), np.nan)


def non_hdl(tc: Numbers, hdl: Numbers) -> Numbers:
    """Non-HDL cholesterol, in the unit of both."""
    return tc - hdl


def ldl_friedewald(tc: Numbers, hdl: Numbers, tg: Numbers) -> Any:
    """LDL cholesterol of lipids in mmol/L; NaN where triglycerides are above the formula's limit."""
    held = np.asarray(tg) <= QUANTITIES["ldl_friedewald"].limits["tg"][1]
    found = np.where(held, tc - hdl - tg / CONSTANTS["friedewald_divisor"], np.nan)
    return found if found.ndim else float(found)


def tyg(tg: Numbers, fasting_glucose: Numbers) -> Any:
    """Triglyceride-glucose index of values in mmol/L."""
    return np.log(tg * factor_of("triglyceride") * fasting_glucose * factor_of("glucose") / 2)


def fib4(age: Numbers, ast: Numbers, alt: Numbers, platelets: Numbers) -> Any:
    """FIB-4; enzymes in U/L, platelets in 10^9/L."""
    return age * ast / (platelets * np.sqrt(alt))


def fib4_class(value: float, age: float) -> str | None:
    """low, unclear or high; from 65 years "low" reaches further."""
    return (FIB4_OLDER if age >= CONSTANTS["fib4_older_from_age"] else FIB4).label(value)


def aip(tg: Numbers, hdl: Numbers) -> Any:
    """Atherogenic index of plasma of lipids in mmol/L."""
    return np.log10(tg / hdl)


def corrected_calcium(calcium: Numbers, albumin: Numbers) -> Numbers:
    """Calcium in mmol/L corrected for albumin in g/L."""
    return calcium + CONSTANTS["calcium_per_albumin"] * (CONSTANTS["normal_albumin"] - albumin)


def corrected_sodium(sodium: Numbers, glucose: Numbers) -> Numbers:
    """Sodium in mmol/L corrected for glucose in mmol/L (Katz)."""
    step = CONSTANTS["glucose_step"]
    return sodium + CONSTANTS["sodium_per_glucose"] * (glucose - step) / step


def anion_gap(sodium: Numbers, chloride: Numbers, bicarbonate: Numbers) -> Numbers:
    """Anion gap in mmol/L, potassium left out."""
    return sodium - chloride - bicarbonate


def qtc_bazett(qt: Numbers, rr: Numbers) -> Any:
    """Corrected QT in the unit of `qt`; RR in seconds."""
    return qt / np.sqrt(rr)


def qtc_fridericia(qt: Numbers, rr: Numbers) -> Any:
    """Corrected QT in the unit of `qt`; RR in seconds."""
    return qt / np.cbrt(rr)


def qtc_class(milliseconds: float, sex: Sex) -> str | None:
    """normal, prolonged or urgent."""
    return QTC[sex].label(milliseconds)


def body_surface(height: Numbers, weight: Numbers) -> Any:
    """Body surface area in m2 (Mosteller); height in cm, weight in kg."""
    return np.sqrt(height * weight / 3600)


def _obstacle(quantity: Quantity, given: Mapping[str, float | None]) -> tuple[str | None, tuple[str, ...]]:
    """The first reason against a value, and the inputs that give it."""
    known = {name: value for name in quantity.inputs if (value := given.get(name)) is not None and not np.isnan(value)}
    if missing := tuple(name for name in quantity.inputs if name not in known):
        return "missing_input", missing
    if low := tuple(name for name in quantity.positive if known[name] <= 0):
        return "not_positive", low
    outside = tuple(name for name, edges in quantity.limits.items() if not _within(known[name], edges))
    return ("outside_limits", outside) if outside else (None, ())


def _within(value: float, edges: Edges) -> bool:
    return edges[0] <= value <= edges[1]


def _edges(tables: Mapping[str, Iterable[Any]]) -> dict[str, Edges]:
    ends = {name: tuple(pair) for name, pair in tables.items()}
    return {name: (-inf if low == "" else low, inf if high == "" else high) for name, (low, high) in ends.items()}


def _quantity(code: str, table: Mapping[str, Any]) -> Quantity:
    return Quantity(
        code, table["zh"], table["en"], table["unit"], tuple(table["inputs"]), table["source"], table["confidence"],
        _edges(table.get("limits", {})), _edges(table.get("cautions", {})), tuple(table.get("positive", ())),
    )  # fmt: skip


def _fib4_bands(cuts: str) -> Bands:
    # 2.67 itself is not high yet
    table = _SHEET["fib4_class"]
    return Bands.read("fib4", {**table, "cuts": [*table[cuts], nextafter(table["high_above"], inf)]})


def _qtc_bands(sex: Sex) -> Bands:
    # the limit itself is not prolonged yet
    table = _SHEET["qtc_class"]
    above = nextafter(table["prolonged_above"][sex], inf)
    return Bands.read(f"qtc_{sex}", {**table, "cuts": [above, table["urgent_from"]]})


_SHEET = load_sheet("derived.toml")
CONSTANTS: dict[str, float] = _SHEET["constants"]
INPUTS: dict[str, dict[str, str]] = _SHEET["inputs"]
REASONS: dict[str, dict[str, str]] = _SHEET["reasons"]
QUANTITIES: dict[str, Quantity] = {code: _quantity(code, table) for code, table in _SHEET["quantities"].items()}
FORMULAS: dict[str, Callable[..., Any]] = {
    "pulse_pressure": pulse_pressure,
    "mean_arterial_pressure": mean_arterial_pressure,
    "non_hdl": non_hdl,
    "ldl_friedewald": ldl_friedewald,
    "tyg": tyg,
    "fib4": fib4,
    "aip": aip,
    "corrected_calcium": corrected_calcium,
    "corrected_sodium": corrected_sodium,
    "anion_gap": anion_gap,
    "qtc_bazett": qtc_bazett,
    "qtc_fridericia": qtc_fridericia,
    "body_surface": body_surface,
}
FIB4, FIB4_OLDER = _fib4_bands("cuts"), _fib4_bands("older_cuts")
QTC: dict[Sex, Bands] = {"male": _qtc_bands("male"), "female": _qtc_bands("female")}
