"""The committed source tables, as lists of rows of text; and the words for them."""

import csv
import gzip
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOM = Path(__file__).parent
SOURCES = ROOM / "sources"
DIABETES = "250"
# ICD-9-CM 250.xy: the fourth digit is the complication, the fifth the type and whether out of control.
DIABETES_COMPLICATION = (
    "无并发症", "伴酮症酸中毒", "伴高渗状态", "伴其他昏迷", "伴肾脏表现", "伴眼部表现",
    "伴神经系统表现", "伴周围循环障碍", "伴其他特指表现", "伴未特指的并发症",
)  # fmt: skip
DIABETES_TYPE = ("2型或未特指型糖尿病", "1型糖尿病", "2型或未特指型糖尿病，未控制", "1型糖尿病，未控制")

Row = dict[str, str]


@dataclass(frozen=True)
class Dataset:
    """Where measurements come from, to be shown beside them."""

    code: str
    title: str
    title_zh: str
    authors: str
    licence: str


@cache
def datasets() -> dict[str, Dataset]:
    raw = tomllib.loads((ROOM / "datasets.toml").read_text(encoding="utf-8"))
    return {code: Dataset(code=code, **fields) for code, fields in raw.items()}


def table(name: str) -> list[Row]:
    """Rows of `sources/<name>.csv.gz`."""
    text = gzip.decompress((SOURCES / f"{name}.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text)))


@cache
def words(kind: str) -> dict[str, str]:
    """Chinese words by the source's English ones; kind is a section of words.toml."""
    raw: dict[str, dict[str, str]] = tomllib.loads((ROOM / "words.toml").read_text(encoding="utf-8"))
    return raw[kind]


def terms(cell: str) -> list[str]:
    """The single terms of a comma-separated cell; "none" and "/" mean there are none."""
    return [term for term in (part.strip() for part in cell.split(",")) if term not in ("", "none", "/")]


def icd9_code(printed: str) -> str:
    """The code with the leading zeros that the source lost (38 for 038)."""
    whole, dot, rest = printed.partition(".")
    return (whole.zfill(3) if whole.isdigit() else whole) + dot + rest


@cache
def icd9_titles() -> dict[str, str]:
    with (ROOM / "icd9_zh.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["words"] for row in csv.DictReader(file)}


def icd9_words(code: str) -> str:
    """Chinese title of an ICD-9-CM category as printed in the source."""
    category, _, digits = code.partition(".")
    if category != DIABETES:
        return icd9_titles()[category]
    complication, kind = divmod(int(digits.ljust(2, "0")), 10)
    return f"{DIABETES_TYPE[kind]}，{DIABETES_COMPLICATION[complication]}"
