"""A question that a newer one replaces, or that takes longer than a person waits, is broken off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db import OperationalError, connection, transaction

from kangxu.segments.conventions import conventions

_BREAK_OFF = (
    "select pg_cancel_backend(pid) from pg_stat_activity"
    " where application_name = %(name)s and state = 'active' and pid <> pg_backend_pid()"
)
_NAME_AND_LIMIT = (
    "select set_config('application_name', %(name)s, true), set_config('statement_timeout', %(limit)s, true)"
)


class Superseded(Exception):
    """The same page has asked anew meanwhile; nobody waits for this answer."""


class TooLong(Exception):
    """The answer took longer than a person waits."""


@contextmanager
def one_at_a_time(key: str) -> Iterator[None]:
    """Within, what the same key asked before is broken off, and nothing takes longer than `preview_seconds`.

    Raises Superseded, TooLong.
    """
    name = f"preview {sha256(key.encode()).hexdigest()[:24]}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BREAK_OFF, {"name": name})
            cursor.execute(_NAME_AND_LIMIT, {"name": name, "limit": f"{conventions().preview_seconds}s"})
            yield
    except OperationalError as problem:
        if "statement timeout" in str(problem):
            raise TooLong from problem
        if "user request" in str(problem):
            raise Superseded from problem
        raise
