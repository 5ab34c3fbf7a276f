"""Can this number be true? Hard limits refuse, soft limits ask; the same limits for one value and for SQL.

A refused or doubted value must still be shown to `urgent.assess`: doubt never silences a red alert.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.sheets import load_sheet

Action = Literal["accept", "confirm", "refuse"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one analyte in its canonical unit, or of one answer; a value on a limit is inside. None: no limit."""

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


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """A change between two readings that is asked about (`typo`) or shown (`alert`), see limits.toml."""

    code: str
    analytes: tuple[str, ...]
    purpose: Literal["typo", "alert"]
    zh: str
    en: str
    change: float | None = None
    percent: float | None = None
    minutes: float | None = None
    days: float | None = None
    direction: Literal["both", "up", "down"] = "both"
    conditions: tuple[str, ...] = ()
    or_equal: bool = False

    def words(self, language: str) -> str:
        numbers = {"change": self.change, "percent": self.percent, "minutes": self.minutes, "days": self.days}
        told = {name: number for name, number in numbers.items() if number is not None}
        return (self.zh if language.startswith("zh") else self.en).format(**told)

    @property
    def span_minutes(self) -> float:
        """How far apart the two readings may be."""
        if self.minutes is not None:
            return self.minutes
        return inf if self.days is None else self.days * 24 * 60

    def broken_by(self, earlier: float, later: float) -> bool:
        moved = {"both": abs(later - earlier), "up": later - earlier, "down": earlier - later}[self.direction]
        limit = self.change if self.change is not None else abs(earlier) * (self.percent or 0) / 100
        # decimal fractions such as 7.1 - 5.1 must not pass a limit by the noise of binary ones
        over = round(moved - limit, 9)
        return over >= 0 if self.or_equal else over > 0


ACCEPTED = Verdict("accept")


def check(code: str, value: float) -> Verdict:
    """Verdict on one value of an analyte (in its canonical unit) or of an answer. Source: limits.toml."""
    if isnan(value):
        return _verdict("not_a_number")
    limits = LIMITS.get(code) or ANSWER_LIMITS.get(code)
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


def rate_of_change(
    analyte: str, earlier: float, later: float, minutes: float, conditions: Collection[str] = ()
) -> tuple[ChangeRule, ...]:
    """The rules that two readings of one person break, so many minutes apart. Source: limits.toml."""
    return tuple(
        rule
        for rule in CHANGE_RULES
        if analyte in rule.analytes
        and 0 <= minutes <= rule.span_minutes
        and set(rule.conditions) <= set(conditions)
        and rule.broken_by(earlier, later)
    )


def is_possible(analyte: str, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Within the hard limits, i.e. not certainly a mistake, value by value; NaN is not."""
    limits = LIMITS[analyte]
    low = -inf if limits.hard_low is None else limits.hard_low
    high = inf if limits.hard_high is None else limits.hard_high
    return (values >= low) & (values <= high)


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


def _limits(code: str, edges: Sequence[float] = ()) -> Limits:
    """None where the sheet has no edge: hard limits alone are two, all are four."""
    return Limits(code, *(*map(float, edges), *[None] * (4 - len(edges))))


def _change_rule(table: dict[str, Any]) -> ChangeRule:
    lists = {name: tuple(table.get(name, ())) for name in ("analytes", "conditions")}
    return ChangeRule(**{**table, **lists})


_SHEET = load_sheet("limits.toml")
PULSE_PRESSURE: dict[str, float] = {edge: float(limit) for edge, limit in _SHEET["pulse_pressure"].items()}
REASONS: dict[str, Reason] = {row["code"]: Reason(**row) for row in _SHEET["reasons"]}
LIMITS: dict[str, Limits] = {
    **{code: _limits(code, (0, 1) if one.stated else ()) for code, one in catalogue().items() if not one.ordinal},
    **{code: _limits(code, edges) for code, edges in (_SHEET["hard_only"] | _SHEET["limits"]).items()},
}
ANSWER_LIMITS: dict[str, Limits] = {code: _limits(code, edges) for code, edges in _SHEET["answers"].items()}
CHANGE_RULES: tuple[ChangeRule, ...] = tuple(_change_rule(table) for table in _SHEET["rate_of_change"])
