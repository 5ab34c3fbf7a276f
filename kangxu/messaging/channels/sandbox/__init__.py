"""Calls for demonstration: nobody is rung. The other side rings and answers by itself, and its recording is a tone."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from django.utils.translation import gettext_lazy as _

from kangxu.messaging.channel import CallNow, Control, Heard, Kind, Setup, Voice, Wanted
from kangxu.messaging.terms import sheet

RATE, LONGEST = 8000, 20
NOTES = (440, 494, 523, 587)


class Sandbox(Voice):
    """What happens follows from when the call was dialled, so that it needs no process of its own."""

    def dial(self, setup: Setup, wanted: Wanted) -> str:
        return f"sandbox-{wanted.uid}"

    def control(self, setup: Setup, call: CallNow, what: Control, to: str = "") -> None:
        return None

    def ask(self, setup: Setup, call: CallNow, at: datetime) -> list[Heard] | None:
        told = [self._heard(call, kind, moment, result) for kind, moment, result in _play(call) if moment <= at]
        ended = call.ended_at or next((one.at for one in told if one.kind == "ended"), None)
        if ended and call.records and call.answered_at:
            told.append(self._heard(call, "recording", ended, recording=f"tone-{call.uid}"))
        return told

    def fetch(self, setup: Setup, call: CallNow, reference: str) -> Iterator[bytes]:
        spoken = (call.ended_at - call.answered_at).total_seconds() if call.ended_at and call.answered_at else 1
        yield tone(min(max(int(spoken), 1), LONGEST))

    def _heard(self, call: CallNow, kind: Kind, at: datetime, result: str = "", recording: str = "") -> Heard:
        return Heard(f"{kind}-{call.uid}", call.uid, kind, at, f"sandbox-{call.uid}", result, recording)


def _play(call: CallNow) -> Iterator[tuple[Kind, datetime, str]]:
    told = sheet()["sandbox"]
    after = {name: call.dialled_at + timedelta(seconds=told[f"{name}_after_seconds"])
             for name in ("rings", "answers", "gives_up", "hangs_up")}  # fmt: skip
    yield "ringing", after["rings"], ""
    if call.number.endswith(told["silent_ending"]):
        yield "ended", after["gives_up"], "no_answer"
    else:
        yield "answered", after["answers"], ""
        yield "ended", after["hangs_up"], "answered"


def tone(seconds: int) -> bytes:
    """A WAV file of a few quiet notes."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for second in range(seconds):
            file.writeframes(_second(NOTES[second % len(NOTES)]))
    return made.getvalue()


@cache
def _second(note: int) -> bytes:
    """One note that swells and fades."""
    steps = (int(6000 * math.sin(math.pi * t / RATE) * math.sin(2 * math.pi * note * t / RATE)) for t in range(RATE))
    return b"".join(struct.pack("<h", step) for step in steps)


CHANNEL = Sandbox(
    "sandbox", _("演示线路（不会真的拨出）"), needs_extension=False, tells=False,
    abilities=frozenset({"hang_up", "mute", "unmute", "hold", "resume", "transfer", "stop_recording"}),
)  # fmt: skip
