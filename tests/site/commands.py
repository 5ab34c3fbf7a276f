"""Running the `kangxu` command as an operator would: in a process of its own, on a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from kangxu.config.home import Home
from kangxu.config.testing import digest_of_migrations

KANGXU = [sys.executable, "-m", "kangxu.console.main"]
SEVERAL = """
import contextlib, io, json, sys
from kangxu.console.main import main
found = []
for verb in json.loads(sys.argv[1]):
    sys.argv, told, code = ["kangxu", *verb], io.StringIO(), 0
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        try:
            main()
        except SystemExit as end:
            code = end.code
    found.append((code, told.getvalue()))
print(json.dumps(found))
"""


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


def run_several(home: Path, verbs: list[list[str]]) -> list[tuple[int, str]]:
    """Run verbs one after the other in one process, which takes two seconds to start: code and complaint of each."""
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, json.dumps(verbs)], env=environment(home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [(code, text) for code, text in json.loads(done.stdout)]


def free_port() -> int:
    """A port below those that the system gives to every connection: none of them takes it before our site does."""
    for number in range(20_000 + os.getpid() * 7 % 11_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
            except OSError:
                continue
            return number
    raise AssertionError("no port is free")


def furnished(place: Path) -> Path:
    """Make this place a home whose tables are there already: ten seconds that an empty one takes to start.

    The first to ask makes the model beside the tests' own home, which every later run copies.
    """
    ours = Home.from_environment()
    model = ours.path / f"furnished-{digest_of_migrations()}"
    with ours.lock("furnished"):
        if not model.exists():
            for older in ours.path.glob("furnished-*"):
                shutil.rmtree(older)
            draft = ours.path / "furnished-new"
            answer(draft, "db", "start")
            answer(draft, "db", "stop")
            draft.rename(model)
    subprocess.run(["cp", "-a", model, place], check=True)  # the database belongs to another user
    return place
