"""The shelf of feeds: one folder each under `feeds/`, found by itself."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from kangxu.foundation.shelves import BadShelf, Review
from kangxu.intake import feeds
from kangxu.intake.drafts import Drafts
from kangxu.intake.inspection import Inspection, ReadOptions, Unreadable
from kangxu.intake.mapping import Mapping


class UnknownFeed(Exception):
    """No feed of that name is on the shelf."""


@dataclass(frozen=True)
class Feed:
    """One kind of file the site can read."""

    code: str
    title_zh: str
    title_en: str
    review: Review
    module: ModuleType

    def inspect(self, path: Path, name: str) -> Inspection:
        """Look at a file; raises Unreadable."""
        seen: Inspection = self.module.inspect(path, name)
        return seen

    def propose(self, inspection: Inspection, remembered: Mapping | None = None) -> Mapping:
        mapping: Mapping = self.module.propose(inspection, remembered)
        return mapping

    def read(self, path: Path, mapping: Mapping, options: ReadOptions) -> Iterator[Drafts]:
        """Chunks of drafts from `options.start_row` on; the same file, mapping and place give the same drafts."""
        chunks: Iterator[Drafts] = self.module.read(path, mapping, options)
        return chunks


@cache
def load_feeds() -> dict[str, Feed]:
    """All feeds by code."""
    shelf: dict[str, Feed] = {}
    for found in pkgutil.iter_modules(feeds.__path__):
        if not found.ispkg:
            continue
        module = import_module(f"{feeds.__name__}.{found.name}.feed")
        if module.CODE.replace("-", "_") != found.name:
            raise BadShelf(f"{found.name} calls itself {module.CODE!r}")
        review = Review(module.SOURCE, module.OWNER, module.REVIEWED_ON, module.NEXT_REVIEW)
        shelf[module.CODE] = Feed(module.CODE, module.TITLE_ZH, module.TITLE_EN, review, module)
    return shelf


def get_feed(code: str) -> Feed:
    try:
        return load_feeds()[code]
    except KeyError:
        raise UnknownFeed(code) from None


def recognise(path: Path, name: str) -> tuple[Feed, Inspection]:
    """The first feed that can read the file, the pickiest asked first; raises Unreadable with the last reason."""
    problem: Unreadable | None = None
    for code in sorted(load_feeds(), key=lambda one: (one == "table", one)):
        try:
            return load_feeds()[code], load_feeds()[code].inspect(path, name)
        except Unreadable as refused:
            problem = refused
    raise problem or Unreadable("没有可用的读取方式", "no feed is installed")
