"""Values of an indicator, judged against the person's targets by where they were measured. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from kangxu.clinical import plausibility
from kangxu.clinical.targets import Judgement, PressureTarget, Target, judge, judge_pressure
from kangxu.foundation.clock import day_of
from kangxu.foundation.terms import language, spoken
from kangxu.programmes.targets import Targets
from kangxu.programmes.times import slot_of, times_of
from kangxu.records.pairs import pressures
from kangxu.records.queries import ReadingView
from kangxu.web.components.shapes import Source, Tone
from kangxu.web.person.display import Indicator
from kangxu.web.person.words import SHAPES

State = Literal["in_target", "beyond", "action", "plain"]
_STATES: dict[str, State] = {"in_target": "in_target", "beyond_target": "beyond", "at_action_line": "action"}
_TONES: dict[State, Tone] = {"in_target": "", "beyond": "amber", "action": "red", "plain": ""}
BY_DAY = frozenset({"laboratory", "checkup", "ambulatory"})
AT_HOME = frozenset({"home_device", "self_report", "ambulatory"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an indicator: its number, or systolic and diastolic.

    `doubt` says in words why it is asked about; `reached` tells for each number whether it is at its action line.
    """

    at: datetime
    numbers: tuple[float, ...]
    shown: str
    source: str
    timed: bool
    slot: str | None
    method: str | None
    count: int
    low: float | None
    high: float | None
    doubt: str
    judgement: Judgement | None
    batch_id: int
    reached: tuple[bool, ...]

    @property
    def shape(self) -> Source:
        """Sources have shapes; what a check-up measured in the laboratory is still a check-up's."""
        return SHAPES.get(self.source, "")

    @property
    def state(self) -> State:
        return _STATES[self.judgement.step] if self.judgement else "plain"

    @property
    def tone(self) -> Tone:
        return _TONES[self.state]

    @property
    def verdict(self) -> str:
        """达标, 高21; empty where there is no target."""
        return spoken(self.judgement.zh, self.judgement.en) if self.judgement else ""

    @property
    def is_home(self) -> bool:
        return self.source in AT_HOME


def _reached(number: float, target: Target) -> bool:
    """Whether a number is at its upper action line; one half of a pressure may be while the other is not."""
    return target.action_high is not None and number >= target.action_high


def values_of(indicator: Indicator, readings: Iterable[ReadingView], targets: Targets) -> list[Value]:
    """All values of an indicator among these readings, oldest first, each judged by the target of its day."""
    aims: dict[tuple[date, str, str | None], Target | PressureTarget | None] = {}

    def aim(one: ReadingView) -> Target | PressureTarget | None:
        timed, pressure = one.time_known and one.count == 1, indicator.is_pressure
        slot = slot_of(one.slot, pressure=pressure, source=one.source, at=one.measured_at, timed=timed)
        place = (day_of(one.measured_at), one.source, slot)
        if place not in aims:
            aims[place] = aim_of(indicator, targets.on(place[0]), *place[1:])
        return aims[place]

    if indicator.is_pressure:
        pairs = pressures(readings)
        return [_pressure(indicator, one.systolic, one.diastolic, aim(one.systolic)) for one in pairs]
    (analyte,) = indicator.analytes
    return [_single(indicator, one, aim(one)) for one in readings if one.analyte == analyte and one.value is not None]


def target_words(indicator: Indicator, targets: Targets, source: str, slot: str | None = None) -> str:
    """<130/80, <7.0; empty where there is no target."""
    aim = aim_of(indicator, targets, source, slot)
    return aim.words if aim else ""


def aim_of(
    indicator: Indicator, targets: Targets, source: str, slot: str | None = None
) -> Target | PressureTarget | None:
    """Target of an indicator where it was measured."""
    if indicator.is_pressure:
        return targets.pressure(source, slot)
    return targets.of(indicator.analytes[0], source=source, slot=slot)


def aim_at(indicator: Indicator, targets: Targets, value: Value) -> Target | PressureTarget | None:
    """Target of an indicator where and at which time of day a value was measured."""
    slot = slot_of(
        value.slot, pressure=indicator.is_pressure, source=value.source, at=value.at, timed=value.timed
    )  # fmt: skip
    return aim_of(indicator, targets, value.source, slot)


@dataclass(frozen=True, slots=True)
class Held:
    """A target with its days; None: from before what is shown, or on beyond it. `until` is the next one's day."""

    aim: Target | PressureTarget | None
    since: date | None
    until: date | None


