"""What a channel is to us, and the port of those that carry a voice. Every call of the port may be repeated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise

Control = Literal["hang_up", "mute", "unmute", "hold", "resume", "transfer", "stop_recording"]
Kind = Literal["ringing", "answered", "ended", "recording", "other"]


class ProviderDown(Exception):
    """The provider did not answer, or not as agreed; nothing is known. Try again, or ask."""


class ProviderRefused(Exception):
    """The provider will not do it: a wrong key, a number it does not dial, a call that is over."""


class NotGenuine(Exception):
    """A notice does not carry the line's signature, is too old, or cannot be read."""


class NotFetched(Exception):
    """A recording cannot be had; `why` is a reason of calls.toml, `for_good` when asking again is of no use."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


@dataclass(frozen=True, slots=True)
class Setup:
    """A line as its provider needs it. `key` is secret."""

    place: str  # code of the institution, part of the notice's address
    gateway: str = ""
    account: str = ""
    number: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call to be made: first the member of staff is rung, then the person. Its numbers are in no log."""

    uid: str
    number: str = field(repr=False)
    extension: str = field(repr=False)
    record: bool = False
    announce: bool = False


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call as it stands with us, for asking its provider about it."""

    uid: str
    provider_call: str
    dialled_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    records: bool = False
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing a provider says of a call. `event` is its own number of it, the same whenever it says it again."""

    event: str
    uid: str
    kind: Kind
    at: datetime
    provider_call: str = ""
    result: str = ""
    recording: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)  # size and sha256 of the recording


@dataclass(frozen=True)
class Channel(ABC):
    """One way to reach people."""

    code: str
    title: Promise


@dataclass(frozen=True)
class Voice(Channel):
    """One telephony provider. `abilities` are what its calls can be told; `asks` lists what a line must be told."""

    abilities: frozenset[Control] = frozenset()
    asks: tuple[str, ...] = ()
    needs_extension: bool = True
    tells: bool = True  # it sends notices; else every look asks it

    @abstractmethod
    def dial(self, setup: Setup, wanted: Wanted) -> str:
        """Begin a call; the provider's number of it. Raises ProviderDown, ProviderRefused."""

    @abstractmethod
    def control(self, setup: Setup, call: CallNow, what: Control, to: str = "") -> None:
        """Tell a call something. Raises ProviderDown, ProviderRefused."""

    @abstractmethod
    def ask(self, setup: Setup, call: CallNow, at: datetime) -> list[Heard] | None:
        """All it knows of a call, None when it knows no such call. Raises ProviderDown."""

    @abstractmethod
    def fetch(self, setup: Setup, call: CallNow, reference: str) -> Iterator[bytes]:
        """A recording in pieces. Raises NotFetched."""

    def read(self, setup: Setup, headers: Mapping[str, str], target: str, body: bytes, at: datetime) -> Heard:
        """Read a notice. Raises NotGenuine."""
        raise NotGenuine(f"{self.code} sends no notices")
