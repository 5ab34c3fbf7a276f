"""What a term is compared with: numbers and their units, values by name, percentiles."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Field, field_of, groupings
from kangxu.rules.checking import kind_of
from kangxu.rules.language import All, Compare, Condition, Not, Percentile, Rule, Term, Value
from kangxu.rules.names import choices_of, lexicon, near, units_of
from kangxu.rules.scanning import Lexicon, Scanner, key

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# 35–79 without a word before it
RANGE = re.compile(r"\d+(?:\.\d+)?[^\d\s,;()\[\]<>=]{0,8} ?(?:-|~|至|到|to )\d")
_PERCENTILE = re.compile(r"(?:p|第)(\d+(?:\.\d+)?)(?:百分位数?)?(?=[\[(])")
_PERCENTILE_WITHIN = re.compile(r"(?:内|中|里)?的?(?:p|第)(\d+(?:\.\d+)?)(?:百分位数?)?")
_PERCENTILE_OF = re.compile(r"(?:the )?(\d+(?:\.\d+)?)(?:st|nd|rd|th) percentile(?: (?:of|in|within)(?: the| their)?)?")
_PERCENTILE_ALONE = re.compile(r"(?:p|第)\d+(?:\.\d+)?(?:百分位数?)?")
_COUNTED = {"次数": "count", "天数": "days", "占比": "share", "比例": "share"}
_OF_ROWS = re.compile("的(" + "|".join(_COUNTED) + ")")
_STOPS = Lexicon(dict.fromkeys(("(", ")", "[", "]", ",", ";", "的"), True))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was read before a comparison: the term, a verb, and how many rows it must hold of (None: the answer)."""

    term: Term
    verb: str = ""
    needed: int | None = None
    at: int = 0  # where its words begin


def read_limit(scan: Scanner, asked: Asked) -> Rule:
    """The comparison that follows a term. Raises BadText."""
    if scan.take(vocabulary.BETWEEN) or scan.looks_at(RANGE):
        return _between(scan, asked)
    condition = read_limit_of(scan, asked.term)
    if asked.needed is not None:
        return _so_many(scan, asked, condition)
    if found := scan.match(_OF_ROWS):
        how: Any = _COUNTED[found[1]]
        return read_limit(scan, replace(asked, term=replace(asked.term, how=how, rows=_single(scan, condition))))
    several = field_of(asked.term.fact).kind == "number" and asked.term.how == ""
    if asked.verb in ("has", "no") and several:
        counted = replace(asked.term, how="count", rows=_single(scan, condition))
        return Compare(counted, "=", 0) if asked.verb == "no" else Compare(counted, ">=", 1)
    return Not(condition) if asked.verb == "no" and condition.value is not True else condition


def read_condition(scan: Scanner, term: Term) -> Condition:
    """What the value of a single row must be."""
    return _single(scan, read_limit_of(scan, term))


def read_limit_of(scan: Scanner, term: Term) -> Compare:
    """An operator and what follows it."""
    op: Any = scan.take(vocabulary.OPS)
    if op is None:
        raise scan.problem("这里应写比较，例如 >=", "a comparison such as >= is expected here")
    if op == "in":
        return Compare(term, "in", _several(scan, term))
    percentile = _ranked(scan)
    if percentile is not None:
        return Compare(term, op, percentile)
    value, unit = _value(scan, term)
    return Compare(term, op, value, unit)


def _single(scan: Scanner, limit: Compare) -> Condition:
    if isinstance(limit.value, Percentile | tuple):
        raise scan.problem("这里只能写一个值", "a single value is expected here")
    return Condition(limit.op, limit.value, limit.unit)


def _so_many(scan: Scanner, asked: Asked, limit: Compare) -> Compare:
    if asked.needed is None or asked.term.how or asked.term.rows:
        raise scan.problem("“至少几次”只用于单次的值", "“at least so many” speaks of single values")
    last = asked.term.window.last
    if last is not None and asked.needed > last:
        zh, en = f"只有{last}次，不能要求{asked.needed}次", f"{asked.needed} of {last} cannot be asked"
        raise scan.problem(zh, en, start=asked.at, width=scan.place - asked.at)
    return Compare(replace(asked.term, how="count", rows=_single(scan, limit)), ">=", asked.needed)


def _between(scan: Scanner, asked: Asked) -> Rule:
    """Both ends included, as people say it."""
    scan.skip()
    start = scan.place
    low, low_unit = _value(scan, asked.term)
    if not scan.take(vocabulary.TO):
        raise scan.problem("这里应写“至”", "“and” is expected here")
    high, unit = _value(scan, asked.term)
    scan.take(vocabulary.BETWEEN_ENDS)
    if isinstance(low, float | int) and isinstance(high, float | int) and low > high and (low_unit or unit) == unit:
        raise scan.problem(
            "前一个数要小于后一个", "the first number must be the smaller", start=start, width=scan.place - start
        )
    return All((Compare(asked.term, ">=", low, low_unit or unit), Compare(asked.term, "<=", high, unit)))


