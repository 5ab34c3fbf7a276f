"""What the absence of a row means where a rule decides it: the fact is denied, or not known."""

from __future__ import annotations

from collections.abc import Iterator

from kangxu.rules.catalogue import Fact, Field, field_of
from kangxu.rules.checking import check
from kangxu.rules.language import ALWAYS, Any_, Known, Leaf, Rule, Term, leaves


def denying(leaf: Leaf) -> Rule | None:
    """The rule that must be surely false for the absence of a row to be an answer; None where none decides it."""
    field = field_of(leaf.term.fact)
    if field.denied_by is None or isinstance(leaf, Known) or leaf.term.how:
        return None
    rule = field.denied_by()
    if rule is None:
        return Any_(())
    check(rule)
    return rule


def denied(field: Field) -> Fact:
    """What a fact is for somebody to whom it is denied: false, or none of the choices."""
    return Fact(False) if field.kind == "flag" else Fact("")


def on_file(term: Term) -> Term | None:
    """What asks for a row however old and of whatever kind; None where the term itself does."""
    return None if term.window == ALWAYS and not term.where else Term(term.fact)


def every_leaf(rule: Rule) -> Iterator[Leaf]:
    """The questions a rule asks, and those that decide what absence means, in reading order; each rule but once."""
    yield from _leaves(rule, set())


def every_fact(rule: Rule) -> tuple[str, ...]:
    """Codes of the facts that can decide a rule's answer, each once."""
    return tuple(dict.fromkeys(leaf.term.fact for leaf in every_leaf(rule)))


def _leaves(rule: Rule, seen: set[str]) -> Iterator[Leaf]:
    for leaf in leaves(rule):
        yield leaf
        decides = denying(leaf)
        if decides is not None and leaf.term.fact not in seen:
            seen.add(leaf.term.fact)
            yield from _leaves(decides, seen)
