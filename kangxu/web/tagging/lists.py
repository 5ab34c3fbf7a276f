"""The tag manager and the list of segments as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.segments.queries import DefinitionView
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.data.head import moment_words
from kangxu.web.tagging import words
from kangxu.web.tagging.asked import Asked, address


@dataclass(frozen=True)
class ListPage:
    """A list of definitions; `failed` counts those whose last evaluation failed."""

    kind: str
    title: str
    here: str
    asked: Asked
    groups: tuple[Link, ...]
    states: tuple[Link, ...]
    chips: tuple[Link, ...]
    words: str
    table: DataTable
    new_href: str
    rebuild_href: str


def list_page(found: Sequence[DefinitionView], asked: Asked, *, viewer: Viewer) -> ListPage:
    tags = asked.kind == "tag"
    edits = viewer.may(P.EDIT_SEGMENTS)
    return ListPage(
        kind=asked.kind,
        title=_("标签") if tags else _("分群"),
        here=asked.href(),
        asked=asked,
        groups=_choices(asked.group, _("全部类别"), words.GROUPS) if tags else (),
        states=_choices(asked.state, _("全部状态"), words.STATES),
        chips=_chips(asked),
        words=_count(found),
        table=_table(found, asked, edits=edits),
        new_href=f"{reverse('segment-new')}?kind={asked.kind}" if edits else "",
        rebuild_href=reverse("definitions-rebuild") if edits else "",
    )


def _choices(chosen: str, everything: str, options: Mapping[str, object]) -> tuple[Link, ...]:
    told = [("", everything), *((code, str(one)) for code, one in options.items())]
    return tuple(Link(label, value=code, active=code == chosen) for code, label in told)


def _chips(asked: Asked) -> tuple[Link, ...]:
    chips = []
    if asked.group in words.GROUPS:
        chips.append(Link(str(words.GROUPS[asked.group]), asked.href(group="")))
    if asked.state in words.STATES:
        chips.append(Link(str(words.STATES[asked.state]), asked.href(state="")))
    return tuple(chips)


def _count(found: Sequence[DefinitionView]) -> str:
    failed = sum(one.failed for one in found)
    told = _("%(count)s个") % {"count": len(found)}
    return told + _("，%(count)s个计算失败") % {"count": failed} if failed else told


def _table(found: Sequence[DefinitionView], asked: Asked, *, edits: bool) -> DataTable:
    tags = asked.kind == "tag"
    columns = (
        Column(_("标签") if tags else _("分群")), Column(_("类别") if tags else _("用途"), fit=True),
        Column(_("来源"), hide=True, fit=True), Column(_("人数"), align="end"), Column(_("占比"), align="end"),
        Column(_("有效期"), align="end", hide=True), Column(_("上次全量计算"), align="end", hide=True),
        Column(_("状态"), fit=True),
    )  # fmt: skip
    return DataTable(
        _("标签") if tags else _("分群"), columns, tuple(_row(one) for one in found), framed=True, keyboard=True,
        empty=_empty(asked, edits),
    )  # fmt: skip


def _row(one: DefinitionView) -> TableRow:
    row, live = one.row, one.row.state != "waiting"
    kind = words.GROUPS.get(row.group, "") if row.kind == "tag" else words.PURPOSES[row.purpose]
    sub = one.lacks if row.state == "waiting" else row.code
    cells = (
        Cell(one.name, sub=sub, bold=True), str(kind), str(words.WAYS[row.way]),
        Cell(f"{one.count:,}" if live else "–", bold=True), f"{one.share:.1%}" if live else "–",
        _("%(days)s天") % {"days": row.ttl_days} if row.ttl_days else "–",
        moment_words(one.at) if one.at else "–", Cell(component=state_tag(one)),
    )  # fmt: skip
    return TableRow(cells, row.code, address(row.kind, row.code), muted=row.state == "paused")


def state_tag(one: DefinitionView) -> Tag:
    """A failed evaluation comes before everything else."""
    if one.failed:
        return Tag(_("计算失败"), tone="red", title=one.error)
    if one.drafts:
        return Tag(_("有草稿"), tone="info")
    tone: Tone = words.STATE_TONES[one.row.state]
    return Tag(str(words.STATES[one.row.state]), tone=tone)


def _empty(asked: Asked, edits: bool) -> Empty:
    if asked.conditions:
        return Empty(_("没有符合条件的"), _("放宽一个条件，或换一个词。"), "no_match")
    first = (Button(_("新建"), tone="primary", href=f"{reverse('segment-new')}?kind={asked.kind}"),) if edits else ()
    return Empty(_("还没有"), _("系统自带的标签和分群装载后会出现在这里。"), "nothing", actions=first)
