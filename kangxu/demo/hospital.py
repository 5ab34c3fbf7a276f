"""The demonstration hospital's organisations and staff, as hospital.toml names them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.config.home import Home
from kangxu.demo.accounts import DemoAccount, keep_accounts
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import add_posting, create_organisation, describe_organisation, hire, set_password
from kangxu.organisations.models import Account, Organisation, Staff
from kangxu.organisations.queries import viewer_of

BY = Viewer.system("demonstration")
KINDS = {
    "group": Organisation.Kind.GROUP, "hospital": Organisation.Kind.INSTITUTION,
    "township": Organisation.Kind.INSTITUTION, "community": Organisation.Kind.INSTITUTION,
    "department": Organisation.Kind.DEPARTMENT, "team": Organisation.Kind.TEAM,
}  # fmt: skip
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that could be read as another
PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class Member:
    """One line of the staff. `shown` accounts are told to whoever starts the site."""

    username: str
    name: str
    roles: tuple[str, ...]
    organisation: str
    title: str
    shown: bool = False


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("hospital.toml", __package__)


def members() -> list[Member]:
    return [Member(**{**row, "roles": tuple(row["roles"])}) for row in sheet()["staff"]]


def build(home: Home, at: datetime) -> None:
    """Create what is missing of organisations and staff, and keep the shown accounts in the home's key folder."""
    for row in sheet()["organisations"]:
        if not Organisation.objects.filter(code=row["code"]).exists():
            _organisation(row, at)
    keep_accounts([account for member in members() if (account := _member(member, at)) and member.shown], home)


def institution_of(code: str) -> Organisation:
    """The hospital or centre that a department or team belongs to: where its persons are cared for."""
    node: Organisation = Organisation.objects.get(code=code)
    while node.parent_id is not None and node.kind in (Organisation.Kind.DEPARTMENT, Organisation.Kind.TEAM):
        node = Organisation.objects.get(pk=node.parent_id)
    return node


def importer(place: Organisation) -> Viewer:
    """Who takes files in there: the institution's IT engineer, else the machine."""
    for member in members():
        if "it_admin" in member.roles:
            by = viewer_of(Account.objects.get(username=member.username))
            if by.sees(place.pk):
                return by
    return Viewer.system("demonstration", organisation_id=place.pk, group_id=place.group_id)


def _organisation(row: dict[str, Any], at: datetime) -> None:
    parent = Organisation.objects.get(code=row["parent"]) if "parent" in row else None
    made = create_organisation(
        code=row["code"], name=row["name"], kind=KINDS[row["kind"]], parent=parent, demonstration=True, by=BY, at=at
    )
    told = {name: row[name] for name in ("northern", "urban") if name in row}
    if told:
        describe_organisation(organisation=made, name=made.name, short_name=made.short_name, **told, by=BY, at=at)


def _member(member: Member, at: datetime) -> DemoAccount:
    """Hire, or after an interrupted start give a new password: the one before was never told to anybody."""
    place = Organisation.objects.get(code=member.organisation)
    password = "".join(secrets.choice(LETTERS) for _ in range(PASSWORD_LENGTH))
    known = Staff.objects.select_related("account").filter(account__username=member.username).first()
    if known:
        set_password(staff=known, password=password, by=BY, at=at)
    else:
        first, *more = member.roles
        staff = hire(
            name=member.name, username=member.username, password=password, organisation=place, role=first,
            title=member.title, by=BY, at=at,
        )  # fmt: skip
        for role in more:
            add_posting(staff=staff, organisation=place, role=role, by=BY, at=at)
    return DemoAccount(member.username, password, member.name, member.roles[0], place.name)
