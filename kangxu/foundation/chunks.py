"""Many rows in pieces that one statement and one transaction take well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

CHUNK = 20_000

T = TypeVar("T")


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The rows in their order, `size` at a time; nothing for no rows."""
    for start in range(0, len(rows), size):
        yield list(rows[start : start + size])
