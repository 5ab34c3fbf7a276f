"""A home survives being killed: the import goes on, the database comes up again, two starts do not fight."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kangxu.config import database_server
from kangxu.config.home import Home

ROWS = 75_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory):
    place = Home(tmp_path_factory.mktemp("home"))
    yield place
    database_server.stop(place, say=lambda line: None)


def kangxu(home: Home, *arguments: str) -> subprocess.Popen[str]:
    env = {**os.environ, "KANGXU_HOME": str(home.path), "DJANGO_SETTINGS_MODULE": "kangxu.config.settings"}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "kangxu.console.main", *arguments]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str], *, code: int = 0) -> Any:
    out, err = process.communicate(timeout=240)
    assert process.returncode == code, err
    return json.loads(out) if out.lstrip().startswith(("{", "[")) else out


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "lab.csv"
    lines = (
        f"P{n % 900},{4 + n % 300 / 100:.2f},2026-{1 + n // 28 % 9:02d}-{1 + n % 28:02d} {n % 24}:{n // 24 % 60:02d}"
        for n in range(ROWS)
    )
    path.write_text("病历号,总胆固醇(mmol/L),检验时间\n" + "\n".join(lines) + "\n")
    return path


def test_two_processes_starting_at_once_share_one_server(home: Home) -> None:
    both = [kangxu(home, "db", "start") for _ in range(2)]
    assert all("ready" in answer(process) for process in both)
    assert database_server.is_running(home)


def test_a_killed_import_loses_and_doubles_nothing(home: Home, file: Path) -> None:
    process = kangxu(home, "intake", "load", str(file), "--json")
    assert process.stderr is not None
    for line in process.stderr:
        if " / " in line:  # the first chunk is stored, the next one is under way
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    first = answer(kangxu(home, "intake", "batches", "--json"))[0]
    assert first["state"] == "running"
    assert 0 < first["rows"] < ROWS
    done = answer(kangxu(home, "intake", "load", str(file), "--json"))
    assert done["batch"] == first["batch"]
    assert (done["rows"], done["accepted"] + done["duplicate"], done["rejected"]) == (ROWS, ROWS, 0)
    distinct = len({tuple(line.split(",")) for line in file.read_text().splitlines()[1:]})
    assert done["accepted"] == distinct
    again = answer(kangxu(home, "intake", "load", str(file), "--json"))
    assert (again["already_loaded"], again["accepted"], again["duplicate"]) == (True, 0, ROWS)


def test_a_killed_server_comes_up_again(home: Home) -> None:
    pid = int((home.database / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    rows = answer(kangxu(home, "intake", "batches", "--json"))
    assert rows[-1]["accepted"] > 0


def test_an_unreadable_file_is_refused_with_2(home: Home, tmp_path: Path) -> None:
    junk = tmp_path / "junk.csv"
    junk.write_bytes(os.urandom(4000))
    before = len(list(home.uploads.rglob("*")))
    assert "error" in answer(kangxu(home, "intake", "load", str(junk), "--json"), code=2)
    assert len(list(home.uploads.rglob("*"))) <= before + 1
