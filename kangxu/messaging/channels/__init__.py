"""Channels: one folder each, found by itself."""

from __future__ import annotations

from functools import cache

from kangxu.foundation import shelves
from kangxu.messaging.channel import Channel, Voice


@cache
def channels() -> dict[str, Channel]:
    """All channels by code; a broken one stops the start."""
    return shelves.load(__name__, "CHANNEL")


def voices() -> dict[str, Voice]:
    """Those that carry a voice."""
    return {code: one for code, one in channels().items() if isinstance(one, Voice)}
