"""What answers to forms ask of staff: each answer that sets something off opens one piece of work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from kangxu.followup import said, schedule
from kangxu.followup.actions.opening import TaskDraft, open_tasks
from kangxu.followup.events import CLOSED, OPENED, tell
from kangxu.followup.reach import visible
from kangxu.followup.year_plans import CLOSE_ROUTINE, run
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.queries import Outcome, outcome_of

SAFETY, MANUAL = "safety", "manual"
REASON = "answer"


@action
def open_answer_work(*, caused_by: str, by: Viewer, at: datetime) -> int:
    """Open what the answer of this cause ("answer:12") asks for; returns how many were not open yet.

    An urgent one stands among the emergencies, for today; the others have their own day. An amended answer asks for
    nothing again that the one before it asked for. The next follow-up is due on the day that it names.
    """
    found = outcome_of(caused_by, viewer=by)
    drafts = list(_drafts(found, by, at)) if found else []
    moved = _go_by(found, by, at) if found and found.next_on else 0
    audit(
        "answer.followed", caused_by, organisation_id=found.organisation_id if found else None, asked=len(drafts),
        moved=moved,
    )  # fmt: skip
    return len(open_tasks(drafts=drafts, caused_by=caused_by, by=by, at=at)) if drafts else 0


def _go_by(found: Outcome, by: Viewer, at: datetime) -> int:
    """Let the next follow-up be due when the form says.

    What was asked on a task is planned with the outcome of that task, on the day agreed with the person; only a form
    that is amended afterwards moves it.
    """
    if found.cause.startswith("task:") and found.was_next_on is None:
        return 0
    moved = said.move(found.person_id, was=found.was_next_on, at=at)
    closed = [person for (person,) in run(CLOSE_ROUTINE, [found.person_id], at=at, actor=by.actor)] if moved else []
    if closed:
        tell(CLOSED, persons=closed, caused_by=f"answer:{found.answer_id}", by=by, at=at)
    cause = f"answer:{found.first_id}:next"
    if schedule.plan(persons=[found.person_id], cause=cause, on=None, everybody=True, by=by, at=at):
        tell(OPENED, persons=[found.person_id], caused_by=f"answer:{found.answer_id}", by=by, at=at)
    return moved


def _drafts(found: Outcome, by: Viewer, at: datetime) -> Iterator[TaskDraft]:
    organisation, manager = visible([found.person_id], by).get(found.person_id, (found.organisation_id, None))
    for one in found.safety:
        yield TaskDraft(
            person_id=found.person_id, organisation_id=organisation, kind=SAFETY if one["urgent"] else MANUAL,
            reason=REASON, due_on=day_of(at) + timedelta(days=one["days"]), facts=_facts(found, one),
            caused_by=f"answer:{found.first_id}:{one['reason']}", assigned_to=manager,
        )  # fmt: skip


def _facts(found: Outcome, one: Mapping[str, Any]) -> dict[str, Any]:
    return {"zh": one["zh"], "en": one["en"], "title": one["zh"], "answer": found.answer_id, "why": one["reason"]}
