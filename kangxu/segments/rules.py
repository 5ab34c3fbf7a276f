"""What becomes of a stay when a rule has answered. Pure; `statements.py` says it in SQL, and is measured by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

SLACK = 10
Why = Literal["rule", "value", "expired", "outranked", "closed"]


@dataclass(frozen=True, slots=True)
class Stay:
    """A current stay, as far as its fate depends on it. `by_hand`: manual or imported."""

    value: str = ""
    by_hand: bool = False
    expires_at: datetime | None = None
    doubted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of a person: a value, surely none (`denied`), or neither: not known.

    `outranked`: a tag of the same group goes before; `closed`: nothing of the group is kept, not even by hand.
    """

    value: str | None = None
    denied: bool = False
    outranked: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a tag holds unless confirmed, and how long a doubt lasts before it leaves (None: leaves at once)."""

    ttl: timedelta | None = None
    patience: timedelta | None = None

    @property
    def slack(self) -> timedelta:
        """A confirmation that would gain less than this is not written: else every evaluation rewrote every stay."""
        return (self.ttl or timedelta(0)) / SLACK


def becomes(stay: Stay | None, answer: Answer, terms: Terms, at: datetime, *, refused: bool = False) -> Stay | None:
    """The stay after the answer, None for none. `refused`: somebody denied it by hand."""
    left = None if stay is None else why_left(stay, answer, terms, at)
    if stay is not None and left is None:
        return stay if stay.by_hand else _kept(stay, answer, terms, at)
    enters = answer.value is not None and not (answer.outranked or answer.closed or refused)
    return _entered(answer.value or "", terms, at) if enters else None


def why_left(stay: Stay, answer: Answer, terms: Terms, at: datetime) -> Why | None:
    """Why a stay ends now; None while it goes on. What was set by hand ends only when its time is up."""
    if answer.closed:
        return "closed"
    if not stay.by_hand:
        if answer.outranked:
            return "outranked"
        if answer.value is not None:
            return None if answer.value == stay.value else "value"
        if answer.denied and not _only_doubted(stay, terms, at):
            return "rule"
    return "expired" if stay.expires_at is not None and stay.expires_at <= at else None


def _only_doubted(stay: Stay, terms: Terms, at: datetime) -> bool:
    """Down only after the rule has said no a second time, `patience` after the first."""
    return terms.patience is not None and (stay.doubted_since is None or at < stay.doubted_since + terms.patience)


def _kept(stay: Stay, answer: Answer, terms: Terms, at: datetime) -> Stay:
    if answer.value is not None:
        return _confirmed(stay, terms, at)
    doubted = (stay.doubted_since or at) if answer.denied else stay.doubted_since
    return Stay(stay.value, False, stay.expires_at, doubted)


def _confirmed(stay: Stay, terms: Terms, at: datetime) -> Stay:
    fresh = _entered(stay.value, terms, at)
    gains = stay.expires_at is None or fresh.expires_at is None or stay.expires_at < fresh.expires_at - terms.slack
    return fresh if gains or stay.doubted_since else stay


def _entered(value: str, terms: Terms, at: datetime) -> Stay:
    return Stay(value, False, at + terms.ttl if terms.ttl else None)
