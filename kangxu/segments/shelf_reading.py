"""Reading the shelf: the definitions that come with the platform, one file per group, rules in words."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from kangxu.foundation.shelves import BadShelf
from kangxu.segments.conventions import conventions


@dataclass(frozen=True)
class Item:
    """A definition as the shelf states it; `bands` and `rule` are words. `lacks`: no rule is possible yet."""

    code: str
    kind: str
    zh: str
    en: str
    group: str = ""
    family: str = ""
    way: str = "auto"
    purpose: str = "care"
    ttl_days: int | None = None
    nightly: bool = False
    rule: str = ""
    bands: tuple[Mapping[str, str], ...] = ()
    note: str = ""
    note_en: str = ""
    source: str = ""
    assumed: bool = False
    lacks: str = ""
    lacks_en: str = ""
    edition: str = field(default="", compare=False)


_NAMES = {"note_zh": "note", "lacks_zh": "lacks"}
_UNREAD = frozenset({"reviewed_on", "owner"})


def shelf() -> dict[str, Item]:
    """Code → item, tags before segments. Raises BadShelf: an item is never skipped quietly."""
    found: dict[str, Item] = {}
    for item in sorted(_items(), key=lambda one: one.kind != "tag"):
        if item.code in found:
            raise BadShelf(f"{item.code} stands on the shelf twice")
        found[item.code] = item
    return found


def _items() -> Iterator[Item]:
    folder = resources.files("kangxu.segments.shelf")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            group = file.name.removesuffix(".toml")
            yield from (_item("tag", group, one) for one in read.get("tags", ()))
            yield from (_item("segment", "", one) for one in read.get("segments", ()))


def _item(kind: str, group: str, told: Mapping[str, Any]) -> Item:
    known = {_NAMES.get(name, name): value for name, value in told.items() if name not in _UNREAD}
    known["bands"] = tuple(known.get("bands", ()))
    try:
        item = Item(**{"kind": kind, "group": group, **known})
    except TypeError as problem:
        raise BadShelf(f"{told.get('code')}: {problem}") from problem
    family = item.family or ("commercial" if item.group in conventions().commercial_groups else "clinical")
    text = json.dumps(dict(told), ensure_ascii=False, sort_keys=True)
    edition = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Item(
        **{**{name: getattr(item, name) for name in Item.__dataclass_fields__}, "family": family, "edition": edition}
    )
