"""Readings typed in by hand: what is asked, and whether it can be true. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from kangxu.clinical import plausibility
from kangxu.clinical.analytes import catalogue
from kangxu.clinical.results import parse
from kangxu.foundation import clock
from kangxu.foundation.terms import spoken
from kangxu.intake.drafts import SLOTS
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.person.identity import address
from kangxu.web.person.words import SOURCES, slot_words

KINDS: dict[str, tuple[str, ...]] = {
    "pressure": ("SBP", "DBP", "HR"),
    "glucose": ("SMBG",),
    "hba1c": ("HBA1C",),
    "body": ("WEIGHT", "WAIST"),
}
REQUIRED = {"pressure": ("SBP", "DBP"), "glucose": ("SMBG",), "hba1c": ("HBA1C",), "body": ()}
BY_HAND = ("clinic", "home_device", "self_report")
_DECIMAL = frozenset({"SMBG", "HBA1C", "WEIGHT"})


@dataclass(frozen=True)
class Field:
    """One number to type: what stands there, and what is wrong or odd about it."""

    name: str
    label: str
    unit: str
    text: str
    state: Literal["normal", "doubtful", "wrong"]
    words: str
    decimals: bool
    required: bool


@dataclass(frozen=True)
class Entry:
    """The form of the drawer as ready values."""

    person_id: int
    kind: str
    kinds: Segmented
    fields: tuple[Field, ...]
    moment: str
    latest: str
    moment_problem: str
    sources: tuple[Link, ...]
    slots: tuple[Link, ...]
    problem: str
    doubt: str
    asks: bool

    @property
    def values(self) -> dict[str, float]:
        """Numbers that were typed, by analyte."""
        read = {one.name: parse(one.text) for one in self.fields if one.text}
        return {name: result.value for name, result in read.items() if result.value is not None}

    @property
    def is_sound(self) -> bool:
        wrong = any(one.state == "wrong" for one in self.fields)
        return not (wrong or self.problem or self.moment_problem or self.asks)


def blank(person_id: int, kind: str, now: datetime) -> Entry:
    """An empty form; the moment is now."""
    return _entry(person_id, kind, {}, now, sent=False)


def filled(person_id: int, kind: str, given: Mapping[str, Any], now: datetime) -> Entry:
    """The form as it was sent, with what stands against storing it."""
    return _entry(person_id, kind, given, now, sent=True)


def moment_of(given: Mapping[str, Any], now: datetime) -> datetime | None:
    """The moment that was typed, as the site's wall clock; None when it cannot be read."""
    try:
        return datetime.fromisoformat(str(given.get("measured_at", ""))).replace(tzinfo=clock.zone())
    except ValueError:
        return None


def readings_of(entry: Entry, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is handed on: value, unit and slot of each number."""
    slot = str(given.get("slot", ""))
    units = {one.name: one.unit for one in entry.fields}
    return [
        {"analyte": name, "value": f"{value:g}", "unit": units[name], "slot": slot if slot in SLOTS else None}
        for name, value in entry.values.items()
    ]


def shown(entry: Entry) -> str:
    """血压151/84、心率76 for the message that it is stored."""
    values = entry.values
    parts = []
    if {"SBP", "DBP"} <= values.keys():
        parts.append(_("血压%(value)s") % {"value": f"{values.pop('SBP'):g}/{values.pop('DBP'):g}"})
    parts += [f"{one.label}{values[one.name]:g}" for one in entry.fields if one.name in values]
    return _("、").join(parts)


def _entry(person_id: int, kind: str, given: Mapping[str, Any], now: datetime, *, sent: bool) -> Entry:
    kind = kind if kind in KINDS else "pressure"
    fields = tuple(_field(name, kind, str(given.get(name, "")).strip(), sent) for name in KINDS[kind])
    pair, doubt = _pair(fields)
    wrong = pair or any(one.state == "wrong" for one in fields)
    odd = doubt or any(one.state == "doubtful" for one in fields)
    asks = bool(odd and not wrong and not given.get("sure"))
    source = str(given.get("source", "clinic"))
    local = now.astimezone(clock.zone())
    return Entry(
        person_id=person_id, kind=kind, kinds=_kinds(person_id, kind), fields=fields,
        moment=str(given.get("measured_at") or f"{local:%Y-%m-%dT%H:%M}"), latest=f"{local:%Y-%m-%dT%H:%M}",
        moment_problem=_moment_problem(given, now) if sent else "",
        sources=tuple(Link(str(SOURCES[code]), value=code, active=code == source) for code in BY_HAND),
        slots=_slots(kind, str(given.get("slot", ""))),
        problem=pair or (_("至少填一个数") if sent and not any(one.text for one in fields) else ""),
        doubt=doubt, asks=asks,
    )  # fmt: skip


def _field(name: str, kind: str, text: str, sent: bool) -> Field:
    analyte, required = catalogue()[name], name in REQUIRED[kind]
    state: Literal["normal", "doubtful", "wrong"] = "normal"
    words = ""
    if sent and text:
        result = parse(text)
        if result.value is None or result.comparator:
            state, words = "wrong", _("请填数字")
        else:
            state, words = _judged(name, result.value)
    elif sent and required:
        state, words = "wrong", _("必填")
    label = {"SBP": _("收缩压"), "DBP": _("舒张压"), "HR": _("心率"), "SMBG": _("指尖血糖"), "HBA1C": _("糖化血红蛋白")}
    named = label.get(name) or spoken(analyte.name_zh, (*analyte.aliases_en, name)[0])
    return Field(name, named, analyte.unit, text, state, words, name in _DECIMAL, required)


def _judged(name: str, value: float) -> tuple[Literal["normal", "doubtful", "wrong"], str]:
    verdict = plausibility.check(name, value)
    words = spoken(verdict.words_zh, verdict.words_en)
    if verdict.action == "refuse":
        return "wrong", words
    return ("doubtful", words) if verdict.action == "confirm" else ("normal", "")


def _pair(fields: tuple[Field, ...]) -> tuple[str, str]:
    """What is wrong with the two numbers of a pressure together, and what is odd."""
    known = {one.name: parse(one.text).value for one in fields if one.text and one.state != "wrong"}
    systolic, diastolic = known.get("SBP"), known.get("DBP")
    if systolic is None or diastolic is None:
        return "", ""
    verdict = plausibility.check_pair(systolic, diastolic)
    words = spoken(verdict.words_zh, verdict.words_en)
    return (words, "") if verdict.action == "refuse" else ("", words)


def _moment_problem(given: Mapping[str, Any], now: datetime) -> str:
    moment = moment_of(given, now)
    if moment is None:
        return _("请填测量时间")
    return _("测量时间不能晚于现在") if moment > now else ""


def _kinds(person_id: int, active: str) -> Segmented:
    words = {"pressure": _("血压"), "glucose": _("血糖"), "hba1c": _("糖化"), "body": _("体重腰围")}
    options = tuple(
        Link(label, address("person-reading", person_id, kind=kind), kind == active) for kind, label in words.items()
    )
    return Segmented(_("录入什么"), options)


def _slots(kind: str, chosen: str) -> tuple[Link, ...]:
    if kind != "glucose":
        return ()
    return tuple(Link(slot_words(slot), value=slot, active=slot == chosen) for slot in SLOTS)
