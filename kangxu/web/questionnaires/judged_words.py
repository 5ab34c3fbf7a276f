"""What was judged of a form, in words: what to act on at once, scores, why a class is what it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kangxu.questionnaires.filled import Filled, Safety, Score, Verdict
from kangxu.web.components.notice import Notice
from kangxu.web.questionnaires.words import told


def notices(filled: Filled) -> Iterator[Notice]:
    """What somebody must act on at once, above the form."""
    for one in filled.judged.safety:
        yield _safety_notice(one)
    for verdict in filled.judged.finals:
        if verdict.code == "emergency":
            yield Notice(
                _("%(why)s。先处理并转急诊，%(day)s前核实是否到诊")
                % {"why": told(verdict.because), "day": verdict.due_on or ""},
                _("危急"), "red",
            )  # fmt: skip


def scores(found: tuple[Score, ...], scale: str = "") -> Iterator[tuple[str, str]]:
    """Label and words of each score that says something; the main one of a scale is its result."""
    for one in found:
        yield _("结果") if one.code == scale else told(one.words), _score_words(one)


def _score_words(one: Score) -> str:
    if one.refused.zh:
        return told(one.refused)
    if one.value is None:
        return told(one.band_words)
    points = _("%(value)s分") % {"value": f"{one.value:g}"}
    band = told(one.band_words)
    return _("%(points)s，%(band)s") % {"points": points, "band": band} if band else points


def because_of(filled: Filled) -> dict[str, str]:
    """Why a programme's class is what it is, by link id of the class item."""
    found = {}
    for one, final in zip(filled.judged.verdicts, filled.judged.finals, strict=True):
        item = filled.form.with_role(f"class:{one.programme}")
        if item is not None:
            found[item.link_id] = _because(one, final)
    return found


def _because(automatic: Verdict, final: Verdict) -> str:
    if not automatic.code:
        return _("还不能自动分类：%(why)s") % {"why": told(automatic.because)}
    words = _("自动：%(class)s，%(why)s") % {"class": told(automatic.words), "why": told(automatic.because)}
    return words if automatic.code == final.code else _("%(words)s；已人工改判，请写理由") % {"words": words}


def _safety_notice(one: Safety) -> Notice:
    tone = "red" if one.urgent else "amber"
    return Notice(told(one.advice), told(one.words), tone)  # type: ignore[arg-type]
