"""Which unit a column of numbers is in, and how sure that is.

A stated unit counts unless the numbers contradict it.  Without one the numbers decide: in which unit are they possible
(hard limits), and in which do they lie where such values usually lie (``typical``)?
"""

import math
from dataclasses import dataclass

import numpy as np

from kangxu.clinical.analytes import Analyte
from kangxu.clinical.plausibility import LIMITS, is_possible
from kangxu.clinical.reference import usual_range
from kangxu.clinical.units import Conversion, unit_key
from kangxu.intake.mapping import Problem

_NITROGEN = ("尿素氮", "bun", "nitrogen", "(氮)", "un")
_CLEAR, _LIKELY, _UNCLEAR = 0.92, 0.75, 0.6
_MIXED_AT_LEAST, _MIXED_AT_MOST = 0.002, 0.4


@dataclass(frozen=True)
class Choice:
    """``unit`` None: no unit of this analyte fits."""

    unit: str | None
    certainty: float
    evidence: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Fit:
    unit: str
    conversion: Conversion
    possible: float  # share of values within the hard limits
    distance: float  # of the median from a typical value, in natural logarithms


def choose_unit(analyte: Analyte, stated: str | None, numbers: np.ndarray, name: str) -> Choice:
    """The unit of ``numbers``; ``stated`` is what heading or unit column say, ``name`` the heading itself."""
    if analyte.ordinal or analyte.stated:
        return Choice(analyte.unit, 1.0)
    stated = _urea_unit(analyte, stated, name)
    if stated and unit_key(stated):
        if analyte.conversion(stated) is None:
            return _unknown(stated)
        choice = _check_stated(analyte, stated, numbers)
    else:
        choice = _guess(analyte, numbers, name)
    return _with_mixture(choice, analyte, numbers)


def _urea_unit(analyte: Analyte, stated: str | None, name: str) -> str | None:
    """mg/dL of urea and of urea nitrogen differ by 2.14: the name has to say which it is."""
    if analyte.id != "UREA" or not stated or unit_key(stated) != "mg/dl":
        return stated
    return "BUN mg/dL" if any(word in name.casefold() for word in _NITROGEN) else "urea mg/dL"


def _unknown(stated: str) -> Choice:
    problem = Problem("unknown_unit", detail=stated, options=("ignore",), decision="ignore")
    return Choice(None, 0.4, ("单位不认识",), (problem,))


def _check_stated(analyte: Analyte, stated: str, numbers: np.ndarray) -> Choice:
    fit = _fit(analyte, stated, numbers)
    if not len(numbers) or fit.possible >= 0.5:
        return Choice(stated, 0.98, ("表头单位",))
    others = [other for other in _fits(analyte, numbers) if other.possible >= 0.8]
    if not others:
        return Choice(stated, 0.85, ("表头单位",))
    best = min(others, key=lambda other: other.distance)
    problem = Problem(
        "header_unit_wrong", len(numbers), stated, options=("convert_outliers", "as_is", "ignore"),
        decision="convert_outliers", unit=best.unit,
    )  # fmt: skip
    return Choice(best.unit, _UNCLEAR, ("表头单位与数值不符", "数值分布"), (problem,))


def _guess(analyte: Analyte, numbers: np.ndarray, name: str) -> Choice:
    fits = _fits(analyte, numbers)
    own = fits[0]
    if len(fits) == 1 or not len(numbers):
        return Choice(
            own.unit, _CLEAR if len(fits) == 1 else 0.7, ("只有一种单位",) if len(fits) == 1 else ("默认单位",)
        )
    rivals = [fit for fit in fits[1:] if fit.possible >= 0.8 * max(f.possible for f in fits)]
    best = min(rivals, key=lambda fit: fit.distance, default=own)
    if own.possible < 0.5:
        return (
            _foreign(best, rivals, analyte, name) if best.possible >= 0.5 else Choice(own.unit, _UNCLEAR, ("默认单位",))
        )
    if not LIMITS[analyte.id].hard_low or analyte.typical is None:
        return Choice(own.unit, _LIKELY if own.possible < 0.9 else 0.9, ("数值分布",))
    usual = _usual_spread(analyte)
    if own.distance > usual and own.distance - best.distance >= 0.4:
        return _foreign(best, rivals, analyte, name)
    clear = own.distance <= max(usual, 0.5) or best.distance > usual
    return Choice(own.unit, _CLEAR if clear else _UNCLEAR, ("数值分布",))


