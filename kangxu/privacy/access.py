"""Noting a look. Not an action of its own right: the line is its own audit, one insert and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.models import AccessLog

LONGEST_REASON = 80


def log_access(*, person_id: int, page: str, purpose: str = "", by: Viewer, at: datetime) -> None:
    """Note that a page about a person was opened. One insert; the line is its own audit."""
    log_accesses([(person_id, purpose)], page=page, by=by, at=at)


def log_accesses(looks: Iterable[tuple[int, str]], *, page: str, by: Viewer, at: datetime) -> None:
    """The same of a page about several persons, each with its purpose. One insert."""
    with quietly("privacy.log_access", by=by, at=at):
        AccessLog.objects.bulk_create(
            AccessLog(
                at=at, actor=by.actor, person_id=person, organisation_id=by.organisation_id, page=page,
                purpose=(purpose or by.purpose)[:LONGEST_REASON],
            )
            for person, purpose in looks
        )  # fmt: skip
