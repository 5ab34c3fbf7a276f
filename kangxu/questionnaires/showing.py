"""A stored answer as a page shows it, out of what was read and judged before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.filled import Brought, Filled, Judged, State
from kangxu.questionnaires.gathering import Known, steps_of, target_words
from kangxu.questionnaires.models import Answer

_STATES: Mapping[str, State] = {"draft": "draft", "done": "done", "amended": "amended", "dropped": "amended"}


def show(answer: Answer, shape: Form, known: Known, judged: Judged, *, done_by: str) -> Filled:
    """`done_by` is the name of whoever completed it, else of whoever saved it last."""
    return Filled(
        form=shape, person_id=answer.person_id, uid=answer.uid, judged=judged, state=_STATES[answer.state],
        answer_id=answer.pk, revision=answer.revision, version_number=answer.version.number, cause=answer.cause,
        brought=_brought(answer, judged), targets=target_words(shape, known.targets), last=known.context.last,
        next_on=answer.next_on, started_at=answer.started_at, saved_at=answer.saved_at, done_at=answer.done_at,
        done_by=done_by, amends_id=answer.amends_id, amend_reason=answer.amend_reason,
        typed=frozenset(answer.values), steps=steps_of(shape, judged.values, known.targets),
    )  # fmt: skip


def _brought(answer: Answer, judged: Judged) -> dict[str, Brought]:
    """Of values brought in those that still stand as they came."""
    return {
        key: Brought(date.fromisoformat(one["on"]) if one["on"] else None, one["source"])
        for key, one in answer.brought.items()
        if judged.values.get(key) == one["value"]
    }
