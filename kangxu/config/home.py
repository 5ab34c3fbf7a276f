"""The home of one site: everything it owns lies in this one folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, the socket's own name needs 17
NOT_FOR_POSTGRES = set('"$`\\\n')  # its starter passes paths through a shell
SHORT_PLACE = Path("/tmp")  # noqa: S108  the same for every process, whatever its TMPDIR says


class BadSetting(Exception):
    """An environment variable cannot be used; the message names it and says what is wrong."""


@dataclass(frozen=True)
class Home:
    """Folders of a site. `create()` makes them; reading the paths makes nothing."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        return cls(Path(os.environ.get("KANGXU_HOME", "var")).expanduser().resolve())

    @property
    def database(self) -> Path:
        return self.path / "postgres"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def socket(self) -> Path:
        """Folder of the database socket: inside the home unless its path is too long or too odd for a socket."""
        inside = self.path / "run"
        if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT and re.fullmatch(r"[\w./ -]+", str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return SHORT_PLACE / f"kangxu-{digest}"

    def create(self) -> Home:
        """Make the folders. Raises BadSetting."""
        if odd := NOT_FOR_POSTGRES & set(str(self.path)):
            raise BadSetting(f"KANGXU_HOME {self.path} 不能用 · cannot be used: it contains {' '.join(sorted(odd))}")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for folder in (self.uploads, self.keys, self.logs):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as problem:
            raise BadSetting(f"KANGXU_HOME {self.path} 不能用 · cannot be used: {problem.strerror}") from None
        if not os.access(self.keys, os.R_OK | os.W_OK | os.X_OK):
            raise BadSetting(f"KANGXU_HOME {self.path} 属于别的用户 · belongs to another user")
        return self

    @contextmanager
    def lock(self, name: str, *, shared: bool = False) -> Iterator[None]:
        """Hold one named lock of this home; a second process waits until the first is done, unless both share."""
        self.create()
        with open(self.path / f"{name}.lock", "w") as handle:  # the kernel frees the lock when a process dies
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield

    def secret(self, name: str) -> str:
        """Return a key of this site, made on first use and readable by its owner only."""
        file = self.keys / name
        if not file.exists():
            with self.lock("keys"):
                if not file.exists():
                    draft = file.with_suffix(".new")
                    draft.touch(mode=0o600)
                    draft.write_text(secrets.token_urlsafe(48))
                    draft.rename(file)
        return file.read_text().strip()
