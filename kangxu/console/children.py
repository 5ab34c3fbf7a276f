"""The processes of a site: started together, started anew when one dies, stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

GRACE_SECONDS = 15
YOUNG_SECONDS = 10
DEATHS_IN_YOUTH = 3
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process and how often it has died young: one that keeps doing so has a fault that no new start mends."""

    name: str
    command: list[str]
    deaths: int = 0
    born: float = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.born = time.monotonic()
        # a session of its own: Ctrl-C reaches us alone, and we stop the children in order
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_end_with_parent)

    def is_dead(self) -> bool:
        return self.process.poll() is not None

    def is_hopeless(self) -> bool:
        """Note a death; True when it was one too many."""
        self.deaths = self.deaths + 1 if time.monotonic() - self.born < YOUNG_SECONDS else 1
        return self.deaths >= DEATHS_IN_YOUTH

    def stop(self) -> None:
        """Ask it to end."""
        if not self.is_dead():
            self.process.send_signal(signal.SIGTERM)

    def bury(self) -> None:
        """Wait for its end, and make an end when it takes too long."""
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _end_with_parent() -> None:
    """Linux tells the child when we are killed; nothing stays behind and holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
