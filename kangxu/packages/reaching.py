"""Whether somebody can come past one rule to the next, as far as it can be told from the rules alone. Pure.

What is said here is certain; where it is not certain nothing is said, and the trial on patients shows it.
"""

from __future__ import annotations

from math import inf

from kangxu.rules.language import All, Any_, Compare, Not, Rule

Range = tuple[float, bool, float, bool]  # least, included, most, included


def covers(wide: Rule, narrow: Rule | None) -> bool:
    """Whether everybody of whom `narrow` holds is already among those of `wide`; None is a rule for everybody."""
    if narrow is None:
        return isinstance(wide, All) and not wide.parts
    if wide == narrow or (isinstance(narrow, Any_) and all(covers(wide, part) for part in narrow.parts)):
        return True
    if isinstance(wide, All) and all(covers(part, narrow) for part in wide.parts):
        return True
    if isinstance(wide, Any_) and any(covers(part, narrow) for part in wide.parts):
        return True
    if isinstance(narrow, All) and any(covers(wide, part) for part in narrow.parts):
        return True
    return _within(wide, narrow)


def impossible(rule: Rule) -> bool:
    """Whether nobody can ever fulfil a rule: it asks for two things that exclude each other."""
    match rule:
        case Any_(parts):
            return all(map(impossible, parts))
        case All(parts):
            return any(map(impossible, parts)) or any(
                _exclude(one, other) for place, one in enumerate(parts) for other in parts[:place]
            )
    return False


def _exclude(one: Rule, other: Rule) -> bool:
    if (isinstance(one, Not) and covers(one.part, other)) or (isinstance(other, Not) and covers(other.part, one)):
        return True
    if not (isinstance(one, Compare) and isinstance(other, Compare) and _same(one, other)):
        return False
    return _apart(_range(one), _range(other)) or _other_choice(one, other)


def _other_choice(one: Compare, other: Compare) -> bool:
    """Two different values of the same fact, of which a person has one."""
    return one.op == other.op == "=" and one.value != other.value and not isinstance(one.value, tuple)


def _within(wide: Rule, narrow: Rule) -> bool:
    if not (isinstance(wide, Compare) and isinstance(narrow, Compare) and _same(wide, narrow)):
        return False
    outer, inner = _range(wide), _range(narrow)
    if outer is None or inner is None:
        return False
    least = inner[0] > outer[0] or (inner[0] == outer[0] and (outer[1] or not inner[1]))
    most = inner[2] < outer[2] or (inner[2] == outer[2] and (outer[3] or not inner[3]))
    return least and most


def _apart(one: Range | None, other: Range | None) -> bool:
    if one is None or other is None:
        return False
    low, high = sorted((one, other), key=lambda found: (found[2], found[3]))
    return low[2] < high[0] or (low[2] == high[0] and not (low[3] and high[1]))


def _same(one: Compare, other: Compare) -> bool:
    return one.term == other.term and one.unit == other.unit


def _range(rule: Compare) -> Range | None:
    """The numbers that a comparison takes in; None where it is not about a range of numbers."""
    limit = rule.value
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return None
    ranges: dict[str, Range] = {
        ">=": (limit, True, inf, False), ">": (limit, False, inf, False), "<=": (-inf, False, limit, True),
        "<": (-inf, False, limit, False), "=": (limit, True, limit, True),
    }  # fmt: skip
    return ranges.get(rule.op)
