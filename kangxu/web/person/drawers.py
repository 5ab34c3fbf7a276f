"""The forms of the drawer as ready values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from kangxu.clinical.results import parse
from kangxu.clinical.targets import PressureTarget, Target
from kangxu.foundation import clock
from kangxu.programmes.queries import TierView
from kangxu.programmes.targets import Targets
from kangxu.web.components.shapes import Link
from kangxu.web.desk.words import tier_word
from kangxu.web.person.display import Indicator
from kangxu.web.person.values import aim_of, is_personal

LEVELS = ("red", "yellow", "green")
D = TypeVar("D", "TargetDrawer", "TierDrawer")


@dataclass(frozen=True)
class RevealDrawer:
    person_id: int
    reasons: tuple[Link, ...]
    problem: str


@dataclass(frozen=True)
class Edge:
    """One limit of a target to type."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class TargetDrawer:
    """A personal target: its edges, where it comes from, and (when sent) what is wanted."""

    person_id: int
    code: str
    title: str
    unit: str
    now: str
    edges: tuple[Edge, ...]
    reason: str
    personal: bool
    problem: str
    wanted: tuple[tuple[str, float | None, float | None], ...]


@dataclass(frozen=True)
class TierDrawer:
    person_id: int
    programmes: tuple[Link, ...]
    tiers: tuple[Link, ...]
    until: str
    earliest: str
    reason: str
    held: tuple[Link, ...]
    problem: str


def reveal_drawer(person_id: int, *, problem: str = "") -> RevealDrawer:
    reasons = (_("电话随访"), _("通知复诊或检查"), _("核对身份"))
    return RevealDrawer(person_id, tuple(Link(one, value=one) for one in reasons), problem)


def target_drawer(
    person_id: int, what: Indicator, targets: Targets, *, given: Mapping[str, Any] | None = None
) -> TargetDrawer:
    """Filled with the target in force, or with what was sent."""
    aim = aim_of(what, targets, "clinic")
    edges = _edges(what, aim, given)
    reason = str(given.get("reason", "")).strip() if given else ""
    problem, wanted = _wanted(what, edges, reason) if given is not None else ("", ())
    own = is_personal(what, targets)
    words = {"target": aim.words if aim else _("没有")}
    return TargetDrawer(
        person_id=person_id, code=what.code, title=_("定个人目标：%(what)s") % {"what": what.label}, unit=what.unit,
        now=_("现在的个人目标 %(target)s") % words if own else _("现在的默认目标 %(target)s") % words,
        edges=edges, reason=reason, personal=own, problem=problem, wanted=wanted,
    )  # fmt: skip


def tier_drawer(
    person_id: int, titles: Mapping[str, str], tiers: Mapping[str, TierView], *, now: datetime,
    given: Mapping[str, Any] | None = None,
) -> TierDrawer:  # fmt: skip
    """Which programme, which tier, until when, why; and what a doctor has set already."""
    sent = given or {}
    today = clock.day_of(now)
    chosen = sent.get("programme", next(iter(titles), ""))
    programmes = [
        Link(_with_tier(title, tiers.get(code)), value=code, active=code == chosen) for code, title in titles.items()
    ]
    levels = tuple(Link(tier_word(code), value=code, active=code == sent.get("tier")) for code in LEVELS)
    return TierDrawer(
        person_id, tuple(programmes), levels, str(sent.get("until") or (today + timedelta(days=30)).isoformat()),
        (today + timedelta(days=1)).isoformat(), str(sent.get("reason", "")), _held(titles, tiers, now), "",
    )  # fmt: skip


def _held(titles: Mapping[str, str], tiers: Mapping[str, TierView], now: datetime) -> tuple[Link, ...]:
    """What a doctor has set and has not run out, to be taken back."""
    living = [(code, one) for code, one in tiers.items() if one.overridden_until and one.overridden_until > now]
    return tuple(
        Link(
            _("%(programme)s：%(who)s调整为%(tier)s，理由：%(why)s") % {
                "programme": titles.get(code, code), "who": one.override_by_name, "tier": tier_word(one.tier),
                "why": one.override_reason,
            },
            value=code,
        )
        for code, one in living
    )  # fmt: skip


def _with_tier(title: str, known: TierView | None) -> str:
    """高血压（现在中危）."""
    return _("%(programme)s（现在%(tier)s）") % {"programme": title, "tier": tier_word(known.tier if known else "")}


def with_problem(drawer: D, problem: str) -> D:
    return replace(drawer, problem=problem)


def _edges(what: Indicator, aim: Target | PressureTarget | None, given: Mapping[str, Any] | None) -> tuple[Edge, ...]:
    if what.is_pressure:
        parts = (aim.systolic.high, aim.diastolic.high) if isinstance(aim, PressureTarget) else (None, None)
        known = {"systolic": (_("收缩压低于"), parts[0]), "diastolic": (_("舒张压低于"), parts[1])}
    else:
        low, high = (aim.low, aim.high) if isinstance(aim, Target) else (None, None)
        known = {"low": (_("不低于"), low), "high": (_("低于"), high)}
    texts = {name: "" if edge is None else f"{edge:g}" for name, (_label, edge) in known.items()}
    if given is not None:
        texts = {name: str(given.get(name, "")).strip() for name in known}
    return tuple(Edge(name, label, texts[name]) for name, (label, _edge) in known.items())


def _wanted(
    what: Indicator, edges: Sequence[Edge], reason: str
) -> tuple[str, tuple[tuple[str, float | None, float | None], ...]]:
    """What is wrong, or the targets to set: (analyte, low, high)."""
    numbers = {edge.name: parse(edge.text).value for edge in edges}
    if any(edge.text and numbers[edge.name] is None for edge in edges):
        return _("目标要填数字"), ()
    if not reason:
        return _("请写明理由"), ()
    if not what.is_pressure:
        return "", ((what.analytes[0], numbers["low"], numbers["high"]),)
    systolic, diastolic = numbers["systolic"], numbers["diastolic"]
    if systolic is None or diastolic is None:
        return _("收缩压和舒张压都要填"), ()
    if diastolic >= systolic:
        return _("舒张压目标要低于收缩压目标"), ()
    return "", ((what.analytes[0], None, systolic), (what.analytes[1], None, diastolic))
