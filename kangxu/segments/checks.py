"""What a definition's rule may not do: refer in a ring, ask what is not offered, bring money into clinical work."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kangxu.rules.checking import check
from kangxu.rules.language import BadRule, facts_in
from kangxu.rules.names import labels
from kangxu.segments import order
from kangxu.segments.conventions import conventions, named
from kangxu.segments.living import fact_of
from kangxu.segments.models import Definition, Version
from kangxu.segments.order import Ring
from kangxu.segments.stored_rules import facts_of, rule_of


class Refused(Exception):
    """A definition cannot be kept like this; the message says why, in the user's language."""


def insist_on(version: Version) -> None:
    """What asks money becomes commercial itself, so that only they see it who may; a clinical definition is refused.

    Raises Refused, BadRule.
    """
    definition, rule = version.definition, rule_of(version)
    if rule is None:
        return
    check(rule)
    asked = set(facts_in(rule))
    _no_ring(definition, asked)
    if definition.family == Definition.Family.CLINICAL:
        _no_money(asked)
    elif definition.family == Definition.Family.SERVICE and commercial(asked):
        definition.family = Definition.Family.COMMERCIAL
        definition.save(update_fields=["family"])


def commercial(asked: set[str]) -> set[str]:
    """Of these facts those of money, with tags and segments that are commercial themselves."""
    known = Definition.objects.filter(family=Definition.Family.COMMERCIAL)
    facts = {fact_of(one) for one in known}
    return {code for code in asked if named(code, conventions().commercial_facts) or code in facts}


def _no_ring(definition: Definition, asked: set[str]) -> None:
    needs = {**references(), fact_of(definition): asked}
    try:
        order.levels(needs)
    except Ring as ring:
        words = " → ".join(labels()[code][0] if code in labels() else code for code in ring.codes)
        raise Refused(_("定义互相引用成环：%(ring)s") % {"ring": words}) from ring


def references() -> Mapping[str, set[str]]:
    """Fact of each definition → facts that its published rule asks, and those that go before it in its group."""
    rows = Definition.objects.exclude(state=Definition.State.RETIRED).select_related("version")
    facts = {one.code: fact_of(one) for one in rows}
    return {
        fact_of(one): {*_asked(one), *(facts[code] for code in before(one) if code in facts)} for one in rows
    }  # fmt: skip


def before(one: Definition) -> tuple[str, ...]:
    return (*order.above(one.code), *order.closing(one.code, one.group))


def _asked(one: Definition) -> tuple[str, ...]:
    try:
        return facts_of(one.version) if one.version else ()
    except BadRule:
        return ()


def _no_money(asked: set[str]) -> None:
    found = sorted(commercial(asked))
    if found:
        words = "、".join(labels()[code][0] for code in found)
        raise Refused(_("临床定义不能引用经营类指标：%(facts)s。价值分级不影响诊疗顺序。") % {"facts": words})
