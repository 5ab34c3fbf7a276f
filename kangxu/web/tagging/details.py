"""One definition as ready values: what it says, who is under it, who came and went, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import in_chinese
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.segments.queries import Change, DefinitionView, Member, VersionView
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.tag import Tag
from kangxu.web.data.head import moment_words
from kangxu.web.desk.words import day_word, sex_age
from kangxu.web.tagging import words
from kangxu.web.tagging.lists import state_tag

LIST = "#members"
Names = dict[str, str]


@dataclass(frozen=True)
class ChangeLine:
    """Somebody came or went."""

    name: str
    href: str
    entered: bool
    words: str
    when: str


@dataclass(frozen=True)
class BandLine:
    """How many are in one band."""

    words: str
    count: str
    bar: ShareBar


@dataclass(frozen=True)
class DefinitionPage:
    """Everything the page of a definition shows."""

    title: str
    kind: str
    code: str
    crumbs: tuple[Link, ...]
    state: Tag
    facts: Facts
    error: str
    lacks: str
    note: str
    lines: tuple[str, ...]
    bands: tuple[BandLine, ...]
    count: str
    share: str
    moved: str
    changes: tuple[ChangeLine, ...]
    members: DataTable
    members_title: str
    marketing: bool
    edit_href: str
    versions_href: str
    approve_href: str
    export_href: str
    acts: tuple[Link, ...]
    batch_href: str
    all_href: str


def definition_page(
    one: DefinitionView, version: VersionView | None, found: Page[Member], moved: tuple[int, int, Sequence[Change]],
    names: Names, value: str, *, waits: bool, viewer: Viewer, at: datetime,
) -> DefinitionPage:  # fmt: skip
    row = one.row
    entered, left, changes = moved
    edits = viewer.may(P.EDIT_SEGMENTS)
    tags = row.kind == "tag"
    return DefinitionPage(
        title=one.name, kind=row.kind, code=row.code,
        crumbs=(Link(_("标签") if tags else _("分群"), reverse("tags" if tags else "segments")),),
        state=state_tag(one), facts=_facts(one, version), error=one.error, lacks=one.lacks,
        note=_note(version), lines=tuple(version.lines) if version else (),
        bands=_bands(one, version), count=f"{one.count:,}", share=f"{one.share:.1%}",
        moved=_("近30天进入%(entered)s人，离开%(left)s人") % {"entered": entered, "left": left},
        changes=tuple(_change(change, viewer, at) for change in changes),
        members=members_table(one, found, names, value, viewer=viewer, at=at),
        members_title=_("现在的人"),
        marketing=row.purpose == "marketing",
        edit_href=reverse("segment-edit", args=[row.code]) if edits else "",
        versions_href=reverse("segment-history", args=[row.code]),
        approve_href=reverse("segment-approve", args=[row.code]) if waits and viewer.may(P.PUBLISH_SEGMENTS) else "",
        export_href=reverse("definition-export", args=[row.code]) if viewer.may(P.EXPORT_LISTS) else "",
        acts=_acts(one) if edits else (),
        batch_href=reverse("definition-tasks", args=[row.code]) if viewer.may(P.WORK_TASKS) and one.count else "",
        all_href=f"{reverse('persons-tag')}?all={row.code}" if edits and one.count else "",
    )  # fmt: skip


def members_table(
    one: DefinitionView, found: Page[Member], names: Names, value: str, *, viewer: Viewer, at: datetime
) -> DataTable:
    here = reverse("definition-members", args=[one.code])
    onward = f"{here}?after={found.after}&value={value}" if found.after else ""
    banded = (Column(_("档位")),) if _banded(one) else ()
    columns = (
        Column(_("姓名")), Column(_("电话"), hide=True), *banded, Column(pgettext("tag", "进入")), Column(_("来自")),
        Column(_("到期"), align="end"), Column("", align="end", fit=True),
    )  # fmt: skip
    return DataTable(
        _("现在的人"), columns, tuple(_member(one, member, names, viewer, at) for member in found.rows), target=LIST,
        keyboard=True, empty=Empty(_("现在没有人"), _("条件没有人符合，或还没有算过。"), "nothing"),
        pager=Pager("", onward, _("每页%(number)s行") % {"number": len(found.rows)}, target=LIST) if onward else None,
        batch=_batch(one, viewer), batch_action=reverse("definition-export", args=[one.code]),
    )  # fmt: skip


def _batch(one: DefinitionView, viewer: Viewer) -> tuple[Button, ...]:
    """Of a marketing segment nobody is picked one by one: only who agreed may be taken out of it."""
    if one.row.purpose == "marketing":
        return ()
    buttons = []
    if viewer.may(P.WORK_TASKS):
        buttons.append(_drawer(_("建任务"), reverse("task-new")))
    buttons.append(_drawer(_("打标签"), reverse("persons-tag")))
    if viewer.may(P.EXPORT_LISTS):
        buttons.append(Button(_("导出所选"), type="submit", name="do", value="export"))
    return tuple(buttons)


def _drawer(label: str, href: str) -> Button:
    attrs = {"hx-get": href, "hx-include": "closest form", "hx-target": "#drawer-body", "hx-push-url": "false"}
    return Button(label, attrs=attrs)


def _member(one: DefinitionView, member: Member, names: Names, viewer: Viewer, at: datetime) -> TableRow:
    card, today = member.card, day_of(at)
    why = {"hx-get": reverse("definition-why", args=[one.code, card.id]), "hx-target": "#drawer-body"}
    who = names.get(member.author, "") if member.origin == "manual" else ""
    band = (band_word(one, member.value),) if _banded(one) else ()
    cells = (
        Cell(_name(card, viewer), sub=sex_age(card.sex, card.age(today)), bold=True), mask_phone(card.phone), *band,
        day_word(day_of(member.entered_at), today),
        Cell(who or str(words.ORIGINS[member.origin]), sub=member.reason if member.origin == "manual" else ""),
        day_word(day_of(member.expires_at), today) if member.expires_at else "–",
        Cell(component=Button(_("为什么"), small=True, attrs=why)),
    )  # fmt: skip
    return TableRow(cells, str(card.id), reverse("person", args=[card.id]))


def _name(card: PersonCard, viewer: Viewer) -> str:
    return name_for(viewer, card.name) or _("未登记姓名")


def _banded(one: DefinitionView) -> bool:
    return bool(one.row.version and one.row.version.bands)


def band_word(one: DefinitionView, value: str) -> str:
    """The words of a band, of the version in force."""
    bands: list[dict[str, Any]] = one.row.version.bands if one.row.version else []
    zh = in_chinese()
    return next((band["zh"] if zh else band["en"] for band in bands if band["code"] == value), value)


def _facts(one: DefinitionView, version: VersionView | None) -> Facts:
    row = one.row
    kind = words.GROUPS.get(row.group) if row.kind == "tag" else words.PURPOSES[row.purpose]
    told: list[Fact | str] = [row.code, str(kind or ""), str(words.WAYS[row.way])]
    if row.mode == "frozen":
        told.append(_("固定名单"))
    if row.ttl_days:
        told.append(_("%(days)s天不再确认就到期") % {"days": row.ttl_days})
    if version and version.row.number:
        told.append(_("第%(number)s版") % {"number": version.row.number})
    if one.at:
        told.append(_("%(when)s全量算过") % {"when": moment_words(one.at)})
    if version and version.row.assumed:
        told.append(Fact(_("界值为假定，待本院确认"), tone="amber"))
    return tuple(told)


def _note(version: VersionView | None) -> str:
    if version is None:
        return ""
    return version.row.note if in_chinese() else version.row.note_en or version.row.note


def _bands(one: DefinitionView, version: VersionView | None) -> tuple[BandLine, ...]:
    if version is None or not one.count:
        return ()
    counts = [(band["code"], one.bands.get(band["code"], 0)) for band in version.row.bands]
    return tuple(
        BandLine(band_word(one, code), f"{count:,}", ShareBar(100 * count / one.count, f"{count / one.count:.1%}"))
        for code, count in counts
    )


def _change(one: Change, viewer: Viewer, at: datetime) -> ChangeLine:
    why = str(words.LEFT.get(one.why, "")) if not one.entered else _("符合条件")
    when = day_word(day_of(one.at), day_of(at))
    return ChangeLine(_name(one.card, viewer), reverse("person", args=[one.card.id]), one.entered, why, when)


def _acts(one: DefinitionView) -> tuple[Link, ...]:
    place = reverse("definition-act", args=[one.code])
    state = one.row.state
    switch = reverse("segment-switch", args=[one.code])
    acts = [Link(_("重新计算"), place, value="rebuild")] if state == "active" else []
    acts += [Link(pgettext("act", "停用"), switch)] if state == "active" else []
    acts += [Link(pgettext("act", "启用"), switch)] if state == "paused" else []
    if not one.row.on_shelf:
        acts.append(Link(pgettext("act", "作废"), place, value="retire"))
    return tuple(acts)


def why_title(name: str, inside: bool) -> str:
    return (_("为什么在“%(name)s”里") if inside else _("为什么不在“%(name)s”里")) % {"name": name}


def who(card: PersonCard | None, viewer: Viewer, at: datetime) -> str:
    """张*芳 女62岁; nothing for somebody out of reach."""
    return f"{_name(card, viewer)} {sex_age(card.sex, card.age(day_of(at)))}" if card else ""
