"""Each pressure in the plane of classes, and what mornings and evenings have in common. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.clinical.pressure import OFFICE_CLASS
from kangxu.clinical.targets import PressureTarget
from kangxu.foundation import clock
from kangxu.foundation.terms import language
from kangxu.programmes.targets import Targets
from kangxu.programmes.times import UNTIL_HOUR
from kangxu.web.components.bp_scatter import BpScatter, Pair, PairGroup, Zone
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.person import rows
from kangxu.web.person.display import Indicator
from kangxu.web.person.lines import axis, mean_of
from kangxu.web.person.values import Value, without_doubt
from kangxu.web.person.words import source_words, stamp

SCATTER = "pressure-plane"
_TONES = ("green", "sunken", "amber", "red", "red-strong")


@dataclass(frozen=True)
class ScatterCard:
    """The plane, and beneath it the table of times of day."""

    sub: str
    plane: BpScatter
    times: DataTable


@dataclass(frozen=True)
class Group:
    """Pressures of a time of day or place."""

    words: str
    values: Sequence[Value]
    clinic: bool = False


def scatter_card(
    values: Sequence[Value], indicator: Indicator, targets: Targets, *, since: datetime
) -> ScatterCard | None:
    """Pressures since a moment; None where there are none. Doubtful ones are left out."""
    counted = [value for value in without_doubt(values) if value.at >= since]
    if not counted:
        return None
    groups = groups_of(counted)
    home = sum(value.is_home for value in counted)
    aim = targets.pressure("home_device" if home * 2 > len(counted) else "clinic")
    sub = _("家测%(home)s次，诊室%(clinic)s次") % {"home": home, "clinic": len(counted) - home}
    return ScatterCard(sub, _plane(groups, counted, aim, sub, indicator), _times(groups, aim))


def groups_of(values: Sequence[Value]) -> list[Group]:
    """Mornings and evenings at home by slot, else by the hour; and whatever was measured in the clinic."""
    home = [value for value in values if value.is_home]
    made = [
        Group(_("早晨"), [value for value in home if is_morning(value)]),
        Group(_("晚上"), [value for value in home if not is_morning(value)]),
        Group(_("诊室"), [value for value in values if not value.is_home], clinic=True),
    ]
    return [group for group in made if group.values]


def is_morning(value: Value) -> bool:
    if value.slot in ("morning", "evening"):
        return value.slot == "morning"
    return value.at.astimezone(clock.zone()).hour < UNTIL_HOUR


def _plane(
    groups: Sequence[Group], values: Sequence[Value], aim: PressureTarget | None, sub: str, indicator: Indicator
) -> BpScatter:
    systolic = axis([100, 180, *(value.numbers[0] for value in values)], 5)
    diastolic = axis([60, 110, *(value.numbers[1] for value in values)], 6)
    target = (aim.systolic.high or 0.0, aim.diastolic.high or 0.0) if aim else None
    table = ReadingTable(
        _("血压"), (rows.column(indicator, aim.words if aim else ""),),
        tuple(rows.single_row(value, {}) for value in reversed(values)),
    )  # fmt: skip
    return BpScatter(
        SCATTER, tuple(_pairs(group) for group in groups), zones(), sub, target,
        _("目标 %(target)s") % {"target": aim.words} if aim else "", _("分区按诊室标准"), systolic, diastolic,
        _("收缩压 mmHg"), _("舒张压 mmHg"), table,
    )  # fmt: skip


def zones() -> tuple[Zone, ...]:
    """The classes of office pressure, from the inside out."""
    tongue = language()
    upper, lower = OFFICE_CLASS.first, OFFICE_CLASS.second
    edges = zip((*upper.cuts, None), (*lower.cuts, None), strict=True)
    named = zip(upper.bands, edges, _TONES, strict=True)
    return tuple(Zone(band.words(tongue), systolic, diastolic, tone) for band, (systolic, diastolic), tone in named)  # type: ignore[arg-type]


def _pairs(group: Group) -> PairGroup:
    made = tuple(Pair(value.numbers[0], value.numbers[1], _told(value)) for value in group.values)
    if group.clinic:
        return PairGroup(group.words, made, "text", "clinic")
    return PairGroup(group.words, made, "ochre" if group.words == _("早晨") else "indigo")


def _told(value: Value) -> str:
    return f"{stamp(value.at, timed=value.timed)} {source_words(value.source)}"


def _times(groups: Sequence[Group], aim: PressureTarget | None) -> DataTable:
    line = aim.action_words if aim else ""
    columns = (
        Column(_("时段")), Column(_("次数"), align="end"), Column(_("均值"), align="end"),
        Column(_("在目标内"), align="end"), Column(line or _("到处置线"), align="end"),
    )  # fmt: skip
    made = tuple(TableRow((group.words, str(len(group.values)), _mean(group), *_reached(group))) for group in groups)
    return DataTable(_("各时段血压"), columns, made, dense=True)


def _mean(group: Group) -> Cell:
    systolic, diastolic = (mean_of(group.values, place) or 0 for place in (0, 1))
    return Cell(f"{systolic:.0f}/{diastolic:.0f}", bold=True)


def _reached(group: Group) -> tuple[Cell, Cell]:
    inside = sum(value.state == "in_target" for value in group.values)
    action = sum(value.state == "action" for value in group.values)
    return Cell(str(inside)), Cell(str(action), tone="red" if action else "")


def sentences(values: Sequence[Value], *, now: datetime, days: int) -> tuple[str, ...]:
    """What changed lately, in words; only what the numbers say."""
    home = [value for value in without_doubt(values) if value.is_home]
    recent = [value for value in home if value.at > now - timedelta(days=days)]
    before = [value for value in home if now - timedelta(days=2 * days) < value.at <= now - timedelta(days=days)]
    made: list[str] = []
    if len(recent) > 1 and len(before) > 1:
        made.append(_change(mean_of(recent, 0) or 0, mean_of(before, 0) or 0, days))
    mornings = [value for value in recent if is_morning(value)]
    evenings = [value for value in recent if not is_morning(value)]
    if len(mornings) > 1 and len(evenings) > 1:
        made.append(_daytimes(mean_of(mornings, 0) or 0, mean_of(evenings, 0) or 0))
    if recent:
        inside = sum(value.state == "in_target" for value in recent)
        words = {"days": days, "all": len(recent), "inside": inside}
        made.append(_("近%(days)s天%(all)s次，在目标内%(inside)s次") % words)
    return tuple(made)


def _change(now: float, before: float, days: int) -> str:
    difference = round(now) - round(before)
    words = {"days": days, "now": round(now), "difference": abs(difference)}
    if difference == 0:
        return _("近%(days)s天收缩压均值%(now)s，和之前%(days)s天持平") % words
    if difference > 0:
        return _("近%(days)s天收缩压均值%(now)s，比之前%(days)s天高%(difference)s") % words
    return _("近%(days)s天收缩压均值%(now)s，比之前%(days)s天低%(difference)s") % words


def _daytimes(morning: float, evening: float) -> str:
    difference = round(morning) - round(evening)
    words = {"difference": abs(difference)}
    if difference == 0:
        return _("早晨和晚上收缩压相当")
    if difference > 0:
        return _("早晨收缩压比晚上高%(difference)s") % words
    return _("早晨收缩压比晚上低%(difference)s") % words
