"""What acting is expected to gain, as lines and a hundred people; the page and the print say the same. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.clinical.benefit import whole_percent
from kangxu.screening.content import Benefit, BenefitLine, IconArray
from kangxu.web.assess.words import speak


@dataclass(frozen=True, slots=True)
class GainLine:
    """One intervention: its risk in whole per cent, the range, and where the number is from."""

    words: str
    risk: str
    range: str
    source: str
    strong: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Icons:
    """So many of 100, drawn as people of one kind (ill, avoided, well)."""

    kind: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Gain:
    """The block of expected benefit. `note` says why there is none, or how far it is to be believed.

    `plain` is the sentence for whoever is no friend of percentages.
    """

    sentence: str
    lines: tuple[GainLine, ...]
    icons: tuple[Icons, ...]
    note: str
    plain: str = ""


def gain(benefit: Benefit) -> Gain:
    if benefit.baseline is None:
        return Gain("", (), (), speak(benefit.why_not))
    together = benefit.trials_together or benefit.rerun_together
    why_not = speak(benefit.why_not)
    trusted = _("群体研究推算，个体结果会有差异；按全部坚持做到算。")
    open_end = _("有的研究没有给出区间，所以合起来不写范围。") if together and not _range(together) else ""
    return Gain(
        sentence=_sentence(benefit, together), lines=tuple(_lines(benefit)), icons=_icons(benefit.icons, benefit),
        note="".join((why_not, trusted, open_end)), plain=_plain(benefit),
    )  # fmt: skip


def _sentence(benefit: Benefit, together: BenefitLine | None) -> str:
    years, before = benefit.years, whole_percent(benefit.baseline or 0)
    if together is None:
        return _("现在%(years)s年风险约%(before)s%%。") % {"years": years, "before": before}
    return _("若能坚持下面的改变，%(years)s年风险预计可由约%(before)s%%降到约%(after)s%%%(range)s。") % {
        "years": years, "before": before, "after": whole_percent(together.risk), "range": _in_brackets(together),
    }  # fmt: skip


def _plain(benefit: Benefit) -> str:
    icons, low, high = benefit.icons, benefit.icons_low, benefit.icons_high
    if icons is None:
        return ""
    few, many = sorted((low.ill, high.ill)) if low and high else (icons.ill, icons.ill)
    after = f"{few}–{many}" if few != many else f"{icons.ill}"
    return _("100个和您情况一样的人，%(years)s年里约%(before)s人会得心梗或脑卒中；坚持做到，大约只有%(after)s人。") % {
        "years": benefit.years, "before": icons.ill + icons.avoided, "after": after
    }  # fmt: skip


def _in_brackets(line: BenefitLine) -> str:
    words = _range(line)
    return _("（%(range)s）") % {"range": words} if words else ""


def _range(line: BenefitLine) -> str:
    """5–6%; nothing where no range is known."""
    if line.low is None or line.high is None:
        return ""
    low, high = sorted((whole_percent(line.low), whole_percent(line.high)))
    return f"{low}–{high}%" if low != high else f"{low}%"


def _lines(benefit: Benefit) -> Iterable[GainLine]:
    yield from _group(benefit.trials, benefit.trials_together, _("按临床试验的效果"))
    yield from _group(benefit.rerun, benefit.rerun_together, _("同一个公式，只改能改的项"))


def _group(lines: tuple[BenefitLine, ...], together: BenefitLine | None, heading: str) -> Iterable[GainLine]:
    said = ""
    for place, one in enumerate(lines):
        yield _line(one, source="" if one.source == said else one.source, heading="" if place else heading)
        said = one.source
    if together is not None and len(lines) > 1:
        yield _line(together, source="", strong=True)


def _line(one: BenefitLine, *, source: str, strong: bool = False, heading: str = "") -> GainLine:
    """`source` is said once for neighbours that share it; all together rest on those above."""
    change = speak(one.change)
    words = _("%(what)s：%(change)s") % {"what": speak(one.words), "change": change} if change else speak(one.words)
    risk = _("降到约%(risk)s%%") % {"risk": whole_percent(one.risk)}
    return GainLine(words, risk, _range(one), source, strong, heading)


def _icons(icons: IconArray | None, benefit: Benefit) -> tuple[Icons, ...]:
    if icons is None:
        return ()
    shown = (
        Icons("ill", icons.ill, _("仍发病%(count)s人") % {"count": icons.ill}),
        Icons("avoided", icons.avoided, _("可避免%(count)s人") % {"count": icons.avoided}),
        Icons("well", icons.well, _("不发病%(count)s人") % {"count": icons.well}),
    )
    return tuple(one for one in shown if one.count)
