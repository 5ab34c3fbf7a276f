"""Filling in forms: a draft saved at every change, completed once, amended in the open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import PersonView, get_person
from kangxu.questionnaires.cleaning import clean
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.filled import Filled, Judged, Values
from kangxu.questionnaires.gathering import Known, bring_in, gather
from kangxu.questionnaires.models import Answer
from kangxu.questionnaires.showing import show
from kangxu.questionnaires.storing import finish, take_back
from kangxu.questionnaires.versions import form_of, keep

WRITE = Permission.RECORD_READINGS
_LOCK_SPACE = 7_410_047


class NotComplete(Exception):
    """The form cannot be completed yet; `problems` says key → words."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = dict(problems)


class Stale(Exception):
    """Somebody saved this draft in between: what they wrote is not overwritten."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"answer:{answer.pk}")
        self.answer_id, self.revision = answer.pk, answer.revision
        self.saved_at, self.saved_by = answer.saved_at, answer.saved_by


class AnsweredInBetween(Exception):
    """The same form is being filled in, or was completed, for the same cause under another uid."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"answer:{answer.pk}")
        self.answer_id, self.state = answer.pk, answer.state
        self.saved_at, self.saved_by = answer.saved_at, answer.saved_by


class AlreadyDone(Exception):
    """The answer is completed, amended or dropped: it takes no further drafts."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"answer:{answer.pk}")
        self.answer_id, self.state = answer.pk, answer.state


class CannotAmend(Exception):
    """An answer cannot be amended like this; the message says why."""


@dataclass(frozen=True)
class Saved:
    """A draft as it was stored, and as a page shows it."""

    answer_id: int
    revision: int
    at: datetime
    filled: Filled


@dataclass(frozen=True)
class Completed:
    """A completed answer. `refused` are readings that could not be stored (key, words); `again`: it had been before."""

    answer_id: int
    person_id: int
    judged: Judged | None
    next_on: Any
    refused: tuple[Mapping[str, str], ...] = ()
    again: bool = False


@action
def save_draft(
    *, uid: UUID, form: str, person_id: int, values: Values, cause: str = "", revision: int | None = None,
    tried: Sequence[Values] = (), by: Viewer, at: datetime,
) -> Saved:  # fmt: skip
    """Keep what was typed so far, also what cannot be right yet. Saving the same again changes nothing but the count.

    `revision` is the one that the page last saw; `tried` what it has sent since without hearing back, one of which may
    be what is stored. Raises NotFound, Stale, AnsweredInBetween, AlreadyDone.
    """
    by.require(WRITE)
    answer, known, shape = _opened(uid, form, person_id, cause, by, at)
    if answer.state != Answer.State.DRAFT:
        raise AlreadyDone(answer)
    if not _is_own(answer, shape, tried, by):
        _insist_current(answer, revision)
    judged = _keep(answer, shape, known, values, by, at)
    audit("answer.saved", f"answer:{answer.pk}", organisation_id=answer.organisation_id, revision=answer.revision)
    return Saved(answer.pk, answer.revision, at, show(answer, shape, known, judged, done_by=by.name))


@action
def complete(
    *, uid: UUID, form: str, person_id: int, values: Values, cause: str = "", revision: int | None = None,
    started_at: datetime | None = None, done_at: datetime | None = None, device: str = "", by: Viewer, at: datetime,
) -> Completed:  # fmt: skip
    """Close a form: readings, class, scores and next day follow from it. Once for each uid, however often it is sent.

    `started_at` and `done_at` are moments at the bedside of a form that was filled in without network. Raises
    NotComplete, NotFound, Stale, AnsweredInBetween, AlreadyDone.
    """
    by.require(WRITE)
    answer, known, shape = _opened(uid, form, person_id, cause, by, at)
    if answer.state == Answer.State.DONE:
        audit("answer.sent_again", f"answer:{answer.pk}", organisation_id=answer.organisation_id)
        return _result(answer, None, again=True)
    if answer.state != Answer.State.DRAFT:
        raise AlreadyDone(answer)
    _insist_current(answer, revision)
    answer.device = device[:80]
    if started_at is not None:
        answer.started_at = min(started_at, at)
    judged = _keep(answer, shape, known, values, by, at, final=True)
    if judged.problems:
        raise NotComplete(judged.problems)
    finish(answer, shape, judged, done_at=min(done_at or at, at), by=by, at=at)
    audit("answer.completed", f"answer:{answer.pk}", organisation_id=answer.organisation_id, form=answer.form)
    return _result(answer, judged)


@action
def amend(*, answer_id: int, values: Values, reason: str, by: Viewer, at: datetime) -> Completed:
    """Correct a completed answer by a new one; the old stays to be seen, what followed from it is taken back.

    Raises NotFound, CannotAmend, NotComplete.
    """
    by.require(WRITE)
    old = _held(answer_id, by)
    if old.state != Answer.State.DONE:
        raise CannotAmend(_("只有已完成的才能更正"))
    if not reason.strip():
        raise CannotAmend(_("请写明更正的理由"))
    shape = form_of(old.version)
    known = gather(old.person_id, shape, viewer=by, at=at, before=old)
    new = _corrected(old, reason.strip()[:200], by, at)
    take_back(old, by=by, at=at)
    judged = _keep(new, shape, known, values, by, at, final=True)
    if judged.problems:
        raise NotComplete(judged.problems)
    finish(new, shape, judged, done_at=old.done_at or at, by=by, at=at)
    audit("answer.amended", f"answer:{new.pk}", organisation_id=new.organisation_id, amends=old.pk)
    return _result(new, judged)


@action
def drop_draft(*, answer_id: int, by: Viewer, at: datetime) -> None:
    """Give up a draft. Raises NotFound, AlreadyDone."""
    by.require(WRITE)
    answer = _held(answer_id, by)
    if answer.state != Answer.State.DRAFT:
        raise AlreadyDone(answer)
    answer.state, answer.dropped_at, answer.dropped_by = Answer.State.DROPPED, at, by.actor
    answer.save()
    audit("answer.dropped", f"answer:{answer.pk}", organisation_id=answer.organisation_id)


def _opened(
    uid: UUID, code: str, person_id: int, cause: str, by: Viewer, at: datetime
) -> tuple[Answer, Known, Form]:  # fmt: skip
    """The answer of this uid, held, or a new one; with what is known of the person and the form it answers."""
    with connection.cursor() as cursor:
        for name in (str(uid), f"{person_id}:{code}:{cause}"):
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, name])
    found = Answer.objects.select_related("version").filter(uid=uid).first()
    if found is not None:
        if (found.person_id, found.form) != (person_id, code):
            raise NotFound(f"answer:{uid}")
        shape = form_of(found.version)
        return found, gather(person_id, shape, viewer=by, at=at, before=_before(found)), shape
    _insist_alone(person_id, code, cause)
    version = keep(code, at=at)
    shape = form_of(version)
    known = gather(person_id, shape, viewer=by, at=at)
    started = Answer(
        uid=uid, form=code, version=version, person_id=person_id, cause=cause[:80], brought=_brought(shape, known, at),
        organisation_id=_where(get_person(person_id, viewer=by), by), staff_id=by.staff_id, started_at=at,
        started_by=by.actor, saved_at=at, saved_by=by.actor,
    )  # fmt: skip
    return started, known, shape


def _before(answer: Answer) -> Answer | None:
    return answer if answer.state != Answer.State.DRAFT else None


def _insist_alone(person_id: int, code: str, cause: str) -> None:
    """Raises AnsweredInBetween: one draft for one cause, and what a cause asked for is answered once."""
    same = Answer.objects.filter(person_id=person_id, form=code, cause=cause[:80])
    states = [Answer.State.DRAFT, Answer.State.DONE] if cause else [Answer.State.DRAFT]
    other = same.filter(state__in=states).order_by("-pk").first()
    if other is not None:
        raise AnsweredInBetween(other)


def _is_own(answer: Answer, form: Form, tried: Sequence[Values], by: Viewer) -> bool:
    """Whether what is stored is what this page sent before the answer to it was lost."""
    return answer.saved_by == by.actor and any(dict(clean(form, one)) == answer.values for one in tried)


def _insist_current(answer: Answer, revision: int | None) -> None:
    if revision is not None and revision < answer.revision:
        raise Stale(answer)


def _keep(
    answer: Answer, form: Form, known: Known, values: Values, by: Viewer, at: datetime, *, final: bool = False
) -> Judged:  # fmt: skip
    typed = dict(clean(form, values))
    judged = judge(form, typed, known.context, final=final)
    answer.values, answer.revision = typed, answer.revision + 1
    answer.saved_at, answer.saved_by = at, by.actor
    answer.save()
    return judged


def _brought(form: Form, known: Known, at: datetime) -> dict[str, Any]:
    values, brought = bring_in(form, known, at)
    return {
        key: {"value": values[key], "source": one.source, "on": one.on.isoformat() if one.on else None}
        for key, one in brought.items()
    }


def _where(person: PersonView, by: Viewer) -> int:
    """The institution at which this is done: the viewer's, if it knows the person."""
    if by.organisation_id is not None and by.organisation_id in person.organisation_ids:
        return by.organisation_id
    return next(one for one in person.organisation_ids if by.sees(one))


def _held(answer_id: int, by: Viewer) -> Answer:
    found = Answer.objects.select_for_update(of=("self",)).select_related("version").filter(pk=answer_id).first()
    if found is None:
        raise NotFound(f"answer:{answer_id}")
    get_person(found.person_id, viewer=by)
    return found


def _corrected(old: Answer, reason: str, by: Viewer, at: datetime) -> Answer:
    return Answer(
        uid=uuid4(), form=old.form, version=old.version, person_id=old.person_id,
        organisation_id=old.organisation_id, staff_id=by.staff_id, cause=old.cause, brought=old.brought,
        device=old.device, amends=old, amend_reason=reason, started_at=at, started_by=by.actor, saved_at=at,
        saved_by=by.actor,
    )  # fmt: skip


def _result(answer: Answer, judged: Judged | None, *, again: bool = False) -> Completed:
    return Completed(answer.pk, answer.person_id, judged, answer.next_on, tuple(answer.refused), again)
