"""A file of FHIR, whatever its wrapping, as one JSON document after another.

.json, .ndjson, either of them gzipped, and .zip of any of these. Line files and archives are read piece by piece;
only a single JSON document is held whole.
"""

from __future__ import annotations

import gc
import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

_BROKEN_WRAPPING = (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)
_LINE_NAMES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_JSON_NAMES = (".json", ".json.gz", *_LINE_NAMES)
_LOOK_AHEAD, _LINES_ASKED = 1 << 20, 10
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value, or why there is none (`problem`: unreadable, truncated, not_json_file)."""

    content: Any
    where: str  # "bundle.json", "Patient.ndjson:17"
    problem: str = ""


def read_documents(path: Path, name: str) -> Iterator[Document]:
    """Raises OSError only when the file itself cannot be opened."""
    with path.open("rb") as file:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            yield from _guarded(file, name)
            return
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir() and not _hidden(member.filename):
                yield from _read_member(archive, member)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Document]:
    if not member.filename.lower().endswith(_JSON_NAMES):
        yield Document(None, member.filename, "not_json_file")
        return
    try:
        with archive.open(member) as file:
            yield from _guarded(file, member.filename)
    except _BROKEN_WRAPPING:  # locked by a password, or an unknown compression
        yield Document(None, member.filename, "unreadable")


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _guarded(file: IO[bytes], name: str) -> Iterator[Document]:
    """The documents of one stream; where its compression breaks off, what came before stays and the break is told."""
    started = False
    try:
        with _unwrapped(file) as plain:
            for document in _documents(plain, name):
                started = True
                yield document
    except _BROKEN_WRAPPING:
        yield Document(None, name, "truncated" if started else "unreadable")


@contextmanager
def _unwrapped(file: IO[bytes]) -> Iterator[IO[bytes]]:
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if not zipped:
        yield file
        return
    with gzip.GzipFile(fileobj=file) as plain:
        yield plain  # type: ignore[misc]


def _documents(file: IO[bytes], name: str) -> Iterator[Document]:
    number, first = _next_line(file, 0)
    if first is None:
        return
    by_name = name.lower().endswith(_LINE_NAMES)
    opening = parse(first)
    second_number, second = _next_line(file, number) if by_name or opening is not None else (number, None)
    if by_name or (opening is not None and second is not None):
        yield _line(first, name, number)
        if second is not None:
            yield _line(second, name, second_number)
            yield from _lines(file, name, second_number)
        return
    if opening is not None:
        yield Document(opening, name)
        return
    rest = file.read()
    whole = parse(first + rest)
    if whole is None and _one_per_line(rest):
        yield from (_line(raw, name, at) for at, raw in enumerate((first + rest).splitlines(), number) if raw.strip())
        return
    yield Document(whole, name, "" if whole is not None else "unreadable")


def _one_per_line(rest: bytes) -> bool:
    """Is this a line file whose first line is broken? Asked of the lines that follow."""
    following = (parse(line) for line in rest[:_LOOK_AHEAD].splitlines()[:_LINES_ASKED])
    return any(isinstance(content, dict) and "resourceType" in content for content in following)


def _lines(file: IO[bytes], name: str, number: int) -> Iterator[Document]:
    for raw in file:
        number += 1
        if raw.strip():
            yield _line(raw, name, number)


def _line(raw: bytes, name: str, number: int) -> Document:
    content = parse(raw)
    return Document(content, f"{name}:{number}", "" if content is not None else "unreadable")


def _next_line(file: IO[bytes], number: int) -> tuple[int, bytes | None]:
    """The next line that is not blank, and its number in the file."""
    for raw in file:
        number += 1
        if raw.strip(b"\xef\xbb\xbf\xfe\xff \t\r\n"):
            return number, raw
    return number, None


def parse(raw: bytes) -> Any:
    """JSON content, None where it is not JSON. Chinese senders sometimes write GB18030 against the standard."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            raw = raw[len(mark) :].decode(encoding, "replace").encode()
    try:
        with _without_collecting():
            return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _parse_gb18030(raw)


def _parse_gb18030(raw: bytes) -> Any:
    try:
        raw.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    try:
        return orjson.loads(raw.decode("gb18030"))
    except (UnicodeDecodeError, orjson.JSONDecodeError):
        return None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A big document is a million new objects and no garbage: looking for any takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
