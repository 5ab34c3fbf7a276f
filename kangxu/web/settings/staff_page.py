"""Ready values of the pages about staff and roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.roles import ROLES, Reach
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.tag import Tag
from kangxu.web.data.head import moment_words
from kangxu.web.settings.words import PERMISSIONS


@dataclass(frozen=True)
class StaffPage:
    table: DataTable
    roles: tuple[tuple[str, str, bool], ...]
    text: str
    words: str


def staff_page(found: Iterable[Any], viewer: Viewer, *, role: str, text: str) -> StaffPage:
    members = list(found)
    columns = (
        Column(_("姓名")), Column(_("账号")), Column(_("岗位")), Column(_("职称"), hide=True),
        Column(_("工号"), hide=True), Column(_("状态"), fit=True),
    )  # fmt: skip
    rows = tuple(_row(one, viewer) for one in members)
    empty = Empty(_("没有找到这样的人员"), _("换个条件，或点“添加人员”。"), "no_match")
    return StaffPage(
        table=DataTable(_("人员"), columns, rows, empty=empty, keyboard=True),
        roles=tuple((one.code, str(one.title), one.code == role) for one in ROLES.values()),
        text=text,
        words=ngettext("%(n)s人", "%(n)s人", len(members)) % {"n": len(members)},
    )


def _row(member: Any, viewer: Viewer) -> TableRow:
    living = [one for one in member.postings.all() if one.ended_at is None and viewer.sees(one.organisation_id)]
    posts = _("；").join(f"{one.organisation.name} {ROLES[one.role].title}" for one in living)
    return TableRow(
        (
            Cell(member.name, bold=True), member.username, Cell(posts or _("没有岗位"), tone="" if posts else "muted"),
            member.title, member.employee_number, Cell(component=_state(member)),
        ),
        href=reverse("staff", args=[member.pk]),
        muted=not posts,
    )  # fmt: skip


def _state(member: Any) -> Tag:
    if member.account is None:
        return Tag(_("无账号"), tone="muted")
    return Tag(_("可登录"), tone="green") if member.account.is_active else Tag(_("已停用"), tone="muted")


@dataclass(frozen=True)
class HeldPosting:
    """A posting as the page lists it; the ended ones cannot be ended again."""

    pk: int
    role: str
    place: str
    since: str
    until: str
    may_end: bool


@dataclass(frozen=True)
class StaffDetail:
    staff_id: int
    name: str
    facts: tuple[str, ...]
    state: Tag
    active: bool
    own: bool
    last_seen: str
    postings: tuple[HeldPosting, ...]

    @classmethod
    def of(cls, member: Any, viewer: Viewer) -> StaffDetail:
        account = member.account
        held = sorted(member.postings.all(), key=lambda one: (one.ended_at is not None, one.pk))
        facts = (member.title, member.employee_number and _("工号%(n)s") % {"n": member.employee_number}, member.phone)
        return cls(
            staff_id=member.pk,
            name=member.name,
            facts=(_("账号 %(name)s") % {"name": member.username}, *(fact for fact in facts if fact)),
            state=_state(member),
            active=bool(account and account.is_active),
            own=member.pk == viewer.staff_id,
            last_seen=moment_words(account.last_login) if account and account.last_login else _("还没登录过"),
            postings=tuple(_held(one, viewer) for one in held),
        )


def _held(posting: Any, viewer: Viewer) -> HeldPosting:
    return HeldPosting(
        pk=posting.pk,
        role=str(ROLES[posting.role].title),
        place=posting.organisation.name,
        since=clock.day_of(posting.started_at).isoformat(),
        until=clock.day_of(posting.ended_at).isoformat() if posting.ended_at else "",
        may_end=posting.ended_at is None and viewer.sees(posting.organisation_id),
    )


def organisation_choices(found: Iterable[Any]) -> list[tuple[int, str]]:
    """The tree as a flat list, children set in."""
    return [(one.pk, "　" * max(one.path.count(".") - 1, 0) + one.name) for one in found]


def roles_table() -> DataTable:
    """Roles against permissions, in plain words."""
    columns = (Column(_("可以做")), *(Column(str(role.title), align="center") for role in ROLES.values()))
    rows = [
        TableRow((Cell(str(words)), *(_mark(permission in role.permissions) for role in ROLES.values())))
        for permission, words in PERMISSIONS.items()
    ]
    reach = {Reach.BELOW: _("本处及下级"), Reach.INSTITUTION: _("全机构")}
    rows.append(TableRow((Cell(_("看得到的范围"), bold=True), *(Cell(reach[role.reach]) for role in ROLES.values()))))
    return DataTable(_("角色和权限"), columns, tuple(rows))


def _mark(may: bool) -> Cell:
    return Cell(_("可以"), tone="teal", bold=True) if may else Cell("—", tone="muted")
