"""A rule from words, Chinese or English or both mixed; what cannot be read is pointed at."""

from __future__ import annotations

import re
from collections.abc import Callable

from kangxu.rules import vocabulary
from kangxu.rules.catalogue import field_of, steady
from kangxu.rules.checking import check
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Compare, Known, Not, Rule, Term
from kangxu.rules.names import lexicon, near
from kangxu.rules.scanning import BadText, Lexicon, Scanner
from kangxu.rules.term_reading import read_term
from kangxu.rules.value_reading import RANGE, Asked, read_limit

DEEPEST = 60
_SO_MANY = (re.compile(r"(?:至少|不少于)(?:有|满足|符合)?(\d+)项(?:为真)?"), re.compile(r"at least (\d+) of(?=\()"))
_CLOSING = Lexicon(dict.fromkeys([")", "]", ",", ";"], True))
# What may follow the name of a fact
_EXPECTED = [word for words in (*vocabulary.HOW_WORDS.values(), *vocabulary.OP_WORDS.values()) for word in words]


@steady()
def read(text: str) -> Rule:
    """The rule that a text says. Raises BadText, which knows the place and what may have been meant."""
    reader = _Reader(text)
    rule = reader.any_of()
    reader.must_end()
    return rule


class _Reader:
    def __init__(self, text: str) -> None:
        self.scan = Scanner(text)
        self.depth = 0

    def any_of(self) -> Rule:
        return self._joined("or", self._all_of, Any_)

    def must_end(self) -> None:
        if not self.scan.ended:
            raise self.scan.problem(
                "这里应写“且”或“或”", "“and” or “or” is expected here", near=vocabulary.AND + vocabulary.OR
            )

    def _all_of(self) -> Rule:
        return self._joined("and", self._one, All)

    def _joined(self, connective: str, part: Callable[[], Rule], make: type[All] | type[Any_]) -> Rule:
        parts = [part()]
        while self._connected(connective):
            parts.append(part())
        return parts[0] if len(parts) == 1 else make(tuple(parts))

    def _connected(self, connective: str) -> bool:
        before = self.scan.place
        self.scan.sign(",", ";")
        if self.scan.take(vocabulary.CONNECTIVES) == connective:
            return True
        self.scan.place = before
        return False

    def _one(self) -> Rule:
        if self.scan.ended:
            raise self.scan.problem("这里还缺一个条件", "a condition is missing here")
        if self.scan.peek(lexicon()) is None:
            constant = self._constant()
            if constant:
                return All(()) if constant == "true" else Any_(())
            grouped = self._grouped()
            if grouped is not None:
                return grouped
            if self.scan.take(vocabulary.NEGATIONS):
                return Not(self._deeper(self._one))
        return self._leaf()

    def _constant(self) -> str | None:
        """“never” by itself; “never had” is a verb."""
        said, verb = self.scan.peek(vocabulary.CONSTANTS), self.scan.peek(vocabulary.VERBS)
        return None if said is None or (verb and verb[1] > said[1]) else self.scan.take(vocabulary.CONSTANTS)

    def _grouped(self) -> Rule | None:
        """A part in brackets, or all or any of several between brackets."""
        before = self.scan.place
        needed = next((found for one in _SO_MANY if (found := self.scan.match(one))), None)
        kind = "so_many" if needed else self.scan.take(vocabulary.GROUPS)
        if not self.scan.sign("("):
            self.scan.place = before
            return None
        parts = [self._deeper(self.any_of)]
        while kind and self.scan.sign(",", ";"):
            parts.append(self._deeper(self.any_of))
        if not self.scan.sign(")"):
            raise self.scan.problem(
                "缺少右括号，或这里应写“且”“或”", "a closing bracket, “and” or “or” is expected here"
            )
        if kind is None:
            return parts[0]
        if needed:
            return self._so_many(int(needed[1]), parts, before)
        return All(tuple(parts)) if kind == "all" else Any_(tuple(parts))

    def _so_many(self, count: int, parts: list[Rule], start: int) -> Rule:
        if not 1 <= count <= len(parts):
            zh, en = f"只有{len(parts)}项，不能要求{count}项", f"{count} of {len(parts)} cannot be asked"
            raise self.scan.problem(zh, en, start=start, width=self.scan.place - start)
        return AtLeast(count, tuple(parts))

    def _deeper(self, part: Callable[[], Rule]) -> Rule:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.scan.problem("括号套得太深", "brackets are nested too deeply")
        found = part()
        self.depth -= 1
        return found

    def _leaf(self) -> Rule:
        self.scan.skip()
        start = self.scan.place
        asked = read_term(self.scan)
        rule = self._asked(asked, start)
        try:
            check(rule)
        except BadText:
            raise
        except BadRule as problem:
            raise self.scan.problem(problem.zh, str(problem), start=start, width=self.scan.place - start) from problem
        return rule

    def _asked(self, asked: Asked, start: int) -> Rule:
        negative = asked.verb in ("no", "unknown")
        compares = self.scan.peek(vocabulary.OPS) is not None or self.scan.peek(vocabulary.BETWEEN) is not None
        if compares or self.scan.looks_at(RANGE):
            compared = read_limit(self.scan, asked)
            return Not(compared) if asked.verb == "no" and compared == _flagged(asked.term) else compared
        bare = self._bare(asked, start)
        return Not(bare) if negative else bare

    def _bare(self, asked: Asked, start: int) -> Rule:
        """A fact without a comparison: a flag that is true, or something that is on record."""
        kind = field_of(asked.term.fact).kind
        if kind == "flag" and asked.verb in ("", "has", "no"):
            return _flagged(asked.term)
        if asked.verb or kind == "event":
            return Known(asked.term)
        word = "" if self.scan.ended else self.scan.run()
        if word and not self.scan.peek(vocabulary.CONNECTIVES) and not self.scan.peek(_CLOSING):
            raise self.scan.problem(f"看不懂“{word}”", f"not understood: {word}", near=near(word, _EXPECTED))
        raise self.scan.problem(
            "还缺比较，例如 >= 7；只问有没有，请写“有”", "a comparison is missing, such as >= 7; or write “has”",
            start=start, width=self.scan.place - start,
        )  # fmt: skip


def _flagged(term: Term) -> Compare:
    return Compare(term, "=", True)
