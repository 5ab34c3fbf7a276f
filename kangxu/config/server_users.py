"""Which processes use the server of a home, so that none stops it under another.

Each holds a shared lock on one file of the home; the kernel frees it when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kangxu.config import database_server
from kangxu.config.database_server import Say
from kangxu.config.home import Home

_notes: dict[Path, int] = {}  # bare descriptors: they stay open as long as we live, and nobody closes them for us


def join(home: Home) -> None:
    """Note that this process uses the server of the home."""
    if home.path not in _notes:
        _notes[home.path] = os.open(home.create().path / "users.lock", os.O_CREAT | os.O_RDWR, 0o644)
        fcntl.flock(_notes[home.path], fcntl.LOCK_SH)


def is_alone(home: Home) -> bool:
    """Whether no other process has joined. Only for a process that has."""
    note = _notes[home.path]
    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        fcntl.flock(note, fcntl.LOCK_SH)
    return True


def leave(home: Home, *, say: Say) -> None:
    """Stop the server unless another process has joined; the opposite of `join`. Nothing for who has not joined."""
    if home.path not in _notes:
        return
    note = _notes.pop(home.path)
    try:
        fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        database_server.stop(home, say=say)
    except BlockingIOError:
        say("数据库还有别的程序在用，没有停止 · others still use the database: it stays up")
    finally:
        os.close(note)
