"""The standard screening form of one person as ready values: what is known stands there, the rest is asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.foundation.terms import spoken
from kangxu.people.cards import PersonView
from kangxu.screening.content import MissingAdd
from kangxu.screening.queries import KnownValue, StandardForm
from kangxu.web.assess.form import Group, Question, groups, questions
from kangxu.web.assess.results import origin_words, show_href
from kangxu.web.assess.words import joined, models_added, speak, unit_words
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.desk.words import sex_age
from kangxu.web.education.pages import DISEASES

PAIRS = 2
Given = Mapping[str, Any]


@dataclass(frozen=True)
class NumberBox:
    """One box to type a number into, under the name in which it is sent."""

    name: str
    label: str
    value: str
    joined: str = ""


@dataclass(frozen=True)
class AskRow:
    """One question that the record does not answer. `gain` says what becomes calculable."""

    name: str
    label: str
    unit: str
    boxes: tuple[NumberBox, ...]
    choices: tuple[Link, ...]
    gain: str
    note: str
    problem: str


@dataclass(frozen=True)
class KnownRow:
    """What is on record: value, day, where from, and the page on which the reading stands."""

    label: str
    value: str
    on: str
    origin: str
    href: str


@dataclass(frozen=True)
class AskGroup:
    """One group of questions; `extra` ones are used where they are known, but no result waits for them."""

    title: str
    asks: tuple[AskRow, ...]
    extra: tuple[AskRow, ...]
    known: tuple[KnownRow, ...]


@dataclass(frozen=True)
class FormPage:
    """Everything on the standard screening page."""

    person_id: int
    name: str
    facts: Facts
    uid: str
    started_at: str
    taken_on: str
    today: str
    groups: tuple[AskGroup, ...]
    adds: tuple[str, ...]
    further_adds: tuple[str, ...]
    asked: int
    known: int
    problem: str
    everything: bool
    keys: KeyHints


def form_page(
    person: PersonView, form: StandardForm, *, uid: str, started_at: str, today: date, everything: bool = False,
    given: Given | None = None, problems: Mapping[str, str] | None = None,
) -> FormPage:  # fmt: skip
    """`given` and `problems` are what was sent and why it was not taken; the form shows both again.

    Measurements can always be taken anew; with `everything` all else can be, too.
    """
    made = [_group(group, form, everything, given or {}, problems or {}) for group in groups()]
    shown = tuple(one for one in made if one.asks or one.extra or one.known)
    return FormPage(
        person_id=person.id, name=person.name or _("未登记姓名"),
        facts=_facts(person, today),
        uid=uid, started_at=started_at, taken_on=str((given or {}).get("taken_on") or today.isoformat()),
        today=today.isoformat(), groups=shown, adds=tuple(_add(one) for one in form.missing_adds if one.alone),
        further_adds=tuple(_add(one) for one in form.missing_adds if not one.alone),
        asked=len(form.asked), known=sum(len(one.known) for one in shown),
        problem=_("；").join((problems or {}).values()), everything=everything, keys=_keys(),
    )  # fmt: skip


def _facts(person: PersonView, today: date) -> Facts:
    tail = _("身份证尾号 %(tail)s") % {"tail": person.national_id[-4:]} if person.national_id else ""
    return (Fact(sex_age(person.sex, person.age(today))), Fact(tail))


def _group(group: Group, form: StandardForm, everything: bool, given: Given, problems: Mapping[str, str]) -> AskGroup:
    known = {one.name: one for one in form.known}
    gains = {name: one for one in form.missing_adds for name in (one.name, one.analyte) if name}
    missing = {one.name: one.stale_since for one in form.asked}
    asks, rows = [], []
    for question in group.questions:
        found = known.get(question.analyte) or known.get(question.name)
        row = _known(question, found, known, form.person_id) if found is not None else None
        if question.where == "measurement" or everything or question.name in problems or question.name in missing:
            add = gains.get(question.name) or gains.get(question.analyte)
            asks.append(_ask(question, add, _note(row, missing.get(question.name, "")), given, problems))
        elif row is not None:
            rows.append(row)
    first = tuple(row for row in asks if row.gain or row.problem or row.name in _measured())
    extra = tuple(row for row in asks if row not in first)
    return AskGroup(spoken(group.words.zh, group.words.en), first, extra, tuple(rows))


def _measured() -> set[str]:
    return {one.name for one in questions() if one.where == "measurement"}


def _known(question: Question, found: KnownValue, known: Mapping[str, KnownValue], person_id: int) -> KnownRow:
    value = f"{found.value:.4g} {unit_words(found.unit)}".strip() if question.kind == "number" else speak(found.shown)
    if question.kind == "pressures" and "DBP" in known:
        value = f"{found.value:g}/{known['DBP'].value:g} mmHg"
    elif found.choice:
        value = next((spoken(one.zh, one.en) for one in question.choices if one.code == found.choice), value)
    href = show_href(question.analyte, person_id) if found.reading is not None else ""
    origin = origin_words(found.origin)
    return KnownRow(spoken(question.words.zh, question.words.en), value, found.on, origin, href)


def _note(row: KnownRow | None, stale_since: str) -> str:
    if row is not None:
        return _("在档%(value)s（%(day)s）") % {"value": row.value, "day": row.on} if row.on else row.value
    return _("上次%(day)s，已过期") % {"day": stale_since} if stale_since else ""


def _ask(question: Question, add: MissingAdd | None, note: str, given: Given, problems: Mapping[str, str]) -> AskRow:
    return AskRow(
        name=question.name, label=spoken(question.words.zh, question.words.en), unit=unit_words(question.unit),
        boxes=_boxes(question, given), choices=_choices(question, given), gain=_gain(add) if add else "",
        note=note, problem=problems.get(question.name, ""),
    )  # fmt: skip


def _boxes(question: Question, given: Given) -> tuple[NumberBox, ...]:
    label = spoken(question.words.zh, question.words.en)
    if question.kind == "number":
        return (NumberBox(question.name, label, str(given.get(question.name, ""))),)
    if question.kind != "pressures":
        return ()
    sides = (("systolic", _("收缩压"), ""), ("diastolic", _("舒张压"), "/"))
    return tuple(
        NumberBox(name := f"{side}_{place}", words, str(given.get(name, "")), before)
        for place in range(1, PAIRS + 1)
        for side, words, before in sides
    )


def _choices(question: Question, given: Given) -> tuple[Link, ...]:
    chosen = str(given.get(question.name, ""))
    if question.kind == "flag":
        pairs = [("0", _("否")), ("1", _("是"))]
    else:
        pairs = [(one.code, spoken(one.zh, one.en)) for one in question.choices]
    return tuple(Link(words, value=value, active=value == chosen) for value, words in pairs)


def _gain(add: MissingAdd) -> str:
    """Which diseases become calculable; with others still missing it only helps."""
    alone = dict.fromkeys(disease for code in add.alone for disease in risk_models()[code].diseases)
    names = joined(_diseases(alone or add.diseases))
    if not names:
        return ""
    return _("补上能算%(diseases)s") % {"diseases": names} if alone else _("%(diseases)s也要它") % {"diseases": names}


def _add(one: MissingAdd) -> str:
    words = _("补上%(item)s，能算%(models)s") if one.alone else _("%(item)s：%(models)s也要它")
    return words % {"item": speak(one.words), "models": models_added(one)}


def _diseases(codes: Iterable[str]) -> Iterable[str]:
    return (str(DISEASES[code]) for code in codes if code in DISEASES)


def _keys() -> KeyHints:
    return KeyHints(
        (
            KeyHint(("Enter",), _("下一项")), KeyHint(("↑",), _("上一项")), KeyHint(("1–9",), _("选答案")),
            KeyHint(("Esc",), _("清空本项")), KeyHint(("Ctrl", "Enter"), _("保存并出报告")),
        )
    )  # fmt: skip
