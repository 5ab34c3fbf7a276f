"""What is known of a person before a form is filled in: read in a fixed number of queries."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, cast

from django.db.models import Q

from kangxu.clinical.cadence import ClassCode
from kangxu.clinical.targets import Step
from kangxu.clinical.targets import judge as judge_value
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import PersonCard, list_cards
from kangxu.programmes.queries import targets_of_many
from kangxu.programmes.targets import CONDITIONS, SEXES, Targets
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Form, Item
from kangxu.questionnaires.evaluation import rows_of
from kangxu.questionnaires.expressions import initial
from kangxu.questionnaires.filled import Brought, LastTime, Values
from kangxu.questionnaires.models import Answer, AnswerClass
from kangxu.records.queries import (
    DiagnosisView,
    LatestView,
    MedicineView,
    diagnoses_of_many,
    latest_of_many,
    medicines_of_many,
)

LAST, RECORD = "last", "record"
MODES = {"1": "clinic", "2": "home", "3": "phone", "4": "online", "5": "clinic"}  # of 随访方式
_PRESSURE = ("SBP", "DBP")


@dataclass(frozen=True)
class Known:
    """A person with what a form may bring in or be judged against."""

    person: PersonCard
    context: Context
    latest: Mapping[str, LatestView]
    targets: Targets | None


@dataclass(frozen=True)
class Facts:
    """What is known of persons whatever form is asked: those within reach, by person."""

    cards: Mapping[int, PersonCard]
    diagnoses: Mapping[int, Sequence[DiagnosisView]]
    medicines: Mapping[int, Sequence[MedicineView]]
    targets: Mapping[int, Targets]
    latest: Mapping[int, Mapping[str, LatestView]]


def gather(person_id: int, form: Form, *, viewer: Viewer, at: datetime, before: Answer | None = None) -> Known:
    """Everything known, as of `at`; with `before`, what had been answered before that answer. Raises NotFound."""
    facts = facts_of([person_id], viewer=viewer, at=at)
    known = gather_many([person_id], form, facts, viewer=viewer, at=at, before=before).get(person_id)
    if known is None:
        raise NotFound(f"person:{person_id}")
    return known


def facts_of(person_ids: Iterable[int], *, viewer: Viewer, at: datetime) -> Facts:
    """Eight queries, whatever the number."""
    cards = list_cards(person_ids, viewer=viewer)
    return Facts(
        cards, diagnoses_of_many(cards, viewer=viewer), medicines_of_many(cards, viewer=viewer),
        targets_of_many(cards, at=at, on=day_of(at), viewer=viewer), latest_of_many(cards, viewer=viewer),
    )  # fmt: skip


def gather_many(
    person_ids: Iterable[int], form: Form, facts: Facts, *, viewer: Viewer, at: datetime, before: Answer | None = None
) -> dict[int, Known]:
    """What a form is judged against, of those persons whose facts are known. Two queries more."""
    within = [one for one in person_ids if one in facts.cards]
    last, classes = last_times(within, form, before=before), previous_classes(within, form, before=before)
    return {
        one: Known(
            facts.cards[one], _context(one, facts, last.get(one), classes.get(one, {}), viewer.name, day_of(at)),
            facts.latest.get(one, {}), facts.targets.get(one),
        )
        for one in within
    }  # fmt: skip


def _context(
    person: int, facts: Facts, last: LastTime | None, classes: Mapping[str, ClassCode], staff: str, today: date
) -> Context:  # fmt: skip
    card, medicines = facts.cards[person], facts.medicines.get(person, ())
    return Context(
        on=today, age=card.age(today), sex=SEXES.get(card.sex), diseases=_diseases(facts.diagnoses.get(person, ())),
        last=last, previous_classes=classes, staff=staff,
        medicines=tuple(_medicine(one) for one in medicines if one.in_use(today)),
    )  # fmt: skip


def _diseases(diagnoses: Iterable[DiagnosisView]) -> frozenset[str]:
    found = {one.condition for one in diagnoses if one.condition and one.state != "resolved"}
    return frozenset(disease for one in found for disease in (one, *CONDITIONS.get(one, ())))


def last_times(person_ids: Iterable[int], form: Form, *, before: Answer | None = None) -> dict[int, LastTime]:
    """The last completed answer of each person to this form, or to another of the same programmes."""
    same = Q(form=form.code)
    for programme in form.programmes:
        same |= Q(programmes__contains=[programme])
    found = Answer.objects.filter(same, person_id__in=list(person_ids), state=Answer.State.DONE)
    newest = _earlier(found, before).order_by("person_id", "-visited_on", "-done_at").distinct("person_id")
    return {
        one.person_id: LastTime(one.pk, one.visited_on or day_of(one.done_at), one.content_values) for one in newest
    }


def previous_classes(
    person_ids: Iterable[int], form: Form, *, before: Answer | None = None
) -> dict[int, dict[str, ClassCode]]:
    """Class of each person's last completed follow-up for each programme of the form."""
    rows = AnswerClass.objects.filter(person_id__in=list(person_ids), programme__in=form.programmes, standing=True)
    if before is not None:
        rows = rows.exclude(answer__in=_family(before)).filter(at__lte=before.done_at or before.saved_at)
    found: dict[int, dict[str, ClassCode]] = {}
    for one in rows.order_by("on", "at"):
        found.setdefault(one.person_id, {})[one.programme] = cast(ClassCode, one.final_class)
    return found


