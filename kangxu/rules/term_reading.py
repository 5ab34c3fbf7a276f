"""The words around the name of a fact: when, of which source, what is made of it. In any order, as people write."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Field, Filter, field_of
from kangxu.rules.language import ALWAYS, Condition, How, Term
from kangxu.rules.names import choices_of, lexicon, near, near_facts
from kangxu.rules.scanning import BadText, Lexicon, Scanner, key
from kangxu.rules.value_reading import Asked, read_condition

_UNIT = r"(天|日|周|星期|个月|月|年|days?|weeks?|months?|years?)"
_N = rf"({vocabulary.WHOLE})"
_DATE = r"(\d{4}-\d{1,2}-\d{1,2})"
_WITHIN = (
    re.compile(rf"(?:在)?(?:近|最近|过去)?{_N}\s?{_UNIT}(?:之内|以内|内)"),
    re.compile(rf"(?:近|最近|过去){_N}\s?{_UNIT}"),
    re.compile(rf"(?:within|in) (?:the )?(?:last |past )?(\d+) ?{_UNIT}"),
    re.compile(rf"(?:the )?(?:last|past) (\d+) ?{_UNIT}"),
    re.compile(r"(?:within|in) the (?:last|past)() (day|week|month|year)"),
)
_SPAN = (re.compile(r"(\d+)(?:天)?(?:至|到|-|~)(\d+)天(?:以)?前"), re.compile(r"(\d+) ?(?:to|-) ?(\d+) days ago"))
_AGO = (re.compile(rf"{_N}{_UNIT}(?:以前|之前|前)"), re.compile(rf"at least (\d+) ?{_UNIT} ago"))
_SINCE = (re.compile(rf"自{_DATE}(?:起|以来)?"), re.compile(rf"since {_DATE}"))
_UNTIL = (re.compile(rf"(?:截至|截止|至){_DATE}(?:止)?"), re.compile(rf"until {_DATE}"))
_LAST = (re.compile(rf"(?:最近|近|最后|末){_N}次(?:的)?"), re.compile(r"(?:the )?last (\d+)"))
_IN_A_ROW = re.compile(rf"(?:最近)?连续{_N}次")
_NEEDED = (
    re.compile(r"at least (\d+) of"), re.compile(r"(\d+) of (?=(?:the )?last )"),
    re.compile(rf"(?:其?中)?(?:,)?(?:至少|不少于)有?{_N}次"), re.compile(rf"其?中有{_N}次(?:及?以上)?"),
    re.compile(rf"有{_N}次及?以上"),
)  # fmt: skip
_DONE = re.compile(r"[做测查用]过")
_NOT_DONE = re.compile(r"(?:从?未|从?没有?|从来没有?)[做测查用]过?|not (?=within |in |since )")
_EACH = re.compile(r"(?:都|均|每次都|全部都|all)(?![a-z])")
_SKIPPED = re.compile(r"的(?!次数|天数|占比|比例)|值(?=[<>=≥≤≠])")


def read_term(scan: Scanner) -> Asked:
    """The words of a term. Raises BadText."""
    return _TermReader(scan).read()


class _TermReader:
    def __init__(self, scan: Scanner) -> None:
        self.scan, self.start = scan, scan.place
        self.code = self.verb = ""
        self.how: How | None = None
        self.window = ALWAYS
        self.needed: int | None = None
        self.each = False
        self.where: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self.rows: Condition | None = None

    def read(self) -> Asked:
        while not self.scan.ended and self._word():
            pass
        if not self.code:
            raise self._no_fact()
        if self.each and self.window.last is None:
            raise self.scan.problem("“都”要说最近几次", "“all” speaks of the last so many", near=("最近2次", "last 2"))
        needed = self.window.last if self.each and self.needed is None else self.needed
        return Asked(Term(self.code, self.how or "", self.window, self.where, self.rows), self.verb, needed, self.start)

    def _no_fact(self) -> BadText:
        word = self.scan.run()
        if not word:
            return self.scan.problem("这里还缺一个指标", "a fact is missing here")
        return self.scan.problem(f"不认识“{word}”", f"unknown: {word}", near=near_facts(word))

    def _word(self) -> bool:
        """Take one more word of the term; False when none stands here."""
        if not self.code:
            self.code = self.scan.take(lexicon()) or ""
            if self.code:
                return True
        elif self.scan.sign("["):
            self._filters(field_of(self.code))
            return True
        return self._counting() or self._when() or self._spoken()

    def _spoken(self) -> bool:
        how = self.scan.take(vocabulary.HOWS) if self.how is None else None
        if how is not None:
            self.how = how
            return True
        if not self.verb and not self.code:
            verb = self.scan.take(vocabulary.VERBS)
            if verb is not None:
                self.verb = verb
                return True
        if self.scan.match(_DONE):  # 没有在365天内做过
            self.verb = self.verb or "has"
            return True
        if not self.verb and self.scan.match(_NOT_DONE):
            self.verb = "no"
            return True
        return self.scan.match(_SKIPPED) is not None

    def _counting(self) -> bool:
        for pattern in _NEEDED:
            if found := self.scan.match(pattern):
                self.needed = vocabulary.whole(found[1])
                return True
        if found := self.scan.match(_IN_A_ROW):
            self.window, self.each = replace(self.window, last=vocabulary.whole(found[1])), True
            return True
        if self.code and self.scan.match(_EACH):
            self.each = True
            return True
        return False

    def _when(self) -> bool:
        start = self.scan.place
        try:
            return self._days() or self._calendar() or self._last()
        except (ValueError, OverflowError) as problem:
            raise self.scan.problem("不是日期", "not a day", start=start, width=self.scan.place - start) from problem

    def _days(self) -> bool:
        for pattern in _SPAN:
            if found := self.scan.match(pattern):
                self.window = replace(self.window, days=int(found[1]), ago=int(found[2]))
                return True
        for pattern in (*_AGO, *_WITHIN):
            if found := self.scan.match(pattern):
                days = vocabulary.days(found[1], found[2])
                self.window = replace(self.window, **{"ago" if pattern in _AGO else "days": days})  # type: ignore[arg-type]
                return True
        return False

    def _calendar(self) -> bool:
        for name, patterns in (("since", _SINCE), ("until", _UNTIL)):
            for pattern in patterns:
                if found := self.scan.match(pattern):
                    year, month, day = (int(part) for part in found[1].split("-"))
                    self.window = replace(self.window, **{name: date(year, month, day)})  # type: ignore[arg-type]
                    return True
        period = self.scan.take(vocabulary.PERIODS)
        if period is None:
            return False
        self.window = replace(self.window, period=period)
        return True

    def _last(self) -> bool:
        for pattern in _LAST:
            if found := self.scan.match(pattern):
                self.window = replace(self.window, last=vocabulary.whole(found[1]))
                return True
        return False

    def _filters(self, field: Field) -> None:
        """What stands in square brackets behind a name: filters, and what the value of a row must be."""
        offered = Lexicon({key(word): one for one in field.filters for word in (one.zh, one.en, one.code)})
        while True:
            chosen = self.scan.take(offered)
            if chosen is not None:
                self.where += ((chosen.code, self._filter_values(chosen)),)
            elif self.scan.peek(vocabulary.OPS):
                self._row_condition()
            else:
                raise self._no_filter(field)
            if self.scan.sign("]"):
                return
            if not self.scan.sign(";", ","):
                raise self.scan.problem("方括号没有结束", "the square bracket does not end")

    def _no_filter(self, field: Field) -> BadText:
        word = self.scan.run().split(":")[0]
        names = [one.en if word.isascii() else one.zh for one in field.filters]
        near_names = near(word, names) or names
        return self.scan.problem(f"不能按“{word}”筛选", f"no filter {word}", width=len(word), near=near_names)

    def _filter_values(self, chosen: Filter) -> tuple[str, ...]:
        self.scan.sign(":", "=")
        values = [self._filter_value(chosen)]
        while self.scan.sign(",") or self.scan.take(vocabulary.CONNECTIVES) == "or":
            values.append(self._filter_value(chosen))
        return tuple(values)

    def _filter_value(self, chosen: Filter) -> str:
        found = self.scan.take(choices_of(chosen.choices)) if chosen.choices else self.scan.quoted()
        if found:
            return found
        word = self.scan.run()
        names = [one.en if word.isascii() else one.zh for one in chosen.choices]
        if names:
            raise self.scan.problem(f"没有“{word}”", f"unknown value: {word}", near=near(word, names) or names)
        raise self.scan.problem("请写在引号里", "this must stand in quotation marks")

    def _row_condition(self) -> None:
        self.rows = read_condition(self.scan, Term(self.code))
