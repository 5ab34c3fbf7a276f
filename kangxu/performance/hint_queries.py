"""Reading hints: the head's list, one with its rows, and what a member was asked about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.people.cards import visible
from kangxu.performance.card_queries import members_place
from kangxu.performance.hint_models import Hint, HintAnswer
from kangxu.performance.hint_terms import detectors
from kangxu.performance.months import first_of

# What a row tells beside its person: words of contacts, times and names of forms
_CONTACTS = "select id, mode, outcome, note, patient_words, task_id from followup_contact where id = any(%s)"
_ANSWERS = "select id, form, content_values from questionnaires_answer where id = any(%s)"


@dataclass(frozen=True)
class AnswerView:
    verdict: str
    note: str
    count: int
    at: datetime
    by: str


@dataclass(frozen=True)
class HintView:
    """One hint of the list. `answers`: the newest first."""

    id: int
    detector: str
    staff_id: int
    staff: str
    organisation_id: int
    month: date
    count: int
    whole: int
    answered: bool
    looked_at: datetime
    answers: tuple[AnswerView, ...]

    @property
    def last(self) -> AnswerView | None:
        return self.answers[0] if self.answers else None


@dataclass(frozen=True)
class HintRow:
    """One row behind a hint; `told`: what its table says of it, `numbers`: what the detector measured.

    `words`: those that stand elsewhere too, where that is the hint.
    """

    group: int
    kind: str
    ref: int
    person_id: int
    at: datetime
    numbers: Mapping[str, Any]
    told: Mapping[str, Any]

    @property
    def words(self) -> str:
        place = self.numbers.get("in", "")
        found = self.told.get(place) if self.kind == "contact" else self._values.get(place)
        return str(found or "")

    @property
    def _values(self) -> Mapping[str, Any]:
        known: Mapping[str, Any] = json.loads(self.told.get("content_values") or "{}")
        return known


def list_hints(
    month: date, *, viewer: Viewer, organisation_id: int | None = None
) -> tuple[int, list[HintView]]:  # fmt: skip
    """(institution, its hints of a month), those that wait first. Four queries. Raises NotAllowed, NotFound."""
    viewer.require(Permission.SEE_TEAM)
    place = members_place(viewer=viewer, organisation_id=organisation_id)
    found = Hint.objects.filter(organisation=place, month=first_of(month), standing=True)
    order = list(detectors())
    views = [one for one in _views(found) if one.detector in order]
    return place, sorted(views, key=lambda one: (one.answered, one.staff, order.index(one.detector)))


def get_hint(hint_id: int, *, viewer: Viewer) -> HintView:
    """Raises NotAllowed, NotFound."""
    viewer.require(Permission.SEE_TEAM)
    found = _views(Hint.objects.filter(pk=hint_id))
    if not found or not viewer.sees(found[0].organisation_id):
        raise NotFound(f"hint:{hint_id}")
    return found[0]


def rows_of(hint: HintView, *, viewer: Viewer) -> list[HintRow]:
    """The rows behind a hint, with what their tables say; of persons out of reach only that there is one.

    Four queries. Raises NotAllowed, NotFound.
    """
    for needed in (Permission.SEE_TEAM, Permission.SEE_CLINICAL):
        viewer.require(needed)
    if not viewer.sees(hint.organisation_id):
        raise NotFound(f"hint:{hint.id}")
    kept = Hint.objects.values_list("rows", flat=True).get(pk=hint.id)
    known = set(visible(viewer).filter(pk__in={row["person"] for row in kept}).values_list("pk", flat=True))
    within = [row for row in kept if row["person"] in known]
    told = {"contact": _told(_CONTACTS, within, "contact"), "answer": _told(_ANSWERS, within, "answer")}
    return [_row(row, told, row["person"] in known) for row in kept]


def asked_of_me(month: date, *, viewer: Viewer) -> list[HintView]:
    """What the head asked the viewer about in a month: never what nobody asked."""
    if viewer.staff_id is None:
        return []
    found = Hint.objects.filter(staff=viewer.staff_id, month=first_of(month), answers__verdict="asked").distinct()
    within = in_scope(found, viewer)
    return [one for one in _views(within) if one.last and one.last.verdict == HintAnswer.Verdict.ASKED]


def _views(found: QuerySet[Any]) -> list[HintView]:
    rows = list(found.defer("rows").select_related("staff").prefetch_related("answers"))
    answers = {row.pk: sorted(row.answers.all(), key=lambda one: -one.pk) for row in rows}
    names = actor_names({one.by for several in answers.values() for one in several},
                        viewer=Viewer.system("performance"))  # fmt: skip
    return [
        HintView(
            row.pk, row.detector, row.staff_id, row.staff.name, row.organisation_id, row.month, row.count, row.whole,
            row.answered, row.looked_at,
            tuple(AnswerView(one.verdict, one.note, one.count, one.at, names.get(one.by, "")) for one in
                  answers[row.pk]),
        )
        for row in rows
    ]  # fmt: skip


def _row(row: Mapping[str, Any], told: Mapping[str, Mapping[int, Mapping[str, Any]]], known: bool) -> HintRow:
    return HintRow(
        row["group"], row["kind"], row["ref"], row["person"], datetime.fromisoformat(row["at"]),
        row["numbers"] if known else {}, told.get(row["kind"], {}).get(row["ref"], {}),
    )  # fmt: skip


def _told(statement: str, kept: Sequence[Mapping[str, Any]], kind: str) -> dict[int, dict[str, Any]]:
    ids = [row["ref"] for row in kept if row["kind"] == kind]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids])
        names = [column.name for column in cursor.description or ()]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
