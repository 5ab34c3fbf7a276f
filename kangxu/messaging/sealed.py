"""Files that lie encrypted: AES-256-GCM in chunks, so that a recording is neither read whole nor cut unnoticed.

A file is a head (mark, salt) and chunks of one size, each sealed under a key of its own file (HKDF of the home's key
and the salt), with its place and whether it is the last as part of the nonce, and the file's name as associated data:
a chunk that was moved, dropped, taken from another file or added is found out.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK, SALT, TAG, CHUNK = b"KXREC1", 16, 16, 1 << 16
HEAD = len(MARK) + SALT


class Broken(Exception):
    """The file is not what was sealed, or it was sealed with another key."""


class TooLarge(Exception):
    """More came than may be kept."""


@dataclass(frozen=True)
class Sealed:
    """What was kept: bytes and hash are those of the clear content."""

    size: int
    sha256: str


def folder() -> Path:
    return Path(settings.HOME.uploads) / "calls"


def path_of(name: str) -> Path:
    return folder() / name[:2] / name


def seal(pieces: Iterable[bytes], name: str, *, most: int) -> Sealed:
    """Write pieces sealed under a name; all of it or nothing. Raises TooLarge, and whatever the pieces raise."""
    place = path_of(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder(), suffix=".part")
    try:
        with os.fdopen(handle, "wb") as target:
            salt = os.urandom(SALT)
            target.write(MARK + salt)
            digest, size, box = hashlib.sha256(), 0, _box(salt)
            for number, last, chunk in _chunks(_limited(pieces, most)):
                digest.update(chunk)
                size += len(chunk)
                target.write(box.encrypt(_nonce(number, last), chunk, name.encode()))
            target.flush()
            os.fsync(target.fileno())
        os.replace(draft, place)
        return Sealed(size, digest.hexdigest())
    finally:
        Path(draft).unlink(missing_ok=True)


def unseal(name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The clear bytes from `start` to before `stop`, in pieces. Raises Broken, FileNotFoundError."""
    with path_of(name).open("rb") as source:
        head = source.read(HEAD)
        if head[: len(MARK)] != MARK:
            raise Broken(name)
        box, count = _box(head[len(MARK) :]), _count(source.fileno())
        if not count:
            raise Broken(name)
        end = count * CHUNK if stop is None else stop
        for number in range(start // CHUNK, min(count, -(-end // CHUNK))):
            source.seek(HEAD + number * (CHUNK + TAG))
            clear = _open(box, number, number == count - 1, source.read(CHUNK + TAG), name)
            yield clear[max(0, start - number * CHUNK) : max(0, end - number * CHUNK)]


def erase(name: str) -> None:
    """Remove a sealed file; one that is gone is no error."""
    path_of(name).unlink(missing_ok=True)


def _count(file: int) -> int:
    return -(-(os.fstat(file).st_size - HEAD) // (CHUNK + TAG))


def _open(box: AESGCM, number: int, last: bool, chunk: bytes, name: str) -> bytes:
    try:
        return box.decrypt(_nonce(number, last), chunk, name.encode())
    except (InvalidTag, ValueError) as problem:
        raise Broken(name) from problem


def _box(salt: bytes) -> AESGCM:
    secret = settings.HOME.secret("recordings").encode()
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"kangxu recordings 1").derive(secret))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _limited(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise TooLarge(str(most))
        yield piece


def _chunks(pieces: Iterable[bytes]) -> Iterator[tuple[int, bool, bytes]]:
    """Chunks of one size with their number; the last one, which may be empty, says that it is."""
    number, rest = 0, b""
    for piece in pieces:
        rest += piece
        while len(rest) > CHUNK:
            yield number, False, rest[:CHUNK]
            number, rest = number + 1, rest[CHUNK:]
    yield number, True, rest
