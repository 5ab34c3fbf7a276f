"""Rules written out in Chinese or English; `reading.read` makes the same rule of the words."""

from __future__ import annotations

from typing import TypeAlias

from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Choice, Field, Filter, Series, field_of, groupings, steady
from kangxu.rules.language import (
    ALWAYS,
    All,
    Any_,
    AtLeast,
    Compare,
    Condition,
    Known,
    Not,
    Percentile,
    Rule,
    Term,
    Window,
)
from kangxu.rules.names import choice_word, labels, own_unit
from kangxu.rules.scanning import key

Pair: TypeAlias = tuple[str, str]


@steady()
def write(rule: Rule, language: str = "zh") -> str:
    """A rule in words; units are always said. Raises BadRule for a fact that is not offered."""
    return _Writer(english=not language.startswith("zh")).rule(rule)


class _Writer:
    def __init__(self, *, english: bool) -> None:
        self.english = english

    def rule(self, rule: Rule) -> str:
        match rule:
            case All(parts):
                return self._group(parts, vocabulary.AND, vocabulary.EVERY, vocabulary.TRUE)
            case Any_(parts):
                return self._group(parts, vocabulary.OR, vocabulary.ONE, vocabulary.FALSE)
            case AtLeast(count, parts):
                told = (", " if self.english else "，").join(self.rule(part) for part in parts)
                return f"at least {count} of ({told})" if self.english else f"至少{count}项（{told}）"
            case Not(part):
                return self._denied(part)
            case Known(term):
                return self._known(term, negative=False)
            case Compare(term, _, value, _):
                shown = field_of(term.fact)
                bare = shown.kind == "flag" and term.how in ("", "first") and value is True
                return self._term(term) if bare else self._compared(rule)

    def _say(self, pair: Pair) -> str:
        return pair[self.english]

    def _group(self, parts: tuple[Rule, ...], joint: Pair, alone: Pair, none: Pair) -> str:
        if not parts:
            return self._say(none)
        if len(parts) == 1:
            return f"{self._say(alone)} ({self.rule(parts[0])})"
        return f" {self._say(joint)} ".join(self._part(part) for part in parts)

    def _part(self, part: Rule) -> str:
        grouped = isinstance(part, All | Any_) and len(part.parts) > 1
        return f"({self.rule(part)})" if grouped else self.rule(part)

    def _denied(self, part: Rule) -> str:
        if isinstance(part, Known):
            return self._known(part.term, negative=True)
        if isinstance(part, Compare) and part.value is True and part.term.how == "":
            if isinstance(field_of(part.term.fact).source, Series):
                return self._term(part.term, ("没有", "no"))
            # In Chinese the time stands first, and "not" can only deny what begins with it
            if self.english or part.term.window == ALWAYS:
                return self._term(part.term, vocabulary.NOT)
        return f"{self._say(vocabulary.NOT)} ({self.rule(part)})"

    def _known(self, term: Term, *, negative: bool) -> str:
        field = field_of(term.fact)
        if field.kind == "event":
            return self._term(term, vocabulary.VERB_WORDS["no"][:2] if negative else ("", ""))  # type: ignore[arg-type]
        several = isinstance(field.source, Series) and field.kind == "number"
        verb = ("no" if negative else "has") if several else ("unknown" if negative else "known")
        return self._term(term, vocabulary.VERB_WORDS[verb][:2])  # type: ignore[index, arg-type]

    def _compared(self, leaf: Compare) -> str:
        term, field = leaf.term, field_of(leaf.term.fact)
        if term.rows and _of_the_last(leaf):
            return self._at_least(leaf, term.rows)
        return f"{self._term(term)} {self._limit(field, term, leaf.op, leaf.value, leaf.unit)}"

    def _at_least(self, leaf: Compare, rows: Condition) -> str:
        """So many of the newest n."""
        term = Term(leaf.term.fact, "", leaf.term.window, leaf.term.where)
        limit = self._limit(field_of(term.fact), term, rows.op, rows.value, rows.unit)
        if self.english:
            return f"at least {leaf.value} of {self._term(term)} {limit}"
        return f"{self._term(term)} 中至少{leaf.value}次 {limit}"

    def _limit(self, field: Field, term: Term, op: str, value: object, unit: str) -> str:
        word = vocabulary.OP_WORDS[op][0] if op != "in" or not self.english else "in"  # type: ignore[index]
        if isinstance(value, Percentile):
            return f"{word} P{number(value.percent)}[{self._word(groupings()[value.among])}]"
        if isinstance(value, tuple):
            return f"{word} ({', '.join(self._value(field, term, one) for one in value)})"
        counted = term.how not in ("", "first")
        spoken = f" {unit}" if unit else own_unit(field, term, self.english)
        numeric = counted or field.kind == "number"
        return f"{word} {self._value(field, term, value)}{spoken if numeric else ''}"

    def _value(self, field: Field, term: Term, value: object) -> str:
        if isinstance(value, bool):
            return self._say(vocabulary.YES_NO[value])
        if isinstance(value, int | float):
            return number(value)
        return choice_word(field.options, str(value), self.english) if field.options else self._quoted(str(value))

    def _term(self, term: Term, verb: Pair = ("", "")) -> str:
        field = field_of(term.fact)
        name = self._say(labels()[term.fact]) + self._filters(field, term)
        how = self._say(vocabulary.HOW_WORDS[term.how][:2]) if term.how else ""  # type: ignore[arg-type]
        window, last = self._window(term.window)
        said = self._say(verb)
        parts = [said, how, last, name, window] if self.english else [window, last, said, name, how]
        return " ".join(filter(None, parts))

    def _filters(self, field: Field, term: Term) -> str:
        offered = {one.code: one for one in field.filters}
        told = [self._filter(offered[name], values) for name, values in term.where]
        if term.rows:
            told.append(self._limit(field, Term(field.code), term.rows.op, term.rows.value, term.rows.unit))
        return f"[{('; ' if self.english else '；').join(told)}]" if told else ""

    def _filter(self, chosen: Filter, values: tuple[str, ...]) -> str:
        named = bool(chosen.choices)
        words = [choice_word(chosen.choices, one, self.english) if named else self._quoted(one) for one in values]
        return f"{self._word(chosen)}{': ' if self.english else '：'}{(', ' if self.english else '、').join(words)}"

    def _window(self, window: Window) -> Pair:
        """The words for when, and those for the newest few."""
        if window == ALWAYS:
            return "", ""
        en = self.english
        told = [*self._days(window, en), *_calendar(window, en)]
        last = "" if window.last is None else f"last {window.last}" if en else f"最近{window.last}次"
        return " ".join(told), last

    def _days(self, window: Window, en: bool) -> list[str]:
        days, ago = window.days, window.ago
        if days is not None and ago is not None:
            return [f"{days} to {ago} days ago" if en else f"{days}至{ago}天前"]
        if days is not None:
            return [f"within {days} days" if en else f"{days}天内"]
        if ago is not None:
            return [f"at least {ago} days ago" if en else f"{ago}天以前"]
        return []

    def _word(self, one: Choice | Filter | object) -> str:
        return str(getattr(one, "en" if self.english else "zh"))

    def _quoted(self, text: str) -> str:
        kept = "".join(f"\\{one}" if key(one) in ('"', "\\") else one for one in text)
        return f'"{kept}"' if self.english else f"“{kept}”"


def _of_the_last(leaf: Compare) -> bool:
    last = leaf.term.window.last
    if leaf.term.how != "count" or last is None or leaf.op != ">=":
        return False
    return isinstance(leaf.value, int) and not isinstance(leaf.value, bool) and 0 <= leaf.value <= last


def _calendar(window: Window, en: bool) -> list[str]:
    told = []
    if window.since:
        told.append(f"since {window.since}" if en else f"自{window.since}起")
    if window.period:
        told.append(vocabulary.PERIOD_WORDS[window.period][en])
    if window.until:
        told.append(f"until {window.until}" if en else f"至{window.until}止")
    return told


def number(value: float | int) -> str:
    """As short as it can be and still the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
