"""Kangxu on the machine's own PostgreSQL, the oldest that we promise to run on: its programs, and its server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kangxu.config import database_server
from kangxu.config.database_server import OLDEST, PORT, USER
from kangxu.config.home import Home
from tests.site.commands import answer, environment, run

INSTALLED = sorted(
    (int(folder.parent.name), folder)
    for folder in Path("/usr/lib/postgresql").glob("*/bin")
    if folder.parent.name.isdecimal() and int(folder.parent.name) >= OLDEST and (folder / "initdb").exists()
)
pytestmark = pytest.mark.skipif(not INSTALLED, reason="this machine has no PostgreSQL of its own")
SEARCH = """
import django; django.setup()
from kangxu.foundation.viewer import Viewer
from kangxu.people.search import search
print([one.person.name for one in search("wxm", viewer=Viewer.system("test"))])
"""


@pytest.fixture(scope="module")
def programs() -> str:
    return str(INSTALLED[0][1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, programs: str) -> Iterator[Home]:
    place = Home(tmp_path_factory.mktemp("own") / "a home")
    assert "ready" in answer(place.path, "db", "start", KANGXU_PG_BIN=programs)
    yield place
    run(place.path, "db", "stop", KANGXU_PG_BIN=programs)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "lab.csv"
    path.write_text(
        "病历号,姓名,总胆固醇(mmol/L),检验时间\nP1,王晓敏,5.2,2026-01-02 10:00\nP2,李强,6.1,2026-01-03 10:00\n"
    )
    return path


@pytest.fixture(scope="module")
def url(home: Home) -> str:
    """A database of an ordinary role in that server, as an administrator would prepare it."""
    with psycopg.connect(host=str(home.socket), port=PORT, user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute("create role site login")
        connection.execute("create database site owner site")
    return f"postgresql://site@/site?host={str(home.socket).replace(' ', '%20')}&port={PORT}"


def test_programs_of_another_version(home: Home, programs: str, file: Path) -> None:
    with psycopg.connect(host=str(home.socket), port=PORT, user=USER, dbname=database_server.DATABASE) as connection:
        assert connection.info.server_version // 10_000 == INSTALLED[0][0]
    _import_and_search(home.path, file, KANGXU_PG_BIN=programs)


def test_server_of_ones_own(url: str, file: Path, tmp_path: Path) -> None:
    _import_and_search(tmp_path, file, DATABASE_URL=url)
    assert not (tmp_path / "postgres").exists()


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "db", "start", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 2
    assert done.stderr.startswith("连不上数据库")
    assert "Traceback" not in done.stderr


def _import_and_search(home: Path, file: Path, **changes: str) -> None:
    done = json.loads(answer(home, "intake", "load", str(file), "--person-key", "病历号", "--json", **changes))
    assert (done["rows"], done["accepted"], done["rejected"]) == (2, 2, 0)
    env = environment(home, DJANGO_SETTINGS_MODULE="kangxu.config.settings", **changes)
    found = subprocess.run([sys.executable, "-c", SEARCH], env=env, capture_output=True, text=True)
    assert found.stdout.strip() == "['王晓敏']", found.stderr
