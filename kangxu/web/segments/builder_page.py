"""The builder's page as ready values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.rules.stored import to_json
from kangxu.segments.queries import Definition, Version
from kangxu.web.components.icons import asset_url
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.notice import Notice
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.segments.editing import Edited, everybody
from kangxu.web.segments.hits import english
from kangxu.web.segments.notices import notices
from kangxu.web.segments.words import builder_words

CODE = "CODE"  # stands in addresses until a new segment has its own


@dataclass(frozen=True)
class BuilderPage:
    """Everything the page shows; `data` is for its script."""

    title: str
    code: str
    name: str
    en: str
    note: str
    tag: Tag
    purposes: tuple[Link, ...]
    notices: tuple[Notice, ...]
    data: Mapping[str, Any]
    forms: Segmented
    keys: KeyHints
    kept: bool
    locked_name: bool
    paused: bool
    may_check: bool
    may_publish: bool
    is_tag: bool


def builder_page(found: Edited | None, *, viewer: Viewer) -> BuilderPage:
    """Of a definition, or (None) of a new segment."""
    row = found.row if found else None
    shown = (found.own or found.row.version) if found else None
    banded = bool(shown and shown.bands)
    waiting = bool(found and found.own and found.own.state == Version.State.WAITING)
    return BuilderPage(
        title=found.view.name if found else _("新分群"),
        code=row.code if row else "",
        name=row.zh if row else "",
        en=row.en if row else "",
        note=shown.note if shown else "",
        tag=_tag(found),
        purposes=_purposes(row.purpose if row else "care", viewer),
        notices=notices(found, viewer=viewer),
        data=_data(found, frozen=waiting or banded),
        forms=_forms(),
        keys=_keys(),
        kept=bool(row),
        locked_name=bool(row and row.on_shelf),
        paused=bool(row and row.state == Definition.State.PAUSED),
        may_check=viewer.may(P.SEE_CLINICAL) and viewer.may(P.SEE_PEOPLE),
        may_publish=not (waiting or banded),
        is_tag=bool(row and row.kind == Definition.Kind.TAG),
    )


def _tag(found: Edited | None) -> Tag:
    """What is on the page: a draft of the next edition, or the edition in force."""
    if found is None:
        return Tag(_("草稿，第1版"))
    if found.own and found.own.state == Version.State.WAITING:
        return Tag(_("待审批，第%(n)s版") % {"n": found.number + 1}, tone="amber")
    if found.own:
        return Tag(_("草稿，第%(n)s版") % {"n": found.number + 1})
    return Tag(_("启用中，第%(n)s版") % {"n": found.number}, tone="teal") if found.number else Tag(_("还没启用"))


def _purposes(now: str, viewer: Viewer) -> tuple[Link, ...]:
    offered = {"care": _("诊疗和随访"), "service": _("服务提醒")} | (
        {"marketing": _("营销")} if viewer.may(P.SEE_COMMERCIAL) or now == "marketing" else {}
    )
    return tuple(Link(label, value=code, active=code == now) for code, label in offered.items())


def _data(found: Edited | None, *, frozen: bool) -> dict[str, Any]:
    code = found.view.code if found else ""
    return {
        "rule": to_json(found.rule if found and found.rule is not None else everybody()),
        "code": code,
        "words": builder_words(),
        "sprite": asset_url("icons.svg"),
        "language": "en" if english() else "zh",
        "urls": {
            "catalogue": reverse("segment-facts"),
            "read": reverse("segment-words"),
            "steps": reverse("segment-steps"),
            "around": reverse("segment-around"),
            "save": "" if frozen else reverse("segment-save"),
            "publish": reverse("segment-publish", args=[CODE]),
        },
    }


def _forms() -> Segmented:
    now = "en" if english() else "zh"
    forms = (("zh", "中文"), ("en", "English"), ("code", _("规则代码")))
    return Segmented(
        _("写法"), tuple(Link(label, value=code, active=code == now) for code, label in forms), name="kind"
    )


def _keys() -> KeyHints:
    hints = (
        KeyHint(("↑", "↓"), _("选条件")),
        KeyHint(("A",), _("加条件")),
        KeyHint(("G",), _("加条件组")),
        KeyHint(("X",), _("加排除")),
        KeyHint(("Alt", "↑", "↓"), _("移动")),
        KeyHint(("Alt", "→", "←"), _("进出条件组")),
        KeyHint(("D",), _("复制")),
        KeyHint(("Del",), _("删除")),
        KeyHint(("Ctrl", "Z"), _("撤销")),
    )
    return KeyHints(hints)
