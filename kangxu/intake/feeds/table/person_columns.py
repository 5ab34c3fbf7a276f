"""Columns that say whose the values are, and other columns that are no results: judged by heading and cells."""

import re
from collections.abc import Callable

import numpy as np

from kangxu.clinical.results import clean
from kangxu.clinical.units import half_width
from kangxu.intake.feeds.table.happening_cells import DAYS_OF_HAPPENINGS, read_days, read_level
from kangxu.intake.feeds.table.moment_columns import day_order, day_problems
from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.mapping import ColumnMapping, Problem
from kangxu.people.insurances import insurance_of

NATIONAL_ID = r"^(?:\d{17}[\dXx]|\d{15})$"
_MASKED_ID = r"^\d{3,}\*+\d*[\dXx]?$"
_PHONE = r"^(?:\+?86[- ]?)?1\d{2}[\d* -]{8,10}$|^0\d{2,3}-?\d{7,8}(?:-\d+)?$"
_SEXES = {
    "1": ("男", "男性", "m", "male", "man", "men", "boy", "先生"),
    "2": ("女", "女性", "f", "female", "woman", "women", "girl", "女士"),
    "0": ("未知", "不详", "?", "??", "unknown", "u", "其他", "未说明"),
}
_LEGEND = re.compile(
    r"(?:(?P<code>\d)\s*[-=:：]?\s*(?P<word>男|女|male|female)|(?P<word2>男|女|male|female)\s*[-=:：]\s*(?P<code2>\d))",
    re.IGNORECASE,
)
_BETWEEN_PRESSURES = 100  # a median below is rather diastolic: decides a suggestion only
NO_WORDS = frozenset(
    (
        "none",
        "no",
        "n",
        "无",
        "否",
        "normal",
        "正常",
        "0",
        "false",
        "健康",
        "未见异常",
        "阴性",
        "-",
        "/",
        "没有",
        "na",
        "nil",
    )
)
YES_WORDS = frozenset(("yes", "y", "有", "是", "1", "true", "t", "阳性", "+"))

Judge = Callable[[ColumnMapping, Profile], ColumnMapping]


