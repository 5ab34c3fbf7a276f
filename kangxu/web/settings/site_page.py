"""Ready values of the pages about organisations and keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kangxu.web.data.head import moment_words

KINDS: dict[str, Promise] = {
    "institution": _("机构"),
    "department": _("科室"),
    "team": _("班组"),
}
_ALL_KINDS: dict[str, Promise] = {"group": _("医疗集团"), **KINDS}


@dataclass(frozen=True)
class Node:
    """One organisation in the tree; `depth` counts from the viewer's own top."""

    pk: int
    name: str
    short_name: str
    kind: str
    code: str
    depth: int


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
        Node(one.pk, one.name, one.short_name, str(_ALL_KINDS[one.kind]), one.code, one.path.count(".") - top)
        for one in nodes
    )


def keys_page(found: Iterable[Any]) -> tuple[ShownKey, ...]:
    return tuple(
        ShownKey(
            key.pk, key.name, key.organisation.name, moment_words(key.created_at),
            moment_words(key.ended_at) if key.ended_at else "",
        )
        for key in found
    )  # fmt: skip
