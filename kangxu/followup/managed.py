"""Everybody managed, in chunks, for the work of a night."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

CHUNK = 5_000

_MANAGED = """
select distinct person_id from programmes_enrolment where ended_at is null and person_id > %s order by 1 limit %s
"""


def managed(size: int = CHUNK) -> Iterator[tuple[int, list[int]]]:
    """Persons under care in order of their number, each chunk with the number it begins after."""
    after = 0
    while persons := _behind(after, size):
        yield after, persons
        after = persons[-1]


def _behind(after: int, size: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_MANAGED, [after, size])
        return [row[0] for row in cursor.fetchall()]
