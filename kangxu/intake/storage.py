"""Files as they came, word for word, under the home's uploads."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

BLOCK = 1 << 20


@dataclass(frozen=True)
class Kept:
    """Where a file was put, what it is, and whether it is the first of its content."""

    sha256: str
    size: int
    stored_as: str
    fresh: bool


def keep(source: BinaryIO) -> Kept:
    """Copy a stream into the uploads folder under the hash of its content; the same content lies there once."""
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=settings.HOME.uploads, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as target:
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
        size = os.path.getsize(name)
        stored_as = f"{digest.hexdigest()[:2]}/{digest.hexdigest()}"
        fresh = not path_of(stored_as).exists()
        if fresh:
            path_of(stored_as).parent.mkdir(mode=0o700, exist_ok=True)
            shutil.move(name, path_of(stored_as))
        return Kept(digest.hexdigest(), size, stored_as, fresh)
    finally:
        Path(name).unlink(missing_ok=True)


def path_of(stored_as: str) -> Path:
    place: Path = settings.HOME.uploads / stored_as
    return place


def discard(kept: Kept) -> None:
    """Remove a file that turned out to be unreadable, unless it lay there before."""
    if kept.fresh:
        path_of(kept.stored_as).unlink(missing_ok=True)
