"""What a column's heading says: bare name, unit, remarks.

A heading such as ``*血清尿酸(酶法)(μmol/L)↑`` is undressed step by step; each step gives one name to look up, and the
first that is known decides how sure we are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.units import half_width, unit_key
from kangxu.intake.feeds.table.lookup import key_of

SAME, DECORATED, BRACKETED = "列名一致", "去掉标记后列名一致", "去掉括号后列名一致"
WITHOUT_UNIT, SYNONYM, ABBREVIATED = "去掉单位后列名一致", "列名同义词", "括号内缩写"


_DECORATION = re.compile(r"^(?:[\s*★☆▲△●○◆◇■□※!#·、]|[①-⑳]|\d{1,3}[.、)）](?!\d))+")
_TAIL = re.compile(r"[\s:*★☆▲△↑↓]+$")
_BRACKETS = re.compile(r"[(\[【{]([^()\[\]【】{}]*(?:\([^()]*\)[^()\[\]【】{}]*)?)[)\]】}]")
_CAMEL = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|[\s_\-./,]+"
)
_SPELLINGS = (("转换酶", "转移酶"), ("转胺酶", "转氨酶"), ("甘油三脂", "甘油三酯"), ("蛋白脂", "脂蛋白"))
_GLUED = re.compile(r"^(?P<base>.*[\u4e00-\u9fff%)])(?P<tail>[A-Za-zμµ℃%×*/][^\u4e00-\u9fff]*)$")
_GREEK = re.compile(r"^[rRγ]\s*-?\s*(?=谷氨|gt)", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:血清|血浆|血液|静脉血|全血|血|人|体检|检验|本次|首次|入院)")
_SIDE = re.compile(r"(?:左|右)(?:上肢|上臂|手臂|侧|臂|手|腕)?|(?:左|右)$")
_AFTER = re.compile(r"(?:测定值|测量值|检测值|测定|检测|定量|测量|浓度|含量|水平|结果|数值|检查|活性|指标|值)+$")
_NOISE = frozenset(
    (
        *("mean", "avg", "average", "level", "levels", "value", "val", "result", "results", "measured", "reading"),
        *("measurement", "chart", "current", "latest", "last", "serum", "plasma", "the", "of", "in"),
    )
)
_LIKE_A_UNIT = re.compile(
    r"^(?:10\^?\d+|[pnumkμµ]?(?:g|mol|iu|u|l|eq|kat))\s*/\s*(?:[dmupnμµ]?l|kg|g|h|min|m?mol)$", re.IGNORECASE
)
_NUMBERED = re.compile(r"^(?P<base>.*?[^\d.])\s*[-_#(]?(?P<n>[1-9])(?:st|nd|rd|th)?\)?$")
_SPOKEN = re.compile(r"第(?P<n>[1-9一二三四五])次(?:测量|测)?")


@dataclass(frozen=True)
class Heading:
    """A column's heading taken apart."""

    raw: str
    base: str
    unit: str | None
    notes: tuple[str, ...]


def read_heading(raw: str) -> Heading:
    """Bare name, unit if the heading states one, and other remarks in brackets."""
    text = _TAIL.sub("", _DECORATION.sub("", half_width(raw).strip()))
    unit, notes = None, []
    for inner in _BRACKETS.findall(text):
        found = unit_of(inner) or (inner.strip() if _LIKE_A_UNIT.match(inner.strip()) else None)
        unit = unit or found
        if not found and inner.strip():
            notes.append(inner.strip())
    base = _TAIL.sub("", _BRACKETS.sub("", text)).strip() or text
    if unit is None:
        base, unit = _unit_behind(base)
    return Heading(raw, base, unit, tuple(notes))


def unit_of(text: str) -> str | None:
    plain = re.sub(r"^(?:单位[:：]?|unit:?)\s*", "", text.strip(), flags=re.IGNORECASE)
    return plain if plain and unit_key(plain) in _all_units() else None


@cache
def _all_units() -> frozenset[str]:
    keys = {key for analyte in catalogue().values() for key in analyte.units}
    return frozenset(keys | {"mg/dl", "ml/min"} - {"ordinal", "ratio", "1", "score", "grade"})


