"""Files as a hospital's other systems would hand them over."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from kangxu.demo.identities import Identity
from kangxu.demo.resources import Resource

UTF8, UTF8_WITH_MARK, CHINESE_WINDOWS = "utf-8", "utf-8-sig", "gb18030"


@dataclass(frozen=True)
class ColumnHint:
    """What a column or an item of a long table is, in the words of the import mapping; `unit` is the true one."""

    target: str
    unit: str | None = None


@dataclass(frozen=True)
class DemoFile:
    """One file to load, with what a person would tell the import centre about it.

    `person_key` is the heading of the column that tells persons apart; `person` the record number when the whole file
    is of one person who is registered already. Columns without a hint are to be ignored; `columns` is empty where the
    feed needs no telling.
    """

    path: Path
    feed: str
    dataset: str
    organisation: str
    source: str
    person_key: str | None = None
    person: str | None = None
    columns: Mapping[str, ColumnHint] = field(default_factory=dict)
    items: Mapping[str, ColumnHint] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name


PERSON_HINTS = {
    "病案号": ColumnHint("person:record_number"),
    "姓名": ColumnHint("person:name"),
    "性别": ColumnHint("person:sex"),
    "出生日期": ColumnHint("person:birth_on"),
    "身份证号": ColumnHint("person:national_id"),
    "联系电话": ColumnHint("person:phone"),
    "现住址": ColumnHint("person:address"),
    "医保类型": ColumnHint("person:insurance"),
}
PERSON_KEY = "病案号"


def person_cells(person: Identity) -> list[str]:
    """Cells under the headings of `PERSON_HINTS`."""
    birth_on = person.birth_on.isoformat()
    return [
        person.record_number, person.name, person.sex_zh, birth_on, person.national_id, person.phone, person.address,
        person.insurance,
    ]  # fmt: skip


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = UTF8, delimiter: str = ","
) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_ndjson(path: Path, resources: Iterable[Resource]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE) for resource in resources))
    return path
