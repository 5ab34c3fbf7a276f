"""Keys of the database as addresses and forms send them."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 18  # digits that a key has at most


def is_key(text: str) -> bool:
    """Digits that count: `²` is a digit to Python and no number, and what is longer fits no column."""
    return text.isdecimal() and len(text) <= _LONGEST


def key_in(text: str) -> int | None:
    """None for what is no key."""
    return int(text) if is_key(text) else None


def keys_in(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are keys, in their order."""
    return [int(one) for one in texts if is_key(one)]
