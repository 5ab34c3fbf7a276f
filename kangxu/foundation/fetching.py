"""What a statement returns or touches, for rooms that speak SQL in sets. One query each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Parameters = Mapping[str, Any] | Sequence[Any]


def rows(statement: str, parameters: Parameters | None = None) -> list[tuple[Any, ...]]:
    """All rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def column(statement: str, parameters: Parameters | None = None) -> list[Any]:
    """The first value of each row."""
    return [row[0] for row in rows(statement, parameters)]


def touched(statement: str, parameters: Parameters | None = None) -> int:
    """How many rows an update, an insert or a delete was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
