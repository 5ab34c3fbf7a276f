"""Completed forms as they go on paper: a year of them, or one. Only of persons within reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.people.queries import get_person
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.filled import Values
from kangxu.questionnaires.models import Answer, AnswerScore
from kangxu.questionnaires.versions import form_of


@dataclass(frozen=True)
class CompletedForm:
    """One completed answer with the form it answers; `scores` are code, value and band."""

    answer_id: int
    person_id: int
    form: Form
    values: Values
    on: date
    done_at: datetime
    by_name: str
    amended: bool
    scores: tuple[tuple[str, float | None, str], ...]


def completed_in_year(person_id: int, form: Form, year: int, *, viewer: Viewer) -> list[CompletedForm]:
    """A year's completed answers to a form, or to any other of all its programmes, in order of their days."""
    viewer.require(Permission.SEE_CLINICAL)
    get_person(person_id, viewer=viewer)
    wanted = Q(form=form.code)
    if form.programmes:
        wanted |= Q(programmes__contains=list(form.programmes))
    found = Answer.objects.filter(wanted, person_id=person_id, state=Answer.State.DONE, visited_on__year=year)
    return _completed(found.select_related("version").order_by("visited_on", "done_at"), viewer)


def completed_one(answer_id: int, *, viewer: Viewer) -> CompletedForm:
    """One answer that was completed, also one that was amended since. Raises NotFound."""
    viewer.require(Permission.SEE_CLINICAL)
    found = Answer.objects.select_related("version").filter(pk=answer_id, done_at__isnull=False).first()
    if found is None:
        raise NotFound(f"answer:{answer_id}")
    get_person(found.person_id, viewer=viewer)
    return _completed([found], viewer)[0]


def _completed(found: Iterable[Answer], viewer: Viewer) -> list[CompletedForm]:
    answers = list(found)
    names = actor_names([one.done_by for one in answers], viewer=viewer)
    scores: dict[int, tuple[tuple[str, float | None, str], ...]] = {}
    for row in AnswerScore.objects.filter(answer__in=answers).order_by("pk"):
        scores[row.answer_id] = (*scores.get(row.answer_id, ()), (row.code, row.value, row.band))
    return [
        CompletedForm(
            one.pk, one.person_id, form_of(one.version), one.content_values, one.visited_on or day_of(done_at), done_at,
            names.get(one.done_by, ""), one.state != Answer.State.DONE, scores.get(one.pk, ()),
        )
        for one in answers
        if (done_at := one.done_at) is not None
    ]  # fmt: skip
