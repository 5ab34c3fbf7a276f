"""Lists as files that open safely in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from django.http import StreamingHttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[-+]?\d{1,11}(?:\.\d+)?")
_LONG_NUMBER = re.compile(r"\d{12,}[\dXx]?")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor a long number (ID card, phone) for a rounded one.

    Both get the apostrophe by which spreadsheets mark text; our own reader takes it off again.
    """
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith(_FORMULA) or _LONG_NUMBER.fullmatch(text) else text


def csv_file(name: str, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """Rows as a CSV file for download, UTF-8 with the mark that lets Excel see it."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


class _Line:
    """A file-like that hands back what the writer writes."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([safe_cell(str(cell)) for cell in row])
