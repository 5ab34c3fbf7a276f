"""Writes are verbs: each runs in one transaction, knows its actor and moment, and leaves an audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from kangxu.foundation.viewer import Viewer

P = ParamSpec("P")
R = TypeVar("R")


class NotAudited(Exception):
    """An action ended without an audit line; its transaction was rolled back."""


class NotActing(Exception):
    """A guarded table was written outside an action."""


@dataclass
class _Acting:
    verb: str
    by: Viewer
    at: datetime
    audited: int = 0


_current: ContextVar[_Acting | None] = ContextVar("acting", default=None)
ACTIONS: dict[str, Callable[..., Any]] = {}


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb of a function with the keywords `by` (viewer) and `at` (aware moment)."""
    name = f"{verb.__module__}.{verb.__qualname__}"

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by, at = kwargs["by"], kwargs["at"]
        if not isinstance(by, Viewer) or not isinstance(at, datetime) or at.tzinfo is None:
            raise TypeError(f"{name} needs by=Viewer and at=aware datetime")
        acting = _Acting(name, by, at)
        token = _current.set(acting)
        try:
            with transaction.atomic():
                result = verb(*args, **kwargs)
                if not acting.audited:
                    raise NotAudited(name)
                return result
        finally:
            _current.reset(token)

    ACTIONS[name] = run
    return run


def audit(what: str, target: str, *, organisation_id: int | None = None, **detail: Any) -> None:
    """Write the audit line of the running action. `detail` holds ids and counts, never patient data."""
    from kangxu.foundation.models import AuditEvent

    acting = _current.get()
    if acting is None:
        raise NotActing(what)
    AuditEvent.objects.create(
        at=acting.at,
        actor=acting.by.actor,
        what=what,
        target=target,
        organisation_id=organisation_id if organisation_id is not None else acting.by.organisation_id,
        detail=detail,
    )
    acting.audited += 1


def is_acting() -> bool:
    return _current.get() is not None


@contextmanager
def quietly(verb: str, *, by: Viewer, at: datetime) -> Iterator[None]:
    """Act without an audit line: for the audit itself, access logs and rows that are their own record."""
    token = _current.set(_Acting(verb, by, at, audited=1))
    try:
        with transaction.atomic():
            yield
    finally:
        _current.reset(token)
