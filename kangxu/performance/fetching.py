"""Running the set statements of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a statement with named parameters. One query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(parameters))
        return list(cursor.fetchall())
