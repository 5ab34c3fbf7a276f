"""Audit lines in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.queries import AuditWanted
from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.organisations.queries import actor_names
from kangxu.organisations.roles import ROLES
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.settings.audit_words import AUDIT, AUDIT_GROUPS, DETAILS, MACHINES, TARGET_KINDS


@dataclass(frozen=True)
class AuditPage:
    table: DataTable
    actors: tuple[tuple[str, str, bool], ...]
    groups: tuple[tuple[str, str, bool], ...]
    target: str
    since: str
    until: str


def audit_page(found: Page[Any], wanted: AuditWanted, staff: Iterable[Any], viewer: Viewer) -> AuditPage:
    names = actor_names({*(line.actor for line in found.rows), *(line.target for line in found.rows)}, viewer=viewer)
    columns = (
        Column(_("何时"), fit=True), Column(_("谁"), fit=True), Column(_("做了什么")), Column(_("对象")),
        Column(_("补充"), hide=True),
    )  # fmt: skip
    empty = Empty(_("没有这样的记录"), _("放宽日期或条件再查。"), "no_match")
    after = f"{reverse('audit')}?{urlencode(_asked(wanted) | {'after': found.after})}" if found.after else ""
    return AuditPage(
        table=DataTable(
            _("操作记录"), columns, tuple(_row(line, names) for line in found.rows), empty=empty, target="#audit-table",
            pager=Pager(after_href=after, target="#audit-table") if after else None, keyboard=True,
        ),
        actors=tuple((f"staff:{one.pk}", one.name, f"staff:{one.pk}" == wanted.actor) for one in staff),
        groups=tuple((code, str(words), code == wanted.what) for code, words in AUDIT_GROUPS.items()),
        target=wanted.target,
        since=wanted.since.isoformat() if wanted.since else "",
        until=wanted.until.isoformat() if wanted.until else "",
    )  # fmt: skip


def _asked(wanted: AuditWanted) -> dict[str, str]:
    said = {
        "actor": wanted.actor, "what": wanted.what, "target": wanted.target,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _row(line: Any, names: dict[str, str]) -> TableRow:
    return TableRow(
        (
            _moment(line.at), _actor(line.actor, names), Cell(str(AUDIT.get(line.what, line.what)), bold=True),
            _target(line.target, names), Cell(_detail(line.detail), tone="muted"),
        )
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    return moment.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M:%S")


def _actor(actor: str, names: dict[str, str]) -> str:
    """A name; machines of ours say which room they work for."""
    kind, _colon, room = actor.partition(":")
    if kind == "system":
        return _("系统：%(room)s") % {"room": MACHINES.get(room, room)}
    return _("未登录") if actor == STRANGER.actor else names.get(actor, actor)


def _target(target: str, names: dict[str, str]) -> str:
    kind, _colon, number = target.partition(":")
    words = TARGET_KINDS.get(kind)
    if words is None:
        return target
    named = names.get(target, target)
    return f"{words} {named if named != target else number}"


def _detail(detail: dict[str, Any]) -> str:
    return _("，").join(f"{DETAILS.get(name, name)} {_value(name, value)}" for name, value in detail.items())


def _value(name: str, value: Any) -> str:
    if name == "role" and value in ROLES:
        return str(ROLES[value].title)
    return f"{value:,}" if isinstance(value, int) and name not in ("organisation", "of") else str(value)
