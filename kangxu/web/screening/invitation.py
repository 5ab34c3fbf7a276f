"""The public link of a session: signed, good as long as the session is open."""

from __future__ import annotations

from django.core import signing
from django.core.cache import cache

SALT = "kangxu.screening.phone"
TRIES_A_MINUTE = 240  # a waiting room shares one address; this stops machines, not people


class NotInvited(Exception):
    """The link is no link of ours."""


class TooMany(Exception):
    """One address sends more than a full waiting room could."""


def token_of(session_id: int) -> str:
    return signing.dumps(session_id, salt=SALT, compress=False)


def session_id_of(token: str) -> int:
    """Raises NotInvited."""
    try:
        found = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotInvited from None
    if not isinstance(found, int):
        raise NotInvited
    return found


def count_try(address: str) -> None:
    """Raises TooMany. Counted in each web process by itself."""
    key = f"screening-phone:{address}"
    cache.add(key, 0, 60)
    try:
        tries = cache.incr(key)
    except ValueError:
        tries = 1  # the minute ended between the two steps
    if tries > TRIES_A_MINUTE:
        raise TooMany
