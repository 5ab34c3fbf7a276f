"""What a form can be filled with before anybody asks: values on record, earlier answers, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db import connection

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import get_person
from kangxu.screening.content import MissingAdd, Say
from kangxu.screening.derived import MADE_FROM
from kangxu.screening.inputs import gather
from kangxu.screening.known import Known, name_of
from kangxu.screening.lacking import missing_adds
from kangxu.screening.models import EPOCH, Origin
from kangxu.screening.picture import shown_fact
from kangxu.screening.plans import PLANS, chosen


@dataclass(frozen=True)
class KnownValue:
    """A value that a form starts with: by its question or analyte, with its day and where it is from."""

    name: str
    words: Say
    value: float
    shown: Say
    unit: str
    on: str
    origin: str
    reading: int | None
    choice: str = ""


@dataclass(frozen=True)
class Asked:
    """An item that is not known, or too old: what it is and how it is answered."""

    name: str
    words: Say
    unit: str
    kind: str
    analyte: str
    choices: tuple[tuple[str, Say], ...]
    low: float
    high: float
    stale_since: str


@dataclass(frozen=True)
class Prefill:
    """What a simple form starts with for a returning person."""

    person_id: int
    answers: dict[str, KnownValue]
    values: dict[str, KnownValue]


@dataclass(frozen=True)
class StandardForm:
    """The standard form of a person: what is on record, what is asked for, and what each missing item would add."""

    person_id: int
    known: tuple[KnownValue, ...]
    asked: tuple[Asked, ...]
    missing_adds: tuple[MissingAdd, ...]


def prefill(person_id: int, *, viewer: Viewer, at: datetime) -> Prefill:
    """Earlier answers and the latest values that are not stale. Raises NotFound."""
    viewer.require(Permission.SCREEN_PEOPLE)
    get_person(person_id, viewer=viewer)
    models = _models("standard")
    known = gather([person_id], models, at=at)
    found = list(_known_values(known, models))
    return Prefill(
        person_id,
        {one.name: one for one in found if one.name not in catalogue()},
        {one.name: one for one in found if one.name in catalogue()},
    )


def standard_form(person_id: int, *, viewer: Viewer, at: datetime) -> StandardForm:
    """What the record gives and what is missing or stale, for the models of the standard plan. Raises NotFound."""
    viewer.require(Permission.SCREEN_PEOPLE)
    get_person(person_id, viewer=viewer)
    models = _models("standard")
    known = gather([person_id], models, at=at)
    return StandardForm(
        person_id, tuple(_known_values(known, models)), tuple(_asked(known, models, person_id, at)),
        missing_adds(known, models),
    )  # fmt: skip


def _models(form: str) -> list[RiskModel]:
    return [one.model for one in chosen(PLANS[form])]


def _items(models: Iterable[RiskModel]) -> dict[str, Input]:
    """Inputs by the name of their column."""
    found: dict[str, Input] = {}
    for model in models:
        for item in model.inputs:
            found.setdefault(name_of(item), item)
    return found


def _known_values(known: Known, models: Iterable[RiskModel]) -> Iterable[KnownValue]:
    items = _items(models)
    for name, column in known.columns.items():
        if name in ("age", "sex") or not column.known[0]:
            continue
        item, analyte, origin = items.get(name), catalogue().get(name), int(column.origins[0])
        value = float(column.values[0])
        words = Say(item.zh, item.en) if item else Say(analyte.name_zh, analyte.name_en) if analyte else Say(name, name)
        yield KnownValue(
            name, words, value, shown_fact(name, value), analyte.unit if analyte else (item.unit if item else ""),
            _on(int(column.days[0])), "reading" if origin > 0 else Origin(origin).name.lower(),
            origin if origin > 0 else None, _choice(item, value),
        )  # fmt: skip


def _choice(item: Input | None, value: float) -> str:
    return item.choices[int(value)].code if item and item.choices else ""


def _on(days: int) -> str:
    return (EPOCH + timedelta(days=days)).isoformat() if days else ""


def _asked(known: Known, models: Sequence[RiskModel], person_id: int, at: datetime) -> Iterable[Asked]:
    """Everything that a model could use and that is not known; what can be made from others is asked for as those."""
    items = {
        name: item
        for name, item in _items(models).items()
        if name not in ("age", "sex") and not known.column(name).known[0]
    }
    older = _last_seen(person_id, [*items, *chain.from_iterable(MADE_FROM.values())], at)
    for name, item in items.items():
        yield Asked(
            item.name, Say(item.zh, item.en), item.unit, item.kind, item.analyte or "",
            tuple((option.code, Say.of(option)) for option in item.choices), item.low, item.high, older.get(name, ""),
        )  # fmt: skip


_OLDER = """
select analyte, to_char(measured_at, 'YYYY-MM-DD') from records_latestvalue
where person_id = %(person)s and analyte = any(%(names)s) and measured_at <= %(at)s
union all
select name, to_char(max(answered_at), 'YYYY-MM-DD') from screening_answer
where person_id = %(person)s and name = any(%(names)s) and answered_at <= %(at)s group by name
"""


def _last_seen(person_id: int, names: Sequence[str], at: datetime) -> dict[str, str]:
    """When these were last known, however long ago."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDER, {"person": person_id, "names": list(names), "at": at})
        return dict(cursor.fetchall())
