"""The words of the rule language, Chinese and English; the first of each is how rules are written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

from kangxu.rules.language import How, Op, Period
from kangxu.rules.scanning import Lexicon, key

Verb = Literal["has", "no", "known", "unknown"]
Code = TypeVar("Code", bound=str)
Unit = Literal["day", "week", "month", "year"]


def _lexicon(words: Mapping[Code, Iterable[str]]) -> Lexicon[Code]:
    return Lexicon({key(one): code for code, several in words.items() for one in several})


AND = ("且", "and")
OR = ("或", "or")
NOT = ("非", "not")
CONNECTIVES = _lexicon({
    "and": ("且", "并且", "而且", "同时", "and", "&&", "&"), "or": ("或", "或者", "or", "||", "|"),
})  # fmt: skip
NEGATIONS = _lexicon({"not": ("非", "并非", "不是", "不", "not")})
TRUE = ("始终成立", "always")
FALSE = ("从不成立", "never")
EVERY = ("全部", "all of")
ONE = ("任一", "any of")
CONSTANTS = _lexicon({"true": TRUE, "false": FALSE})
GROUPS = _lexicon({"all": EVERY, "any": ONE})

VERB_WORDS: dict[Verb, tuple[str, ...]] = {
    "has": ("有", "has", "有过", "做过", "测过", "查过", "用过", "had", "have", "with"),
    "no": ("没有", "no", "无", "没做过", "没有做过", "没有测过", "没有查过", "没有用过", "没测过", "没查过", "未做过",
           "未做", "未测", "未查", "未用", "从未有", "从未做过", "从未测过", "从未查过", "从未用过", "从没做过",
           "从没有过", "从来没有",
           "has no", "had no", "has not had", "has never had", "never had", "hasn't had", "has had no", "without"),
    "known": ("已知", "known"),
    "unknown": ("未知", "unknown"),
}  # fmt: skip
VERBS = _lexicon(VERB_WORDS)

HOW_WORDS: dict[How, tuple[str, ...]] = {
    "": ("最近一次", "latest", "最新", "最新值", "末次", "most recent"),
    "first": ("首次", "first", "第一次"),
    "min": ("最低值", "lowest", "最小值", "最低", "minimum", "min", "minimum of"),
    "max": ("最高值", "highest", "最大值", "最高", "maximum", "max", "maximum of"),
    "mean": ("平均值", "mean of", "均值", "平均", "mean", "average", "average of"),
    "sum": ("合计", "total of", "总和", "总计", "sum of"),
    "count": ("次数", "count of", "的次数", "number of"),
    "days": ("天数", "days with", "的天数", "number of days with"),
    "share": ("占比", "share of", "的占比", "比例", "的比例"),
    "slope": ("年变化", "yearly change of", "每年变化", "change per year of"),
    "since_last": ("距最近一次", "days since last", "距上次", "距今", "days since"),
    "since_first": ("距首次", "days since first", "距第一次"),
}  # fmt: skip
HOWS = _lexicon(HOW_WORDS)

OP_WORDS: dict[Op, tuple[str, ...]] = {
    ">=": (">=", "≥", "大于等于", "大于或等于", "不低于", "不小于", "不少于", "至少", "at least", "not below"),
    "<=": ("<=", "≤", "小于等于", "小于或等于", "不高于", "不大于", "不超过", "至多", "at most", "not above"),
    ">": (">", "大于", "高于", "超过", "多于", "above", "more than", "greater than", "over"),
    "<": ("<", "小于", "低于", "少于", "below", "less than", "under"),
    "=": ("=", "==", "等于", "为", "是", "is", "equals"),
    "!=": ("!=", "≠", "<>", "不等于", "不为", "不是", "is not"),
    "in": ("属于", "in", "为以下之一", "one of"),
}  # fmt: skip
OPS = _lexicon(OP_WORDS)
BETWEEN = _lexicon({"between": ("在", "介于", "between", "from")})
TO = _lexicon({"to": ("至", "到", "-", "~", "and", "to")})
BETWEEN_ENDS = _lexicon({"end": ("之间",)})
_BOOLEAN_WORDS = {True: ("是", "yes", "true", "有"), False: ("否", "no", "false", "无", "没有")}
BOOLEANS = Lexicon({key(one): value for value, words in _BOOLEAN_WORDS.items() for one in words})
YES_NO = {True: ("是", "yes"), False: ("否", "no")}

TIMES = _lexicon({"": ("次", "times", "time")})
DAYS = _lexicon({"": ("天", "日", "days", "day")})
PER_CENT = _lexicon({"": ("%",)})
# How a unit is spoken where its code is not for people; an empty one is left out
UNIT_WORDS: dict[str, tuple[str, str]] = {
    "a": ("岁", "years"), "Cel": ("℃", "℃"), "元": ("元", "yuan"), "points": ("分", "points"),
    "factors": ("项", "factors"), "d": ("天", "days"),
    "ratio": ("", ""), "1": ("", ""), "score": ("", ""), "grade": ("", ""), "pH": ("", ""), "": ("", ""),
}  # fmt: skip
MORE_UNIT_WORDS: dict[str, tuple[str, ...]] = {
    "a": ("周岁", "year", "y"),
    "Cel": ("°C", "度"),
    "元": ("RMB", "CNY"),
    "points": ("point",),
}

PERIOD_WORDS: dict[Period, tuple[str, ...]] = {
    "day": ("今天", "today", "今日", "当天"), "week": ("本周", "this week", "这周"),
    "month": ("本月", "this month", "这个月"), "year": ("今年", "this year", "本年"),
    "last_week": ("上周", "previous week"), "last_month": ("上月", "previous month", "上个月"),
    "last_year": ("去年", "previous year", "上年"),
}  # fmt: skip
PERIODS = _lexicon(PERIOD_WORDS)

# A week has 7 days, a month counts as 30, a year as 365: rules are written out in days
UNIT_DAYS: dict[Unit, int] = {"day": 1, "week": 7, "month": 30, "year": 365}
_TIME_WORDS: dict[Unit, tuple[str, ...]] = {
    "day": ("天", "日", "day", "days"), "week": ("周", "星期", "week", "weeks"),
    "month": ("个月", "月", "month", "months"), "year": ("年", "year", "years"),
}  # fmt: skip
UNITS_OF_TIME = _lexicon(_TIME_WORDS)

# Whole numbers as they are spoken; half of a unit of time is one, too
WHOLE = r"\d+|半|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_DIGITS = {word: number for number, word in enumerate("〇一二三四五六七八九")} | {"两": 2}


def whole(word: str) -> int:
    """The number that a word of `WHOLE` says. Raises ValueError for a half."""
    if not word or word.isdigit():
        return int(word or 1)
    tens, ten, ones = word.rpartition("十")
    if word == "半":
        raise ValueError(word)
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def days(number: str, unit: str) -> int:
    """How many days so many units of time are; half a year counts 180, half a month 15."""
    spoken = UNITS_OF_TIME[unit]
    if number != "半":
        return whole(number) * UNIT_DAYS[spoken]
    if spoken not in ("month", "year"):
        raise ValueError(number)
    return 180 if spoken == "year" else 15