def bring_in(form: Form, known: Known, at: datetime) -> tuple[Values, Mapping[str, Brought]]:
    """What the form starts with, and where each value that nobody typed comes from."""
    values: dict[str, Any] = dict(initial(form, known.context))
    brought = {key: Brought(None, RECORD) for key in values if form.by_id[key].kind != "date"}
    for item in form.walk():
        if item.link_id in values and "%previous" in item.initial_expression and known.context.last:
            brought[item.link_id] = Brought(known.context.last.on, LAST)
        reading = _fresh(item, known, at)
        if reading is not None and item.link_id not in values:
            values[item.link_id] = _shown(item, float(reading.value or 0))
            brought[item.link_id] = Brought(day_of(reading.measured_at), reading.source)
    _whole_pressures(form, values, brought, known)
    return values, brought


def target_words(form: Form, targets: Targets | None) -> dict[str, str]:
    """The person's targets in words, by link id of the row that measures it; a pressure has one for both numbers."""
    if targets is None:
        return {}
    found = {}
    for row in rows_of(form.items):
        analytes = [one.reading.analyte for one in row.walk() if one.reading is not None]
        if words := next(_words_of(analytes, targets), ""):
            found[row.link_id] = words
    return found


def steps_of(form: Form, values: Values, targets: Targets | None) -> dict[str, Step]:
    """Numbers of this time that are not in target, by key."""
    found: dict[str, Step] = {}
    for item in form.walk() if targets is not None else ():
        value: Any = values.get(item.link_id)
        target = targets.of(item.reading.analyte) if targets is not None and item.reading is not None else None
        judged = judge_value(value, target) if target is not None and isinstance(value, int | float) else None
        if judged is not None and judged.step != "in_target":
            found[item.link_id] = judged.step
    return found


def _words_of(analytes: list[str], targets: Targets) -> Iterator[str]:
    if set(_PRESSURE) & set(analytes):
        pressure = targets.pressure()
        if pressure is not None:
            yield pressure.words
        return
    for analyte in analytes:
        target = targets.of(analyte)
        if target is not None:
            yield target.words


def _fresh(item: Item, known: Known, at: datetime) -> LatestView | None:
    """The latest number of the item's analyte, if it is not too old to be brought in."""
    if item.reading is None or item.prefill_days is None:
        return None
    found = known.latest.get(item.reading.analyte)
    if found is None or found.value is None or found.comparator:
        return None
    return found if at - timedelta(days=item.prefill_days) <= found.measured_at <= at else None


def _whole_pressures(form: Form, values: dict[str, Any], brought: dict[str, Brought], known: Known) -> None:
    """A pressure comes whole or not at all: both numbers of one measurement."""
    upper, lower = (known.latest.get(one) for one in _PRESSURE)
    if upper is not None and lower is not None and upper.measured_at == lower.measured_at:
        return
    for item in form.walk():
        if item.reading is not None and item.reading.analyte in _PRESSURE and item.link_id in brought:
            values.pop(item.link_id, None)
            brought.pop(item.link_id, None)


def _shown(item: Item, value: float) -> float | int:
    made = round(value, item.decimals if item.decimals is not None else 2)
    return int(made) if float(made).is_integer() else made


def _earlier(found: Any, before: Answer | None) -> Any:
    if before is None:
        return found
    return found.exclude(pk__in=_family(before)).filter(done_at__lte=before.done_at or before.saved_at)


def _family(answer: Answer) -> list[int]:
    """An answer with those that it amends: they are the same contact."""
    found = [answer.pk]
    while answer.amends is not None:
        answer = answer.amends
        found.append(answer.pk)
    return found


def _medicine(one: MedicineView) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name}
    if times := times_a_day(one.frequency or ""):
        made["times"] = times
    if one.dose:
        made["dose"] = one.dose[:20]
    return made


def times_a_day(frequency: str) -> int | None:
    """How often a day, from the words of a prescription; None where they do not say."""
    plain = re.sub(r"\s", "", frequency).lower()
    return next((int(times) for times, ways in _times().items() if plain in ways), None)


@cache
def _times() -> dict[str, list[str]]:
    sheet = files("kangxu.questionnaires").joinpath("frequencies.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = tomllib.loads(sheet)["times"]
    return found
