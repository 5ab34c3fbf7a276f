"""The definitions that rules keep, ready to be evaluated in the order of their references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from kangxu.rules.checking import check
from kangxu.rules.language import BadRule, Compare, Percentile, Rule, facts_in, leaves
from kangxu.segments import order
from kangxu.segments.conventions import conventions
from kangxu.segments.living import fact_of
from kangxu.segments.models import Definition, Version
from kangxu.segments.rules import Terms
from kangxu.segments.stored_rules import rule_of, values_of


@dataclass(frozen=True, slots=True)
class Ruled:
    """A definition with its rules by value, and the definitions (ids) that keep somebody out of it.

    `ranked`: it asks percentiles, which move with everybody: evaluated at night only.
    """

    id: int
    fact: str
    version_id: int
    rule: Rule
    values: Mapping[str, Rule]
    facts: frozenset[str]
    ranked: bool
    terms: Terms
    above: tuple[int, ...]
    beside: tuple[int, ...]
    closing: tuple[int, ...]

    @property
    def excluding(self) -> frozenset[int]:
        return frozenset((*self.above, *self.beside, *self.closing))

    def parameters(self) -> dict[str, object]:
        """As `statements.py` reads it."""
        return {
            "id": self.id, "version": self.version_id, "above": self.above, "beside": self.beside,
            "closing": self.closing, "ttl": self.terms.ttl.days if self.terms.ttl else None,
            "patience": self.terms.patience.days if self.terms.patience else None,
        }  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """Definitions by level; `broken`: id → version and what is wrong with its rule."""

    levels: tuple[tuple[Ruled, ...], ...]
    broken: Mapping[int, tuple[int, str]]

    @cached_property
    def all(self) -> tuple[Ruled, ...]:
        return tuple(one for level in self.levels for one in level)

    @cached_property
    def referenced(self) -> frozenset[str]:
        """Facts of definitions that other definitions ask."""
        return frozenset(fact for one in self.all for fact in one.facts) & {one.fact for one in self.all}

    def behind(self, chosen: Iterable[Ruled]) -> set[int]:
        """Ids of all that these refer to, however far."""
        by_fact = {one.fact: one for one in self.all}
        found: set[int] = set()
        waiting = [fact for one in chosen for fact in one.facts]
        while waiting:
            one = by_fact.get(waiting.pop())
            if one and one.id not in found:
                found.add(one.id)
                waiting.extend(one.facts)
        return found


_kept: list[tuple[object, Plan]] = []


def plan() -> Plan:
    """Of the active definitions with a rule; the same object for as long as no definition changes."""
    rows = Definition.objects.exclude(state=Definition.State.RETIRED).order_by("id")
    mark = tuple(rows.values_list("pk", "code", "state", "mode", "version_id", "ttl_days"))
    if not _kept or _kept[0][0] != mark:
        _kept[:] = [(mark, _plan(list(rows.select_related("version"))))]
    return _kept[0][1]


def _plan(known: Sequence[Definition]) -> Plan:
    ids = {one.code: one.pk for one in known}
    found: dict[str, Ruled] = {}
    broken: dict[int, tuple[int, str]] = {}
    for one in known:
        if one.state != Definition.State.ACTIVE or one.mode == Definition.Mode.FROZEN or one.version is None:
            continue
        try:
            ruled = _ruled(one, one.version, ids)
        except BadRule as problem:
            broken[one.pk] = (one.version.pk, str(problem))
            continue
        if ruled:
            found[ruled.fact] = ruled
    facts = {one.code: fact_of(one) for one in known}
    needs = {fact: _needs(one, facts, ids) for fact, one in found.items()}
    return Plan(tuple(tuple(found[fact] for fact in level) for level in order.levels(needs)), broken)


def _needs(one: Ruled, facts: Mapping[str, str], ids: Mapping[str, int]) -> set[str]:
    by_id = {pk: facts[code] for code, pk in ids.items()}
    return {*one.facts, *(by_id[pk] for pk in (*one.above, *one.closing))}


def _ruled(one: Definition, version: Version, ids: Mapping[str, int]) -> Ruled | None:
    rule = rule_of(version)
    if rule is None:
        return None
    check(rule)

    def known(codes: Sequence[str]) -> tuple[int, ...]:
        return tuple(ids[code] for code in codes if code in ids)

    return Ruled(
        id=one.pk, fact=fact_of(one), version_id=version.pk, rule=rule, values=values_of(version),
        facts=frozenset(facts_in(rule)), ranked=any(
            isinstance(leaf, Compare) and isinstance(leaf.value, Percentile) for leaf in leaves(rule)
        ), terms=terms_of(one),
        above=known(order.above(one.code)), beside=known(order.beside(one.code)),
        closing=known(order.closing(one.code, one.group)),
    )  # fmt: skip


def terms_of(one: Definition) -> Terms:
    return Terms(timedelta(days=one.ttl_days) if one.ttl_days else None, conventions().slow.get(one.code))


def with_dependents(known: Plan, wanted: set[int]) -> list[Ruled]:
    """These definitions and all that refer to them, in order."""
    found: list[Ruled] = []
    for one in known.all:
        behind = {ruled.fact for ruled in found}, {ruled.id for ruled in found}
        if one.id in wanted or not one.facts.isdisjoint(behind[0]) or not one.excluding.isdisjoint(behind[1]):
            found.append(one)
    return found
