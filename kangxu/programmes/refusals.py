"""What cannot be done about a programme, a tier or a target; the message says why and what to do."""

from __future__ import annotations


class CannotEnrol(Exception):
    """The change is refused; the message says why and what to do."""
