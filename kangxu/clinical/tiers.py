"""Red, yellow, green: a tier with its reasons, that worsens on confirmed evidence and improves only when it has held.

Pure: evidence and the previous state go in, a decision comes out. Rules are data, tiers.toml. Unknown is never green.
"""

import operator
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean
from typing import Any, Literal

from kangxu.clinical.pressure import THRESHOLDS, PressureLimit
from kangxu.clinical.sheets import load_sheet

Tier = Literal["red", "yellow", "green", "unknown"]
_WORST_FIRST: tuple[Tier, ...] = ("red", "yellow", "green", "unknown")
_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence: a number or a word of a kind, on a day. A pressure has its diastolic in `second`."""

    code: str
    on: date
    value: float | str
    second: float | None = None
    source: str = "clinic"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that speaks for the tier; `held` when only past evidence keeps it."""

    code: str
    tier: Tier
    zh: str
    en: str
    values: tuple[str, ...]
    on: date
    held: bool
    release_zh: str
    release_en: str


@dataclass(frozen=True, slots=True)
class Override:
    """A doctor's tier, valid up to and including a day."""

    tier: Tier
    reason: str
    until_on: date


@dataclass(frozen=True, slots=True)
class TierState:
    """What is remembered between two decisions: the computed tier, since when, and by which rules."""

    tier: Tier
    since_on: date
    rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """The tier to show. `computed` is what the rules say; `pending` are hits that still await a second value."""

    tier: Tier
    computed: Tier
    since_on: date
    reasons: tuple[Reason, ...]
    pending: tuple[Reason, ...]
    override: Override | None
    edition: str

    @property
    def state(self) -> TierState:
        return TierState(self.computed, self.since_on, frozenset(reason.code for reason in self.reasons))


