"""What the library was asked for: disease, stage, how much reading, words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.education.shelf import Item
from kangxu.foundation.terms import language
from kangxu.web.components.shapes import Link
from kangxu.web.education.pages import DISEASES

STAGES: Final[dict[str, Promise]] = {
    "first": gettext_lazy("刚开始"), "going_on": gettext_lazy("长期管理"),
    "after_event": gettext_lazy("发病、出院以后"),
}  # fmt: skip
LITERACY: Final[dict[str, Promise]] = {
    "plain": pgettext_lazy("reading", "浅显"), "general": pgettext_lazy("reading", "一般"),
    "detailed": pgettext_lazy("reading", "较细"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    disease: str = ""
    stage: str = ""
    literacy: str = ""
    q: str = ""

    def fits(self, item: Item) -> bool:
        """Items for everybody fit every disease."""
        return (
            (not self.disease or self.disease in item.diseases or "general" in item.diseases)
            and self.stage in ("", item.stage)
            and self.literacy in ("", item.literacy)
            and self.q.lower() in _said(item)
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of a list: its name in the query, its label, its options."""

    name: str
    label: str
    options: tuple[Link, ...]


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read the query; whatever makes no sense asks for all."""
    known = {"disease": DISEASES, "stage": STAGES, "literacy": LITERACY}
    given = {name: query.get(name, "") for name in known}
    chosen = {name: text if text in known[name] else "" for name, text in given.items()}
    return Asked(**chosen, q=query.get("q", "").strip()[:40])


def filters(asked: Asked) -> tuple[Filter, ...]:
    rows = (
        ("disease", _("全部病种"), DISEASES, asked.disease), ("stage", _("全部阶段"), STAGES, asked.stage),
        ("literacy", _("全部难易"), LITERACY, asked.literacy),
    )  # fmt: skip
    return tuple(Filter(name, label, _options(label, words, chosen)) for name, label, words, chosen in rows)


def _options(every: str, words: Mapping[str, Promise], chosen: str) -> tuple[Link, ...]:
    listed = (Link(str(label), value=code, active=code == chosen) for code, label in words.items())
    return (Link(every, value="", active=not chosen), *listed)


def _said(item: Item) -> str:
    text = item.text(language())
    lines = (line for block in text.body for line in block.lines)
    return " ".join((text.title, text.source, *lines)).lower()
