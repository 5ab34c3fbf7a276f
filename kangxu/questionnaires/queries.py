"""Reading forms and answers. Only of persons within reach; answers need the permission to see clinical facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.people.queries import get_person, list_cards
from kangxu.programmes.queries import enrolments_of
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.filled import Filled, Values
from kangxu.questionnaires.gathering import Known, bring_in, facts_of, gather, gather_many, steps_of, target_words
from kangxu.questionnaires.models import Answer, AnswerClass, AnswerScore, FormVersion
from kangxu.questionnaires.showing import show
from kangxu.questionnaires.versions import content_of as content_text
from kangxu.questionnaires.versions import form_of, forms_in_force, in_force

SEE = Permission.SEE_CLINICAL
_ELDERLY_FROM = 65  # years; the national service for the elderly (forms say so themselves)


@dataclass(frozen=True)
class FormLine:
    """One form in force; `number` is 0 while it lies on the shelf untouched."""

    form: Form
    number: int
    of_shelf: bool


@dataclass(frozen=True)
class AnswerLine:
    """One answer of a person, in short."""

    id: int
    uid: UUID
    form: str
    form_words: tuple[str, str]
    state: str
    cause: str
    mode: str
    visited_on: date | None
    next_on: date | None
    saved_at: datetime
    done_at: datetime | None
    by_name: str
    classes: tuple[tuple[str, str], ...]
    scores: tuple[tuple[str, float | None, str], ...]
    done: int = 0
    of: int = 0


@dataclass(frozen=True)
class DraftLine:
    """An unfinished form of the viewer's own."""

    id: int
    form: str
    form_words: tuple[str, str]
    person_id: int
    person_name: str
    cause: str
    saved_at: datetime


@dataclass(frozen=True)
class FinalClass:
    """The class that stands of one completed follow-up."""

    programme: str
    code: str
    step: str
    auto: str
    reason: str
    on: date
    next_on: date | None


@dataclass(frozen=True)
class Outcome:
    """What a completed answer asks of other rooms; `first_id` is the one that was amended into it, `was_next_on` the
    next day that the one before it named."""

    answer_id: int
    person_id: int
    organisation_id: int
    form: str
    cause: str
    mode: str
    visited_on: date | None
    next_on: date | None
    classes: tuple[FinalClass, ...]
    safety: tuple[Mapping[str, Any], ...]
    tags: tuple[str, ...]
    first_id: int
    was_next_on: date | None = None


@dataclass(frozen=True)
class Wanted:
    """A form that is to be filled in for a person, and what for. `start` as in `filled`."""

    person_id: int
    form: str
    cause: str = ""
    start: Values | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        return self.person_id, self.form, self.cause


def list_forms(*, viewer: Viewer) -> list[FormLine]:
    """All forms in force, by kind and name."""
    lines = [
        FormLine(form, version.number if version else 0, version is None or version.of_shelf)
        for form, version in forms_in_force().values()
    ]
    return sorted(lines, key=lambda one: (one.form.kind, one.form.code))


def get_form(code: str, *, viewer: Viewer) -> Form:
    """The version in force. Raises NotFound."""
    return in_force(code)[0]


def text_of(code: str, *, viewer: Viewer) -> str:
    """The Questionnaire in force as JSON, word for word as it was published. Raises NotFound."""
    form, version = in_force(code)
    return version.content if version else content_text(form)


def forms_for(person_id: int, *, viewer: Viewer, at: datetime) -> list[Form]:
    """Forms that fit a person: of the programmes they are enrolled in, of their age; then all others."""
    person = get_person(person_id, viewer=viewer)
    enrolled = {one.programme for one in enrolments_of([person_id], viewer=viewer).get(person_id, ())}
    age = person.age(at.date()) or 0
    found = [form for form, _version in forms_in_force().values()]
    fitting = [one for one in found if _fits(one, enrolled, age)]
    return sorted(fitting, key=lambda one: (-len(one.programmes), one.kind, one.code)) + [
        one for one in found if one not in fitting
    ]


def filled(
    person_id: int, form: str, *, viewer: Viewer, at: datetime, cause: str = "", start: Values | None = None
) -> Filled:
    """A form to be filled in: the living draft for this cause, else a new one, not stored yet, with what is known.

    `start` are answers that the page knows already, such as the kind of contact. Raises NotFound.
    """
    [found] = filled_many([Wanted(person_id, form, cause, start)], viewer=viewer, at=at)
    if found is None:
        raise NotFound(f"person:{person_id}")
    return found