@dataclass(frozen=True, slots=True)
class Day:
    """What one rule makes of the values of one day and source."""

    on: date
    hit: bool
    shown: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class TierRule:
    """A rule of tiers.toml; see there for the meaning of the counts."""

    code: str
    tier: Tier
    kind: Literal["pressure", "number", "word"]
    fact: str
    confirm: int
    among: int
    within_days: int
    release: int
    release_days: int
    zh: str
    en: str
    source: str
    limit: Any = None
    op: str = ""
    values: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def limit_for(self, source: str) -> PressureLimit:
        if self.limit == "thresholds":
            return THRESHOLDS.get(source, THRESHOLDS["clinic"])
        return PressureLimit(*self.limit)

    def sees(self, fact: Fact) -> bool:
        return fact.code == self.fact and (self.kind != "pressure" or fact.second is not None)

    def named(self, shown: Sequence[str], language: Literal[0, 1]) -> str:
        """Values as words, Chinese (0) or English (1)."""
        words = (self.names[word][language] if word in self.names else word for word in shown)
        return ("、", ", ")[language].join(words)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rules of one disease; `known` are the facts without which nobody is green."""

    code: str
    zh: str
    en: str
    rules: tuple[TierRule, ...]
    known: tuple[tuple[str, ...], ...]
    fresh_days: int


def decide(
    previous: TierState | None,
    evidence: Sequence[Fact],
    on: date,
    *,
    scheme: str,
    override: Override | None = None,
) -> Decision:
    """The tier on a day. Evidence after that day and doubtful readings are not to be passed in.

    Worse at once when a rule is confirmed; better only when the rules that held have been released. An override that
    has not run out decides what is shown, while the computed tier goes on beneath it.
    """
    chosen = SCHEMES[scheme]
    remembered = previous.rules if previous else frozenset()
    judged = [_judge(rule, evidence, on, held=rule.code in remembered) for rule in chosen.rules]
    reasons = tuple(reason for active, reason in judged if active and reason)
    pending = tuple(reason for active, reason in judged if not active and reason)
    computed = _tier(chosen, reasons, pending, evidence, on, previous)
    current = override if override and on <= override.until_on else None
    return Decision(
        tier=current.tier if current else computed,
        computed=computed,
        since_on=previous.since_on if previous and previous.tier == computed else on,
        reasons=reasons,
        pending=pending,
        override=current,
        edition=EDITION,
    )


def worst(tiers: Sequence[Tier]) -> Tier:
    """The worst of several tiers; unknown only when nothing else is there."""
    return min(tiers, key=_WORST_FIRST.index, default="unknown")


def _tier(
    scheme: Scheme,
    reasons: Sequence[Reason],
    pending: Sequence[Reason],
    evidence: Sequence[Fact],
    on: date,
    previous: TierState | None,
) -> Tier:
    if reasons:
        return worst([reason.tier for reason in reasons])
    fresh = {fact.code for fact in evidence if (on - fact.on).days <= scheme.fresh_days}
    known = all(fresh.intersection(alternatives) for alternatives in scheme.known)
    was_green = previous is not None and previous.tier == "green"
    return "green" if known and (not pending or was_green) else "unknown"


def _judge(rule: TierRule, evidence: Sequence[Fact], on: date, *, held: bool) -> tuple[bool, Reason | None]:
    """Whether the rule holds, and its reason; with False a reason that still awaits confirmation."""
    days = _days(rule, evidence, on)
    recent = [day for day in days if (on - day.on).days <= rule.within_days]
    counted = recent[-rule.among :] if rule.among else recent
    hits = [day for day in counted if day.hit]
    if len(hits) >= rule.confirm:
        return True, _reason(rule, hits, held=False)
    if held and rule.release and not _released(rule, days, on):
        return True, _reason(rule, [day for day in days if day.hit] or days[-1:] or [Day(on, True, "–")], held=True)
    if hits and rule.confirm > 1 and not _released(rule, days, on):
        return False, _reason(rule, hits, held=False)
    return False, None


def _released(rule: TierRule, days: Sequence[Day], on: date) -> bool:
    """Enough misses in a row and enough days since the last hit; no evidence releases nothing."""
    last = days[-rule.release :]
    if len(last) < rule.release or any(day.hit for day in last):
        return False
    hits = [day.on for day in days if day.hit]
    return not hits or (on - hits[-1]).days >= rule.release_days


def _days(rule: TierRule, evidence: Sequence[Fact], on: date) -> list[Day]:
    """What the rule sees, a line for each day and source, oldest first."""
    groups: dict[tuple[date, str], list[Fact]] = defaultdict(list)
    for fact in evidence:
        if rule.sees(fact) and fact.on <= on:
            groups[fact.on, fact.source].append(fact)
    return [_day(rule, source, facts) for (_, source), facts in sorted(groups.items(), key=lambda group: group[0])]


def _day(rule: TierRule, source: str, facts: Sequence[Fact]) -> Day:
    on = facts[0].on
    if rule.kind == "word":
        words = [str(fact.value) for fact in facts]
        found = [word for word in words if word in rule.values]
        return Day(on, bool(found), (found or words)[0])
    if rule.kind == "pressure":
        systolic = fmean(float(fact.value) for fact in facts)
        diastolic = fmean(fact.second for fact in facts if fact.second is not None)
        limit = rule.limit_for(source)
        return Day(on, bool(limit.reached_by(systolic, diastolic)), f"{systolic:.0f}/{diastolic:.0f}", str(limit))
    # the lowest or the highest of the day, whichever the rule looks for
    extreme = max if rule.op.startswith(">") else min
    value = extreme(float(fact.value) for fact in facts)
    return Day(on, _OPERATORS[rule.op](value, float(rule.limit)), f"{value:g}", f"{rule.limit:g}")


def _reason(rule: TierRule, days: Sequence[Day], *, held: bool) -> Reason:
    shown = tuple(dict.fromkeys(day.shown for day in days[-max(rule.confirm, 1) :]))
    filled = {"limit": days[-1].limit, "confirm": rule.confirm}
    counts = {"release": rule.release, "release_days": rule.release_days}
    return Reason(
        code=rule.code,
        tier=rule.tier,
        zh=rule.zh.format(values=rule.named(shown, 0), **filled),
        en=rule.en.format(values=rule.named(shown, 1), **filled),
        values=shown,
        on=days[-1].on,
        held=held,
        release_zh=WORDS["release_zh"].format(**counts) if rule.release else "",
        release_en=WORDS["release_en"].format(**counts) if rule.release else "",
    )


def _rule(table: Mapping[str, Any]) -> TierRule:
    return TierRule(**{**table, "values": tuple(table.get("values", ()))})


def _scheme(code: str, table: Mapping[str, Any]) -> Scheme:
    rules = tuple(_rule(rule) for rule in table["rules"])
    known = tuple(tuple(alternatives) for alternatives in table["known"])
    return Scheme(code, table["zh"], table["en"], rules, known, table["fresh_days"])


_SHEET = load_sheet("tiers.toml")
EDITION: str = _SHEET["edition"]
SIGNATURE: tuple[str, str] = (_SHEET["signature_zh"], _SHEET["signature_en"])
TIERS: dict[str, dict[str, str]] = _SHEET["tiers"]
WORDS: dict[str, str] = _SHEET["words"]
SCHEMES: dict[str, Scheme] = {code: _scheme(code, table) for code, table in _SHEET["schemes"].items()}