def _several(scan: Scanner, term: Term) -> tuple[Value, ...]:
    if not scan.sign("("):
        raise scan.problem("请写在括号里，例如 (男, 女)", "several values stand in brackets")
    values: list[Value] = []
    while not scan.sign(")"):
        if values and not scan.sign(",", ";"):
            raise scan.problem("缺少右括号", "a closing bracket is missing")
        values.append(_value(scan, term)[0])
    return tuple(values)


def _ranked(scan: Scanner) -> Percentile | None:
    """P80[科室], 科室第80百分位 or the 80th percentile of department."""
    scan.skip()
    start = scan.place
    if found := scan.match(_PERCENTILE):
        closing = {"[": "]", "(": ")"}[scan.sign("[", "(")]
        return _percentile(scan, start, found[1], _among(scan), closing)
    if found := scan.match(_PERCENTILE_OF):
        return _percentile(scan, start, found[1], _among(scan))
    if scan.looks_at(_PERCENTILE_ALONE):
        raise scan.problem(
            "请写在谁当中排名，例如 P80[科室]", "among whom? such as P80[department]", near=("P80[科室]",)
        )
    among = scan.take(_groups())
    found = scan.match(_PERCENTILE_WITHIN) if among else None
    if among and found:
        return _percentile(scan, start, found[1], among)
    scan.place = start
    return None


def _groups() -> Lexicon[str]:
    return Lexicon({key(word): one.code for one in groupings().values() for word in (one.zh, one.en, one.code)})


def _among(scan: Scanner) -> str:
    among = scan.take(_groups())
    if among is None:
        word = scan.run()
        names = [one.en if word.isascii() else one.zh for one in groupings().values()]
        raise scan.problem(f"不能按“{word}”排名", f"nobody is ranked by {word}", near=near(word, names) or names)
    return among


def _percentile(scan: Scanner, start: int, said: str, among: str, closing: str = "") -> Percentile:
    if closing and not scan.sign(closing):
        raise scan.problem("缺少右括号", "a closing bracket is missing")
    percent = float(said)
    if percent > 100:
        raise scan.problem(
            f"没有第{said}百分位",
            f"there is no percentile {said}",
            start=start,
            width=scan.place - start,
            near=("P80",),
        )
    return Percentile(int(percent) if percent == int(percent) else percent, among)


def _value(scan: Scanner, term: Term) -> tuple[Value, str]:
    """A value and its unit, empty for the fact's own."""
    field = field_of(term.fact)
    match kind_of(field, term):
        case "number":
            return _number(scan, field, term)
        case "flag":
            truth = scan.take(vocabulary.BOOLEANS)
            if truth is None:
                raise scan.problem("这里应写“是”或“否”", "yes or no is expected here", near=("是", "否"))
            return truth, ""
        case "choice":
            return _choice(scan, field), ""
    raise scan.problem(f"“{field.zh}”没有可比较的值", f"{field.en} has no value to compare")


def _number(scan: Scanner, field: Field, term: Term) -> tuple[Value, str]:
    found = scan.match(_NUMBER)
    if found is None:
        raise scan.problem("这里应写数字", "a number is expected here")
    value = float(found[0])
    whole = int(value) if value == int(value) and abs(value) < 1e15 else value
    return whole, _unit(scan, field, term)


def _unit(scan: Scanner, field: Field, term: Term) -> str:
    unit = scan.take(units_of(field, term))
    if unit is not None:
        return unit
    following: tuple[Lexicon[Any], ...] = (
        lexicon(),
        vocabulary.CONNECTIVES,
        vocabulary.TO,
        vocabulary.BETWEEN_ENDS,
        _STOPS,
    )
    if scan.ended or any(scan.peek(one) for one in following) or scan.looks_at(_NUMBER):
        return ""
    width = len(scan.run().split(" ")[0])
    word = scan.written(width)
    own = vocabulary.UNIT_WORDS.get(field.unit, (field.unit, field.unit))[scan.text.isascii()]
    names = [name for name in field.units if name] or [own]
    zh, en = f"“{field.zh}”没有单位“{word}”", f"{field.en} is not given in {word}"
    raise scan.problem(zh, en, width=width, near=near(word, names) or names)


def _choice(scan: Scanner, field: Field) -> str:
    found = scan.take(choices_of(field.options)) if field.options else scan.quoted()
    if found is not None:
        return found
    word = scan.run()
    names = [one.en if word.isascii() else one.zh for one in field.options]
    raise scan.problem(f"“{field.zh}”没有“{word}”", f"{field.en} is never {word}", near=near(word, names) or names)
