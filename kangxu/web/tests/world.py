"""A county group with staff in every role, and a hospital of strangers, for tests of pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.test import Client

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import add_posting, create_organisation, hire
from kangxu.organisations.models import Organisation, Staff
from kangxu.organisations.roles import ROLES

AT = datetime(2026, 11, 20, 1, 14, tzinfo=UTC)
SYSTEM = Viewer.system("tests")
PASSWORD = "correct horse battery"


@dataclass
class World:
    """Places and staff by role; `stranger` is an all-rounder of another group."""

    hospital: Organisation
    clinic: Organisation
    elsewhere: Organisation
    stranger: Staff
    staff: dict[str, Staff] = field(default_factory=dict)

    def client(self, who: str | Staff) -> Client:
        """A browser in which this role (or person) is signed in."""
        member = self.staff[who] if isinstance(who, str) else who
        client = Client()
        client.force_login(member.account)
        return client


def build() -> World:
    group = _place("group", "安澜县人民医院集团", "group", None)
    hospital = _place("hospital", "安澜县人民医院", "institution", group)
    clinic = _place("clinic", "河西镇卫生院", "institution", group)
    elsewhere = _place("elsewhere", "青禾市中心医院", "institution", _place("qinghe", "青禾市医疗集团", "group", None))
    world = World(hospital, clinic, elsewhere, hired("外院人", "stranger", elsewhere, "it_admin"))
    for role in ("department_head", "auditor"):
        add_role(world.stranger, elsewhere, role)
    for role in ROLES:
        world.staff[role] = hired(f"{role}甲", role, hospital, role)
    return world


def add_role(member: Staff, place: Organisation, role: str) -> None:
    add_posting(staff=member, organisation=place, role=role, by=SYSTEM, at=AT)


def _place(code: str, name: str, kind: str, parent: Organisation | None) -> Organisation:
    return create_organisation(code=code, name=name, kind=kind, parent=parent, by=SYSTEM, at=AT)


def hired(name: str, username: str, place: Organisation, role: str) -> Staff:
    return hire(name=name, username=username, password=PASSWORD, organisation=place, role=role, by=SYSTEM, at=AT)
