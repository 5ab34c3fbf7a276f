"""Changing the tree, the staff and their rights."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account, DoorKey, Organisation, Posting, SavedView, Staff
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.organisations.roles import ROLES


class CannotChange(Exception):
    """The change is refused; the message says why and what to do."""


@action
def create_organisation(
    *, code: str, name: str, kind: str, parent: Organisation | None = None, short_name: str = "",
    demonstration: bool = False, by: Viewer, at: datetime,
) -> Organisation:  # fmt: skip
    """Add a node to the tree. Only the site itself may plant a new root."""
    by.require(Permission.MANAGE_SITE)
    if parent is None and by.scope is not None:
        raise CannotChange(_("新的医疗集团只能由系统管理员在服务器上建立"))
    if parent is not None and not by.sees(parent.pk):
        raise NotFound(parent.code)
    if Organisation.objects.filter(code=code).exists():
        raise CannotChange(_("代码“%(code)s”已被使用，请换一个") % {"code": code})
    node = Organisation.objects.create(
        code=code, name=name, kind=kind, parent=parent, short_name=short_name, path="", demonstration=demonstration
    )
    node.path = f"{parent.path if parent else ''}{node.pk}."
    node.save(update_fields=["path"])
    audit("organisation.created", f"organisation:{node.pk}", organisation_id=node.pk)
    return node


@action
def describe_organisation(
    *, organisation: Organisation, name: str, short_name: str, northern: bool | None = None, urban: bool | None = None,
    by: Viewer, at: datetime,
) -> Organisation:  # fmt: skip
    """Name it, and say where it lies: risk models ask where people live, and most files do not tell."""
    by.require(Permission.MANAGE_SITE)
    if not by.sees(organisation.pk):
        raise NotFound(organisation.code)
    if not name.strip():
        raise CannotChange(_("名称不能为空"))
    organisation.name, organisation.short_name = name.strip(), short_name.strip()
    organisation.northern, organisation.urban = northern, urban
    organisation.save(update_fields=["name", "short_name", "northern", "urban"])
    audit("organisation.described", f"organisation:{organisation.pk}", organisation_id=organisation.pk)
    return organisation


@action
def hire(
    *, name: str, username: str, password: str, organisation: Organisation, role: str, title: str = "",
    employee_number: str = "", phone: str = "", by: Viewer, at: datetime,
) -> Staff:  # fmt: skip
    """Add a member of staff with an account and a first posting."""
    by.require(Permission.MANAGE_STAFF)
    if Account.objects.filter(username=username).exists():
        raise CannotChange(_("账号“%(username)s”已被使用，请换一个") % {"username": username})
    account = Account(username=username)
    validate_password(password, account)
    account.set_password(password)
    account.save()
    staff = Staff.objects.create(account=account, name=name, title=title, employee_number=employee_number, phone=phone)
    _post(staff, organisation, role, by=by, at=at)
    audit("staff.hired", f"staff:{staff.pk}", role=role, organisation=organisation.pk)
    return staff


@action
def add_posting(*, staff: Staff, organisation: Organisation, role: str, by: Viewer, at: datetime) -> Posting:
    by.require(Permission.MANAGE_STAFF)
    get_staff(staff.pk, viewer=by)
    posting = _post(staff, organisation, role, by=by, at=at)
    audit("posting.added", f"staff:{staff.pk}", role=role, organisation=organisation.pk)
    return posting


@action
def end_posting(*, posting: Posting, by: Viewer, at: datetime) -> Posting:
    """Take a role away. Nobody may lock themselves out of staff management."""
    by.require(Permission.MANAGE_STAFF)
    if not by.sees(posting.organisation_id):
        raise NotFound(f"posting:{posting.pk}")
    if posting.staff_id == by.staff_id and Permission.MANAGE_STAFF in ROLES[posting.role].permissions:
        raise CannotChange(_("不能取消自己的账号管理岗位，请由另一位管理员操作"))
    posting.ended_at = at
    posting.save(update_fields=["ended_at"])
    audit("posting.ended", f"staff:{posting.staff_id}", role=posting.role, organisation=posting.organisation_id)
    return posting


@action
def set_active(*, staff: Staff, active: bool, by: Viewer, at: datetime) -> Staff:
    """Stop or restore an account."""
    by.require(Permission.MANAGE_STAFF)
    if staff.pk == by.staff_id:
        raise CannotChange(_("不能停用自己的账号"))
    _insist_on_reach(staff, by)
    Account.objects.filter(staff=staff).update(is_active=active)
    audit("account.restored" if active else "account.stopped", f"staff:{staff.pk}")
    return staff


@action
def set_password(*, staff: Staff, password: str, by: Viewer, at: datetime) -> Staff:
    if staff.pk != by.staff_id:
        by.require(Permission.MANAGE_STAFF)
        _insist_on_reach(staff, by)
    account = staff.account
    if account is None:
        raise CannotChange(_("这位员工还没有账号"))
    validate_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    audit("password.set", f"staff:{staff.pk}")
    return staff


@action
def issue_door_key(*, organisation: Organisation, name: str, by: Viewer, at: datetime) -> tuple[DoorKey, str]:
    """Give a machine a key to the REST door; the key itself is shown once and never kept."""
    by.require(Permission.MANAGE_SITE)
    if not by.sees(organisation.pk):
        raise NotFound(organisation.code)
    secret = f"kx_{secrets.token_urlsafe(32)}"
    key = DoorKey.objects.create(organisation=organisation, name=name, digest=digest_of(secret), created_at=at)
    audit("door_key.issued", f"door_key:{key.pk}", organisation_id=organisation.pk)
    return key, secret


@action
def end_door_key(*, key: DoorKey, by: Viewer, at: datetime) -> DoorKey:
    by.require(Permission.MANAGE_SITE)
    if not by.sees(key.organisation_id):
        raise NotFound(f"door_key:{key.pk}")
    key.ended_at = at
    key.save(update_fields=["ended_at"])
    audit("door_key.ended", f"door_key:{key.pk}", organisation_id=key.organisation_id)
    return key


@action
def save_view(*, page: str, name: str, query: dict[str, Any], by: Viewer, at: datetime) -> SavedView:
    """Keep a list's filters under a name; the same name replaces."""
    if by.staff_id is None or not name.strip():
        raise CannotChange(_("请给视图起个名字"))
    view, _new = SavedView.objects.update_or_create(
        staff_id=by.staff_id, page=page, name=name.strip()[:40], defaults={"query": query, "created_at": at}
    )
    audit("view.saved", f"view:{view.pk}")
    return view


def digest_of(secret: str) -> str:
    """Hash of a door key: keys are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _insist_on_reach(staff: Staff, by: Viewer) -> None:
    """An account opens all postings of its owner: only who sees all of them may take it over or stop it."""
    get_staff(staff.pk, viewer=by)
    places = Posting.objects.filter(staff=staff, ended_at=None).values_list("organisation_id", flat=True)
    if not all(by.sees(place) for place in places):
        raise CannotChange(_("这位员工在其他机构也有岗位，请由集团的信息科操作"))


def _post(staff: Staff, organisation: Organisation, role: str, *, by: Viewer, at: datetime) -> Posting:
    if role not in ROLES:
        raise CannotChange(_("没有“%(role)s”这个角色") % {"role": role})
    if not by.sees(organisation.pk):
        raise NotFound(organisation.code)
    if Posting.objects.filter(staff=staff, organisation=organisation, role=role, ended_at=None).exists():
        raise CannotChange(_("这位员工在该处已有这个角色"))
    return Posting.objects.create(staff=staff, organisation=organisation, role=role, started_at=at)
