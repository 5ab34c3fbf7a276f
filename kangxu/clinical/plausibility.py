"""Can this number be true? Hard limits refuse, soft limits ask; the same limits for one value and for SQL.

A refused or doubted value must still be shown to `urgent.assess`: doubt never silences a red alert.
"""

from dataclasses import dataclass
from math import isnan
from typing import Literal

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.sheets import load_sheet

Action = Literal["accept", "confirm", "refuse"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one analyte in its canonical unit; a value on a limit is inside. None: no limit."""

    analyte: str
    hard_low: float | None
    hard_high: float | None
    soft_low: float | None
    soft_high: float | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value is refused or asked about: stable code, and words with a place for the limit."""

    code: str
    action: Action
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a value; reason and limit are None when it is accepted."""

    action: Action
    reason: str | None = None
    limit: float | None = None

    @property
    def words_zh(self) -> str:
        return self._filled(REASONS[self.reason].zh) if self.reason else ""

    @property
    def words_en(self) -> str:
        return self._filled(REASONS[self.reason].en) if self.reason else ""

    def _filled(self, words: str) -> str:
        return words.format(limit="" if self.limit is None else f"{self.limit:g}")


ACCEPTED = Verdict("accept")


def check(analyte: str, value: float) -> Verdict:
    """Verdict on one value in the analyte's canonical unit. Source: limits.toml."""
    if isnan(value):
        return _verdict("not_a_number")
    limits = LIMITS.get(analyte)
    return _against(limits, value) if limits else ACCEPTED


def check_pair(systolic: float, diastolic: float) -> Verdict:
    """Verdict on the two numbers of one blood pressure together, mmHg; each is checked alone by `check`."""
    if diastolic >= systolic:
        return _verdict("diastolic_not_below_systolic")
    pulse_pressure = systolic - diastolic
    if pulse_pressure < PULSE_PRESSURE["soft_low"]:
        return _verdict("narrow_pulse_pressure", PULSE_PRESSURE["soft_low"])
    if pulse_pressure > PULSE_PRESSURE["soft_high"]:
        return _verdict("wide_pulse_pressure", PULSE_PRESSURE["soft_high"])
    return ACCEPTED


def as_rows() -> list[tuple[str, float | None, float | None, float | None, float | None]]:
    """(analyte, hard_low, hard_high, soft_low, soft_high) for a table that SQL joins."""
    return [(item.analyte, item.hard_low, item.hard_high, item.soft_low, item.soft_high) for item in LIMITS.values()]


def sql_reason(value: str, limits: str) -> str:
    """SQL for the reason code of a float8 column, `limits` being the alias of a joined row of `as_rows`; else NULL."""
    return (
        f"(CASE WHEN {value} = 'NaN'::float8 THEN 'not_a_number'"
        f" WHEN {value} < 0 AND {limits}.hard_low >= 0 THEN 'negative'"
        f" WHEN {value} = 0 AND {limits}.hard_low > 0 THEN 'zero'"
        f" WHEN {value} < {limits}.hard_low THEN 'below_hard_limit'"
        f" WHEN {value} > {limits}.hard_high THEN 'above_hard_limit'"
        f" WHEN {value} < {limits}.soft_low THEN 'below_soft_limit'"
        f" WHEN {value} > {limits}.soft_high THEN 'above_soft_limit' END)"
    )


def sql_pair_reason(systolic: str, diastolic: str) -> str:
    """SQL for the reason code of a pair of pressures; NULL when it is accepted."""
    low, high = PULSE_PRESSURE["soft_low"], PULSE_PRESSURE["soft_high"]
    return (
        f"(CASE WHEN {diastolic} >= {systolic} THEN 'diastolic_not_below_systolic'"
        f" WHEN {systolic} - {diastolic} < {low!r} THEN 'narrow_pulse_pressure'"
        f" WHEN {systolic} - {diastolic} > {high!r} THEN 'wide_pulse_pressure' END)"
    )


def refusals() -> tuple[str, ...]:
    """Codes of the reasons for which a value is refused."""
    return tuple(code for code, reason in REASONS.items() if reason.action == "refuse")


def _against(limits: Limits, value: float) -> Verdict:
    low = limits.hard_low
    if low is not None and value < 0 <= low:
        return _verdict("negative")
    if low is not None and value == 0 < low:
        return _verdict("zero")
    if low is not None and value < low:
        return _verdict("below_hard_limit", low)
    if limits.hard_high is not None and value > limits.hard_high:
        return _verdict("above_hard_limit", limits.hard_high)
    if limits.soft_low is not None and value < limits.soft_low:
        return _verdict("below_soft_limit", limits.soft_low)
    if limits.soft_high is not None and value > limits.soft_high:
        return _verdict("above_soft_limit", limits.soft_high)
    return ACCEPTED


def _verdict(reason: str, limit: float | None = None) -> Verdict:
    return Verdict(REASONS[reason].action, reason, limit)


def _of_catalogue(analyte: Analyte) -> Limits:
    return Limits(analyte.id, analyte.hard_low, analyte.hard_high, None, None)


_SHEET = load_sheet("limits.toml")
PULSE_PRESSURE: dict[str, float] = {edge: float(limit) for edge, limit in _SHEET["pulse_pressure"].items()}
REASONS: dict[str, Reason] = {row["code"]: Reason(**row) for row in _SHEET["reasons"]}
LIMITS: dict[str, Limits] = {
    **{analyte.id: _of_catalogue(analyte) for analyte in catalogue().values() if not analyte.ordinal},
    **{analyte: Limits(analyte, *map(float, edges)) for analyte, edges in _SHEET["limits"].items()},
}
