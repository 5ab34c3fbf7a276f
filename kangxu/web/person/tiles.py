"""The target strip: latest values against targets, each with its day, source and course. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from kangxu.clinical.targets import PressureTarget
from kangxu.programmes.targets import Targets
from kangxu.records.queries import LatestView
from kangxu.web.components.sparkline import Sparkline
from kangxu.web.components.target_tile import TargetTile, TileState
from kangxu.web.person.display import SHEET, Indicator
from kangxu.web.person.facts import Known
from kangxu.web.person.identity import address
from kangxu.web.person.plot_words import change_words
from kangxu.web.person.values import Value, aim_at, aim_of, values_of, without_doubt
from kangxu.web.person.words import measured_words, when

EXPIRED = timedelta(days=SHEET["expired_days"])


def tiles(known: Known, *, active: str) -> tuple[TargetTile, ...]:
    return tuple(_tile(known, one, active == one.code) for one in known.tiles)


def _tile(known: Known, indicator: Indicator, active: bool) -> TargetTile:
    href = address("person", known.who.person.id, show=indicator.code)
    values = values_of(indicator, known.recent, known.targets.of_today)
    if not values:
        return _without_number(known, indicator, href, active)
    last = values[-1]
    expired = known.who.now - last.at > EXPIRED
    day = when(last.at, known.who.now, timed=last.timed)
    return TargetTile(
        title=indicator.label, state=_state(last, expired), value=last.shown, unit=indicator.unit,
        change=_change(indicator, values), target=_target(indicator, known.targets, last),
        verdict=_verdict(last, expired), when=f"{day} {measured_words(last.source)}", href=href, active=active,
        spark=_spark(indicator, values, known.targets, expired),
    )  # fmt: skip


def _without_number(known: Known, indicator: Indicator, href: str, active: bool) -> TargetTile:
    """Nothing measured; or something that is no number, such as HI."""
    words: LatestView | None = known.latest.get(indicator.analytes[0])
    if words is not None and words.text_value:
        day = f"{when(words.measured_at, known.who.now, timed=False)} {measured_words(words.source)}"
        return TargetTile(indicator.label, "plain", words.text_value, when=day, href=href, active=active)
    target = _target(indicator, known.targets, None)
    return TargetTile(indicator.label, "none", target=target, when=_("还没有数据"), href=href, active=active)


def _state(last: Value, expired: bool) -> TileState:
    if expired:
        return "expired"
    if last.doubt and last.state != "action":  # doubt never silences a value at the action line
        return "doubtful"
    return last.state


def _verdict(last: Value, expired: bool) -> str:
    if expired:
        return _("超过12个月")
    if last.doubt:
        return _("%(verdict)s，请核对") % {"verdict": last.verdict} if last.state == "action" else _("存疑")
    return last.verdict


def _target(indicator: Indicator, targets: Targets, last: Value | None) -> str:
    aim = aim_at(indicator, targets, last) if last else aim_of(indicator, targets, "clinic")
    words = aim.words if aim else ""
    return _("目标 %(target)s") % {"target": words} if words else ""


def _change(indicator: Indicator, values: Sequence[Value]) -> str:
    """Against the value before, of the same kind of source."""
    counted = without_doubt(values)
    last = counted[-1] if counted else None
    before = [value for value in counted[:-1] if last and value.is_home == last.is_home]
    if last is None or not before:
        return ""
    return change_words(indicator, last.numbers[0] - before[-1].numbers[0])


def _spark(indicator: Indicator, values: Sequence[Value], targets: Targets, expired: bool) -> Sparkline | None:
    if len(values) < 2:
        return None
    last = values[-1]
    aim = aim_at(indicator, targets, last)
    edge = aim.systolic if isinstance(aim, PressureTarget) else aim
    return Sparkline(
        [value.numbers[0] for value in values], low=edge.low if edge else None, high=edge.high if edge else None,
        source=last.shape, tone="" if expired else last.tone or ("green" if last.state == "in_target" else ""),
        doubtful=bool(last.doubt) and last.state != "action", label=indicator.label,
    )  # fmt: skip
