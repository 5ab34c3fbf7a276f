"""A hospital with a line, a nurse who telephones, and a person to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.actions import LineDraft, set_extension, set_line
from kangxu.messaging.models import Line
from kangxu.organisations.actions import create_organisation, hire
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import viewer_of
from kangxu.people.actions import add_phone
from kangxu.people.models import Person, PersonPhone, Registration

AT = datetime(2026, 11, 20, 9, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = Viewer.system("tests")
NUMBER, SILENT = "16400138001", "16400138000"


@dataclass
class World:
    """`stranger` works in another group, `colleague` beside the nurse, `head` answers for both."""

    place: Organisation
    nurse: Viewer
    colleague: Viewer
    head: Viewer
    stranger: Viewer
    person: Person

    @property
    def phone(self) -> int:
        return PersonPhone.objects.get(person=self.person, number=NUMBER).pk  # type: ignore[no-any-return]


def build() -> World:
    place, other = _place("hospital", "安澜县人民医院"), _place("other", "青禾市中心医院")
    person = _person(place)
    for number in (NUMBER, SILENT):
        add_phone(person_id=person.pk, number=number, by=SYSTEM, at=AT)
    return World(
        place, _hired("周慧敏", "nurse1", place, "nurse"), _hired("许倩", "nurse2", place, "nurse"),
        _hired("陈立群", "head1", place, "department_head"), _hired("外院人", "nurse9", other, "department_head"),
        person,
    )  # fmt: skip


def line(world: World, channel: str = "sandbox", **more: object) -> Line:
    draft = LineDraft(channel, **{"records": True, **more})  # type: ignore[arg-type]
    if channel == "cti":
        set_extension(number="8012", by=world.nurse, at=AT)
    return set_line(organisation_id=world.place.pk, draft=draft, by=SYSTEM, at=AT)


def _place(code: str, name: str) -> Organisation:
    return create_organisation(code=code, name=name, kind="institution", by=SYSTEM, at=AT)


def _hired(name: str, username: str, place: Organisation, role: str) -> Viewer:
    member = hire(
        name=name, username=username, password="correct horse battery", organisation=place, role=role, by=SYSTEM, at=AT
    )
    return viewer_of(member.account)


def _person(place: Organisation) -> Person:
    with quietly("tests", by=SYSTEM, at=AT):
        made = Person.objects.create(
            group_id=place.group_id, name="王桂芳", sex="2", birth_on=date(1959, 3, 1), registered_at=AT
        )
        Registration.objects.create(person=made, organisation=place, caused_by="staff:1", started_at=AT)
    return made  # type: ignore[no-any-return]
