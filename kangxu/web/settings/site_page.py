"""Ready values of the pages about organisations and keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kangxu.web.components.shapes import Link
from kangxu.web.data.head import moment_words

KINDS: dict[str, Promise] = {
    "institution": _("机构"),
    "department": _("科室"),
    "team": _("班组"),
}
_NORTHERN: dict[bool, Promise] = {True: _("北方"), False: _("南方")}
_URBAN: dict[bool, Promise] = {True: _("城市"), False: _("农村")}
_ALL_KINDS: dict[str, Promise] = {"group": _("医疗集团"), **KINDS}


@dataclass(frozen=True)
class Choice:
    """A question with options; the value of one is chosen."""

    name: str
    label: str
    options: tuple[Link, ...]


@dataclass(frozen=True)
class Node:
    """One organisation in the tree; `depth` counts from the viewer's own top."""

    pk: int
    name: str
    short_name: str
    kind: str
    code: str
    depth: int
    choices: tuple[Choice, ...]
    place: str


@dataclass(frozen=True)
class ShownKey:
    pk: int
    name: str
    place: str
    since: str
    until: str


def tree_of(found: Iterable[Any]) -> tuple[Node, ...]:
    nodes = list(found)
    top = min((node.path.count(".") for node in nodes), default=1)
    return tuple(
        Node(
            one.pk, one.name, one.short_name, str(_ALL_KINDS[one.kind]), one.code, one.path.count(".") - top,
            _choices(one), gettext("、").join(_said(one)),
        )
        for one in nodes
    )  # fmt: skip


def _choices(node: Any) -> tuple[Choice, ...]:
    return (
        Choice("northern", gettext("在北方还是南方（以长江为界）"), _options(node.northern, _NORTHERN)),
        Choice("urban", gettext("在城市还是农村"), _options(node.urban, _URBAN)),
    )


def _options(chosen: bool | None, words: dict[bool, Promise]) -> tuple[Link, ...]:
    same = Link(gettext("同上级"), value="", active=chosen is None)
    return (same, *(Link(str(word), value=str(int(one)), active=chosen is one) for one, word in words.items()))


def _said(node: Any) -> list[str]:
    told = ((node.northern, _NORTHERN), (node.urban, _URBAN))
    return [str(words[one]) for one, words in told if one is not None]


def keys_page(found: Iterable[Any]) -> tuple[ShownKey, ...]:
    return tuple(
        ShownKey(
            key.pk, key.name, key.organisation.name, moment_words(key.created_at),
            moment_words(key.ended_at) if key.ended_at else "",
        )
        for key in found
    )  # fmt: skip
