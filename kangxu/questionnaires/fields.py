"""Facts about answers that this room offers to rules: which forms were completed, scores and bands of scales.

Only what stands counts: an answer that was amended is gone. The class of a follow-up is a fact of `followup`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from kangxu.clinical.risk import risk_model
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.models import Answer, AnswerScore
from kangxu.questionnaires.scoring import NPS
from kangxu.questionnaires.shelf import forms
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Series

_NEVER = ("没有填过，或没有填全", "never filled in, or not completely")


def form_score(code: str) -> str:
    """Code of the fact "score of this form"."""
    return f"form_score.{code}"


def form_band(code: str) -> str:
    """Code of the fact "band of this scale"."""
    return f"form_band.{code}"


def _rows(code: str, person_id: int) -> Sequence[AnswerScore]:
    return list(AnswerScore.objects.filter(person_id=person_id, code=code, standing=True))


def _scores(code: str, person_id: int, at: datetime) -> Sequence[Fact]:
    return [Fact(one.value, one.at, None, one.pk) for one in _rows(code, person_id) if one.value is not None]


def _bands(code: str, person_id: int, at: datetime) -> Sequence[Fact]:
    return [Fact(one.band, one.at, None, one.pk) for one in _rows(code, person_id) if one.band]


def _select(code: str, column: str, known: str) -> str:
    return (
        f"select s.person_id, s.{column} as value, s.at, s.id as place from questionnaires_answerscore s"
        f" where s.code = '{code}' and s.standing and {known}"
    )


def _score(form: Form, code: str) -> Field:
    zh, en = f"表单得分：{form.words.zh}", f"Form score: {form.words.en}"
    return Field(
        form_score(code), zh, en, "number", Series(_select(code, "value", "s.value is not null")),
        partial(_scores, code), unknown=_NEVER, example=(f"{zh} >= 5", f"{en} >= 5"),
    )  # fmt: skip


def _band(form: Form) -> Field:
    zh, en = f"表单分级：{form.words.zh}", f"Form band: {form.words.en}"
    choices = tuple(Choice(one.code, one.zh, one.en) for one in risk_model(form.scale).bands)
    return Field(
        form_band(form.code), zh, en, "choice", Series(_select(form.code, "band", "s.band <> ''")),
        partial(_bands, form.code), choices=choices, unknown=_NEVER,
        example=(f"{zh} = {choices[-1].zh}", f"{en} = {choices[-1].en}"),
    )  # fmt: skip


def _completed(person_id: int, at: datetime) -> Sequence[Fact]:
    done = Answer.objects.filter(person_id=person_id, state=Answer.State.DONE)
    return [Fact(True, one.done_at, None, one.pk, {"form": one.form}) for one in done]


_COMPLETED = Series(
    "select a.person_id, true as value, a.done_at as at, a.id as place, a.form from questionnaires_answer a"
    " where a.state = 'done'"
)


def _fields() -> Iterator[Field]:
    for code, form in forms().items():
        if form.scale:
            if risk_model(form.scale).kind != "class":
                yield _score(form, code)
            yield _band(form)
        elif any(option.score is not None for one in form.walk() for option in one.options):
            yield _score(form, code)
        elif form.with_role(NPS) is not None:
            yield _score(form, NPS)
    choices = tuple(Choice(code, form.words.zh, form.words.en) for code, form in forms().items())
    yield Field(
        "form", "填过表单", "Form completed", "event", _COMPLETED, _completed,
        filters=(Filter("form", "表单", "form", choices),), unknown=("没有填过就是没有", "without one: no"),
        example=("填过表单 距最近一次 > 365天", "days since last form completed > 365 days"),
    )  # fmt: skip


FIELDS = tuple(_fields())