def filled_many(wanted: Sequence[Wanted], *, viewer: Viewer, at: datetime) -> list[Filled | None]:
    """The same for many, in their order; None for a person out of reach. Raises NotFound for a form.

    Queries grow with the number of forms, not of persons; a draft costs a dozen of its own.
    """
    viewer.require(SEE)
    drafts = _drafts(wanted)
    fresh = [one for one in wanted if one.key not in drafts]
    shapes = {code: in_force(code) for code in {one.form for one in fresh}}
    facts = facts_of({one.person_id for one in fresh}, viewer=viewer, at=at)
    known = {
        code: gather_many({one.person_id for one in fresh if one.form == code}, shape, facts, viewer=viewer, at=at)
        for code, (shape, _version) in shapes.items()
    }
    return [
        _living(drafts[one.key], viewer, at) if one.key in drafts
        else _fresh(one, *shapes[one.form], known[one.form].get(one.person_id), at)
        for one in wanted
    ]  # fmt: skip


def _drafts(wanted: Sequence[Wanted]) -> dict[tuple[int, str, str], Answer]:
    """Living drafts of what is wanted, by person, form and cause."""
    found = Answer.objects.select_related("version").filter(
        person_id__in={one.person_id for one in wanted}, form__in={one.form for one in wanted},
        cause__in={one.cause for one in wanted}, state=Answer.State.DRAFT,
    )  # fmt: skip
    return {(one.person_id, one.form, one.cause): one for one in found}


def _living(draft: Answer, viewer: Viewer, at: datetime) -> Filled | None:
    try:
        return _of_answer(draft, viewer, at)
    except NotFound:
        return None


def _fresh(
    one: Wanted, shape: Form, version: FormVersion | None, known: Known | None, at: datetime
) -> Filled | None:  # fmt: skip
    if known is None:
        return None
    values, brought = bring_in(shape, known, at)
    told = {**values, **(one.start or {})}
    judged = judge(shape, told, known.context)
    return Filled(
        form=shape, person_id=one.person_id, uid=uuid4(), judged=judged, cause=one.cause, brought=brought,
        version_number=version.number if version else 0, targets=target_words(shape, known.targets),
        last=known.context.last, started_at=at, typed=frozenset(told),
        steps=steps_of(shape, judged.values, known.targets),
    )  # fmt: skip


def get_answer(answer_id: int, *, viewer: Viewer, at: datetime) -> Filled:
    """One answer as it stands, or stood. Raises NotFound."""
    viewer.require(SEE)
    found = Answer.objects.select_related("version", "amends").filter(pk=answer_id).first()
    if found is None:
        raise NotFound(f"answer:{answer_id}")
    return _of_answer(found, viewer, at)


def content_of(answer_id: int, *, viewer: Viewer) -> tuple[Mapping[str, Any], str]:
    """QuestionnaireResponse of a completed answer, and the Questionnaire's text of its version. Raises NotFound."""
    viewer.require(SEE)
    found = Answer.objects.select_related("version").filter(pk=answer_id, done_at__isnull=False).first()
    if found is None:
        raise NotFound(f"answer:{answer_id}")
    get_person(found.person_id, viewer=viewer)
    return found.content, found.version.content


def answers_of(person_id: int, *, viewer: Viewer, form: str = "", rows: int = 200) -> list[AnswerLine]:
    """A person's answers, the newest first, drafts on top. Four queries."""
    viewer.require(SEE)
    get_person(person_id, viewer=viewer)
    found = Answer.objects.filter(person_id=person_id).exclude(state=Answer.State.DROPPED).select_related("version")
    if form:
        found = found.filter(form=form)
    answers = sorted(found.order_by("-pk")[:rows], key=lambda one: one.done_at or one.saved_at, reverse=True)
    answers.sort(key=lambda one: one.state != Answer.State.DRAFT)
    classes, scores = _classes_of(answers), _scores_of(answers)
    names = actor_names([one.saved_by for one in answers], viewer=viewer)
    return [_line(one, classes, scores, names) for one in answers]


