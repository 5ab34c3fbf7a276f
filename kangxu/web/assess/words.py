"""Words that reports, their prints and the pages of models share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.foundation.terms import language
from kangxu.screening.content import Ground, MissingAdd, ReportContent, ResultLine, Say
from kangxu.web.components.shapes import Tone
from kangxu.web.shelf.words import variant_words

PROBABILITY = "probability"
MOST_DRIVERS = 5
TIER_MARKS: Final[dict[str, Promise]] = {
    "red": pgettext_lazy("mark", "红"), "yellow": pgettext_lazy("mark", "黄"), "green": pgettext_lazy("mark", "绿"),
}  # fmt: skip
TIER_TONES: Final[dict[str, Tone]] = {"red": "red", "yellow": "amber", "green": "green"}
CONFIDENCE: Final[dict[str, Promise]] = {
    "V2": gettext_lazy("两处以上独立来源核对过"),
    "VM": gettext_lazy("一处来源，与研究者所记一致"),
    "S1": gettext_lazy("只有一处来源"),
    "REC": gettext_lazy("由作者公开计算器的结果反推"),
    "MEM": gettext_lazy("凭记忆写下，启用前须由临床核对"),
    "PROP": gettext_lazy("本项目的建议，不是已发表的量表"),
}
KINDS: Final[dict[str, Promise]] = {
    "probability": gettext_lazy("概率"), "points": gettext_lazy("评分"), "class": gettext_lazy("分类"),
    "value": gettext_lazy("计算值"),
}  # fmt: skip
_UNITS: Final[dict[str, Promise | str]] = {
    "points": gettext_lazy("分"), "factors": gettext_lazy("项"), "years": gettext_lazy("岁"),
    "min": gettext_lazy("分钟"), "h": gettext_lazy("小时"), "pack-years": gettext_lazy("包年"), "d": gettext_lazy("天"),
    "/min": gettext_lazy("次/分"),
    "score": "", "grade": "", "ratio": "", "umol/L": "μmol/L", "kg/m2": "kg/m²", "mL/min/1.73m2": "mL/min/1.73 m²",
}  # fmt: skip


def speak(say: Say) -> str:
    """A text in the language of whoever looks."""
    return say.words(language())


def joined(words: Iterable[str]) -> str:
    return _("、").join(words)


def unit_words(unit: str) -> str:
    return str(_UNITS.get(unit, unit))


def amount(value: float, unit: str, kind: str) -> str:
    """13.3%, 33分, 76.2 mL/min/1.73m2: a probability with one decimal, points without."""
    if kind == PROBABILITY:
        return f"{value:.1f}{unit}"
    if kind == "points":
        return _("%(points)s分") % {"points": f"{value:g}"}
    shown = f"{value:.4g}"
    words = unit_words(unit)
    return f"{shown}{words}" if words.startswith("%") or not words else f"{shown} {words}"


def result_value(one: ResultLine) -> str:
    """The number of a result where it may be shown: a class has only its band."""
    if one.value is None or one.kind == "class":
        return ""
    shown = amount(one.value, one.unit, one.kind)
    return _("至少%(value)s") % {"value": shown} if one.lower_bound else shown


def refusal(one: ResultLine) -> str:
    """Why there is no number: what is missing, else the model's own reason."""
    if one.missing:
        return _("还缺%(names)s") % {"names": joined(speak(name) for name in one.missing)}
    return speak(one.refusal_words)


def beside(one: Ground) -> str:
    """The value of a rule that fired, unless its words say it already."""
    value = speak(one.value)
    return "" if value in speak(one.words) else value


def drivers(one: ResultLine) -> list[tuple[str, float, str]]:
    """The heaviest drivers: words, size, size in words. What rounds to nothing is left out."""
    decimals = 1 if one.kind == PROBABILITY else 0
    shown = [(speak(each.words), each.weight, f"{each.weight:.{decimals}f}") for each in one.drivers]
    return [each for each in shown if float(each[2])][:MOST_DRIVERS]


def models_added(one: MissingAdd) -> str:
    """The models that this item alone makes calculable; where there are none, those that wait for it among others."""
    named = dict(zip(one.models, one.model_words, strict=True))
    return joined(speak(named[code]) for code in one.alone or one.models)


def result_tone(one: ResultLine, content: ReportContent) -> Tone:
    """The colour of the worst rule that fired on this result; none where no rule did."""
    tiers = {ground.tier for ground in content.grounds if ground.model == one.model}
    return next((TIER_TONES[tier] for tier in ("red", "yellow") if tier in tiers), "")


def day(text: str, today: date | None = None) -> str:
    """11-03, or 2024-11-03 of another year; empty for no day."""
    if not text:
        return ""
    found = date.fromisoformat(text[:10])
    return f"{found:%m-%d}" if today is not None and found.year == today.year else found.isoformat()


def edition_words(one: ResultLine) -> str:
    """China-PAR 2016-calibrated, variant where it is not the plain one."""
    variant = "" if one.variant in ("", "standard") else variant_words(one.variant)
    return _("，").join(part for part in (one.edition, variant) if part)
