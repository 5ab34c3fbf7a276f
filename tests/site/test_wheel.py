"""The wheel holds everything the site reads while it runs, and works where no source tree is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD_ONLY = {".css", ".js", ".mjs"}  # sources of the assets; the built ones lie in static/


def _is_left_out(path: Path) -> bool:
    """Tests, golden samples of feeds, and what only the build of the assets reads."""
    source = path.suffix in BUILD_ONLY and "static" not in path.parts
    image = path.is_relative_to("kangxu/web/assets/images")
    apart = {"tests", "samples", "__pycache__"} & set(path.parts)
    return bool(apart) or path.name.startswith(".") or source or image


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree, built in a copy: a build leaves folders behind."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(ROOT / "kangxu", tree / "kangxu", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tree / "dist"), str(tree)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next((tree / "dist").glob("*.whl"))


def test_every_file_the_package_reads_is_inside(wheel: Path) -> None:
    files = (path.relative_to(ROOT) for path in (ROOT / "kangxu").rglob("*") if path.is_file())
    wanted = {path.as_posix() for path in files if not _is_left_out(path)}
    found = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("kangxu/")}
    assert wanted - found == set()


def test_no_test_is_inside(wheel: Path) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if "/tests/" in name] == []


def test_built_assets_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    built = {"kangxu.css", "kangxu.js", "icons.svg", "assets.json"}
    assert {f"kangxu/web/static/kangxu/{name}" for name in built} <= names


def test_it_runs_without_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:  # what pip does with a wheel of pure Python
        archive.extractall(place)
    script = (
        "import kangxu, django; django.setup()\n"
        "from django.template.loader import get_template\n"
        "from kangxu.web.components.icons import asset_url\n"
        "from kangxu.demo.sources import datasets\n"
        "get_template('base.html')\n"
        "datasets()\n"
        "print(kangxu.__file__, asset_url('kangxu.css'))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(place), "KANGXU_HOME": str(tmp_path / "home")}
    status = _run(env, tmp_path, "-m", "kangxu.console.main", "db", "status")
    assert "stopped" in status
    where, css = _run(env, tmp_path, "-c", script).split()
    assert Path(where).is_relative_to(place)
    assert "?v=" in css


def _run(env: dict[str, str], folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], env=env, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
