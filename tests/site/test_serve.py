"""`kangxu serve`: up on an empty home, down without a trace, and standing again after every kind of kill."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from kangxu.config import database_server, server_users
from kangxu.config.database_server import DATABASE, PORT, USER
from kangxu.config.home import Home
from tests.site.commands import KANGXU, answer, environment, free_port, run

PATIENCE_SECONDS = 180


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    place = Home(tmp_path_factory.mktemp("serve") / "a home with spaces")
    yield place
    database_server.stop(place, say=lambda line: None)


@pytest.fixture
def port() -> int:
    return free_port()


@contextmanager
def serving(home: Home, port: int) -> Iterator[subprocess.Popen[str]]:
    """A site that is up. It is asked to stop at the end, if it has not ended."""
    command = [*KANGXU, "serve", "--port", str(port), "--processes", "1"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(command, env=environment(home.path), text=True, **pipes)
    try:
        until(lambda: process.poll() is not None or page(port, "/sign-in") == 200)
        assert process.poll() is None, process.communicate()[0]
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)


def page(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            status: int = response.status
            return status
    except urllib.error.HTTPError as problem:
        return problem.code
    except OSError:
        return 0


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < end, "not reached"
        time.sleep(0.2)


def children(process: subprocess.Popen[str]) -> dict[str, int]:
    """Number of each child: web and worker."""
    found = {}
    for number in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        words = told_of(int(number), "cmdline").split("\0")
        if len(words) < 2:
            continue  # dead, noticed or not
        found["web" if "gunicorn" in words else words[-2]] = int(number)
    return found


def is_alive(number: int) -> bool:
    stat = told_of(number, "stat")
    return bool(stat) and stat.rpartition(")")[2].split()[0] != "Z"


def told_of(number: int, file: str) -> str:
    """What the system tells of a process; nothing, once it is gone."""
    try:
        return Path(f"/proc/{number}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_up_and_down_without_a_trace(home: Home, port: int) -> None:
    with serving(home, port) as process:
        assert page(port, "/static/kangxu/kangxu.css") == 200
        assert set(children(process)) == {"web", "worker"}
        taken = run(home.path, "serve", "--port", str(port))
        assert (taken.returncode, str(port) in taken.stderr) == (2, True)
        _a_killed_worker_is_started_anew(process, port)
        family = children(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not any(map(is_alive, family.values()))
    assert not database_server.is_running(home)


def _a_killed_worker_is_started_anew(process: subprocess.Popen[str], port: int) -> None:
    first = children(process)["worker"]
    os.kill(first, signal.SIGKILL)
    until(lambda: children(process).get("worker", first) != first)
    assert page(port, "/sign-in") == 200


def test_a_killed_site_leaves_no_process_and_stands_again_and_the_last_user_stops_the_database(
    home: Home, port: int
) -> None:
    with serving(home, port) as process:
        family = children(process)
        process.kill()
        until(lambda: not any(map(is_alive, family.values())))
    with serving(home, port) as process:
        assert page(port, "/sign-in") == 200
        server_users.join(home)
        process.send_signal(signal.SIGINT)
        assert "it stays up" in process.communicate(timeout=PATIENCE_SECONDS)[0]
    assert database_server.is_running(home)
    server_users.leave(home, say=lambda line: None)
    assert not database_server.is_running(home)


def test_jobs_of_a_killed_worker_are_taken_up(home: Home) -> None:
    answer(home.path, "db", "start")
    with psycopg.connect(host=str(home.socket), port=PORT, user=USER, dbname=DATABASE, autocommit=True) as connection:
        connection.execute("delete from procrastinate_jobs")
        connection.execute("insert into procrastinate_workers default values")
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, lock, args, status, worker_id)"
            """ select 'ordinary', 'resume_imports', 'one', '{"timestamp": 0}', 'doing', max(id)"""
            " from procrastinate_workers"
        )
        answer(home.path, "worker", "--once")
        assert connection.execute("select count(*) from procrastinate_jobs where lock = 'one'").fetchone() == (0,)


def test_missing_assets_are_told(home: Home, tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from kangxu.web.components import icons\n"
        f"icons.BUILT = Path({str(tmp_path)!r})\n"
        "from kangxu.console.verbs.serve import verb\n"
        "verb()\n"
    )
    done = subprocess.run([KANGXU[0], "-c", script], env=environment(home.path), capture_output=True, text=True)
    assert (done.returncode, "make assets" in done.stderr) == (2, True)
