"""A log as a frame: ``row`` (line number) and its fields ``f0``, ``f1`` …, however they are separated."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kangxu.intake.inspection import Unreadable
from kangxu.intake.texts import decode, read_bytes

BLANKS = " "  # any run of spaces and tabs
_SEPARATORS = ("\t", ",", ";", "|", "，", BLANKS)
_SAMPLE = 200
_FIELDS_AT_MOST = 12


@dataclass(frozen=True)
class Lines:
    """Fields of all lines that are not empty."""

    frame: pl.DataFrame
    encoding: str
    delimiter: str
    width: int
    lossy: bool = False


def open_log(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Lines:
    """Cut a text file into fields. Raises Unreadable for workbooks, for other binaries and for running text."""
    body = read_bytes(path)
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("这是 Excel 文件，请用「表格」方式读取", "An Excel workbook: read it as a table")
    text = decode(body, encoding)
    plain = text.body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = pl.DataFrame({"line": plain.split("\n")}).with_row_index("row", 1)
    lines = lines.with_columns(pl.col("row").cast(pl.Int64)).filter(pl.col("line").str.strip_chars() != "")
    separator, width = (delimiter, 0) if delimiter else _find_separator(lines["line"].head(_SAMPLE).to_list())
    width = width or _FIELDS_AT_MOST
    return Lines(_cut(lines, separator, width), text.encoding, separator, width, text.lossy)


def split_line(line: str, separator: str) -> list[str]:
    """Fields of one line. Several tabs in a row are one: logs are often lined up by hand."""
    if separator == BLANKS:
        return re.split(r"[ \t]+", line.strip())
    parts = re.split(r"\t+", line.strip()) if separator == "\t" else line.split(separator)
    return [part.strip().strip('"').strip() for part in parts]


def _find_separator(sample: list[str]) -> tuple[str, int]:
    """The separator that cuts most lines into the same three or more fields (two where day and time are one)."""
    best, best_score, best_width = "", 0.0, 0
    for place, separator in enumerate(_SEPARATORS):
        widths = Counter(len(split_line(line, separator)) for line in sample)
        [(width, count)] = widths.most_common(1)
        score = count / len(sample) - place * 0.01
        if 2 <= width <= _FIELDS_AT_MOST and score > best_score:
            best, best_score, best_width = separator, score, width
    if best_score < 0.6:
        raise Unreadable("不像血糖记录：看不出日期和数值", "Not a glucose log: no columns of days and values")
    return best, best_width


def _cut(lines: pl.DataFrame, separator: str, width: int) -> pl.DataFrame:
    """All lines at once, by the rule of ``split_line``."""
    line = pl.col("line").str.strip_chars()
    if separator in ("\t", BLANKS):
        line = line.str.replace_all(r"\t+" if separator == "\t" else r"[ \t]+", "\t")
    else:
        line = pl.col("line")
    fields = line.str.split("\t" if separator == BLANKS else separator)
    cut = lines.select("row", fields.alias("fields")).with_columns(
        pl.col("fields").list.get(i, null_on_oob=True).str.strip_chars().str.strip_chars('"').str.strip_chars()
        .replace("", None).alias(f"f{i}")
        for i in range(width)
    )  # fmt: skip
    return cut.drop("fields")
