"""Expected benefit of acting: trial effects on a ten-year risk. Source benefit.toml (combination PROP, effects V2).

The baseline is the calibrated China-PAR ten-year risk in per cent, in somebody without such disease; equations
are never mixed. Effects are those of trials of four to five years with full adherence: an expectation, shown as a range
and in whole per cent. Nothing is claimed for supplements or for traditional medicine.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import ceil, floor, prod
from typing import Any, Self

from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative risk with its confidence limits; `complete` is False where a part of it has no published ones here."""

    relative_risk: float
    low: float
    high: float
    complete: bool = True

    @classmethod
    def read(cls, table: dict[str, Any]) -> Self:
        point = table["relative_risk"]
        return cls(point, table.get("low", point), table.get("high", point), "low" in table)

    def power(self, steps: float) -> "Effect":
        """The effect of so many steps of its lever."""
        return Effect(self.relative_risk**steps, self.low**steps, self.high**steps, self.complete)

    def capped(self) -> "Effect":
        least = 1 - CAP
        return replace(
            self,
            relative_risk=max(self.relative_risk, least), low=max(self.low, least), high=max(self.high, least),
        )  # fmt: skip


NONE = Effect(1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """What one intervention, or all together, is expected to do. Risks and `reduction` in per cent (points).

    `low` and `high` are the limits of the relative risk; `ranged` is False where none were published for a part.
    `change` is the step simulated, in `unit` (mmHg, mmol/L, kg); None for yes-or-no interventions.
    """

    code: str
    zh: str
    en: str
    relative_risk: float
    low: float
    high: float
    ranged: bool
    new_risk: float
    new_low: float
    new_high: float
    reduction: float
    treat: int | None
    source: str
    confidence: str
    change: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A lever that is not counted, and why (code and words)."""

    code: str
    reason: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """Expected benefit for one person. `lines` multiply to `together`; `routes` are not counted again.

    `together` is None when nothing can be gained; the sentences are empty then.
    """

    baseline: float
    lines: tuple[Line, ...]
    routes: tuple[Line, ...]
    skipped: tuple[Skipped, ...]
    together: Line | None
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class _Pull:
    """A lever as it stands for a person: where it goes to, how far that is, or why it does not count."""

    code: str
    change: float = 0.0
    target: float = 0.0
    reason: str | None = None
    limit: float = 0.0


def expected_benefit(
    baseline_percent: float, *, systolic: float | None = None, ldl: float | None = None, smoking: bool | None = None,
    conditions: Collection[str] = (), on_drugs: bool = False, target_systolic: float | None = None,
    target_ldl: float | None = None, weight_to_lose: float | None = None,
) -> Benefit:  # fmt: skip
    """Benefit of each intervention and of all together on a ten-year risk.

    Pressure in mmHg, LDL in mmol/L, weight in kg. `conditions` with "ascvd", "diabetes" or "ckd" count pressure from
    130 instead of 140. Targets default to benefit.toml; None for a value means not known, and it is not counted.
    """
    pulls = (
        _pressure_pull(systolic, conditions, target_systolic),
        _ldl_pull(ldl, target_ldl),
        _smoking_pull(smoking),
    )
    lines = tuple(_lever_line(baseline_percent, pull, on_drugs) for pull in pulls if pull.reason is None)
    routes = _routes(baseline_percent, pulls[0], systolic, weight_to_lose) if pulls[0].reason is None else ()
    skipped = tuple(_skipped(pull) for pull in pulls if pull.reason is not None)
    together = _together(baseline_percent, lines)
    return Benefit(baseline_percent, lines, routes, skipped, together, *_sentences(baseline_percent, together))


def relative_risk(*, systolic_fall: float = 0.0, ldl_fall: float = 0.0, quits: bool = False) -> Effect:
    """Effect of a fall of systolic pressure (mmHg), of LDL (mmol/L) and of quitting, multiplied and capped.

    Raw arithmetic: thresholds and floors are for `expected_benefit`, which knows where the person stands.
    """
    steps = {"systolic": max(systolic_fall, 0.0), "ldl": max(ldl_fall, 0.0), "smoking": float(quits)}
    return _product(EFFECTS[code].power(step / LEVERS[code].get("per", 1)) for code, step in steps.items() if step)


def number_to_treat(reduction: float) -> int | None:
    """How many people have to keep it up for one event less, of an absolute reduction in per cent; rounded up."""
    # a hair above a whole number is rounding of binary fractions, not one more person
    return ceil(round(100 / reduction, 9)) if round(reduction, 9) > 0 else None


def line_of(baseline: float, code: str, effect: Effect, words: dict[str, Any], **more: Any) -> Line:
    """A line from a baseline risk in per cent and an effect."""
    capped = effect.capped()
    new = baseline * capped.relative_risk
    return Line(
        code=code, zh=words["zh"], en=words["en"],
        relative_risk=capped.relative_risk, low=capped.low, high=capped.high, ranged=capped.complete,
        new_risk=new, new_low=baseline * capped.low, new_high=baseline * capped.high,
        reduction=baseline - new, treat=number_to_treat(baseline - new),
        source=words.get("source", ""), confidence=words.get("confidence", "PROP"), **more,
    )  # fmt: skip


def diabetes_lifestyle(baseline_percent: float) -> Line:
    """Expected effect of lifestyle on the chance of diabetes in somebody who does not have it."""
    words = _SHEET["diabetes_lifestyle"]
    return line_of(baseline_percent, "diabetes_lifestyle", Effect.read(words), words)


def whole_percent(percent: float) -> int:
    """As shown to people: half-up to a whole number."""
    return floor(percent + 0.5)


def _pressure_pull(systolic: float | None, conditions: Collection[str], target: float | None) -> _Pull:
    lever = LEVERS["systolic"]
    with_disease = bool(set(lever["conditions"]) & set(conditions))
    limit = float(lever["from_with_conditions" if with_disease else "from"])
    if systolic is not None and systolic < limit:
        return _Pull("systolic", reason="below_threshold", limit=limit)
    return _pull("systolic", systolic, target)


def _ldl_pull(ldl: float | None, target: float | None) -> _Pull:
    return _pull("ldl", ldl, target)


def _pull(code: str, value: float | None, target: float | None) -> _Pull:
    if value is None:
        return _Pull(code, reason="unknown")
    goal = max(LEVERS[code]["target"] if target is None else target, LEVERS[code]["floor"])
    return _Pull(code, value - goal, goal) if value > goal else _Pull(code, reason="at_target")


def _smoking_pull(smoking: bool | None) -> _Pull:
    if smoking is None:
        return _Pull("smoking", reason="unknown")
    return _Pull("smoking", 1.0) if smoking else _Pull("smoking", reason="not_smoking")


def _lever_line(baseline: float, pull: _Pull, on_drugs: bool) -> Line:
    lever = LEVERS[pull.code]
    mark = "_on_drugs" if on_drugs and "zh_on_drugs" in lever else ""
    words = {**lever, **{tongue: lever[tongue + mark].format(target=pull.target) for tongue in ("zh", "en")}}
    effect = EFFECTS[pull.code].power(pull.change / lever.get("per", 1))
    change = pull.change if "unit" in lever else None
    return line_of(baseline, pull.code, effect, words, change=change, unit=lever.get("unit", ""))


def _routes(baseline: float, pull: _Pull, systolic: float | None, kilograms: float | None) -> tuple[Line, ...]:
    room = 0.0 if systolic is None else systolic - LEVERS["systolic"]["floor"]
    wanted = (route for route in _SHEET["routes"] if kilograms or not route.get("per_kg"))
    return tuple(_route_line(baseline, route, room, kilograms or 0.0) for route in wanted)


def _route_line(baseline: float, route: dict[str, Any], room: float, kilograms: float) -> Line:
    words = {**route, **{tongue: route[tongue].format(amount=kilograms) for tongue in ("zh", "en")}}
    if "relative_risk" in route:
        return line_of(baseline, route["code"], Effect.read(route), words)
    fall = min(route["fall"] * (kilograms if route.get("per_kg") else 1.0), room)
    effect = EFFECTS["systolic"].power(fall / LEVERS["systolic"]["per"])
    return line_of(baseline, route["code"], effect, words, change=fall, unit=LEVERS["systolic"]["unit"])


def _together(baseline: float, lines: tuple[Line, ...]) -> Line | None:
    if not lines:
        return None
    effect = _product([Effect(one.relative_risk, one.low, one.high, one.ranged) for one in lines])
    words = {"zh": "全部做到", "en": "All together", "source": "; ".join(one.source for one in lines)}
    return line_of(baseline, "together", effect, words)


def _product(effects: Iterable[Effect]) -> Effect:
    found = [NONE, *effects]
    return Effect(
        prod(one.relative_risk for one in found), prod(one.low for one in found), prod(one.high for one in found),
        all(one.complete for one in found),
    ).capped()  # fmt: skip


def _skipped(pull: _Pull) -> Skipped:
    words = _SHEET["skipped"][pull.reason]
    return Skipped(pull.code, str(pull.reason), *(words[tongue].format(limit=pull.limit) for tongue in ("zh", "en")))


def _sentences(baseline: float, together: Line | None) -> tuple[str, str]:
    if together is None:
        return "", ""
    numbers = {"baseline": whole_percent(baseline), "risk": whole_percent(together.new_risk)}
    return _SHEET["sentence"]["zh"].format(**numbers), _SHEET["sentence"]["en"].format(**numbers)


_SHEET = load_sheet("benefit.toml")
CAP: float = _SHEET["cap"]
LEVERS: dict[str, dict[str, Any]] = _SHEET["levers"]
EFFECTS: dict[str, Effect] = {code: Effect.read(lever) for code, lever in LEVERS.items()}
