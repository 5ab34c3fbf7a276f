"""Everybody managed, in chunks, for the work of a night."""

from __future__ import annotations

from collections.abc import Iterator

from kangxu.foundation.fetching import column

CHUNK = 5_000

_MANAGED = """
select distinct person_id from programmes_enrolment where ended_at is null and person_id > %s order by 1 limit %s
"""


def managed(size: int = CHUNK) -> Iterator[tuple[int, list[int]]]:
    """Persons under care in order of their number, each chunk with the number it begins after."""
    after = 0
    while persons := column(_MANAGED, [after, size]):
        yield after, persons
        after = persons[-1]