def judge_field(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    """The column with codes, format and certainty; demoted to a suggestion where the cells contradict the heading."""
    judge = _JUDGES.get(column.target)
    return judge(column, profile) if judge else column


def _changed(column: ColumnMapping, **changes: object) -> ColumnMapping:
    return ColumnMapping(**{**column.__dict__, **changes})


def demoted(column: ColumnMapping, *problems: Problem) -> ColumnMapping:
    """Only a suggestion any more."""
    return _changed(
        column, target="ignore", suggestion=column.target, certainty=min(column.certainty, 0.4), problems=problems
    )


def _misfit(profile: Profile) -> Problem:
    return Problem("values_do_not_fit", len(profile.filled), examples=profile.samples[:3])


def _national_id(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    masked = profile.share(_MASKED_ID)
    if profile.share(NATIONAL_ID) + masked < 0.5:
        return demoted(column, _misfit(profile))
    return _changed(column, problems=(Problem("masked", round(masked * len(profile.filled))),)) if masked else column


def _phone(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    return column if profile.share(_PHONE) >= 0.5 else demoted(column, _misfit(profile))


def _name(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    return column if profile.share(r"\d{3,}") < 0.2 else demoted(column, _misfit(profile))


def _age(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    return (
        column
        if profile.share(r"^\d{1,3}(?:\.\d+)?\s*(?:岁|周岁|y|yrs?)?$") >= 0.5
        else demoted(column, _misfit(profile))
    )


def _day(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    order = day_order(profile)
    if order is None or order.certainty < 0.5:
        return demoted(column, _misfit(profile))
    return _changed(column, date_format=order.code, certainty=order.certainty, problems=day_problems(order))


def _sex(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    """Words first, then a legend in the heading ("Female=1"), then GB/T 2261.1 (1 male, 2 female)."""
    texts = {clean(text).casefold() for text, _ in profile.counted}
    codes = sex_codes(column.name, texts)
    unknown = [text for text in texts if text not in codes]
    known = [text for text in texts if codes.get(text, "0") != "0"]
    if not known or len(unknown) > len(known):
        return demoted(column, _misfit(profile))
    problems = (Problem("unreadable", len(unknown), examples=tuple(sorted(unknown)[:3])),) if unknown else ()
    sure = column.certainty if not known[0].isdigit() or _LEGEND.search(column.name) else min(column.certainty, 0.85)
    return _changed(column, codes=codes, certainty=sure, problems=problems)


def sex_codes(heading: str, texts: set[str]) -> dict[str, str]:
    """Cell text -> '1', '2' or '0'. 0 and 1 together are nobody's standard: only the heading "male" explains them."""
    words = {word: code for code, names in _SEXES.items() for word in names}
    legend = {
        found["code"] or found["code2"]: words[(found["word"] or found["word2"]).casefold()]
        for found in _LEGEND.finditer(half_width(heading))
    }
    if legend:
        return {text: legend.get(text) or words.get(text, "0") for text in texts if text in legend or text in words}
    if clean(heading).casefold() == "male" and texts <= {"0", "1"}:
        return {"1": "1", "0": "2"}
    if "0" in texts and "2" not in texts:
        return {text: words[text] for text in texts if text in words}
    standard = words | {"1": "1", "2": "2", "9": "0", "0": "0", "1.0": "1", "2.0": "2"}
    return {text: standard[text] for text in texts if text in standard}


def _diagnosis(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    """Words, or yes and no under the name of a disease; other numbers are grades and scores of something else."""
    texts = {clean(text).casefold() for text, _ in profile.counted[:200]}
    numbers = {text for text in texts if re.fullmatch(r"[\d.]+", text)}
    if numbers - {"0", "1"}:
        return demoted(column, _misfit(profile))
    return _changed(column, certainty=min(column.certainty, 0.7 if numbers else 0.85))


def _key(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    return column if len(profile.filled) else demoted(column)


def _pair(column: ColumnMapping, profile: Profile) -> ColumnMapping:
    if profile.pairs * 2 >= len(profile.filled) - profile.empty and profile.pairs:
        refused = len(profile.filled) - profile.empty - profile.pairs
        problems = (Problem("unreadable", refused),) if refused else ()
        return _changed(
            column, unit=column.unit or "mmHg", problems=problems, evidence=(*column.evidence, "内容是两个值")
        )
    lower = len(profile.numbers) and float(np.median(profile.numbers)) < _BETWEEN_PRESSURES
    return _changed(demoted(column, _misfit(profile)), suggestion="analyte:DBP" if lower else "analyte:SBP")


def _said(read: Callable[[str], object | None]) -> Judge:
    """At least half of the cells can be read."""

    def judge(column: ColumnMapping, profile: Profile) -> ColumnMapping:
        strange = [(text, count) for text, count in profile.counted if read(text) is None]
        unreadable = sum(count for _, count in strange)
        if unreadable * 2 > len(profile.filled):
            return demoted(column, _misfit(profile))
        examples = tuple(text for text, _ in strange[:3])
        return _changed(column, problems=(Problem("unreadable", unreadable, examples=examples),)) if strange else column

    return judge


_JUDGES: dict[str, Judge] = {
    "person:national_id": _national_id,
    "person:phone": _phone,
    "person:name": _name,
    "person:age": _age,
    "person:birth_on": _day,
    "person:sex": _sex,
    "person:key": _key,
    "diagnosis_text": _diagnosis,
    "bp_pair": _pair,
    "person:insurance": _said(insurance_of),
    "medicine:days_supplied": _said(read_days),
    "procedure:level": _said(read_level),
    **dict.fromkeys(DAYS_OF_HAPPENINGS, _day),
}
