"""Keyset pages: the next page starts after a row, not after a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `after` is the key to ask the next page with, `None` at the end."""

    rows: Sequence[T]
    after: str | None = None
    total: int | None = None
