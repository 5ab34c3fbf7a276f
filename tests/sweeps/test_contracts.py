"""The import contracts hold, and each bites when it is broken on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([str(program), "--no-cache"], cwd=folder, capture_output=True, text=True, env=env)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    leave_out = shutil.ignore_patterns("static", "sources", "__pycache__", "samples")
    shutil.copytree(ROOT / "kangxu", folder / "kangxu", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("people", "import kangxu.records", "rooms import downwards only"),
        ("clinical", "import django", "clinical knowledge is pure"),
        ("web", "import kangxu.records.models", "screens never touch tables"),
    ],
)
def test_a_planted_violation_is_caught(copy: Path, room: str, line: str, contract: str) -> None:
    planted = copy / "kangxu" / room / "planted.py"
    planted.write_text(f"{line}\n")
    try:
        done = lint(copy)
    finally:
        planted.unlink()
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout


def test_a_room_nobody_placed_is_caught(copy: Path) -> None:
    new = copy / "kangxu" / "attic"
    new.mkdir()
    (new / "__init__.py").touch()
    try:
        assert lint(copy).returncode != 0
    finally:
        shutil.rmtree(new)
