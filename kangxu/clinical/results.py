"""Reading one cell of a laboratory or measurement list, as people and machines really fill it.

What is read, and how
    ``5.6`` ``５．６`` ``1,234.5`` ``1.2E3`` ``6.2×10^3``   a number
    ``> 6.22`` ``≤0.5`` ``小于0.05``                        a number with a comparator
    ``4.15+`` ``7.75轻度乳糜`` ``5.6↑`` ``5.6 H``           a number; what follows is kept as ``qualifier``
    ``97 mg/dL``                                            a number with its own unit
    ``HI`` ``0Hi`` ``LO`` ``高于量程``                      beyond the meter: comparator, no number, text HI or LO
    ``是`` ``无`` ``已戒`` ``never smoked``                 1 or 0, only where ``words`` are given
    ``阴性`` ``-`` ``±`` ``2+`` ``0.3(1+)``                 an ordinal result, only where ``ordinal`` is asked for
What is not, with the problem's name
    ``empty``         nothing, or a marker by which software writes nothing (NA, null, NaN)
    ``not_measured``  未查, 弃查, 拒测, /, ?, Unknown ...
    ``masked``        ***** or 保密
    ``unreadable``    anything else; 测不出 is among them on purpose, for a person has to look at it
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kangxu.clinical.units import half_width, unit_key

EMPTY, NOT_MEASURED, MASKED, UNREADABLE = "empty", "not_measured", "masked", "unreadable"


@dataclass(frozen=True)
class Result:
    """One cell, read: exactly one of ``value``, ``text`` and ``problem`` is there; HI and LO carry a comparator."""

    value: float | None = None
    comparator: str | None = None
    text: str | None = None
    qualifier: str | None = None
    unit: str | None = None
    problem: str | None = None


MISSING_MARKERS = frozenset(("na", "n/a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "none", "nil", "nat"))

_NOT_MEASURED = re.compile(
    r"未查|弃查|弃检|未检$|未检查|未检测$|未做|未测|没查|没做|没测|拒查|拒测|拒检|拒绝|放弃|自弃|漏检|漏查|缺项|缺检|未采|未抽"
    r"|退检|退样|取消|作废|标本不合格|不合格|标本量|量不足|待查|待检|未回|未出|无结果|无数据|不配合|无法(?:测|查|检|配合)"
)
_NOT_MEASURED_WORDS = frozenset(
    (
        *("/", "\\", "-", "--", "---", "—", "——", "?", "??", "???", ".", "..", "nd", "n.d.", "unknown", "missing"),
        *("refused", "declined", "pending", "cancelled", "canceled", "not done", "not measured", "not available"),
        *("not computable", "缺", "无", "没有", "略", "空", "溶血", "凝血", "不详", "不明", "未知"),
    )
)
_MASKED = re.compile(r"^[*xX]{2,}$|^(?:保密|受限|屏蔽|已隐藏|脱敏)$|\*{3,}")

_COMPARATORS = (
    ("<=", "<="), (">=", ">="), ("=<", "<="), ("=>", ">="), ("≤", "<="), ("≥", ">="), ("≦", "<="), ("≧", ">="),
    ("<", "<"), (">", ">"), ("小于等于", "<="), ("大于等于", ">="), ("不大于", "<="), ("不小于", ">="),
    ("小于", "<"), ("大于", ">"), ("低于", "<"), ("高于", ">"), ("不足", "<"), ("超过", ">"),
)  # fmt: skip

_NUMBER = re.compile(
    r"(?P<number>[-+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?)"
    r"(?P<power>\s*[x×*]\s*10\s*(?:\^|\*\*|\*)?\s*\(?(?P<exponent>-?\d{1,2})\)?(?![\d/]))?"
)
_BEYOND = re.compile(
    r"^0*\s*(?:(?P<hi>hi|high|over|高于量程|超量程|超上限)|(?P<lo>lo|low|under|低于量程|低于下限))[!.]?$"
)
_FLAG = re.compile(
    r"^(?:[↑↓▲▼⬆⬇*!#★]+|[(\[]?(?:hh|ll|h|l|n|high|low|normal|高|低|偏高|偏低|正常|异常)[)\]]?)$", re.IGNORECASE
)
_FLAG_BEFORE = re.compile(r"^[↑↓▲▼⬆⬇*★]+\s*(?=[<>≤≥\d.])")
_PLUSES = re.compile(r"^\+{1,4}$")
_REMARK = re.compile(r"^[(\[（]?[\u4e00-\u9fff+,，、;；。!！ ]{1,20}[)\]）]?$")

_NEGATIVE = re.compile(
    r"^(?:[-−—]+|阴性?|neg(?:ative)?|未见|未检出|未见异常|none|not detected|nonreactive|non-reactive)$"
)
_TRACE = re.compile(r"^(?:±|\+[-/]+|\+/-|\+-|-\+|弱阳性?|可疑|trace|tr|微量|weakly? positive)$")
_GRADE = re.compile(r"^(?:(?P<first>[1-4])\s*(?:\+|个加号|加)|\+\s*(?P<second>[1-4])|(?P<signs>\+{1,4}))$")
_POSITIVE = re.compile(r"^(?:阳性?|pos(?:itive)?|检出|reactive|detected)$")
_NORMAL = re.compile(r"^(?:正常|norm(?:al)?)$")
_IN_BRACKETS = re.compile(r"^(?P<outer>[^(]*)\((?P<inner>[^)]*)\)$")

_PAIR = re.compile(r"^\D{0,4}?(?P<first>\d{1,3}(?:\.\d+)?)\s*[/\\|、-]\s*(?P<second>\d{1,3}(?:\.\d+)?)(?P<rest>\D.*)?$")


def parse(
    text: str | None, *, ordinal: bool = False, decimal: str = ".", words: Mapping[str, float] | None = None
) -> Result:
    """Read one cell. Never raises; what cannot be read comes back with ``problem``.

    With ``words`` the cell states something, yes or no: it is read by these words alone.
    """
    plain = clean(text)
    if not plain or plain.casefold() in MISSING_MARKERS:
        return Result(problem=EMPTY)
    if _MASKED.search(plain):
        return Result(problem=MASKED)
    if words:
        return _stated(plain, words)
    if ordinal:
        graded = _ordinal(plain)
        if graded is not None:
            return graded
    if is_not_measured(plain):
        return Result(problem=NOT_MEASURED)
    return _beyond(plain) or _numeric(plain, ordinal, decimal) or Result(problem=UNREADABLE)


def _stated(plain: str, words: Mapping[str, float]) -> Result:
    found = words.get(plain.casefold())
    if found is not None:
        return Result(value=found)
    return Result(problem=NOT_MEASURED if is_not_measured(plain) else UNREADABLE)


def parse_pair(text: str | None) -> tuple[Result, Result]:
    """Two values in one cell, "133/82". Both halves carry the same problem when the cell cannot be read."""
    plain = clean(text)
    found = _PAIR.match(plain)
    if found is None:
        problem = parse(text).problem or UNREADABLE
        return Result(problem=problem), Result(problem=problem)
    rest = (found["rest"] or "").strip() or None
    if rest and not (unit_key(rest) in ("mmhg", "kpa") or _FLAG.match(rest) or _REMARK.match(rest)):
        return Result(problem=UNREADABLE), Result(problem=UNREADABLE)
    unit = rest if rest and unit_key(rest) in ("mmhg", "kpa") else None
    note = None if unit else rest
    first, second = float(found["first"]), float(found["second"])
    return Result(first, qualifier=note, unit=unit), Result(second, qualifier=note, unit=unit)


def clean(text: str | None) -> str:
    """Half-width, without surrounding space, quotes and invisible characters."""
    plain = half_width(text or "").translate(_CHARACTERS)
    return plain.strip().strip("'\"").strip()


_CHARACTERS = str.maketrans(
    {"\u00a0": " ", "\u200b": None, "\ufeff": None, "\u2009": " ", "−": "-", "–": "-", "。": ".", "，": ",", "\t": " "}
)


def is_not_measured(plain: str) -> bool:
    return plain.casefold() in _NOT_MEASURED_WORDS or bool(_NOT_MEASURED.search(plain))


def _beyond(plain: str) -> Result | None:
    found = _BEYOND.match(plain.casefold())
    if found is None:
        return None
    return Result(comparator=">", text="HI") if found["hi"] else Result(comparator="<", text="LO")


def _numeric(plain: str, ordinal: bool, decimal: str) -> Result | None:
    comparator, rest = _split_comparator(_FLAG_BEFORE.sub("", plain))
    if decimal == ",":
        rest = rest.replace(".", "").replace(",", ".")
    found = _NUMBER.match(rest)
    if found is None:
        return None
    value = float(found["number"].replace(",", ""))
    if found["exponent"]:
        value *= 10.0 ** int(found["exponent"])
    tail = rest[found.end() :].strip()
    if abs(value) > 1e15 or not _tail_allows(tail):
        return None
    unit = tail if tail and _looks_like_unit(tail) else None
    if comparator is None and _PLUSES.match(tail) and ordinal:
        return None
    return Result(value=value, comparator=comparator, unit=unit, qualifier=None if unit or not tail else tail)


def _split_comparator(plain: str) -> tuple[str | None, str]:
    for sign, meaning in _COMPARATORS:
        if plain.startswith(sign):
            return meaning, plain[len(sign) :].lstrip(" =")
    return None, plain.lstrip("=约~ ") if plain[0] in "=约~" else plain


def _tail_allows(tail: str) -> bool:
    if not tail:
        return True
    return any((_FLAG.match(tail), _PLUSES.match(tail), _looks_like_unit(tail), _REMARK.match(tail)))


_UNIT = re.compile(
    r"^(?:%|℃|°c|℉|°f|cel|degf|/min|/d|1/d|ph|kpa|mmhg|cm|m|kg|斤|lb|尺|inch|ft|g|l|ml|s|mm/h|fl|pg|m/s|cm/s"
    r"|10\^\d+/l|[pnumk]?(?:g|mol|u|eq|kat|l)(?:hb)?/(?:[dumnpk]?l|h|min|24h|g|mol|mmol|mg)(?:/1\.73m2)?(?:feu|ddu)?)$"
)


def _looks_like_unit(tail: str) -> bool:
    return bool(_UNIT.match(unit_key(tail)))


def _ordinal(plain: str) -> Result | None:
    """'-', '±', '1+' … '4+', '阳性'; a grade in brackets behind a number or word counts, the word in front does not."""
    low = plain.casefold()
    bracketed = _IN_BRACKETS.match(low)
    if bracketed:
        outer, inner = _grade(bracketed["outer"].strip()), _grade(bracketed["inner"].strip())
        grade = inner if outer is None or (outer == "阳性" and inner not in (None, "1+", "阳性")) else outer
        return Result(text=grade, qualifier=plain) if grade else None
    grade = _grade(low)
    return Result(text=grade) if grade else None


def _grade(low: str) -> str | None:
    if _NEGATIVE.match(low):
        return "-"
    if _TRACE.match(low):
        return "±"
    found = _GRADE.match(low)
    if found:
        return f"{found['first'] or found['second'] or len(found['signs'])}+"
    if _POSITIVE.match(low):
        return "阳性"
    return "正常" if _NORMAL.match(low) else None
