"""Names of persons: one way of writing, pinyin and initials for search, and when two of them may be one. Pure."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from kangxu.people.identifiers import half_width

LONGEST = 60
_DOTS = re.compile(r"\s*[•・‧∙●.．·]\s*(?=\S)")
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_HIDDEN = re.compile(r"[*＊某○×]")


def clean_name(text: str) -> str:
    """A name written one way: no gaps between characters, `·` between the parts of a minority name."""
    name = re.sub(r"\s+", " ", half_width(text)).strip()
    name = _GAP.sub("", name)
    if re.search(f"[{_HAN}]", name):
        name = _DOTS.sub("·", name)
    return name[:LONGEST]


@cache
def _surnames() -> dict[str, list[str]]:
    """Surnames whose characters are read otherwise elsewhere (单 shan, 尉迟 yu chi)."""
    with Path(__file__).with_name("surnames.csv").open(encoding="utf-8", newline="") as lines:
        return {row["surname"]: row["pinyin"].split() for row in csv.DictReader(lines)}


@lru_cache(maxsize=200_000)
def spell(name: str) -> tuple[str, str]:
    """Pinyin without tones or gaps, and the initials: 单雄信 → ("shanxiongxin", "sxx")."""
    syllables = [part for syllable in _syllables(name) for part in re.findall("[a-z0-9]+", syllable.lower())]
    return "".join(syllables)[:120], "".join(part[0] for part in syllables)[:20]


def _syllables(name: str) -> list[str]:
    for length in (2, 1):
        if (surname := name[:length]) in _surnames() and len(name) > length:
            return _surnames()[surname] + _read(name[length:])
    if name[:1] and re.match(f"[{_HAN}]", name):
        return _read(name[:1]) + _read(name[1:])  # the surname alone, so that no phrase of the dictionary swallows it
    return _read(name)


@lru_cache(maxsize=200_000)
def _read(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # its dictionaries take a third of a second to load: only who spells waits

    return list(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))


def may_be_one(left: str, right: str) -> bool:
    """Whether two written names may be the same name: hidden characters, homophones, one slip of the pen.

    One differing character of a two-character name is another name unless it sounds the same.
    """
    if not left or not right or left.casefold() == right.casefold():
        return True
    if _HIDDEN.search(left) or _HIDDEN.search(right):
        return len(left) == len(right) and all(
            one == other or _HIDDEN.match(one) or _HIDDEN.match(other) for one, other in zip(left, right, strict=True)
        )
    if spell(left)[0] and spell(left)[0] == spell(right)[0]:
        return True
    if left[0] != right[0]:
        return False
    return _distance(left.casefold(), right.casefold()) <= (1 if min(len(left), len(right)) >= 3 else 0)


def _distance(left: str, right: str) -> int:
    """Levenshtein distance."""
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (one != other)))
        above = line
    return above[-1]
