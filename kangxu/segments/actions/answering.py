"""Tags that an answer to a form gives."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires.queries import outcome_of
from kangxu.segments.actions.tagging import set_tag


@action
def tag_by_answer(*, caused_by: str, by: Viewer, at: datetime) -> int:
    """Set the tags that the answer of this cause ("answer:12") gives; one that the site does not know is left out.

    Returns how many persons did not have them so already.
    """
    found = outcome_of(caused_by, viewer=by)
    count = 0
    unknown = []
    for code in found.tags if found else ():
        try:
            count += set_tag(person_ids=[found.person_id], code=code, reason=caused_by, by=by, at=at) if found else 0
        except NotFound:
            unknown.append(code)
    audit("answer.tagged", caused_by, tags=list(found.tags) if found else [], unknown=unknown)
    return count
