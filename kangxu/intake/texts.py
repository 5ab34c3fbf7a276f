"""Bytes of a text file as text: UTF-8, UTF-8 or UTF-16 with BOM, GB18030; gzip is taken off first."""

import codecs
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from kangxu.intake.inspection import Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LOSS_ALLOWED = 0.01  # of the characters outside ASCII
_UNPACKED_LIMIT = 4 << 30

_SIGNATURES = (
    (b"%PDF", "这是 PDF 文件，请导出为 Excel 或 CSV", "PDF files cannot be read; export as Excel or CSV"),
    (b"\x89PNG", "这是图片，请导出为 Excel 或 CSV", "Pictures cannot be read; export as Excel or CSV"),
    (b"\xff\xd8\xff", "这是图片，请导出为 Excel 或 CSV", "Pictures cannot be read; export as Excel or CSV"),
    (b"Rar!", "这是压缩包，请先解压", "Unpack the archive first"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压", "Unpack the archive first"),
    (
        b"SQLite format 3",
        "这是数据库文件，请导出为 Excel 或 CSV",
        "Database files cannot be read; export as Excel or CSV",
    ),
)


@dataclass(frozen=True)
class Text:
    """Decoded text. ``lossy`` when some bytes fitted no encoding and stand as U+FFFD."""

    body: str
    encoding: str
    lossy: bool = False


def read_bytes(path: Path) -> bytes:
    """All bytes of the file, unpacked when gzipped. Raises Unreadable for an empty or damaged file."""
    body = path.read_bytes()
    if body[:2] == b"\x1f\x8b":
        body = _unpack(body)
    if not body.strip(b"\x00\r\n\t "):
        raise Unreadable("文件是空的", "The file is empty")
    for signature, reason_zh, reason_en in _SIGNATURES:
        if body.startswith(signature):
            raise Unreadable(reason_zh, reason_en)
    return body


def _unpack(body: bytes) -> bytes:
    try:
        unpacked = zlib.decompressobj(wbits=31).decompress(body, _UNPACKED_LIMIT)
        return unpacked if len(unpacked) < _UNPACKED_LIMIT else b""
    except (zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise Unreadable("压缩文件已损坏", "The gzip file is damaged") from error


def decode(body: bytes, encoding: str | None = None) -> Text:
    """Text in ``encoding``, or in the one that fits. Raises Unreadable when the bytes are no text."""
    if encoding:
        return _named(body, encoding)
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _named(body, name)
    if b"\x00" in body[:4096]:
        return _without_mark(body)
    for name in ("utf-8", "gb18030"):
        try:
            return _checked(Text(body.decode(name), name))
        except UnicodeDecodeError:
            continue
    return _lossy(body)


def _named(body: bytes, encoding: str) -> Text:
    text = body.decode(encoding, errors="replace")
    return _checked(Text(text, encoding, "\ufffd" in text))


def _without_mark(body: bytes) -> Text:
    """UTF-16 without its mark has a zero in every other byte; other zeros mean a binary file."""
    even, odd = body[0:4096:2].count(0), body[1:4096:2].count(0)
    if max(even, odd) < len(body[:4096]) // 4 or min(even, odd) > 2:
        raise Unreadable("不是文本，也不是 Excel 文件", "Neither text nor an Excel file")
    return _named(body, "utf-16-le" if odd > even else "utf-16-be")


def _lossy(body: bytes) -> Text:
    """A few broken characters in an otherwise clear text: the cells that hold them will be reported one by one."""
    for name in ("utf-8", "gb18030"):
        text = body.decode(name, errors="replace")
        foreign = sum(not character.isascii() for character in text)
        if text.count("\ufffd") <= max(3, foreign * _LOSS_ALLOWED):
            return _checked(Text(text, name, True))
    raise Unreadable("不是文本，也不是 Excel 文件", "Neither text nor an Excel file")


def _checked(text: Text) -> Text:
    """Control characters betray a binary file whose bytes happened to fit."""
    head = text.body[:65536]
    odd = sum(1 for character in head if ord(character) < 32 and character not in "\t\r\n\f\x1a")
    if odd > len(head) * 0.002 + 2:
        raise Unreadable("不是文本，也不是 Excel 文件", "Neither text nor an Excel file")
    if head.lstrip("\ufeff \r\n\t")[:200].lower().startswith(("<!doctype html", "<html", "<table", "<?xml", "{", "[")):
        raise Unreadable(
            "是网页、XML 或 JSON，不是表格；请另存为 xlsx", "HTML, XML or JSON, not a table; save it as xlsx"
        )
    return text
