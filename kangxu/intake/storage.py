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
    """Where a file was put, and what it is."""

    sha256: str
    size: int
    stored_as: str


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
        return Kept(digest.hexdigest(), size, _put(Path(name), digest.hexdigest()))
    finally:
        Path(name).unlink(missing_ok=True)


def path_of(stored_as: str) -> Path:
    place: Path = settings.HOME.uploads / stored_as
    return place


def _put(draft: Path, sha256: str) -> str:
    stored_as = f"{sha256[:2]}/{sha256}"
    place = path_of(stored_as)
    if not place.exists():
        place.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.move(draft, place)
    return stored_as
