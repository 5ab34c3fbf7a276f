"""Verbs: one transaction, an actor, a moment, an audit line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kangxu.foundation.acting import NotActing, NotAudited, action, audit
from kangxu.foundation.models import AuditEvent, Batch
from kangxu.foundation.viewer import Viewer

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = Viewer.system("test")
pytestmark = pytest.mark.django_db


@action
def make_batch(*, fail: bool = False, quiet: bool = False, by: Viewer, at: datetime) -> Batch:
    batch = Batch.objects.create(event="x", caused_by="test", at=at, actor=by.actor)
    if not quiet:
        audit("batch.made", f"batch:{batch.pk}", rows=1)
    if fail:
        raise ArithmeticError
    return batch


def test_an_action_leaves_its_audit_line() -> None:
    batch = make_batch(by=BY, at=AT)
    line = AuditEvent.objects.get()
    assert (line.actor, line.what, line.target, line.at) == ("system:test", "batch.made", f"batch:{batch.pk}", AT)


def test_a_failing_action_leaves_nothing() -> None:
    with pytest.raises(ArithmeticError):
        make_batch(fail=True, by=BY, at=AT)
    assert (Batch.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_an_action_without_audit_is_rolled_back() -> None:
    with pytest.raises(NotAudited):
        make_batch(quiet=True, by=BY, at=AT)
    assert not Batch.objects.exists()


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        make_batch(by=BY, at=datetime(2026, 11, 20))


def test_writing_outside_an_action_is_refused() -> None:
    with pytest.raises(NotActing):
        Batch.objects.create(event="x", caused_by="test", at=AT, actor="nobody")
    with pytest.raises(NotActing):
        audit("x", "y")
