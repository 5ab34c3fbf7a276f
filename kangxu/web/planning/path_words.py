"""The path through the tree in words: answers, values with their days, and what money changes at its end. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.money import YUAN
from kangxu.foundation.terms import spoken
from kangxu.packages.grounds import told_path
from kangxu.packages.means import Pays
from kangxu.packages.proposing import Option, Proposed
from kangxu.web.components.decision_path import DecisionPath, Ground, PathStep
from kangxu.web.person.words import day_words, source_words
from kangxu.web.planning import words

TAG = re.compile(r"^(标签|tag) ", re.IGNORECASE)
_AT_LEAST = re.compile(r"^(.+)–∞(.*)$")
MOST_VALUES = 2
Told = Mapping[str, Any]


def decision_path(told: Sequence[Told], last: PathStep | None, now: datetime) -> DecisionPath:
    steps = [_step(one, now) for one in told]
    open_ = sum(one["answer"] == "unknown" for one in told)
    if open_ and told[-1]["answer"] == "yes" and not told[-1].get("grounds"):
        steps[-1] = _for_now(told[-1], steps[-1], open_)
    return DecisionPath((*steps, *((last,) if last else ())), _("决策路径"))


def told_of(proposed: Proposed) -> list[dict[str, Any]]:
    return told_path(proposed.path)


def money_step(option: Option | None, pays: Pays, patient_fen: int, *, left_out: int) -> PathStep:
    """The last question: does it fit what the person can pay?"""
    if pays.cap_fen is None:
        return PathStep(_("自付上限"), _("没有填"), _("不按费用删减"), "passed")
    title = _("自付上限%(amount)s") % {"amount": words.round_money(pays.cap_fen // YUAN * YUAN)}
    over = patient_fen - pays.cap_fen
    sum_words = words.round_money(patient_fen)
    note = _("已删减%(count)s项") % {"count": left_out} if left_out else _("不用删项目")
    if over > 0:
        answer = _("%(sum)s，超%(over)s") % {"sum": sum_words, "over": words.round_money(over)}
        return PathStep(title, answer, note, "over", "amber")
    return PathStep(title, _("%(sum)s，没超") % {"sum": sum_words}, note, "fits")


def why_stopped(told: Sequence[Told], now: datetime) -> str:
    """What of the node that stopped the tree is true of this person."""
    return _("、").join(_value(one, now) for one in _deciding(told[-1]))


def _step(one: Told, now: datetime) -> PathStep:
    title = spoken(one.get("zh", ""), one.get("en", "")) or one["node"]
    answer, state = _answer(one)
    return PathStep(title, answer, _note(one, now), state, grounds=_grounds(one, now))  # type: ignore[arg-type]


def _for_now(one: Told, step: PathStep, open_: int) -> PathStep:
    """Whoever falls through to the end because something is not known is told so, beside the answer."""
    tier = one.get("recommended")
    answer = _("资料不全，先按%(tier)s") % {"tier": words.tier_words(tier)} if tier else step.answer
    note = _("前面%(count)s步不详，补齐后重新建议") % {"count": open_}
    return replace(step, answer=answer, note=note, tone="amber")


def _answer(one: Told) -> tuple[str, str]:
    if one["answer"] == "unknown":
        return _("不详，按没有"), "unknown"
    if one["answer"] == "no":
        return _("无"), "passed"
    tier = one.get("recommended")
    return (_("是，建议%(tier)s") % {"tier": words.tier_words(tier)} if tier else _("是")), "decided"


def _note(one: Told, now: datetime) -> str:
    hint = spoken(one.get("hint_zh", ""), one.get("hint_en", ""))
    if one["answer"] == "unknown":
        missing = sum(ground["verdict"] == "unknown" and not ground["shown"] for ground in one.get("grounds", ()))
        return _("%(count)s项没有记录") % {"count": missing} if missing else hint
    values = [_value(ground, now) for ground in _deciding(one)] if one["answer"] == "yes" else []
    return _("；").join(values[:MOST_VALUES]) or hint


def _deciding(one: Told) -> list[Told]:
    """The clauses that made it so, measured values before tags."""
    found = [ground for ground in one.get("grounds", ()) if ground["decides"] and ground["verdict"] == "yes"]
    return sorted(found, key=lambda ground: bool(TAG.match(ground["zh"])))


def _value(ground: Told, now: datetime) -> str:
    clause = spoken(ground["zh"], ground["en"])
    if TAG.match(ground["zh"]):
        return TAG.sub("", clause)
    shown = _shown(ground)
    day = _when(ground, now)
    return _("%(value)s，%(day)s") % {"value": shown, "day": day} if shown and day else shown or clause


def _grounds(one: Told, now: datetime) -> tuple[Ground, ...]:
    ordered = sorted(one.get("grounds", ()), key=lambda ground: not ground["decides"])
    return tuple(
        Ground(
            spoken(each["zh"], each["en"]), _shown(each) or _missing(each), _when(each, now), each["verdict"] == "yes"
        )
        for each in ordered
    )


def _shown(ground: Told) -> str:
    return _AT_LEAST.sub(r"≥\1\2", ground["shown"])


def _missing(ground: Told) -> str:
    return _("没有记录") if ground["verdict"] == "unknown" else _("无") if ground["verdict"] == "no" else _("有")


def _when(ground: Told, now: datetime) -> str:
    if not ground["at"]:
        return ""
    day = day_words(datetime.fromisoformat(ground["at"]), now)
    return f"{day} {source_words(ground['source'])}".strip()
