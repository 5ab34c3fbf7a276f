"""What several tests share in the database: made once, and as each of them found it when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def standing(blocker: Any) -> Iterator[None]:
    """Within a fixture of a module: what is written here stands for its tests, of which each takes back its own.

    `blocker` is the fixture `django_db_blocker`. Tests that commit cannot stand in it.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def count_rows() -> None:
    """Let the planner count what stands: where the server last saw tables empty, wide statements take five times."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")
