"""Giving tasks on: what is chosen, who would get how many, and the way back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.vocabulary import KINDS, UNDO_WITHIN
from kangxu.performance.list_queries import TeamTask
from kangxu.performance.sharing import SHARE, Preview
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class PreviewPart:
    """What would happen; `plan` is sent back word for word, so that exactly this is done."""

    table: DataTable
    plan: str
    moved: int
    note: str


@dataclass(frozen=True)
class HandPage:
    """What the drawer shows."""

    tasks: tuple[int, ...]
    words: str
    staff: tuple[Link, ...]
    preview: PreviewPart
    href: str
    minutes: int


def hand_page(tasks: Sequence[TeamTask], staff: Sequence[Link], found: Preview) -> HandPage:
    kinds = Counter(one.kind for one in tasks)
    told = _("、").join(f"{KINDS[kind].words}{count}" for kind, count in kinds.most_common())
    choices = (Link(_("按忙闲分摊"), value=SHARE), *staff)
    words = _("已选%(count)s件：%(kinds)s") % {"count": len(tasks), "kinds": told} if tasks else ""
    return HandPage(
        tuple(one.id for one in tasks), words, choices, preview_part(found), reverse("team-hand"),
        int(UNDO_WITHIN.total_seconds() // 60),
    )  # fmt: skip


def preview_part(found: Preview) -> PreviewPart:
    columns = (Column(_("转给")), Column(_("几件"), align="end"), Column(_("手上的活"), align="end"))
    rows = tuple(
        TableRow(
            (
                Cell(one.name, lead="" if one.there else _("不在岗"), bold=True), str(len(one.tasks)),
                Cell(f"{one.before:g} → {one.after:g}", sub=_("能做%(most)s") % {"most": one.capacity},
                     tone="amber" if one.after > one.capacity else ""),
            )
        )
        for one in found.parts
    )  # fmt: skip
    plan = json.dumps({str(one.staff_id): list(one.tasks) for one in found.parts})
    note = _("%(count)s件没有人能接，留在原处") % {"count": found.left} if found.left else ""
    return PreviewPart(DataTable(_("转派预览"), columns, rows, dense=True), plan, found.moved, note)


def plan_of(text: str) -> dict[int, list[int]]:
    """What the drawer sent back: member of staff → tasks; nothing where it is not a plan."""
    try:
        given = json.loads(text or "{}")
        return {int(staff): [int(one) for one in tasks] for staff, tasks in given.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def undo_notice(handover_id: int, moved: int, reason: str) -> Notice:
    """What was given on last, as long as it can be taken back."""
    undo = Button(
        _("撤销转派"), small=True, attrs={"hx-post": reverse("team-hand-undo", args=[handover_id]), "hx-swap": "none"}
    )
    return Notice(_("刚转派%(count)s件：%(reason)s") % {"count": moved, "reason": reason}, actions=(undo,))