_TOKEN_UNITS = {
    ("mg", "per", "dl"): "mg/dL", ("mg", "dl"): "mg/dL", ("mmol", "l"): "mmol/L", ("umol", "l"): "umol/L",
    ("g", "dl"): "g/dL", ("g", "l"): "g/L", ("u", "l"): "U/L", ("kg", "m", "2"): "kg/m2", ("kg", "m2"): "kg/m2",
    ("b", "m"): "bpm", ("mmol", "mol"): "mmol/mol", ("mm", "hg"): "mmHg", ("mmol", "per", "l"): "mmol/L",
    ("mmhg",): "mmHg", ("kg",): "kg", ("cm",): "cm", ("lb",): "lb", ("lbs",): "lb", ("bpm",): "bpm", ("pct",): "%",
    ("percent",): "%", ("inch",): "inch", ("inches",): "inch", ("kpa",): "kPa", ("celsius",): "℃", ("mm",): None,
    ("years",): None, ("year",): None, ("yrs",): None, ("m", "f"): None,
}  # fmt: skip


def _unit_behind(base: str) -> tuple[str, str | None]:
    """A unit written behind the name without brackets: "血糖 mmol/L", "Height_cm", "TotCholMgPerDl"."""
    parts = re.split(r"\s+|,", base)
    for start in range(1, len(parts)):
        tail = " ".join(parts[start:])
        if unit_of(tail) and len(tail) > 1:
            return " ".join(parts[:start]).strip(), tail
    glued = _GLUED.match(base)
    if glued and unit_of(glued["tail"]):
        return glued["base"], glued["tail"]
    tokens = tuple(token for token in tokens_of(base) if token not in _NOISE)
    for length in (3, 2, 1):
        if len(tokens) > length and tokens[-length:] in _TOKEN_UNITS:
            return " ".join(tokens[:-length]), _TOKEN_UNITS[tokens[-length:]]
    return base, None


def tokens_of(text: str) -> tuple[str, ...]:
    """English words of a heading: "SysBP_mean" -> ("sys", "bp", "mean")."""
    return tuple(part.casefold() for part in _CAMEL.split(text) if part)


def steps(raw: str) -> Iterator[tuple[str, str]]:
    """Names to look up, plainest first, each with the word that says what had to be taken off."""
    heading = read_heading(raw)
    plain = half_width(raw).strip()
    bare = _TAIL.sub("", _DECORATION.sub("", plain))
    named = [(plain, SAME), (bare, DECORATED)]
    named += [(f"{note}{heading.base}", BRACKETED) for note in heading.notes]
    named += [(f"{heading.base}({note})", BRACKETED) for note in heading.notes]
    named += [(_BRACKETS.sub("", bare), BRACKETED), (heading.base, WITHOUT_UNIT)]
    named += [(name, SYNONYM) for name in _undressed(heading.base)]
    named += [(note, ABBREVIATED) for note in heading.notes if len(note) > 1]
    seen: set[str] = set()
    for name, how in named:
        key = key_of(name)
        if key and key not in seen:
            seen.add(key)
            yield key, how


def _undressed(base: str) -> Iterator[str]:
    name = base
    for wrong, right in _SPELLINGS:
        name = name.replace(wrong, right) if right not in name else name
    name = _GREEK.sub("γ-", name)
    yield name
    short = _AFTER.sub("", name) or name
    yield short
    yield _BEFORE.sub("", name) or name
    yield _BEFORE.sub("", short) or short
    yield _SIDE.sub("", short) or short
    words = [token for token in tokens_of(base) if token not in _NOISE]
    yield " ".join(tokens_of(base))
    if words:
        yield " ".join(words)


def numbering(raw: str) -> tuple[str, int] | None:
    """ "SysBP2" -> ("SysBP", 2); "收缩压(第2次)" -> ("收缩压", 2); None where nothing is numbered."""
    text = half_width(raw).strip()
    spoken = _SPOKEN.search(text)
    if spoken:
        return re.sub(r"[(\[]\s*[)\]]", "", _SPOKEN.sub("", text)), "一二三四五".find(spoken["n"]) + 1 or int(
            spoken["n"]
        )
    found = _NUMBERED.match(text)
    return (found["base"].strip(" (_-"), int(found["n"])) if found else None
