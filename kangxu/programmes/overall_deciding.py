"""Deciding the overall tier of a set of persons by the rules of overall.toml, in few queries. Runs within an action."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kangxu.clinical.tiers import TIERS, Decision, Override, Reason, Tier, TierState, worst
from kangxu.foundation.clock import day_of
from kangxu.programmes.overall import EDITION, SHARE, OverallRule, asked, overall_rules
from kangxu.rules import sets
from kangxu.rules.catalogue import Fact, field_of
from kangxu.rules.language import All, Compare, Not, Rule, Term

Stored = Mapping[str, Any]
_ALIVE = Not(Compare(Term("deceased"), "=", True))


@dataclass(frozen=True)
class Known:
    """What was decided before about one person: the computed tier, the reasons as stored, a doctor's tier."""

    state: TierState | None = None
    reasons: Mapping[str, Stored] = field(default_factory=dict)
    override: Override | None = None


def decide_overall(person_ids: Sequence[int], before: Mapping[int, Known], *, at: datetime) -> dict[int, Decision]:
    """The overall decision of each of these persons."""
    found: dict[int, Decision] = {}
    for start in range(0, len(person_ids), sets.FEW):
        found |= _decide(person_ids[start : start + sets.FEW], before, at)
    return found


def _decide(persons: Sequence[int], before: Mapping[int, Known], at: datetime) -> dict[int, Decision]:
    rules = overall_rules()
    entered = _judge({code: one.rule for code, one in rules.items()}, persons, at)
    kept = _still_held({one: before[one] for one in persons if one in before}, entered, at)
    plain = [one for one in persons if not kept.get(one) and not any(one in some for some in entered.values())]
    waits = _judge({code: one.awaits for code, one in rules.items() if one.awaits}, plain, at)
    enough = _enough(plain, at)
    words = _Words(entered, waits, at)
    return {
        one: _decision(words.reasons(one), kept.get(one, []), words.pending(one), one in enough, before.get(one), at)
        for one in persons
    }


def _judge(rules: Mapping[str, Rule], persons: Collection[int], at: datetime) -> dict[str, set[int]]:
    if not rules or not persons:
        return {code: set() for code in rules}
    living = {code: All((_ALIVE, rule)) for code, rule in rules.items()}
    return sets.persons_by(living, at=at, among=sorted(persons))


def _still_held(before: Mapping[int, Known], entered: Mapping[str, set[int]], at: datetime) -> dict[int, list[Reason]]:
    """Reasons that do not hold any more and are not released yet, by person."""
    waiting = {
        code: {one for one, known in before.items() if code in known.reasons and one not in entered[code]}
        for code, rule in overall_rules().items()
        if rule.release is not None
    }
    chosen = {code: persons for code, persons in waiting.items() if persons}
    released = _released(chosen, at)
    kept: dict[int, list[Reason]] = {}
    for code, persons in chosen.items():
        for one in persons:
            stored = before[one].reasons[code]
            passed = (day_of(at) - date.fromisoformat(stored["on"])).days
            if one not in released[code] or passed < overall_rules()[code].release_days:
                kept.setdefault(one, []).append(_as_reason(stored))
    return kept


def _released(waiting: Mapping[str, set[int]], at: datetime) -> dict[str, set[int]]:
    everybody = set().union(*waiting.values())
    rules = {code: rule for code in waiting if (rule := overall_rules()[code].release) is not None}
    return _judge(rules, everybody, at)


def _enough(persons: Sequence[int], at: datetime) -> set[int]:
    """Of whom enough is known to say green: all that is needed, and the share of what applies to them."""
    rules = {f"{place}|known": one.rule for place, one in enumerate(asked())}
    rules |= {f"{place}|applies": one.only_if for place, one in enumerate(asked()) if one.only_if}
    if not persons:
        return set()
    judged = _judge(rules, persons, at)
    return {one for one in persons if _enough_of(one, judged)}


def _enough_of(person: int, judged: Mapping[str, set[int]]) -> bool:
    every = list(enumerate(asked()))
    applies = [place for place, one in every if not one.only_if or person in judged[f"{place}|applies"]]
    known = [place for place in applies if person in judged[f"{place}|known"]]
    return len(known) >= SHARE * len(applies) and all(asked()[place].needed <= (place in known) for place in applies)


class _Words:
    """Reasons with the values and days that a person's newest facts give them."""

    def __init__(self, entered: Mapping[str, set[int]], waits: Mapping[str, set[int]], at: datetime) -> None:
        self.entered, self.waits, self.at = entered, waits, at
        told = {code for found in (entered, waits) for code, persons in found.items() if persons}
        shown = {fact for code in told for fact in overall_rules()[code].shows}
        persons = set().union(*entered.values(), *waits.values())
        self.facts = sets.values_of(sorted(shown), among=sorted(persons), at=at) if shown else {}

    def reasons(self, person: int) -> list[Reason]:
        return self._of(person, self.entered)

    def pending(self, person: int) -> list[Reason]:
        return self._of(person, self.waits)

    def _of(self, person: int, found: Mapping[str, set[int]]) -> list[Reason]:
        return [self._reason(overall_rules()[code], person) for code, persons in found.items() if person in persons]

    def _reason(self, rule: OverallRule, person: int) -> Reason:
        shown = [(code, fact) for code in rule.shows if (fact := self.facts[code].get(person)) and fact.value]
        zh, en = ([_said(code, fact, language) for code, fact in shown] for language in ("zh", "en"))
        moments = [fact.at for _, fact in shown if fact.at]
        return Reason(
            code=rule.code, tier=rule.tier, zh=rule.zh.format(values=rule.join[0].join(zh)),
            en=rule.en.format(values=rule.join[1].join(en)), values=tuple(zh), on=day_of(max(moments, default=self.at)),
            held=False, release_zh=rule.release_words[0], release_en=rule.release_words[1],
        )  # fmt: skip


def _said(code: str, fact: Fact, language: str) -> str:
    """A value in words: a number with one decimal, a choice by its name, what is just there by the fact's name."""
    offered = field_of(code)
    if fact.value is True:
        return offered.words(language)
    if isinstance(fact.value, str):
        named = {one.code: (one.zh, one.en) for one in offered.options}
        return named.get(fact.value, (fact.value,) * 2)[language == "en"]
    return f"{round(float(fact.value), 1):g}"


def _decision(
    reasons: list[Reason], kept: list[Reason], pending: list[Reason], enough: bool, before: Known | None, at: datetime
) -> Decision:
    known = before or Known()
    every = _worst_first([*reasons, *kept])
    computed = _tier(every, pending, enough, known.state)
    override = known.override if known.override and day_of(at) <= known.override.until_on else None
    since = known.state.since_on if known.state and known.state.tier == computed else day_of(at)
    shown = override.tier if override else computed
    return Decision(shown, computed, since, tuple(every), tuple(pending), override, EDITION)


def _tier(reasons: Sequence[Reason], pending: Sequence[Reason], enough: bool, previous: TierState | None) -> Tier:
    if reasons:
        return worst([one.tier for one in reasons])
    was_green = previous is not None and previous.tier == "green"
    return "green" if enough and (not pending or was_green) else "unknown"


def _worst_first(reasons: Iterable[Reason]) -> list[Reason]:
    order = list(TIERS)
    return sorted(reasons, key=lambda one: order.index(one.tier))


def _as_reason(stored: Stored) -> Reason:
    """A reason as it was stored, now held by its past alone."""
    values, on = tuple(stored["values"]), date.fromisoformat(stored["on"])
    return Reason(**{**stored, "values": values, "on": on, "held": True})