def _foreign(best: _Fit, rivals: list[_Fit], analyte: Analyte, name: str) -> Choice:
    """Another unit than ours; unclear where two foreign units fit alike (斤 and lb, urea and its nitrogen)."""
    if analyte.id == "UREA":
        return Choice(_urea_unit(analyte, "mg/dL", name), _UNCLEAR, ("数值分布",))
    needed = 0.1 if best.unit == _main_other(analyte) else 0.4
    close = [fit for fit in rivals if fit.distance - best.distance < needed]
    return Choice(best.unit, _LIKELY if len(close) == 1 else 0.4, ("数值分布",))


def _main_other(analyte: Analyte) -> str | None:
    """The conventional other unit: the first of the catalogue's that is not the canonical one in another writing."""
    own = analyte.conversion(analyte.unit)
    return next((name for name, conversion in analyte.units.values() if conversion != own), None)


def _usual_spread(analyte: Analyte) -> float:
    """How far a median may lie from the typical value before another unit is the better explanation."""
    usual = usual_range(analyte.id)
    if usual and usual.low and usual.high:
        return 0.2 + 0.75 * math.log(usual.high / usual.low)
    return 0.7


def _fits(analyte: Analyte, numbers: np.ndarray) -> list[_Fit]:
    """One fit for each distinct conversion, the canonical unit first."""
    found: dict[Conversion, _Fit] = {}
    for unit in (analyte.unit, *(name for name, _ in analyte.units.values())):
        fit = _fit(analyte, unit, numbers)
        found.setdefault(fit.conversion, fit)
    return list(found.values())


def _fit(analyte: Analyte, unit: str, numbers: np.ndarray) -> _Fit:
    conversion = analyte.conversion(unit)
    assert conversion is not None
    values = conversion.forward(numbers.astype(float))
    if not len(values):
        return _Fit(unit, conversion, 1.0, 0.0)
    median = float(np.median(values))
    near = abs(math.log(median / analyte.typical)) if analyte.typical and median > 0 else 0.0
    return _Fit(unit, conversion, float(is_possible(analyte.id, values).mean()), near)


def _with_mixture(choice: Choice, analyte: Analyte, numbers: np.ndarray) -> Choice:
    """A minority that is impossible in the chosen unit and sensible in another one."""
    mixture = find_mixture(analyte, choice.unit, numbers) if choice.unit else None
    if mixture is None:
        return choice
    return Choice(choice.unit, min(choice.certainty, 0.7), choice.evidence, (*choice.problems, mixture))


def find_mixture(analyte: Analyte, unit: str, numbers: np.ndarray) -> Problem | None:
    """The problem of mixed units, if there is one. Without a person's word the doubtful rows are refused."""
    own = analyte.conversion(unit)
    if own is None:
        return None
    odd = numbers[~is_possible(analyte.id, own.forward(numbers.astype(float)))]
    for name in (analyte.unit, _main_other(analyte)):
        other = analyte.conversion(name) if name else None
        if name is None or other is None or other == own:
            continue
        fitting = odd[sensible(analyte, other.forward(odd.astype(float)))]
        if _is_minority(len(fitting), len(numbers)):
            examples = tuple(f"{value:g}" for value in fitting[:3])
            options = ("convert_outliers", "reject_outliers", "as_is", "ignore")
            return Problem("mixed_units", len(fitting), name, examples, options, "reject_outliers", name)
    return None


def _is_minority(few: int, all_of_them: int) -> bool:
    """Enough to be no slips of the pen, too few to be the column's unit."""
    several = few >= 3 and few >= _MIXED_AT_LEAST * all_of_them
    return (several or few >= 0.02 * all_of_them) and 0 < few <= _MIXED_AT_MOST * all_of_them


def sensible(analyte: Analyte, values: np.ndarray) -> np.ndarray:
    """Possible, and within a factor of six of the typical value."""
    fine = is_possible(analyte.id, values)
    if analyte.typical is None:
        return fine
    return fine & (values > analyte.typical / 6) & (values < analyte.typical * 6)
