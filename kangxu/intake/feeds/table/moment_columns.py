"""Which columns say when a value was measured."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, replace

from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.mapping import ColumnMapping, Problem
from kangxu.intake.moments import Order, guess_order

_CLOCK = r"^(?:上午|下午|中午|凌晨|早上|晚上)?\s*\d{1,2}\s*[:：时点]\s*(?:\d{1,2}.*)?$"
_WITH_CLOCK = r"[\sT日午上晨]\d{1,2}\s*[:：时点]|^\d{14}$|^\d{5}\.\d+$|^\d{10}$|^\d{13}$|^\d{8}\s?\d{4,6}$"
_READABLE_ENOUGH = 0.6
_LIKELY = 0.6
_LOOKED_AT = 5000


@dataclass(frozen=True)
class MomentCandidate:
    """A column whose heading says it may be a day, a moment or a time of day."""

    index: int
    name: str
    rank: int


def choose_moments(candidates: list[MomentCandidate], profiles: Map[int, Profile]) -> dict[int, ColumnMapping]:
    """The day and the time of day of each row, by index of their columns; sampling before reporting before ordering."""
    days = [(c, order) for c in candidates if (order := day_order(profiles[c.index])) is not None]
    if not days:
        return {}
    chosen, order = min(days, key=lambda pair: pair[0].rank)
    if profiles[chosen.index].share(_WITH_CLOCK) > 0.5:
        return {chosen.index: _moment(chosen, order, "measured_at")}
    clocks = [c for c in candidates if c.index != chosen.index and profiles[c.index].share(_CLOCK) > 0.6]
    if not clocks:
        return {chosen.index: _moment(chosen, order, "measured_at")}
    clock = min(clocks, key=lambda c: c.rank)
    of_clock = ColumnMapping(clock.index, clock.name, "time", certainty=0.95, evidence=("列名一致", "内容是时刻"))
    return {chosen.index: _moment(chosen, order, "date"), clock.index: of_clock}


def the_only_day(unnamed: Map[int, str], profiles: Map[int, Profile]) -> dict[int, ColumnMapping]:
    """No heading speaks of a day, but exactly one column holds nothing else: likely, not certain."""
    days = [(index, order) for index in unnamed if (order := day_order(profiles[index])) is not None]
    if len(days) != 1 or days[0][1].code == "excel":
        return {}
    [(index, order)] = days
    found = _moment(MomentCandidate(index, unnamed[index], 0), order, "measured_at")
    return {index: replace(found, certainty=min(found.certainty, _LIKELY), evidence=("内容是日期", "只有这一列是日期"))}


def day_order(profile: Profile) -> Order | None:
    """The order in which a column writes days, None when most of it is something else."""
    order = guess_order(profile.counted[:_LOOKED_AT])
    if order is None or order.readable < _READABLE_ENOUGH * (order.readable + order.unreadable):
        return None
    return order


def day_problems(order: Order) -> tuple[Problem, ...]:
    found = []
    if order.unclear:
        found.append(Problem("day_month_unclear", order.unclear, order.code, options=("as_is", "ignore")))
    if order.unreadable:
        found.append(Problem("unreadable", order.unreadable))
    return tuple(found)


def _moment(column: MomentCandidate, order: Order, target: str) -> ColumnMapping:
    return ColumnMapping(
        column.index,
        column.name,
        target if order.certainty >= 0.5 else "ignore",
        date_format=order.code,
        suggestion=None if order.certainty >= 0.5 else target,
        certainty=order.certainty,
        evidence=("列名一致", "内容是日期"),
        problems=day_problems(order),
    )