def drafts_of(*, viewer: Viewer, rows: int = 20) -> list[DraftLine]:
    """The viewer's own unfinished forms, the newest first."""
    if viewer.staff_id is None:
        return []
    found = Answer.objects.filter(staff_id=viewer.staff_id, state=Answer.State.DRAFT).select_related("version")
    drafts = list(found.order_by("-saved_at")[:rows])
    cards = list_cards([one.person_id for one in drafts], viewer=viewer)
    return [
        DraftLine(
            one.pk, one.form, _words(one), one.person_id, cards[one.person_id].name, one.cause, one.saved_at
        )
        for one in drafts
        if one.person_id in cards
    ]  # fmt: skip


def outcome_of(caused_by: str, *, viewer: Viewer) -> Outcome | None:
    """What follows from the answer that a batch of news names ("answer:12"); None for another cause."""
    kind, _mark, number = caused_by.partition(":")
    if kind != "answer" or not number.isdigit():
        return None
    one = Answer.objects.filter(pk=int(number), state=Answer.State.DONE).first()
    if one is None or not viewer.sees(one.organisation_id):
        return None
    return Outcome(
        one.pk, one.person_id, one.organisation_id, one.form, one.cause, one.mode, one.visited_on, one.next_on,
        tuple(_final(row) for row in AnswerClass.objects.filter(answer=one)), tuple(one.safety), tuple(one.tags),
        _first(one), one.amends.next_on if one.amends else None,
    )  # fmt: skip


def final_classes(causes: list[str], *, viewer: Viewer) -> dict[str, tuple[FinalClass, ...]]:
    """Classes that stand, by the cause their form was asked for (task:12)."""
    rows = AnswerClass.objects.filter(answer__cause__in=causes, standing=True).select_related("answer")
    found: dict[str, tuple[FinalClass, ...]] = {}
    for row in rows:
        if viewer.sees(row.answer.organisation_id):
            found[row.answer.cause] = (*found.get(row.answer.cause, ()), _final(row))
    return found


def _first(answer: Answer) -> int:
    """The answer that was amended into this one."""
    while answer.amends is not None:
        answer = answer.amends
    return answer.pk


def _of_answer(answer: Answer, viewer: Viewer, at: datetime) -> Filled:
    """A stored answer; one that is completed is shown with what was known then."""
    shape = form_of(answer.version)
    living = answer.state == Answer.State.DRAFT
    known = gather(answer.person_id, shape, viewer=viewer, at=at, before=None if living else answer)
    hand = answer.done_by or answer.saved_by
    name = actor_names([hand], viewer=viewer).get(hand, "")
    return show(answer, shape, known, judge(shape, answer.values, known.context), done_by=name)


def _fits(form: Form, enrolled: set[str], age: int) -> bool:
    if form.programmes:
        return set(form.programmes) <= enrolled
    return form.kind == "assessment" and age >= _ELDERLY_FROM


def _words(answer: Answer) -> tuple[str, str]:
    words = form_of(answer.version).words
    return words.zh, words.en


def _final(row: AnswerClass) -> FinalClass:
    return FinalClass(
        row.programme, row.final_class, row.step, row.auto_class, row.override_reason, row.on, row.next_on
    )


def _classes_of(answers: list[Answer]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for row in AnswerClass.objects.filter(answer__in=answers).order_by("programme"):
        found[row.answer_id] = (*found.get(row.answer_id, ()), (row.programme, row.final_class))
    return found


def _scores_of(answers: list[Answer]) -> dict[int, tuple[tuple[str, float | None, str], ...]]:
    found: dict[int, tuple[tuple[str, float | None, str], ...]] = {}
    for row in AnswerScore.objects.filter(answer__in=answers).order_by("pk"):
        found[row.answer_id] = (*found.get(row.answer_id, ()), (row.code, row.value, row.band))
    return found


def _line(one: Answer, classes: Mapping[int, Any], scores: Mapping[int, Any], names: Mapping[str, str]) -> AnswerLine:
    return AnswerLine(
        one.pk, one.uid, one.form, _words(one), one.state, one.cause, one.mode, one.visited_on, one.next_on,
        one.saved_at, one.done_at, names.get(one.done_by or one.saved_by, ""), cast(Any, classes.get(one.pk, ())),
        cast(Any, scores.get(one.pk, ())),
    )  # fmt: skip