def aims_over(
    indicator: Indicator, targets: Targets, days: tuple[date, date], source: str, slot: str | None = None
) -> tuple[Held, ...]:
    """The targets that held from the first to the last of these days, in their order."""
    at = [days[0], *targets.changes(*days)]
    held = [(day, aim_of(indicator, targets.on(day), source, slot)) for day in at]
    kept = [one for place, one in enumerate(held) if place == 0 or one[1] != held[place - 1][1]]
    ends = [*(day for day, _aim in kept[1:]), None]
    return tuple(
        Held(aim, day if place else None, until)
        for place, ((day, aim), until) in enumerate(zip(kept, ends, strict=True))
    )


def is_personal(indicator: Indicator, targets: Targets, time: str = "") -> bool:
    return any(targets.is_personal(analyte, time) for analyte in indicator.analytes)


def apart_words(indicator: Indicator, targets: Targets) -> list[str]:
    """餐后 4.4–9.0: what a doctor set for times of day."""
    tongue = language()
    made = []
    for one in times_of(indicator.analytes[0]):
        source = "home_device" if indicator.is_pressure else "self_report"
        if any(targets.is_personal(analyte, one.code) for analyte in indicator.analytes):
            aim = aim_of(indicator, targets, source, one.slots[0])
            made.append(f"{one.words(tongue)} {aim.words if aim else ''}".strip())
    return made


def without_doubt(values: Sequence[Value]) -> list[Value]:
    """What counts: doubtful values enter no mean."""
    return [value for value in values if not value.doubt]


def _single(indicator: Indicator, one: ReadingView, aim: Target | PressureTarget | None) -> Value:
    number = float(one.value or 0)
    target = aim if isinstance(aim, Target) else None
    shown = (
        f"{one.comparator or ''}{indicator.number(number) if one.comparator else _honest(indicator, number, target)}"
    )
    doubt = _doubt(plausibility.check(one.analyte, number))
    verdict = judge(number, target, one.comparator) if target else None
    return _value(one, (number,), shown, doubt, verdict, (verdict is not None and verdict.step == "at_action_line",))


def _honest(indicator: Indicator, number: float, target: Target | None) -> str:
    """The usual decimals, unless rounding would carry the value over its target: 9.96, not 10.0, is below 10."""
    shown = indicator.number(number)
    if target is None or indicator.decimals is None:
        return shown
    exact, rounded = judge(number, target), judge(float(shown), target)
    same = exact is not None and rounded is not None and exact.step == rounded.step
    return shown if same else f"{number:.{indicator.decimals + 1}f}"


def _pressure(
    indicator: Indicator, upper: ReadingView, lower: ReadingView, aim: Target | PressureTarget | None
) -> Value:
    numbers = (float(upper.value or 0), float(lower.value or 0))
    target = aim if isinstance(aim, PressureTarget) else None
    checks = (
        plausibility.check_pair(*numbers), plausibility.check(upper.analyte, numbers[0]),
        plausibility.check(lower.analyte, numbers[1]),
    )  # fmt: skip
    doubt = next((words for check in checks if (words := _doubt(check))), "")
    shown = "/".join(indicator.number(number) for number in numbers)
    if target is None:
        return _value(upper, numbers, shown, doubt, None, (False, False))
    reached = (_reached(numbers[0], target.systolic), _reached(numbers[1], target.diastolic))
    return _value(upper, numbers, shown, doubt, judge_pressure(*numbers, target), reached)


def _value(
    one: ReadingView, numbers: tuple[float, ...], shown: str, doubt: str, judgement: Judgement | None,
    reached: tuple[bool, ...],
) -> Value:  # fmt: skip
    return Value(
        at=one.measured_at, numbers=numbers, shown=shown, source=one.source, timed=_is_timed(one),
        slot=one.slot, method=one.method, count=one.count, low=one.low, high=one.high, doubt=doubt, judgement=judgement,
        batch_id=one.batch_id, reached=reached,
    )  # fmt: skip


def _is_timed(one: ReadingView) -> bool:
    """Slips and check-ups are told by their day, as are means of days."""
    return one.time_known and one.count == 1 and one.source not in BY_DAY


def _doubt(verdict: plausibility.Verdict) -> str:
    if verdict.action == "accept":
        return ""
    return _("存疑：%(why)s") % {"why": spoken(verdict.words_zh, verdict.words_en)}
