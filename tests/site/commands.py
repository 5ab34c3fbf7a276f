"""Running the `kangxu` command as an operator would: in a process of its own, on a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KANGXU = [sys.executable, "-m", "kangxu.console.main"]


def environment(home: Path, **changes: str) -> dict[str, str]:
    """This process's environment with another home and nothing of the test run's own database."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KANGXU_PG_BIN", "PORT")}
    return {**kept, "KANGXU_HOME": str(home), **changes}


def run(home: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run one verb to its end."""
    command = [*KANGXU, *arguments]
    return subprocess.run(command, env=environment(home, **changes), capture_output=True, text=True, timeout=300)


def answer(home: Path, *arguments: str, **changes: str) -> str:
    """What a verb prints that succeeds."""
    done = run(home, *arguments, **changes)
    assert done.returncode == 0, done.stderr
    return done.stdout
